"""Work plans as official papers (.docx): the measures of GB/T 9704-2012, and numbers that Word itself generates.

The same input gives the same bytes: no clock is read, and the archive is written anew with fixed dates.
"""

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import docx
from docx.document import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, Twips
from docx.text.paragraph import Paragraph

TITLE_FONT = "方正小标宋简体"
BODY_FONT = "仿宋_GB2312"
_LATIN_FONT = "Times New Roman"
_PAGE_NUMBER_FONT = "宋体"
# 一、 in 黑体 and （一） in 楷体, by GB/T 9704-2012, 7.3.3; deeper levels like the body.
_HEADING_FONTS = {1: "黑体", 2: "楷体_GB2312"}
_LEVEL_FORMATS = ("chineseCountingThousand", "chineseCountingThousand", "decimal", "decimal")
LEVEL_PATTERNS = ("%1、", "（%2）", "%3．", "（%4）")
_TITLE_SIZE, _BODY_SIZE, _PAGE_NUMBER_SIZE = Pt(22), Pt(16), Pt(14)
_LINE = Pt(28.95)
_TWO_CHARACTERS = Pt(32)
_CLOSER = -5  # in twentieths of a point
_PLAN_LIST = 900
_FIXED_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
_FIXED_ENTRY = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class PlanParagraph:
    """A paragraph of a plan: `level` 1 to 4 is numbered 一、 （一） 1． （1） by Word, 0 is not numbered."""

    level: int
    text: str

    def __post_init__(self) -> None:
        if not 0 <= self.level <= len(LEVEL_PATTERNS):
            raise ValueError(f"a paragraph's level is 0 to {len(LEVEL_PATTERNS)}, not {self.level}")


def write_plan(title: Sequence[str], paragraphs: Sequence[PlanParagraph]) -> bytes:
    """A plan as a Word file: the lines of its title, then its paragraphs without the numbers that Word will print."""
    paper = docx.Document()
    _set_page(paper)
    _set_defaults(paper)
    _add_list(paper)
    for at, line in enumerate(title):
        _add_title(paper, line, is_remark=at > 0 and line.startswith(("（", "(")))
    for paragraph in paragraphs:
        _add_paragraph(paper, paragraph)
    _set_properties(paper, title="".join(title))
    stored = io.BytesIO()
    paper.save(stored)
    return _with_fixed_dates(stored.getvalue())


def _set_page(paper: WordFile) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.right_margin = Twips(2098), Twips(1474)
    section.bottom_margin, section.left_margin = Twips(1984), Twips(1587)
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)
    section._sectPr.append(_element("w:docGrid", type="lines", linePitch="579"))
    paper.settings.odd_and_even_pages_header_footer = True
    section.footer_distance = Twips(1984) - Mm(7) - _PAGE_NUMBER_SIZE
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    odd.alignment, odd.paragraph_format.right_indent = WD_ALIGN_PARAGRAPH.RIGHT, _PAGE_NUMBER_SIZE
    even.alignment, even.paragraph_format.left_indent = WD_ALIGN_PARAGRAPH.LEFT, _PAGE_NUMBER_SIZE
    _add_page_number(odd)
    _add_page_number(even)


def _add_page_number(paragraph: Paragraph) -> None:
    """— 1 —, one character in from the outer edge (GB/T 9704-2012, 7.5)."""
    _add_run(paragraph, "— ", font=_PAGE_NUMBER_FONT, size=_PAGE_NUMBER_SIZE)
    field = _element("w:fldSimple", instr="PAGE")
    run = paragraph.add_run("1")
    _set_font(run, font=_PAGE_NUMBER_FONT, size=_PAGE_NUMBER_SIZE)
    field.append(run._r)
    paragraph._p.append(field)
    _add_run(paragraph, " —", font=_PAGE_NUMBER_FONT, size=_PAGE_NUMBER_SIZE)


def _set_defaults(paper: WordFile) -> None:
    style = paper.styles["Normal"]
    style.font.name, style.font.size = _LATIN_FONT, _BODY_SIZE
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY_FONT)
    # 28 characters of 16 points on 156 mm, by closer setting: programs differ in how they read a character grid.
    properties: Any = style.element.get_or_add_rPr()
    properties.find(qn("w:sz")).addprevious(_element("w:spacing", val=str(_CLOSER)))


def _add_list(paper: WordFile) -> None:
    """One list of four levels: a level begins anew after each number above it."""
    root = paper.part.numbering_part.element
    abstract = _element("w:abstractNum", abstractNumId=str(_PLAN_LIST))
    abstract.append(_element("w:multiLevelType", val="multilevel"))
    for at, (word_format, pattern) in enumerate(zip(_LEVEL_FORMATS, LEVEL_PATTERNS, strict=True)):
        abstract.append(_list_level(at, word_format=word_format, pattern=pattern))
    # Abstract lists stand in front of the lists that use them, or Word calls the file damaged.
    root.insert(0, abstract)
    instance = _element("w:num", numId=str(_PLAN_LIST))
    instance.append(_element("w:abstractNumId", val=str(_PLAN_LIST)))
    root.append(instance)


def _list_level(at: int, *, word_format: str, pattern: str) -> Any:
    level = _element("w:lvl", ilvl=str(at))
    level.append(_element("w:start", val="1"))
    level.append(_element("w:numFmt", val=word_format))
    level.append(_element("w:suff", val="nothing"))
    level.append(_element("w:lvlText", val=pattern))
    level.append(_element("w:lvlJc", val="left"))
    font = _HEADING_FONTS.get(at + 1, BODY_FONT)
    looks = _element("w:rPr")
    looks.append(_element("w:rFonts", ascii=_LATIN_FONT, hAnsi=_LATIN_FONT, eastAsia=font, hint="eastAsia"))
    level.append(looks)
    return level


def _add_title(paper: WordFile, line: str, *, is_remark: bool) -> None:
    paragraph = paper.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _set_spacing(paragraph)
    font, size = ("楷体_GB2312", _BODY_SIZE) if is_remark else (TITLE_FONT, _TITLE_SIZE)
    _add_run(paragraph, line, font=font, size=size)


def _add_paragraph(paper: WordFile, source: PlanParagraph) -> None:
    paragraph = paper.add_paragraph()
    _set_spacing(paragraph)
    paragraph.paragraph_format.first_line_indent = _TWO_CHARACTERS
    properties: Any = paragraph._p.get_or_add_pPr()
    properties.find(qn("w:ind")).set(qn("w:firstLineChars"), "200")
    if source.level:
        numbered = properties.get_or_add_numPr()
        numbered.get_or_add_ilvl().val = source.level - 1
        numbered.get_or_add_numId().val = _PLAN_LIST
    for words, font in _in_fonts(source):
        _add_run(paragraph, words, font=font, size=_BODY_SIZE)


def _in_fonts(source: PlanParagraph) -> Iterator[tuple[str, str]]:
    """A heading in its font; of a run-in heading only its first sentence."""
    font = _HEADING_FONTS.get(source.level, BODY_FONT)
    heading, stop, body = source.text.partition("。")
    yield heading + stop, font
    if body:
        yield body, BODY_FONT


def _add_run(paragraph: Paragraph, words: str, *, font: str, size: Pt) -> None:
    _set_font(paragraph.add_run(words), font=font, size=size)


def _set_font(run: Any, *, font: str, size: Pt) -> None:
    run.font.name, run.font.size = _LATIN_FONT, size
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _set_spacing(paragraph: Paragraph) -> None:
    spacing = paragraph.paragraph_format
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, _LINE
    spacing.space_before = spacing.space_after = Pt(0)


def _set_properties(paper: WordFile, *, title: str) -> None:
    properties = paper.core_properties
    properties.title, properties.author, properties.comments = title[:255], "", ""
    properties.created = properties.modified = _FIXED_MOMENT.replace(tzinfo=None)


def _element(tag: str, **attributes: str) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def _with_fixed_dates(data: bytes) -> bytes:
    stored = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stored, "w") as target:
        for entry in source.infolist():
            fixed = zipfile.ZipInfo(entry.filename, _FIXED_ENTRY)
            fixed.compress_type = zipfile.ZIP_DEFLATED
            fixed.create_system = 0
            target.writestr(fixed, source.read(entry))
    return stored.getvalue()
