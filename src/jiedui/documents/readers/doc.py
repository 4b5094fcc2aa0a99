"""Old Word documents (.doc, and .wps, which is the same format): the text of the body, its tables, and what is hidden.

The text stands in pieces (MS-DOC 2.4.1); numbers that Word generates are not in it, so a paragraph that has one is
told to the reader. Headers, footers, notes, text boxes and comments stand behind the body and are left out.
"""

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jiedui.documents.model import Document
from jiedui.documents.outline import outline_document
from jiedui.documents.raw import TextAssembly
from jiedui.documents.readers.doc_properties import PLAIN, Properties, Property, read_properties
from jiedui.documents.readers.ole import OleFile
from jiedui.kernel.diagnostics import Diagnostic, Severity, untranslated
from jiedui.kernel.refusals import InputRefused
from jiedui.kernel.spans import Span

_MAGIC, _OLD_MAGIC = 0xA5EC, 0xA5DC
# The version numbers of Word 97 and later.
_OLDEST = 193
_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200
_CHPX_BINS, _PAPX_BINS, _PIECES = 12, 13, 33
_COMPRESSED = 0x40000000
_MOST_CHARACTERS = 4_000_000
_MOST_PIECES = 200_000
_DEEPEST_FIELD = 40
_CELL = "\x07"
_ENDS = re.compile("[\r\x07\x0c]")
_FIELD = re.compile("([\x13\x14\x15])")
_BEGIN, _RESULT, _END = "\x13\x14\x15"
# Breaks and hyphens as they stand on the page; pictures, notes and other anchors are nothing there.
_SPELLED = {code: "" for code in range(32) if chr(code) not in "\t\n"} | {
    0x0B: "\n", 0x0E: "\n", 0x1E: "-", 0xA0: " ", 0x85: " ", 0x2028: "\n", 0x2029: "\n",
}  # fmt: skip
_LOCKED = untranslated("“{name}”设有密码，无法读取，请去除密码后再提供。")
_OTHER = untranslated("“{name}”不是Word文档（里面没有正文），请提供{accepted}格式的方案。")
_OLD = untranslated("“{name}”是Word 95或更早的格式，目前不能读取，请用Word打开后另存为.docx再提供。")
_TOO_MUCH = untranslated("“{name}”内容过多，不像一份工作方案，未予读取；请拆分后再提供。")
_NUMBERED = untranslated("有{count}个段落的编号由Word自动生成，.doc格式里读不出这些编号，条款层级可能不全。")
_NUMBERED_HINT = untranslated("请用Word打开后另存为.docx再提供，自动编号就能读出。")
_REVISED = untranslated("文档含有未处理的修订，已按全部接受后的内容读取。")
_REVISED_HINT = untranslated("请确认修订内容，或在Word中接受或拒绝全部修订后再提供。")


def read_doc(data: bytes, *, name: str, accepted: str) -> Document:
    """An old Word document as a Document; its text is the paragraphs, one a line, and rows with tabs between cells."""
    container = OleFile(data, name=name)
    main = container.stream("WordDocument")
    if main is None:
        raise InputRefused("D005", _OTHER, name=name, accepted=accepted)
    try:
        story = _read_story(container, main=main, name=name)
    except (struct.error, IndexError) as error:
        raise container.damaged("WordDocument") from error
    assembly = TextAssembly(name=name)
    story.tell(assembly)
    return outline_document(
        assembly.text, name=name, format_name="doc", raw=assembly.blocks.all, diagnostics=list(story.notes())
    )


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the text: its first character, where that stands in the file, and whether it has one byte each."""

    first: int
    count: int
    offset: int
    is_compressed: bool

    def place(self, character: int) -> int:
        """Where a character stands in the file."""
        return self.offset + (character - self.first) * (1 if self.is_compressed else 2)


def _read_story(container: OleFile, *, main: bytes, name: str) -> "_Story":
    magic, version = struct.unpack_from("<HH", main, 0)
    (flags,) = struct.unpack_from("<H", main, 10)
    if magic == _OLD_MAGIC or (magic == _MAGIC and version < _OLDEST):
        raise InputRefused("D005", _OLD, name=name)
    if magic != _MAGIC:
        raise container.damaged("FIB")
    if flags & _ENCRYPTED:
        raise InputRefused("D008", _LOCKED, name=name)
    table = container.stream("1Table" if flags & _SECOND_TABLE else "0Table")
    if table is None:
        raise container.damaged("Table")
    length, places = _directory(main)
    if length > _MOST_CHARACTERS:
        raise InputRefused("D011", _TOO_MUCH, name=name)
    pieces = _pieces(_cut(table, places[_PIECES]), most=length)
    if pieces is None:
        raise container.damaged("CLX")
    characters = read_properties(main, bins=_cut(table, places[_CHPX_BINS]), is_paragraph=False)
    paragraphs = read_properties(main, bins=_cut(table, places[_PAPX_BINS]), is_paragraph=True)
    return _Story(main, pieces=pieces, characters=characters, paragraphs=paragraphs)


def _directory(main: bytes) -> tuple[int, Sequence[tuple[int, int]]]:
    """How many characters the body has, and where the parts of the table stream are (MS-DOC 2.5.1)."""
    (words,) = struct.unpack_from("<H", main, 32)
    at = 34 + 2 * words
    (longs,) = struct.unpack_from("<H", main, at)
    (length,) = struct.unpack_from("<I", main, at + 2 + 4 * 3)
    at += 2 + 4 * longs
    (pairs,) = struct.unpack_from("<H", main, at)
    numbers = struct.unpack_from(f"<{2 * pairs}I", main, at + 2)
    return length, list(zip(numbers[::2], numbers[1::2], strict=True))


def _cut(table: bytes, place: tuple[int, int]) -> bytes:
    return table[place[0] : place[0] + place[1]]


def _pieces(clx: bytes, *, most: int) -> list[_Piece] | None:
    """The piece table, cut to the body; it stands behind the property modifiers (MS-DOC 2.9.38)."""
    at = 0
    while at < len(clx) and clx[at] == 1:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if at >= len(clx) or clx[at] != 2:
        return None
    (size,) = struct.unpack_from("<I", clx, at + 1)
    count = min((size - 4) // 12, _MOST_PIECES)
    bounds = struct.unpack_from(f"<{count + 1}I", clx, at + 5)
    found: list[_Piece] = []
    if list(bounds) != sorted(bounds):
        return None
    for number in range(count):
        (place,) = struct.unpack_from("<I", clx, at + 5 + 4 * (count + 1) + 8 * number + 2)
        first, last = bounds[number], min(bounds[number + 1], most)
        is_compressed = bool(place & _COMPRESSED)
        offset = (place & ~_COMPRESSED) // 2 if is_compressed else place
        if first < last:
            found.append(_Piece(first, last - first, offset, is_compressed))
    return found


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """The words of a paragraph or cell, the mark that ends it, and what holds for it."""

    words: str
    mark: str
    kept: Property


class _Story:
    """The body, paragraph after paragraph."""

    def __init__(
        self, main: bytes, *, pieces: Sequence[_Piece], characters: Properties, paragraphs: Properties
    ) -> None:
        self._main = main
        self._pieces = pieces
        self._characters, self._paragraphs = characters, paragraphs
        self._numbered = 0
        self._has_revisions = False
        self._cells: list[str] = []
        self._lines: list[str] = []
        self._rows: list[tuple[str, ...]] = []
        self._tables = 0

    def tell(self, assembly: TextAssembly) -> None:
        """Everything in order."""
        for paragraph in self._read_paragraphs():
            if paragraph.kept.is_in_table or paragraph.kept.is_row_end or paragraph.mark == _CELL:
                self._take_cell(paragraph)
                continue
            self._close_table(assembly)
            words = paragraph.words
            self._numbered += paragraph.kept.is_numbered and bool(words.strip())
            assembly.add_paragraph(words, hint=None, number_length=0, number=0)
        self._close_table(assembly)

    def notes(self) -> Iterator[Diagnostic]:
        """What the reader has to be told."""
        if self._has_revisions:
            yield Diagnostic("D105", Severity.NOTE, Span(0, 0), _REVISED, {}, _REVISED_HINT)
        if self._numbered:
            count = {"count": str(self._numbered)}
            yield Diagnostic("D108", Severity.WARNING, Span(0, 0), _NUMBERED, count, _NUMBERED_HINT)

    def _take_cell(self, paragraph: _Paragraph) -> None:
        if paragraph.kept.is_row_end:
            self._rows.append(tuple(self._cells))
            self._cells.clear()
            self._lines.clear()
            return
        self._lines.append(paragraph.words)
        if paragraph.mark == _CELL:
            self._cells.append("\n".join(self._lines).strip())
            self._lines.clear()

    def _close_table(self, assembly: TextAssembly) -> None:
        """A table of one column is a frame around paragraphs."""
        if self._cells or self._lines:
            self._rows.append((*self._cells, *self._lines))
            self._cells.clear()
            self._lines.clear()
        is_table = any(len(row) > 1 for row in self._rows)
        for row in self._rows:
            if is_table:
                assembly.add_row(row, table=self._tables)
            else:
                assembly.add_paragraph("".join(row), hint=None, number_length=0, number=0)
        self._tables += is_table
        self._rows.clear()

    def _read_paragraphs(self) -> Iterator[_Paragraph]:
        waiting: list[str] = []
        codes: list[bool] = []
        for text, piece, first in self._kept_text():
            start = 0
            for end in _ENDS.finditer(text):
                waiting.append(_without_codes(text[start : end.start()], codes=codes))
                kept = self._paragraphs.at(piece.place(first + end.start()))
                yield _Paragraph(_spelled(waiting), end[0], kept)
                waiting.clear()
                start = end.end()
            waiting.append(_without_codes(text[start:], codes=codes))
        if any(waiting):
            yield _Paragraph(_spelled(waiting), "", PLAIN)

    def _kept_text(self) -> Iterator[tuple[str, _Piece, int]]:
        """The text that is neither deleted nor hidden, with its piece and its first character."""
        for piece in self._pieces:
            width = 1 if piece.is_compressed else 2
            end = piece.offset + piece.count * width
            for start, stop, kept in self._characters.stretches(piece.offset, end):
                self._has_revisions |= kept.is_deleted or kept.is_inserted
                if kept.is_deleted or kept.is_hidden:
                    continue
                begin = start - (start - piece.offset) % width
                text = _decode(self._main[begin : max(stop - (stop - piece.offset) % width, begin)], piece=piece)
                yield text, piece, piece.first + (begin - piece.offset) // width


def _decode(data: bytes, *, piece: _Piece) -> str:
    """One character for each byte or pair of bytes, so that places can be counted."""
    if piece.is_compressed:
        return data.decode("cp1252", "replace")
    return "".join(map(chr, struct.unpack(f"<{len(data) // 2}H", data[: len(data) // 2 * 2])))


def _spelled(parts: Sequence[str]) -> str:
    """The words of a paragraph; characters beyond the first plane stand in the file as pairs."""
    words = "".join(parts).translate(_SPELLED)
    return words.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _without_codes(text: str, *, codes: list[bool]) -> str:
    """The text without the codes of fields, of which only the results are printed; `codes` are the open ones."""
    if not codes and _FIELD.search(text) is None:
        return text
    kept: list[str] = []
    for part in _FIELD.split(text):
        if part == _BEGIN and len(codes) < _DEEPEST_FIELD:
            codes.append(True)
        elif part == _RESULT and codes:
            codes[-1] = False
        elif part == _END and codes:
            codes.pop()
        elif part not in (_BEGIN, _RESULT, _END) and not any(codes):
            kept.append(part)
    return "".join(kept)
