"""Word documents: what stands on the page, in order."""

import io

import docx
import pytest

from jiedui.documents.model import BlockKind, Document
from jiedui.documents.reading import read_document
from tests.documents.outlines import check_coverage, check_laws, codes, paths, words
from tests.documents.word_files import STRICT, W, cell, p, part, r, relations, row, table, word_file, word_parts, zipped

ALTERNATIVE = (
    "<mc:AlternateContent><mc:Choice Requires='wps'>{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>"
)


def read_word(data: bytes) -> Document:
    document = read_document(data, name="方案.docx")
    check_laws(document)
    check_coverage(document)
    assert document.format == "docx"
    return document


def read_body(body: str, *, styles: str = "") -> Document:
    return read_word(word_file(body, styles=styles))


def test_it_reads_what_another_program_wrote() -> None:
    paper = docx.Document()
    paper.add_heading("某区对口帮扶工作方案", 0)
    paper.add_heading("一、主要任务", 1)
    paper.add_paragraph("（一）开展调研。区领导每年调研2次。")
    grid = paper.add_table(2, 2)
    for at, words_ in enumerate(["任务", "单位", "调研", "区财政局"]):
        grid.cell(*divmod(at, 2)).text = words_
    stored = io.BytesIO()
    paper.save(stored)
    document = read_word(stored.getvalue())
    assert (
        document.text
        == "某区对口帮扶工作方案\n一、主要任务\n（一）开展调研。区领导每年调研2次。\n任务\t单位\n调研\t区财政局"
    )
    assert [block.kind.value for block in document.blocks] == ["title", "heading", "paragraph", "row", "row"]


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (r("甲") + r("<w:tab/>") + r("乙"), "甲\t乙"),
        (r("甲<w:br/>乙".replace("甲", "<w:t>甲</w:t>").replace("乙", "<w:t>乙</w:t>")), "甲\n乙"),
        (r("<w:t>2</w:t><w:noBreakHyphen/><w:t>3批</w:t>"), "2-3批"),
        (r("<w:t>甲</w:t><w:softHyphen/><w:t>乙</w:t>"), "甲乙"),
        (r("<w:t>甲\n乙</w:t>"), "甲 乙"),
        (r('<w:sym w:font="Wingdings" w:char="F0FE"/>') + r("甲"), "☑甲"),
        (r('<w:sym w:font="Symbol" w:char="F0B3"/>') + r("5"), "≥5"),
        (r('<w:sym w:font="Other" w:char="F123"/>') + r('<w:sym w:font="Other" w:char="zz"/>'), "□□"),
        (r('<w:sym w:font="宋体" w:char="2460"/>') + r("甲"), "①甲"),
        ("<w:ins>" + r("新") + "</w:ins><w:del><w:r><w:delText>旧</w:delText></w:r></w:del>" + r("文"), "新文"),
        ("<w:moveFrom>" + r("旧") + "</w:moveFrom><w:moveTo>" + r("新") + "</w:moveTo>", "新"),
        (r("<w:instrText> PAGE </w:instrText>") + r("3"), "3"),
        ('<w:fldSimple w:instr="PAGE">' + r("3") + "</w:fldSimple>", "3"),
        (r("密", properties="<w:vanish/>") + r("明", properties='<w:vanish w:val="0"/>'), "明"),
        (r("密", properties='<w:rStyle w:val="h"/>') + r("明"), "明"),
        ('<w:hyperlink r:id="r9">' + r("链接") + "</w:hyperlink>", "链接"),
        ("<w:smartTag>" + r("智能") + "</w:smartTag><w:customXml>" + r("标记") + "</w:customXml>", "智能标记"),
        ("<w:sdt><w:sdtPr/><w:sdtContent>" + r("控件") + "</w:sdtContent></w:sdt>", "控件"),
        (
            "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
            + r("单击")
            + "</w:sdtContent></w:sdt>"
            + r("甲"),
            "甲",
        ),
        (r("<w:ruby><w:rt>" + r("lú") + "</w:rt><w:rubyBase>" + r("泸") + "</w:rubyBase></w:ruby>"), "泸"),
        (r("甲") + r('<w:footnoteReference w:id="2"/>'), "甲"),
        (ALTERNATIVE.format(r("新"), r("旧")), "新"),
        ("<mc:AlternateContent><mc:Fallback>" + r("旧") + "</mc:Fallback></mc:AlternateContent>", "旧"),
    ],
)
def test_a_paragraph_says_what_stands_on_the_page(inside: str, text: str) -> None:
    hidden = '<w:style w:type="character" w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style>'
    assert read_body(p(inside), styles=hidden).text == text


def test_deeply_nested_runs_are_read() -> None:
    inside = "<w:smartTag>" * 200 + r("深") + "</w:smartTag>" * 200
    assert read_body(p(inside)).text == "深"


def test_a_paragraph_with_a_deleted_end_runs_on() -> None:
    deleted = "<w:rPr><w:del/></w:rPr>"
    document = read_body(
        p("一、前", properties=deleted) + p("半", properties=deleted) + p("后") + p("末", properties=deleted)
    )
    assert document.text == "一、前半后\n末"
    assert codes(document) == ["D105"]


def test_blank_paragraphs_stay_blank_lines() -> None:
    document = read_body(p("甲") + p("") + "<w:p/>" + p("乙"))
    assert document.text == "甲\n\n\n乙"
    assert words(document) == ["甲", "乙"]


def test_text_boxes_are_read_once_behind_their_paragraph() -> None:
    box = "<w:txbxContent>" + p("框内") + "</w:txbxContent>"
    drawn = ALTERNATIVE.format(
        f"<w:drawing><wps:txbx>{box}</wps:txbx></w:drawing>", f"<w:pict><v:textbox>{box}</v:textbox></w:pict>"
    )
    assert read_body(p(r("甲") + r(drawn)) + p("乙")).text == "甲\n框内\n乙"


def test_block_content_controls_are_read() -> None:
    control = "<w:sdt><w:sdtPr/><w:sdtContent>" + p("甲") + "</w:sdtContent></w:sdt>"
    prompt = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>" + p("单击此处") + "</w:sdtContent></w:sdt>"
    assert read_body(control + prompt + p("乙")).text == "甲\n乙"


class TestTables:
    def cells(self, document: Document) -> list[list[str]]:
        rows = [block for block in document.blocks if block.kind is BlockKind.ROW]
        return [[found.cut(document.text) for found in block.cells] for block in rows]

    def test_merged_cells_come_once_and_empty_below(self) -> None:
        start, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
        document = read_body(
            table(
                row(cell("领导", properties='<w:gridSpan w:val="2"/>')),
                row(
                    cell("任务", properties='<w:hMerge w:val="restart"/>'),
                    cell("", properties="<w:hMerge/>"),
                    cell("单位"),
                ),
                row(cell("调研"), cell("甲", properties=start)),
                row(cell("会议"), cell("藏", properties=on)),
                row(cell("", properties=on), cell("乙")),
            )
        )
        assert self.cells(document) == [["领导"], ["任务", "单位"], ["调研", "甲"], ["会议", ""], ["", "乙"]]
        assert document.text == "领导\n任务\t单位\n调研\t甲\n会议\t\n\t乙"

    def test_inner_tables_follow_their_row(self) -> None:
        inner = table(row(cell("内1"), cell("内2")))
        document = read_body(table(row(cell(p("外1") + inner + p("续")), cell("外2")), row(cell("下1"), cell("下2"))))
        assert self.cells(document) == [["外1\n续", "外2"], ["内1", "内2"], ["下1", "下2"]]
        assert [block.table for block in document.blocks] == [0, 1, 0]

    def test_a_table_of_one_column_is_a_frame(self) -> None:
        document = read_body(table(row(cell(p("一、甲") + p("正文。"))), row(cell("二、乙"))))
        assert paths(document) == ["一", "二"]

    def test_deleted_rows_and_cells_are_gone(self) -> None:
        document = read_body(
            table(
                row(cell("a"), cell("b"), properties="<w:del/>"),
                row(cell("c"), cell("d", properties="<w:cellDel/>"), cell("e")),
            )
        )
        assert self.cells(document) == [["c", "e"]]

    def test_rows_without_words_are_no_blocks(self) -> None:
        assert words(read_body(p("甲") + table(row(cell(""), cell(" "))))) == ["甲"]


class TestWhereThePartsAre:
    def test_the_package_says_where_the_body_is(self) -> None:
        parts = word_parts(p("甲"))
        parts["word/document2.xml"] = parts.pop("word/document.xml")
        parts["_rels/.rels"] = relations(("officeDocument", "/word/document2.xml"))
        assert read_word(zipped(parts)).text == "甲"

    def test_capitals_and_backslashes_do_not_matter(self) -> None:
        parts = word_parts(p("甲"))
        parts["Word\\Document.xml"] = parts.pop("word/document.xml")
        assert read_word(zipped(parts)).text == "甲"

    def test_the_strict_form_is_read(self) -> None:
        parts = {name: str(content).replace(W, STRICT) for name, content in word_parts(p("甲")).items()}
        assert read_word(zipped(dict(parts))).text == "甲"

    def test_utf_16_parts_are_read(self) -> None:
        parts = word_parts(p("甲"))
        parts["word/document.xml"] = (
            part("document", f"<w:body>{p('乙')}</w:body>").replace("UTF-8", "UTF-16").encode("utf-16")
        )
        assert read_word(zipped(parts)).text == "乙"

    def test_a_link_out_of_the_file_is_never_followed(self) -> None:
        parts = word_parts(p("甲"))
        outside = relations(("styles", "http://host.invalid/styles.xml"), mode=' TargetMode="External"')
        parts["word/_rels/document.xml.rels"] = outside
        assert read_word(zipped(parts)).text == "甲"

    def test_a_path_out_of_the_package_finds_nothing(self) -> None:
        parts = word_parts(p("甲"))
        parts["word/_rels/document.xml.rels"] = relations(("styles", "../../../../etc/passwd"), ("numbering", ""))
        parts["../../../etc/cron"] = "x"
        assert read_word(zipped(parts)).text == "甲"
