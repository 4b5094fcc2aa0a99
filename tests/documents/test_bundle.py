"""A plan and its annexes in one zip file or folder: which is the plan, what is left out, and what is refused."""

import io
import zipfile
from pathlib import Path

import pytest

from jiedui.documents.length import MOST_CHARACTERS
from jiedui.documents.model import BlockKind, Document
from jiedui.documents.reading import read_document, read_document_file
from jiedui.kernel.diagnostics import Severity
from jiedui.kernel.refusals import InputRefused
from tests.documents.outlines import check_laws, codes, paths, words
from tests.documents.word_files import cell, row, table, word_file, zipped

PLAN = "某区对口帮扶工作方案\n一、目标\n每年调研2次。\n二、保障\n落实资金。"
ANNEX = "任务分工方案\n一、分工\n甲局负责。"
TABLE = word_file(table(row(cell("任务"), cell("单位")), row(cell("调研"), cell("甲局"))))


def read(parts: dict[str, str | bytes]) -> Document:
    document = read_document(zipped(parts), name="材料.zip")
    check_laws(document)
    return document


def roles(document: Document) -> list[str]:
    return [found.message for found in document.diagnostics if found.code == "D109"]


def test_the_plan_stands_before_its_annexes() -> None:
    document = read({"附件10：说明.txt": "说明文字。", "附件2：分工.txt": ANNEX, "附件1.docx": TABLE, "方案.txt": PLAN})
    assert document.format == "zip"
    assert document.text.split("\n") == [
        *PLAN.split("\n"),
        "任务\t单位",
        "调研\t甲局",
        *ANNEX.split("\n"),
        "说明文字。",
    ]
    assert paths(document) == ["一", "二", "一"]
    assert words(document, BlockKind.TITLE) == ["某区对口帮扶工作方案"]
    assert [block.table for block in document.blocks if block.table is not None] == [0, 0]
    assert roles(document) == [
        "“方案.txt”作为方案正文读取。",
        *(f"“{name}”作为附件读取，接在正文之后。" for name in ("附件1.docx", "附件2：分工.txt", "附件10：说明.txt")),
    ]


@pytest.mark.parametrize(
    ("parts", "main"),
    [
        ({"a.txt": "没有条款的长文。" * 50, "b.txt": PLAN}, "b.txt"),
        ({"附件：实施方案.txt": PLAN * 3, "b.txt": PLAN}, "b.txt"),
        ({"a.txt": PLAN * 3, "工作方案.txt": PLAN}, "工作方案.txt"),
        ({"a.txt": PLAN, "b.txt": PLAN * 3}, "b.txt"),
        ({"通知.txt": "现印发方案。", "附件：工作方案.txt": PLAN}, "附件：工作方案.txt"),
    ],
)
def test_the_plan_is_the_one_that_looks_like_one(parts: dict[str, str | bytes], main: str) -> None:
    assert roles(read(parts))[0] == f"“{main}”作为方案正文读取。"


def test_each_place_is_said_in_the_whole_text() -> None:
    document = read({"方案.txt": PLAN, "附件.txt": "一、甲\n三、乙"})
    (gap,) = [found for found in document.diagnostics if found.code == "D101"]
    assert gap.span.cut(document.text) == "三、"


def test_what_is_no_document_is_told_or_silently_left_out() -> None:
    system = {"__MACOSX/._方案.txt": "x", ".DS_Store": "x", "~$方案.docx": "x", "Thumbs.db": "x", "空/": ""}
    document = read(system | {"方案.txt": PLAN, "照片.jpg": b"\xff\xd8\xff", "表.xlsx": "x", "附件.pdf": b"%PDF-1.7"})
    assert codes(document) == ["D109", "D007", "D110"]
    refused, skipped = document.diagnostics[1:]
    assert refused.severity is Severity.WARNING
    assert "附件.pdf" in refused.message
    assert skipped.message == "“照片.jpg”“表.xlsx”不是可读的文档，没有读取。"


def test_names_that_chinese_windows_writes_are_read() -> None:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:
        archive.writestr("XXXXXXXX.txt", PLAN)
    data = stored.getvalue().replace(b"XXXXXXXX", "工作方案".encode("gb18030"))
    assert roles(read_document(data, name="材料.zip")) == ["“工作方案.txt”作为方案正文读取。"]


@pytest.mark.parametrize("name", ["../../../etc/方案.txt", "/etc/方案.txt", "C:\\windows\\方案.txt", "a/./../方案.txt"])
def test_paths_lead_nowhere(name: str) -> None:
    assert roles(read({name: PLAN})) == ["“方案.txt”作为方案正文读取。"]


NESTED = zipped({"方案.txt": PLAN})


@pytest.mark.parametrize(
    ("parts", "code", "said"),
    [
        ({}, "D014", "没有可读的文件"),
        ({"照片.jpg": "x"}, "D014", "没有可读的文件"),
        ({"方案.txt": PLAN, "附件.zip": NESTED}, "D015", "附件.zip"),
        ({"方案.txt": PLAN, "附件.rar": "x"}, "D015", "附件.rar"),
        ({"方案.txt": PLAN, "附件": b"Rar!\x1a"}, "D015", "附件"),
        ({"方案.docx": NESTED}, "D005", "ZIP"),
        ({"方案.txt": ""}, "D001", "方案.txt"),
        ({f"{at}.txt": PLAN for at in range(31)}, "D011", "超过30个"),
        ({"a.txt": " " * 40_000_000}, "D009", "a.txt"),
    ],
)
def test_it_is_refused_with_one_sentence(parts: dict[str, str | bytes], code: str, said: str) -> None:
    with pytest.raises(InputRefused, match=said) as refused:
        read(parts)
    assert refused.value.code == code
    assert str(refused.value).count("。") == 1


def test_files_beyond_what_a_plan_may_have_are_told() -> None:
    long = "甲乙丙丁。\n" * (MOST_CHARACTERS // 8)
    document = read({"工作方案.txt": PLAN, "附件1.txt": long, "附件2.txt": long})
    assert len(document.text) < MOST_CHARACTERS
    assert codes(document) == ["D109", "D109", "D112"]
    assert "附件2.txt" in document.diagnostics[-1].message


def test_a_zip_inside_an_office_file_is_no_bundle() -> None:
    assert read_document(zipped({"方案.docx": TABLE}, method=zipfile.ZIP_STORED), name="a.zip").format == "zip"
    assert read_document(TABLE, name="a.zip").format == "docx"


class TestFolders:
    def test_a_folder_is_read_as_a_zip_file_is(self, tmp_path: Path) -> None:
        folder = tmp_path / "帮扶材料"
        (folder / "附件").mkdir(parents=True)
        (folder / "工作方案.txt").write_text(PLAN, "utf-8")
        (folder / "附件" / "附件1.docx").write_bytes(TABLE)
        (folder / ".隐藏.txt").write_text(PLAN, "utf-8")
        document = read_document_file(folder)
        check_laws(document)
        assert (document.name, document.format) == ("帮扶材料", "folder")
        assert document.text.endswith("调研\t甲局")
        assert len(roles(document)) == 2

    def test_links_are_not_followed(self, tmp_path: Path) -> None:
        outside = tmp_path / "outside.txt"
        outside.write_text("外面的文字。", "utf-8")
        folder = tmp_path / "材料"
        folder.mkdir()
        (folder / "工作方案.txt").write_text(PLAN, "utf-8")
        (folder / "附件1.txt").symlink_to(outside)
        (folder / "round").symlink_to(tmp_path)
        assert read_document_file(folder).text == PLAN

    def test_an_empty_folder_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(InputRefused) as refused:
            read_document_file(tmp_path)
        assert refused.value.code == "D014"
