"""Work plans as official papers (.docx): the measures of GB/T 9704-2012, and numbers that Word itself generates.

The same input gives the same bytes: no clock is read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import docx
from docx.document import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from jiedui.documents.writers.docx_paper import (
    BODY_FONT,
    BODY_SIZE,
    LATIN_FONT,
    TITLE_FONT,
    TITLE_SIZE,
    add_run,
    element,
    saved,
    set_defaults,
    set_page,
    set_properties,
    set_spacing,
)

# 一、 in 黑体 and （一） in 楷体, by GB/T 9704-2012, 7.3.3; deeper levels like the body.
_HEADING_FONTS = {1: "黑体", 2: "楷体_GB2312"}
_LEVEL_FORMATS = ("chineseCountingThousand", "chineseCountingThousand", "decimal", "decimal")
LEVEL_PATTERNS = ("%1、", "（%2）", "%3．", "（%4）")
_TWO_CHARACTERS = Pt(32)
_PLAN_LIST = 900


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
    set_page(paper)
    set_defaults(paper)
    _add_list(paper)
    for at, line in enumerate(title):
        _add_title(paper, line, is_remark=at > 0 and line.startswith(("（", "(")))
    for paragraph in paragraphs:
        _add_paragraph(paper, paragraph)
    set_properties(paper, title="".join(title))
    return saved(paper)


def _add_list(paper: WordFile) -> None:
    """One list of four levels: a level begins anew after each number above it."""
    root = paper.part.numbering_part.element
    abstract = element("w:abstractNum", abstractNumId=str(_PLAN_LIST))
    abstract.append(element("w:multiLevelType", val="multilevel"))
    for at, (word_format, pattern) in enumerate(zip(_LEVEL_FORMATS, LEVEL_PATTERNS, strict=True)):
        abstract.append(_list_level(at, word_format=word_format, pattern=pattern))
    # Abstract lists stand in front of the lists that use them, or Word calls the file damaged.
    root.insert(0, abstract)
    instance = element("w:num", numId=str(_PLAN_LIST))
    instance.append(element("w:abstractNumId", val=str(_PLAN_LIST)))
    root.append(instance)


def _list_level(at: int, *, word_format: str, pattern: str) -> Any:
    level = element("w:lvl", ilvl=str(at))
    level.append(element("w:start", val="1"))
    level.append(element("w:numFmt", val=word_format))
    level.append(element("w:suff", val="nothing"))
    level.append(element("w:lvlText", val=pattern))
    level.append(element("w:lvlJc", val="left"))
    font = _HEADING_FONTS.get(at + 1, BODY_FONT)
    looks = element("w:rPr")
    looks.append(element("w:rFonts", ascii=LATIN_FONT, hAnsi=LATIN_FONT, eastAsia=font, hint="eastAsia"))
    level.append(looks)
    return level


def _add_title(paper: WordFile, line: str, *, is_remark: bool) -> None:
    paragraph = paper.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    set_spacing(paragraph)
    font, size = ("楷体_GB2312", BODY_SIZE) if is_remark else (TITLE_FONT, TITLE_SIZE)
    add_run(paragraph, line, font=font, size=size)


def _add_paragraph(paper: WordFile, source: PlanParagraph) -> None:
    paragraph = paper.add_paragraph()
    set_spacing(paragraph)
    paragraph.paragraph_format.first_line_indent = _TWO_CHARACTERS
    properties: Any = paragraph._p.get_or_add_pPr()
    properties.find(qn("w:ind")).set(qn("w:firstLineChars"), "200")
    if source.level:
        numbered = properties.get_or_add_numPr()
        numbered.get_or_add_ilvl().val = source.level - 1
        numbered.get_or_add_numId().val = _PLAN_LIST
    for words, font in _in_fonts(source):
        add_run(paragraph, words, font=font, size=BODY_SIZE)


def _in_fonts(source: PlanParagraph) -> Iterator[tuple[str, str]]:
    """A heading in its font; of a run-in heading only its first sentence."""
    font = _HEADING_FONTS.get(source.level, BODY_FONT)
    heading, stop, body = source.text.partition("。")
    yield heading + stop, font
    if body:
        yield body, BODY_FONT
