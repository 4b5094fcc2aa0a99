"""What official papers (.docx) have in common: the page, fonts by their official names, bytes without a clock.

The measures are those of GB/T 9704-2012. The same input gives the same bytes: the archive is written anew with fixed
dates.
"""

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

from docx.document import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, Twips
from docx.text.paragraph import Paragraph

TITLE_FONT = "方正小标宋简体"
BODY_FONT = "仿宋_GB2312"
HEADING_FONT = "黑体"
LATIN_FONT = "Times New Roman"
_PAGE_NUMBER_FONT = "宋体"
TITLE_SIZE, BODY_SIZE, _PAGE_NUMBER_SIZE = Pt(22), Pt(16), Pt(14)
_LINE = Pt(28.95)
_CLOSER = -5  # in twentieths of a point
_FIXED_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
_FIXED_ENTRY = (1980, 1, 1, 0, 0, 0)


def set_page(paper: WordFile) -> None:
    """A4 with the margins, lines and page numbers of an official paper."""
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.right_margin = Twips(2098), Twips(1474)
    section.bottom_margin, section.left_margin = Twips(1984), Twips(1587)
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)
    section._sectPr.append(element("w:docGrid", type="lines", linePitch="579"))
    paper.settings.odd_and_even_pages_header_footer = True
    section.footer_distance = Twips(1984) - Mm(7) - _PAGE_NUMBER_SIZE
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    odd.alignment, odd.paragraph_format.right_indent = WD_ALIGN_PARAGRAPH.RIGHT, _PAGE_NUMBER_SIZE
    even.alignment, even.paragraph_format.left_indent = WD_ALIGN_PARAGRAPH.LEFT, _PAGE_NUMBER_SIZE
    _add_page_number(odd)
    _add_page_number(even)


def _add_page_number(paragraph: Paragraph) -> None:
    """— 1 —, one character in from the outer edge (GB/T 9704-2012, 7.5)."""
    add_run(paragraph, "— ", font=_PAGE_NUMBER_FONT, size=_PAGE_NUMBER_SIZE)
    field = element("w:fldSimple", instr="PAGE")
    run = paragraph.add_run("1")
    set_font(run, font=_PAGE_NUMBER_FONT, size=_PAGE_NUMBER_SIZE)
    field.append(run._r)
    paragraph._p.append(field)
    add_run(paragraph, " —", font=_PAGE_NUMBER_FONT, size=_PAGE_NUMBER_SIZE)


def set_defaults(paper: WordFile) -> None:
    """三号 仿宋 everywhere, as the standard asks."""
    style = paper.styles["Normal"]
    style.font.name, style.font.size = LATIN_FONT, BODY_SIZE
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY_FONT)
    # 28 characters of 16 points on 156 mm, by closer setting: programs differ in how they read a character grid.
    properties: Any = style.element.get_or_add_rPr()
    properties.find(qn("w:sz")).addprevious(element("w:spacing", val=str(_CLOSER)))


def add_run(paragraph: Paragraph, words: str, *, font: str, size: Pt) -> None:
    """Words at the end of a paragraph."""
    set_font(paragraph.add_run(words), font=font, size=size)


def set_font(run: Any, *, font: str, size: Pt) -> None:
    """The official font of a run; what is Latin in it has its own."""
    run.font.name, run.font.size = LATIN_FONT, size
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def set_spacing(paragraph: Paragraph) -> None:
    """22 lines a page, nothing between paragraphs."""
    spacing = paragraph.paragraph_format
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, _LINE
    spacing.space_before = spacing.space_after = Pt(0)


def set_properties(paper: WordFile, *, title: str) -> None:
    """The title, and no author and no moment."""
    properties = paper.core_properties
    properties.title, properties.author, properties.comments = title[:255], "", ""
    properties.created = properties.modified = _FIXED_MOMENT.replace(tzinfo=None)


def element(tag: str, **attributes: str) -> Any:
    """An element of WordprocessingML."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def with_fixed_dates(data: bytes) -> bytes:
    """The same file without the moment of its making."""
    stored = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stored, "w") as target:
        for entry in source.infolist():
            fixed = zipfile.ZipInfo(entry.filename, _FIXED_ENTRY)
            fixed.compress_type = zipfile.ZIP_DEFLATED
            fixed.create_system = 0
            target.writestr(fixed, source.read(entry))
    return stored.getvalue()


def saved(paper: WordFile) -> bytes:
    """The bytes of a paper, the same each time."""
    stored = io.BytesIO()
    paper.save(stored)
    return with_fixed_dates(stored.getvalue())
