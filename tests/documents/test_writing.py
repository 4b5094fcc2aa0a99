"""Plans written as official Word files, and read back."""

import io
import zipfile
from pathlib import Path

import pytest
from docx import Document as open_word
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, Twips
from hypothesis import given, settings
from hypothesis import strategies as st

from jiedui.documents.model import BlockKind, Document
from jiedui.documents.numbering import to_chinese
from jiedui.documents.reading import read_document, read_document_file
from jiedui.documents.writers.docx import PlanParagraph, write_plan
from tests.documents.outlines import check_coverage, check_laws, paths, words

TITLE = ("某区对口帮扶工作方案", "（2019-2020年）")
PLAN = (
    PlanParagraph(0, "为贯彻部署，制定本方案。"),
    PlanParagraph(1, "主要任务"),
    PlanParagraph(2, "强化组织保障。区领导每年调研2次。"),
    PlanParagraph(3, "2019-2020年，每年选派1名干部。"),
    PlanParagraph(4, "派员。"),
    PlanParagraph(1, "保障措施"),
)


def read_back(data: bytes) -> Document:
    document = read_document(data, name="方案.docx")
    check_laws(document)
    check_coverage(document)
    return document


def printed(paragraphs: tuple[PlanParagraph, ...]) -> str:
    """The same plan as plain text, its numbers counted here."""
    counts = [0] * 5
    lines = list(TITLE)
    for paragraph in paragraphs:
        at = paragraph.level
        counts[at] += 1
        counts[at + 1 :] = [0] * (4 - at) if at else counts[1:]
        chinese = to_chinese(counts[at])
        number = ("", f"{chinese}、", f"（{chinese}）", f"{counts[at]}．", f"（{counts[at]}）")[at]
        lines.append(number + paragraph.text)
    return "\n".join(lines)


def test_its_numbers_are_words_own() -> None:
    data = write_plan(TITLE, PLAN)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = archive.read("word/document.xml").decode()
    assert "一、" not in body
    assert "（一）" not in body
    assert body.count("<w:numPr>") == 5
    assert read_back(data).text == printed(PLAN)


WORDS = st.sampled_from(
    [
        "开展调研",
        "2019年，选派干部1名。",
        "3个村改造。",
        "强化保障。每年2次。",
        "（责任单位：甲）",
        "5．5万元",
        "一是甲；二是乙。",
    ]
)
PARAGRAPHS = st.lists(st.builds(PlanParagraph, st.integers(0, 4), WORDS), max_size=25).map(tuple)


@settings(max_examples=25)
@given(PARAGRAPHS)
def test_what_it_writes_reads_as_the_plain_text_does(paragraphs: tuple[PlanParagraph, ...]) -> None:
    data = write_plan(TITLE, paragraphs)
    document = read_back(data)
    assert document.text == printed(paragraphs)
    assert data == write_plan(TITLE, paragraphs)


OUTLINES = st.lists(st.sampled_from([1, 2, 3, 4]), max_size=25).map(
    lambda levels: tuple(PlanParagraph(level, "开展调研。") for level in levels)
)


@settings(max_examples=25)
@given(OUTLINES)
def test_its_clauses_are_those_of_the_plain_text(paragraphs: tuple[PlanParagraph, ...]) -> None:
    plain = read_document(printed(paragraphs).encode(), name="方案.txt")
    document = read_back(write_plan(TITLE, paragraphs))
    assert paths(document) == paths(plain)
    assert document.blocks == plain.blocks


def test_it_keeps_the_measures_of_official_papers() -> None:
    paper = open_word(io.BytesIO(write_plan(TITLE, PLAN)))
    section = paper.sections[0]
    assert (round(section.page_width / Mm(1)), round(section.page_height / Mm(1))) == (210, 297)
    margins = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
    assert margins == (Twips(2098), Twips(1474), Twips(1984), Twips(1587))
    assert {paragraph.paragraph_format.line_spacing for paragraph in paper.paragraphs} == {Pt(28.95)}
    runs = [run._r for paragraph in paper.paragraphs for run in paragraph.runs]
    fonts = [run.rPr.rFonts.get(qn("w:eastAsia")) for run in runs]
    body, heading, subheading = "仿宋_GB2312", "黑体", "楷体_GB2312"
    assert fonts == ["方正小标宋简体", subheading, body, heading, subheading, body, body, body, heading]


def test_its_bytes_carry_no_clock() -> None:
    with zipfile.ZipFile(io.BytesIO(write_plan(TITLE, PLAN))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("level", [-1, 5])
def test_a_level_that_is_not_there_is_a_mistake(level: int) -> None:
    with pytest.raises(ValueError, match="0 to 4"):
        PlanParagraph(level, "甲")


@pytest.mark.shared
def test_the_founding_plan_survives_the_way_through_word(shared_corpus: Path) -> None:
    plain = read_document_file(shared_corpus / "shifeng-luxi.txt")
    first = [block.kind for block in plain.blocks].index(BlockKind.TITLE)
    body = [block for block in plain.blocks[first:] if block.kind is not BlockKind.TITLE]
    starts = [block.marker_span.end if block.marker_span else block.span.start for block in body]
    paragraphs = [
        PlanParagraph(block.level, plain.text[start : block.span.end])
        for block, start in zip(body, starts, strict=True)
    ]
    document = read_back(write_plan(words(plain, BlockKind.TITLE), paragraphs))
    assert document.text == "\n".join(words(plain)[first:])
    assert paths(document) == paths(plain)
    assert document.diagnostics == ()
