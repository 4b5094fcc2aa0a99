"""Lists as files: complete, counted, readable by others, harmless to open."""

import csv
import io
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.utils.escape import unescape
from python_calamine import CalamineWorkbook

from jiedui.documents.writers.xlsx import Column, Heading, Kind, Row
from jiedui.sheets.listing import Form, Listing, Miscounted, write_listing

CREATED = datetime(2020, 1, 6, tzinfo=UTC)
COLUMNS = (
    Column("序号", 6, Kind.NUMBER),
    Column("组织单位", 15, group="单位"),
    Column("参加单位", 15, group="单位"),
    Column("金额", 12, Kind.MONEY),
    Column("日期", 12, Kind.DAY),
)
ROW = (1, "区教育局", "", Decimal("80.5"), date(2019, 6, 30))
# What GB 18030-2022 asks at its level 3: the Chinese characters of all planes, and the other scripts of China.
LEVEL_3 = (
    (0x2E80, 0x2FDF), (0x2FF0, 0x303F), (0x3105, 0x312F), (0x31A0, 0x31EF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF), (0x20000, 0x2A6DF), (0x2A700, 0x2EBE0), (0x2F800, 0x2FA1F), (0x30000, 0x3134A),
    (0x0600, 0x06FF), (0xFB50, 0xFDFF), (0x1100, 0x11FF), (0xAC00, 0xD7A3), (0x1800, 0x18AF), (0x0F00, 0x0FFF),
    (0xA000, 0xA4CF), (0x1950, 0x1974), (0x1980, 0x19DF), (0xA840, 0xA877), (0xA4D0, 0xA4FF), (0x11A00, 0x11A4F),
)  # fmt: skip


def listing(rows: Iterable[Row], count: int) -> Listing:
    return Listing("台账", "某县台账", "石峰区", date(2019, 6, 30), COLUMNS, rows, count, unit="万元")


def written(rows: list[Row], form: Form = Form.XLSX, *, most_rows: int = 200_000) -> bytes:
    file = io.BytesIO()
    count = sum(not isinstance(row, Heading) for row in rows)
    assert write_listing(listing(rows, count), file, form=form, created=CREATED, most_rows=most_rows) == count
    return file.getvalue()


def test_a_list_that_lost_a_row_is_not_given_out() -> None:
    with pytest.raises(Miscounted) as found:
        write_listing(listing([ROW], 2), io.BytesIO(), form=Form.XLSX, created=CREATED)
    assert (found.value.expected, found.value.written) == (2, 1)


def test_the_number_of_rows_stands_in_the_file() -> None:
    rows: list[Row] = [Heading("一、资金"), ROW, ROW]
    sheet = openpyxl.load_workbook(io.BytesIO(written(rows))).active
    assert "单位：万元　共2条" in [cell.value for cell in sheet[2]]
    assert sheet.cell(sheet.max_row, 1).value == "共2条。"
    assert written(rows, Form.CSV).decode("utf-8-sig").splitlines()[-1] == "共2条"


def test_heads_are_merged_as_an_office_merges_them() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(written([ROW]))).active
    merged = {str(one) for one in sheet.merged_cells.ranges}
    assert {"A1:E1", "A3:A4", "B3:C3", "D3:D4", "E3:E4"} <= merged
    assert [cell.value for cell in sheet[3]] == ["序号", "单位", None, "金额", "日期"]
    assert [cell.value for cell in sheet[4]] == [None, "组织单位", "参加单位", None, None]
    assert sheet.freeze_panes == "C5"
    assert sheet.print_title_rows == "$1:$4"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.oddFooter.center.text == "第&P页　共&N页"
    assert sheet["D5"].alignment.horizontal == "right"


def test_a_long_list_goes_on_on_further_sheets_with_their_heads() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written([(n, *ROW[1:]) for n in range(1, 8)], most_rows=3)))
    assert book.sheetnames == ["台账", "台账（2）", "台账（3）"]
    assert [[row[0].value for row in sheet.iter_rows(min_row=5)] for sheet in book] == [
        [1, 2, 3],
        [4, 5, 6],
        [7, "共7条。"],
    ]
    assert all(sheet["A3"].value == "序号" for sheet in book)


def test_every_character_of_gb_18030_comes_back_from_a_workbook_and_from_csv() -> None:
    characters = [chr(n) for first, last in LEVEL_3 for n in range(first, last + 1) if _is_assigned(chr(n))]
    assert len(characters) > 100_000
    lines = ["".join(characters[at : at + 500]) for at in range(0, len(characters), 500)]
    rows: list[Row] = [(n, line, "", None, None) for n, line in enumerate(lines, 1)]
    book = CalamineWorkbook.from_filelike(io.BytesIO(written(rows)))
    assert [row[1] for row in book.get_sheet_by_index(0).to_python()[4:-1]] == lines
    again = list(csv.reader(io.StringIO(written(rows, Form.CSV).decode("utf-8-sig"), newline="")))
    assert [row[1] for row in again[1:-1]] == lines


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")'])
def test_words_that_look_like_a_formula_stay_words(text: str) -> None:
    rows: list[Row] = [(1, text, "", None, None)]
    cell = openpyxl.load_workbook(io.BytesIO(written(rows))).active["B5"]
    assert (cell.value, cell.data_type) == (text, "s")
    line = written(rows, Form.CSV).decode("utf-8-sig").splitlines()[1]
    assert next(csv.reader([line]))[1] == f"'{text}"


def test_control_characters_and_escapes_come_back() -> None:
    text = "甲\x01乙_x0041_丙\ufffe<b>&amp;\n丁"
    cell = openpyxl.load_workbook(io.BytesIO(written([(1, text, "", None, None)]))).active["B5"]
    assert unescape(cell.value) == text


def _is_assigned(character: str) -> bool:
    return unicodedata.category(character) not in ("Cn", "Co", "Cs")
