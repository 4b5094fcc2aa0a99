"""Old Word files: pieces, fields, hidden and deleted text, tables, and what is refused."""

import struct

import pytest

from jiedui.documents.reading import read_document
from jiedui.kernel.refusals import InputRefused
from tests.documents.ole_files import change, doc_file, ole_file
from tests.documents.outlines import check_coverage, check_laws, codes, paths, words

DELETED, HIDDEN, INSERTED = change(0x0800, 1), change(0x083C, 1), change(0x0801, 1)
IN_TABLE, ROW_END = change(0x2416, 1), change(0x2416, 1) + change(0x2417, 1)
NUMBERED = change(0x460B, 1, size=2)


def read(data: bytes):
    document = read_document(data, name="方案.doc")
    check_laws(document)
    check_coverage(document)
    return document


def test_paragraphs_and_breaks_are_lines() -> None:
    document = read(doc_file("一、目标\r每年\x0b调研\x1e2次。\x0c\u3000（一）任务𬱖\r"))
    assert words(document) == ["一、目标", "每年", "调研-2次。", "（一）任务𬱖"]
    assert paths(document) == ["一", "一/（一）"]
    assert (document.format, document.diagnostics) == ("doc", ())


def test_only_the_body_is_read() -> None:
    assert words(read(doc_file("正文。\r页眉\r脚注\r", length=4))) == ["正文。"]


def test_fields_say_their_results() -> None:
    text = "见\x13 HYPERLINK \x13 PAGE \x141\x15 x \x14附件\x15。\x01\x08\r\x13 TOC \x15乙\r"
    assert words(read(doc_file(text))) == ["见附件。", "乙"]


def test_deleted_and_hidden_text_is_left_out() -> None:
    document = read(doc_file("甲乙丙丁\r戊\r己", characters=[(1, 2, DELETED), (2, 3, HIDDEN), (4, 5, DELETED)]))
    assert words(document) == ["甲丁戊", "己"]
    assert codes(document) == ["D105"]


def test_inserted_text_is_told() -> None:
    assert codes(read(doc_file("甲乙\r", characters=[(0, 1, INSERTED)]))) == ["D105"]


def test_tables_have_rows_and_cells() -> None:
    text = "前\r序号\x07任务\x07\x071\x07调研\r座谈\x07\x07后\r"
    ends = [at + 1 for at, character in enumerate(text) if character in "\r\x07"]
    kinds = [b"", IN_TABLE, IN_TABLE, ROW_END, IN_TABLE, IN_TABLE, IN_TABLE, ROW_END, b""]
    stretches = [(start, end, kind) for start, end, kind in zip([0, *ends], ends, kinds, strict=False) if kind]
    document = read(doc_file(text, paragraphs=stretches))
    rows = [[cell.cut(document.text) for cell in block.cells] for block in document.blocks if block.cells]
    assert rows == [["序号", "任务"], ["1", "调研\n座谈"]]
    assert words(document)[0::3] == ["前", "后"]


def test_a_table_of_one_column_is_a_frame() -> None:
    document = read(doc_file("甲\x07\x07乙\r", paragraphs=[(0, 2, IN_TABLE), (2, 3, ROW_END)]))
    assert words(document) == ["甲", "乙"]


def test_generated_numbers_are_told() -> None:
    document = read(doc_file("目标\r任务\r", paragraphs=[(0, 3, NUMBERED)]))
    assert codes(document) == ["D108"]
    assert "1个段落" in document.diagnostics[0].message


RING = bytearray(doc_file("甲\r"))
RING[-512:-508] = struct.pack("<I", 0)


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (doc_file("甲\r", flags=0x0100), "D008", "密码"),
        (doc_file("甲\r", version=104), "D005", "Word 95"),
        (doc_file("甲\r", magic=0xA5DC), "D005", "Word 95"),
        (doc_file("甲\r", magic=0), "D007", "已损坏"),
        (doc_file("甲\r", flags=0x0200), "D007", "Table"),
        (doc_file("甲\r", length=5_000_000), "D011", "过多"),
        (doc_file("\x07\r\x0c"), "D002", "空白"),
        (ole_file({"Workbook": b"x"}), "D005", "没有正文"),
        (ole_file({"WordDocument": b"x"}), "D007", "已损坏"),
        (bytes(RING), "D007", "FAT"),
    ],
    ids=["locked", "95", "95 magic", "magic", "table", "long", "blank", "workbook", "bare", "ring"],
)
def test_it_is_refused_with_one_sentence(data: bytes, code: str, said: str) -> None:
    with pytest.raises(InputRefused, match=said) as refused:
        read_document(data, name="方案.doc")
    assert refused.value.code == code
    assert str(refused.value).count("。") == 1
