"""Workbooks: what goes in comes out, in the same bytes, and looks like a ledger on paper."""

import io
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from jiedui.documents.writers.xlsx import LONGEST_CELL, Cell, Column, Heading, Kind, Row, Sheet, write_workbook

CREATED = datetime(2020, 1, 6, tzinfo=UTC)
COLUMNS = (
    Column("序号", 5, Kind.CENTRED),
    Column("任务", 30),
    Column("金额", 12, Kind.MONEY),
    Column("日期", 12, Kind.DAY),
)
SAMPLE: tuple[Row, ...] = (
    Heading("一、资金使用"),
    ("1", "安排扶贫资金", Decimal("80.5"), date(2019, 6, 30)),
    ("2", None, 60, None),
)


def sheet(rows: Sequence[Row] = SAMPLE, columns: tuple[Column, ...] = COLUMNS) -> Sheet:
    return Sheet(
        "台账",
        "2019年台账",
        ("填报单位：石峰区", "填报时间：2019年12月31日", "单位：万元"),
        columns,
        rows,
        ("注：无。",),
    )


def made(rows: Sequence[Row] = SAMPLE) -> bytes:
    return write_workbook([sheet(rows)], created=CREATED)


def opened(rows: Sequence[Row] = SAMPLE) -> openpyxl.worksheet.worksheet.Worksheet:
    return openpyxl.load_workbook(io.BytesIO(made(rows)))["台账"]


def test_values_come_back_as_they_went_in() -> None:
    found = opened()
    assert [cell.value for cell in found[5]] == ["1", "安排扶贫资金", 80.5, datetime(2019, 6, 30)]
    assert [cell.value for cell in found[6]] == ["2", None, 60, None]
    assert found["D5"].number_format == "yyyy-mm-dd"
    assert found["C5"].number_format == "#,##0.00"


def test_another_reader_sees_the_same() -> None:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(made())).get_sheet_by_name("台账").to_python()
    assert rows[4] == ["1", "安排扶贫资金", 80.5, date(2019, 6, 30)]
    assert rows[6][0] == "注：无。"


def test_title_and_headings_stretch_over_the_whole_table() -> None:
    assert {"A1:D1", "A4:D4"} <= {str(area) for area in opened().merged_cells.ranges}


def test_a_row_is_as_high_as_its_longest_cell() -> None:
    found = opened([("1", "短", 0, None), ("2", "长" * 100, 0, None), ("3", "甲\n乙\n丙\n丁", 0, None)])
    short, long, broken = (found.row_dimensions[number].height for number in (4, 5, 6))
    assert 20 <= short < 21
    assert long > broken > short
    assert opened([("1", "长" * 30_000, 0, None)]).row_dimensions[4].height > 408


@pytest.mark.parametrize(
    "words", ["=1+1", "+cmd", "-1", "@SUM(A1)", "{=1}", "http://example.org", "007", "\x01控制符", "㙟䶮𬱖泸"]
)
def test_words_stay_words(words: str) -> None:
    cell = opened([(words, words, 0, None)])["B4"]
    assert (cell.data_type, cell.hyperlink) == ("s", None) or cell.data_type == "inlineStr"
    read = CalamineWorkbook.from_filelike(io.BytesIO(made([(words, words, 0, None)]))).get_sheet_by_index(0).to_python()
    assert read[3][1] == words or "\x01" in words


def test_a_text_too_long_for_a_cell_says_that_it_was_cut() -> None:
    value = opened([("1", "长" * 40_000, 0, None)])["B4"].value
    assert len(value) == LONGEST_CELL
    assert value.endswith("（全文见同名 CSV）")


def test_the_same_tables_give_the_same_files() -> None:
    from zipfile import ZipFile

    one, two = (ZipFile(io.BytesIO(made())) for _ in range(2))
    assert {name: one.read(name) for name in one.namelist()} == {name: two.read(name) for name in two.namelist()}


def test_two_columns_are_enough_for_a_table() -> None:
    narrow = write_workbook([sheet([("1", "二")], COLUMNS[:2])], created=CREATED)
    assert openpyxl.load_workbook(io.BytesIO(narrow)).active["B4"].value == "二"


def test_an_empty_table_has_its_heads_and_its_notes() -> None:
    assert opened([])["A4"].value == "注：无。"


def test_a_long_heading_is_whole_within_its_table() -> None:
    found = opened([Heading("数量合计：" + "领导调研6次、" * 40)])
    assert found["A4"].alignment.wrap_text
    assert found.row_dimensions[4].height > 60


def test_a_long_note_stays_within_its_table() -> None:
    long = "链首签名：" + "x" * 300
    found = opened_book([replace(sheet([("1", "二")], COLUMNS[:2]), notes=(long,))]).active
    assert "A5:B5" in [str(merged) for merged in found.merged_cells.ranges]
    assert (found["A5"].value, found["A5"].alignment.wrap_text) == (long, True)
    assert found.row_dimensions[5].height > 100


def opened_book(sheets: list[Sheet]) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(write_workbook(sheets, created=CREATED)))


@pytest.mark.slow
def test_libreoffice_prints_it_on_landscape_pages(tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice (soffice) isn't installed")
    rows: list[Sequence[Cell]] = [(str(number), "任务" * 20, 1, date(2019, 6, 30)) for number in range(60)]
    (tmp_path / "a.xlsx").write_bytes(made(rows))
    home = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [program, home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "a.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    printed = (tmp_path / "a.pdf").read_bytes()
    assert printed.count(b"/Type/Page/") + printed.count(b"/Type/Page\n") >= 2
    assert b"/MediaBox[0 0 841" in printed
