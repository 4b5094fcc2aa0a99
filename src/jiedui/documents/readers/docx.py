"""Word documents (.docx): body paragraphs and tables in order, with the numbers that Word generates.

Headers, footers, notes and comments are no part of a plan's text. Relationships to the outside are never followed.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from jiedui.documents.model import BlockKind, Document
from jiedui.documents.outline import outline_document
from jiedui.documents.raw import TextAssembly
from jiedui.documents.readers.archive import Archive
from jiedui.documents.readers.docx_numbering import Numbering
from jiedui.documents.readers.docx_styles import Styles
from jiedui.documents.readers.docx_text import read_inline
from jiedui.documents.readers.markup import attribute, child, children, is_on, local_name, parse_markup
from jiedui.kernel.diagnostics import Diagnostic, Severity, untranslated
from jiedui.kernel.refusals import InputRefused
from jiedui.kernel.spans import Span

_MAIN = "word/document.xml"
_NO_BODY = untranslated("“{name}”已损坏（缺少正文{part}），请重新下载，或另存为.docx后再提供。")
_REVISED = untranslated("文档含有未处理的修订，已按全部接受后的内容读取。")
_REVISED_HINT = untranslated("请确认修订内容，或在Word中接受或拒绝全部修订后再提供。")
_TRANSPARENT = frozenset({"sdtContent", "customXml", "smartTag", "ins", "moveTo", "Choice"})


def read_docx(data: bytes, *, name: str) -> Document:
    """A Word document as a Document; its text is the paragraphs, one a line, and rows with tabs between the cells."""
    archive = Archive(data, name=name)
    main = _main_part(archive, name=name)
    root = _root(archive, part=main, name=name)
    body = child(root, "body") if root is not None else None
    if body is None:
        raise InputRefused("D007", _NO_BODY, name=name, part=main)
    related = _related_parts(archive, part=main, name=name)
    styles = Styles(_root(archive, part=related.get("styles", "word/styles.xml"), name=name))
    numbers = _root(archive, part=related.get("numbering", "word/numbering.xml"), name=name)
    story = _Story(TextAssembly(name=name), styles=styles, numbering=Numbering(numbers, styles=styles))
    story.read(body)
    return _document(story, name=name)


def _document(story: "_Story", *, name: str) -> Document:
    notes = [Diagnostic("D105", Severity.NOTE, Span(0, 0), _REVISED, {}, _REVISED_HINT)] if story.has_revisions else []
    text = story.assembly.text
    return outline_document(text, name=name, format_name="docx", raw=story.assembly.blocks.all, diagnostics=notes)


def _root(archive: Archive, *, part: str, name: str) -> etree._Element | None:
    data = archive.read(part)
    return None if data is None else parse_markup(data, name=name, part=part)


def _main_part(archive: Archive, *, name: str) -> str:
    """Where the body is: the package says so; most say word/document.xml."""
    return _related_parts(archive, part="", name=name).get("officeDocument", _MAIN)


def _related_parts(archive: Archive, *, part: str, name: str) -> dict[str, str]:
    """The parts that a part names, by the last word of their type; those outside of the file are left alone."""
    folder, base = posixpath.split(part)
    root = _root(archive, part=posixpath.join(folder, "_rels", f"{base}.rels"), name=name)
    found: dict[str, str] = {}
    for item in root if root is not None else ():
        target, kind = attribute(item, "Target"), attribute(item, "Type")
        if not target or not kind or attribute(item, "TargetMode") == "External":
            continue
        inside = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        if inside in archive:
            found.setdefault(kind.rpartition("/")[2], inside)
    return found


@dataclass(slots=True)
class _Cell:
    """What a table cell holds: its words, and what is read after its row (inner tables, text boxes)."""

    words: str
    after: list[etree._Element]


class _Story:
    """Reads block after block into one text."""

    def __init__(self, assembly: TextAssembly, *, styles: Styles, numbering: Numbering) -> None:
        self.assembly = assembly
        self.has_revisions = False
        self._styles = styles
        self._numbering = numbering
        self._tables = 0
        # Words of paragraphs whose end mark is deleted: they run on into the next one.
        self._carried: list[str] = []

    def read(self, container: etree._Element) -> None:
        """Every paragraph and table of a body or text box."""
        for element in _blocks_of(container):
            if local_name(element) == "tbl":
                self._flush()
                self._read_table(element)
            else:
                self._read_paragraph(element)
        self._flush()

    def _flush(self) -> None:
        if self._carried:
            self.assembly.add_paragraph("".join(self._carried), hint=None, number_length=0, number=0)
            self._carried.clear()

    def _read_paragraph(self, paragraph: etree._Element) -> None:
        words, number, value, boxes = self._words_of(paragraph)
        if words is not None:
            self.assembly.add_paragraph(
                number + words, hint=self._hint(paragraph), number_length=len(number), number=value
            )
        for box in boxes:
            self.read(box)

    def _words_of(self, paragraph: etree._Element) -> tuple[str | None, str, int, list[etree._Element]]:
        """Words, printed number, its value and text boxes; no words where the paragraph runs on into the next."""
        properties = child(paragraph, "pPr")
        style = self._style(properties)
        inline = read_inline(paragraph, styles=self._styles, style=style)
        self.has_revisions |= inline.has_revisions
        mark = child(properties, "rPr")
        if child(mark, "del") is not None or child(mark, "moveFrom") is not None:
            self.has_revisions = True
            self._carried.append(inline.words)
            return None, "", 0, inline.boxes
        words = "".join((*self._carried, inline.words))
        self._carried.clear()
        if not words and is_on(child(mark, "vanish")):
            return words, "", 0, inline.boxes
        number = self._numbering.next_number(properties, style=style)
        return words, number.text if number else "", number.value if number else 0, inline.boxes

    def _style(self, properties: etree._Element | None) -> str:
        return attribute(child(properties, "pStyle")) or self._styles.default_paragraph

    def _hint(self, paragraph: etree._Element) -> BlockKind | None:
        return self._styles.hint(self._style(child(paragraph, "pPr")))

    def _read_table(self, table: etree._Element) -> None:
        rows = [row for row in _unwrapped(table, "tr") if not _is_deleted(row, "trPr")]
        if all(len(_cells_of(row)) < 2 for row in rows):
            self._read_frame(rows)
            return
        key = self._tables
        self._tables += 1
        for row in rows:
            cells = [self._read_cell(cell) for cell in _cells_of(row)]
            self.assembly.add_row((cell.words for cell in cells), table=key)
            for cell in cells:
                self._read_after(cell)

    def _read_frame(self, rows: list[etree._Element]) -> None:
        """A table of one column is a frame around paragraphs."""
        for row in rows:
            for cell in _cells_of(row):
                self.read(cell)

    def _read_after(self, cell: _Cell) -> None:
        for element in cell.after:
            if local_name(element) == "tbl":
                self._read_table(element)
            else:
                self.read(element)

    def _read_cell(self, cell: etree._Element) -> _Cell:
        if _continues(cell):
            return _Cell("", [])
        lines: list[str] = []
        after: list[etree._Element] = []
        for element in _blocks_of(cell):
            if local_name(element) == "tbl":
                after.append(element)
                continue
            words, number, _, boxes = self._words_of(element)
            lines.extend([number + words] if words is not None else [])
            after.extend(boxes)
        lines.extend(self._carried)
        self._carried.clear()
        return _Cell("\n".join(lines).strip(), after)


def _blocks_of(container: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables of a container in order, through content controls and kept revisions."""
    waiting = list(reversed(container))
    while waiting:
        element = waiting.pop()
        name = local_name(element)
        if name in ("p", "tbl"):
            yield element
        elif name in _TRANSPARENT or _is_filled_in(element, name=name):
            waiting.extend(reversed(element))
        elif name == "AlternateContent":
            choice = child(element, "Choice")
            waiting.extend(reversed(choice) if choice is not None else children(element, "Fallback"))
        elif name == "Fallback":
            waiting.extend(reversed(element))


def _is_filled_in(element: etree._Element, *, name: str) -> bool:
    """Whether it is a content control that shows more than its prompt."""
    return name == "sdt" and not is_on(child(element, "sdtPr", "showingPlcHdr"))


def _unwrapped(container: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, through content controls."""
    waiting = list(reversed(container))
    while waiting:
        element = waiting.pop()
        name = local_name(element)
        if name == wanted:
            yield element
        elif name in _TRANSPARENT or name == "sdt":
            waiting.extend(reversed(element))


def _cells_of(row: etree._Element) -> list[etree._Element]:
    """The cells of a row; one that is merged into the cell on its left (w:hMerge) is no cell."""
    return [cell for cell in _unwrapped(row, "tc") if not _is_deleted(cell, "tcPr") and not _is_joined(cell)]


def _is_joined(cell: etree._Element) -> bool:
    merge = child(cell, "tcPr", "hMerge")
    return merge is not None and attribute(merge) != "restart"


def _continues(cell: etree._Element) -> bool:
    """Whether the cell is the lower part of one that is merged downwards."""
    merge = child(cell, "tcPr", "vMerge")
    return merge is not None and attribute(merge) != "restart"


def _is_deleted(element: etree._Element, properties: str) -> bool:
    return any(child(element, properties, name) is not None for name in ("del", "cellDel"))
