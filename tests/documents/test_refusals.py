"""Files that can't be used: one sentence, a code, no traceback, and no time or memory lost on them."""

import io
import os
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from jiedui.documents.reading import MOST_FILE_BYTES, read_document, read_document_file
from jiedui.kernel.refusals import InputRefused
from tests.documents.word_files import p, part, word_file, word_parts, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NO_BODY = zipped({"[Content_Types].xml": "<Types/>", "word/styles.xml": "<x/>"})
GOOD = word_file(p("一、目标"))
ENTITIES = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def refusal(data: bytes, *, name: str = "方案.docx") -> InputRefused:
    with pytest.raises(InputRefused) as refused:
        read_document(data, name=name)
    message = str(refused.value)
    assert message.startswith("“")
    assert message.endswith("。")
    assert message.count("。") == 1
    assert "{" not in message
    return refused.value


def with_part(name: str, content: str | bytes) -> bytes:
    return zipped(word_parts(p("甲")) | {name: content})


@pytest.mark.parametrize(
    ("data", "name", "code", "said"),
    [
        (b"", "方案.txt", "D001", "空文件"),
        (b"", "方案.docx", "D001", "空文件"),
        (b" \r\n\t\n", "方案.txt", "D002", "只有空白"),
        ("\ufeff\u3000\u3000\n".encode(), "方案.txt", "D002", "只有空白"),
        (word_file(p("")), "方案.docx", "D002", "只有空白"),
        (b"abc\x00def", "方案.txt", "D004", "二进制"),
        (bytes(range(1, 32)) * 20, "方案.txt", "D004", "二进制"),
        (b"\xff\xfe\x00\x00a\x00\x00\x00", "方案.txt", "D004", "二进制"),
        (b"%PDF-1.7 ...", "方案.txt", "D007", "PDF"),
        (b"text", "方案.pdf", "D007", "PDF"),
        (b"text", "方案.doc", "D007", "已损坏"),
        (b"text", "方案.xls", "D005", ".docx、.doc、.wps、.pdf、.ofd、.html、.txt、.md、.zip"),
        (b"<?xml version='1.0'?><office/>", "方案.xml", "D005", "XML"),
        (OLE + bytes(600), "方案.doc", "D007", "已损坏"),
        (b"<html><body>", "方案.txt", "D002", "只有空白"),
        ("\ufeff <!DOCTYPE HTML>".encode(), "方案", "D002", "只有空白"),
        (b"{\\rtf1", "方案.doc", "D005", "RTF"),
        (b"\x89PNG\r\n", "方案.docx", "D005", "PNG"),
        (zipped({"OFD.xml": "<x/>"}), "方案.ofd", "D007", "OFD"),
        (zipped({"xl/workbook.xml": "<x/>", "[Content_Types].xml": "<x/>"}), "表.xlsx", "D005", "XLSX"),
        (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "方案.docx", "D008", "密码"),
        (b"no zip at all", "方案.docx", "D007", "不是Word文档"),
        (zipped({"a.txt": "x"}), "方案.docx", "D007", "不是Word文档"),
        (GOOD[:200], "方案.docx", "D007", "已损坏"),
        (GOOD[:-30], "方案.docx", "D007", "已损坏"),
        (NO_BODY, "方案.docx", "D007", "word/document.xml"),
        (with_part("word/document.xml", "<w:document"), "方案.docx", "D007", "word/document.xml"),
        (with_part("word/document.xml", ""), "方案.docx", "D007", "word/document.xml"),
        (with_part("word/document.xml", b"\xff\xff"), "方案.docx", "D007", "word/document.xml"),
        (with_part("word/document.xml", part("document", "")), "方案.docx", "D007", "正文"),
        (with_part("word/document.xml", part("document", "&x;")), "方案.docx", "D007", "document.xml"),
        (with_part("word/document.xml", "<a>" * 5000 + "</a>" * 5000), "方案.docx", "D007", "document.xml"),
        (with_part("word/numbering.xml", "<w:numbering>"), "方案.docx", "D007", "word/numbering.xml"),
        (with_part("word/document.xml", ENTITIES + "<w>&b;</w>"), "方案.docx", "D010", "word/document.xml"),
        (with_part("word/document.xml", f"{OUTSIDE}<w>&x;</w>".encode("utf-16")), "方案.docx", "D010", "document.xml"),
        (with_part("word/styles.xml", OUTSIDE + "<w>&x;</w>"), "方案.docx", "D010", "word/styles.xml"),
        (with_part("_rels/.rels", "<!DOCTYPE x SYSTEM 'http://host.invalid/'><x/>"), "方案.docx", "D010", "_rels"),
    ],
)  # fmt: skip
def test_it_is_refused_with_one_sentence(data: bytes, name: str, code: str, said: str) -> None:
    refused = refusal(data, name=name)
    assert refused.code == code
    assert said in str(refused)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "C:\\x\\方案.txt", "方\u202e案\n\x00.txt", "长" * 5000, "", "{name}{x}.txt"]
)
def test_a_nasty_name_is_shown_harmlessly(name: str) -> None:
    message = str(read_refused_name(name))
    shown = message.partition("”")[0].lstrip("“")
    assert 0 < len(shown) <= 120
    assert shown.isprintable()
    assert not set(shown) & set("/\\\u202e\x00")


def read_refused_name(name: str) -> InputRefused:
    with pytest.raises(InputRefused) as refused:
        read_document(b"", name=name)
    return refused.value


class TestBombs:
    def bomb(self, *, size: int) -> bytes:
        stored = io.BytesIO()
        archive = zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED)
        with archive, archive.open("word/document.xml", "w") as member:
            for _ in range(size // 2**20):
                member.write(b" " * 2**20)
        return stored.getvalue()

    def test_a_bomb_is_small_on_disk_and_refused_before_it_goes_off(self) -> None:
        data = self.bomb(size=64 * 2**20)
        assert len(data) < 100_000
        tracemalloc.start()
        refused = refusal(data)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert refused.code == "D009"
        assert "word/document.xml" in str(refused)
        assert peak < 5 * 2**20

    def test_a_bomb_that_lies_about_its_size_does_not_go_off(self) -> None:
        data = bytearray(self.bomb(size=64 * 2**20))
        entry = data.index(b"PK\x01\x02")
        data[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
        assert refusal(bytes(data)).code in ("D007", "D009")

    def test_many_members_are_refused_before_the_directory_is_built(self) -> None:
        data = zipped({f"word/{at}": "" for at in range(3000)}, method=zipfile.ZIP_STORED)
        assert refusal(data).code == "D009"

    def test_many_middling_members_are_too_much_together(self) -> None:
        noise = os.urandom(2_000) * 1_000
        data = zipped(word_parts(p("甲")) | {f"word/media/{at}": noise for at in range(60)})
        assert len(data) < MOST_FILE_BYTES
        assert refusal(data).code == "D009"

    def test_an_archive_inside_is_never_opened(self) -> None:
        data = with_part("word/embeddings/inner.zip", self.bomb(size=64 * 2**20))
        assert read_document(data, name="方案.docx").text == "甲"

    def test_two_members_of_one_name_are_refused(self) -> None:
        stored = io.BytesIO(GOOD)
        with zipfile.ZipFile(stored, "a") as archive:
            archive.writestr("WORD/document.xml", part("document", f"<w:body>{p('乙')}</w:body>"))
        assert refusal(stored.getvalue()).code == "D007"

    def test_a_locked_member_is_refused(self) -> None:
        data = bytearray(GOOD)
        for start in (b"PK\x01\x02", b"PK\x03\x04"):
            at = -1
            while (at := data.find(start, at + 1)) >= 0:
                data[at + (8 if start == b"PK\x01\x02" else 6)] |= 1
        assert refusal(bytes(data)).code == "D008"

    def test_a_method_other_than_deflate_is_refused(self) -> None:
        assert refusal(zipped(word_parts(p("甲")), method=zipfile.ZIP_LZMA)).code == "D007"

    def test_a_flipped_byte_is_noticed(self) -> None:
        data = zipped(word_parts(p("甲")), method=zipfile.ZIP_STORED)
        at = data.index("甲".encode())
        assert refusal(data[:at] + "乙".encode() + data[at + 3 :]).code == "D007"

    def test_too_dense_a_part_is_refused(self) -> None:
        body = part("document", "<w:body>" + "<w:p/>" * 3_100_000 + "</w:body>")
        assert refusal(zipped({"word/document.xml": body}, method=zipfile.ZIP_STORED), name="a.docx").code in (
            "D009",
            "D011",
        )


class TestSizes:
    def test_bytes_above_the_limit_are_refused_first(self) -> None:
        refused = refusal(b"PK\x03\x04" + bytes(MOST_FILE_BYTES), name="a.docx")
        assert refused.code == "D003"
        assert "20MB" in str(refused)

    def test_a_huge_file_is_refused_without_being_read(self, tmp_path: Path) -> None:
        path = tmp_path / "方案.txt"
        with path.open("wb") as file:
            file.truncate(200 * 2**20)
        tracemalloc.start()
        with pytest.raises(InputRefused, match=r"200\.0MB") as refused:
            read_document_file(path)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert refused.value.code == "D003"
        assert peak < 2**20

    def test_too_many_paragraphs_are_refused(self) -> None:
        assert refusal(b"a\n" * 200_001, name="a.txt").code == "D011"

    @pytest.mark.parametrize("name", ["gone.txt", "gone/方案.txt"])
    def test_a_file_that_is_not_there_is_refused(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(InputRefused) as refused:
            read_document_file(tmp_path / name)
        assert refused.value.code == "D012"

    def test_what_is_no_file_is_refused(self) -> None:
        with pytest.raises(InputRefused) as refused:
            read_document_file(Path(os.devnull))
        assert refused.value.code == "D012"

    def test_a_file_is_read_by_its_path(self, tmp_path: Path) -> None:
        path = tmp_path / "方案.docx"
        path.write_bytes(GOOD)
        assert read_document_file(path).name == "方案.docx"


def test_the_content_goes_before_the_name() -> None:
    assert read_document(GOOD, name="方案.txt").format == "docx"
    assert read_document("一、甲".encode(), name="方案3.0版").format == "txt"
