"""Working forms (.docx) on one sheet of A4: a title, a ruled table of labels and what is filled in, places to sign.

Forms such as 呈批表 are no 公文 and have no letterhead; the fonts are the official ones by name.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import docx
from docx.document import Document as WordFile
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt
from docx.table import _Cell, _Row

from jiedui.documents.writers.docx_paper import (
    BODY_FONT,
    HEADING_FONT,
    TITLE_FONT,
    TITLE_SIZE,
    add_run,
    element,
    saved,
    set_defaults,
    set_properties,
)

_WIDTHS = (Mm(28), Mm(50), Mm(28), Mm(50))
_CELL_SIZE, _SMALL_SIZE, _HEAD_SIZE = Pt(12), Pt(9), Pt(12)
_ROW_HEIGHT, _TALL_ROW_HEIGHT, _SIGNED_ROW_HEIGHT = Mm(9.5), Mm(38), Mm(34)
_PICTURE = Mm(22)


@dataclass(frozen=True, slots=True)
class Entry:
    """A label and what is filled in beside it; a tall one leaves room for a longer text."""

    label: str
    text: str
    is_tall: bool = False


@dataclass(frozen=True, slots=True)
class Signed:
    """A place for an opinion and a signature, filled in or left blank to be written on."""

    label: str
    text: str
    signature: str


@dataclass(frozen=True, slots=True)
class Form:
    """A form: a line above the title, the title, left and right below it, the rows, and notes under the table.

    A row is one entry across, two beside each other, or a place to sign. `picture` is a PNG for the corner.
    """

    heading: str
    title: str
    left: str
    right: str
    rows: tuple[tuple[Entry, ...] | Signed, ...]
    notes: tuple[str, ...] = ()
    picture: bytes | None = None


def write_form(form: Form) -> bytes:
    """The form as a Word file."""
    paper = docx.Document()
    _set_sheet(paper)
    set_defaults(paper)
    _add_line(paper, form.heading, font=BODY_FONT, size=_HEAD_SIZE)
    _add_line(paper, form.title, font=TITLE_FONT, size=TITLE_SIZE)
    _add_ends(paper, form.left, form.right)
    table = _add_table(paper)
    for row in form.rows:
        _add_row(table, row)
    for note in form.notes:
        _add_line(paper, note, font=BODY_FONT, size=_SMALL_SIZE, alignment=WD_ALIGN_PARAGRAPH.LEFT)
    if form.picture:
        corner = paper.add_paragraph()
        corner.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        corner.add_run().add_picture(io.BytesIO(form.picture), width=_PICTURE)
    set_properties(paper, title=f"{form.heading}{form.title}")
    return saved(paper)


def _set_sheet(paper: WordFile) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(22), Mm(18)
    section.left_margin, section.right_margin = Mm(28), Mm(26)


def _add_line(paper: WordFile, words: str, *, font: str, size: Pt, alignment: Any = WD_ALIGN_PARAGRAPH.CENTER) -> None:
    paragraph = paper.add_paragraph()
    paragraph.alignment = alignment
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(2), Pt(4)
    add_run(paragraph, words, font=font, size=size)


def _add_ends(paper: WordFile, left: str, right: str) -> None:
    """Two texts on one line, the second at the right edge."""
    paragraph = paper.add_paragraph()
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(4), Pt(4)
    paragraph.paragraph_format.tab_stops.add_tab_stop(sum(_WIDTHS), alignment=WD_TAB_ALIGNMENT.RIGHT)
    add_run(paragraph, f"{left}\t{right}", font=BODY_FONT, size=_CELL_SIZE)


def _add_table(paper: WordFile) -> Any:
    table: Any = paper.add_table(rows=0, cols=len(_WIDTHS))
    table.style = paper.styles["Table Grid"]
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = width
    borders = element("w:tblBorders")
    for side in ("top", "left", "bottom", "right"):
        borders.append(element(f"w:{side}", val="single", sz="12", space="0", color="000000"))
    for side in ("insideH", "insideV"):
        borders.append(element(f"w:{side}", val="single", sz="6", space="0", color="000000"))
    table._tbl.tblPr.append(borders)
    return table


def _add_row(table: Any, source: Sequence[Entry] | Signed) -> None:
    row = table.add_row()
    # A row that would break over two pages goes to the next as a whole.
    row._tr.get_or_add_trPr().append(element("w:cantSplit"))
    for cell, width in zip(row.cells, _WIDTHS, strict=True):
        cell.width = width
    if isinstance(source, Signed):
        _fill_signed(row, source)
        return
    for place, entry in enumerate(source):
        _fill_label(row.cells[2 * place], entry.label)
        value = row.cells[1].merge(row.cells[3]) if len(source) == 1 else row.cells[2 * place + 1]
        _fill(value, entry.text.split("\n"), is_centred=len(source) > 1)
    is_tall = any(entry.is_tall for entry in source)
    _set_height(row, _TALL_ROW_HEIGHT if is_tall else _ROW_HEIGHT)


def _fill_signed(row: _Row, source: Signed) -> None:
    _fill_label(row.cells[0], source.label)
    value = row.cells[1].merge(row.cells[3])
    _fill(value, source.text.split("\n"), is_centred=False)
    value.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
    signature = value.add_paragraph()
    signature.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    signature.paragraph_format.space_before, signature.paragraph_format.space_after = Pt(18), Pt(4)
    add_run(signature, source.signature, font=BODY_FONT, size=_CELL_SIZE)
    _set_height(row, _SIGNED_ROW_HEIGHT)


def _fill_label(cell: _Cell, label: str) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _close(paragraph)
    add_run(paragraph, label, font=HEADING_FONT, size=_CELL_SIZE)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def _fill(cell: _Cell, lines: Iterable[str], *, is_centred: bool) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    for place, line in enumerate(lines):
        paragraph = paragraph if place == 0 else cell.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if is_centred else WD_ALIGN_PARAGRAPH.LEFT
        _close(paragraph)
        add_run(paragraph, line, font=BODY_FONT, size=_CELL_SIZE)


def _close(paragraph: Any) -> None:
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)


def _set_height(row: _Row, height: Mm) -> None:
    row.height_rule, row.height = WD_ROW_HEIGHT_RULE.AT_LEAST, height
