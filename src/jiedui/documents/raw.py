"""What a reader hands to the outline: spans of text with what the format itself says about them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jiedui.documents.model import BlockKind
from jiedui.kernel.diagnostics import untranslated
from jiedui.kernel.refusals import InputRefused
from jiedui.kernel.spans import Span

MOST_BLOCKS = 200_000
_TOO_LONG = untranslated("“{name}”的段落超过{most}个，不像一份工作方案，请拆分后再提供。")


@dataclass(frozen=True, slots=True)
class RawBlock:
    """A paragraph or row before its outline is known.

    `hint` is what the format calls it (a heading style, a `#`); the first `number_length` characters are a
    number that the word processor made, with the value `number`.
    """

    span: Span
    hint: BlockKind | None = None
    table: int | None = None
    cells: tuple[Span, ...] = ()
    number_length: int = 0
    number: int = 0


class RawBlocks:
    """The raw blocks of one document in order; refuses a text with more than any plan has, before memory runs out."""

    def __init__(self, *, name: str) -> None:
        self._name = name
        self._blocks: list[RawBlock] = []

    def add(self, block: RawBlock) -> None:
        """Take the next block."""
        if len(self._blocks) >= MOST_BLOCKS:
            raise InputRefused("D011", _TOO_LONG, name=self._name, most=MOST_BLOCKS)
        self._blocks.append(block)

    @property
    def all(self) -> Sequence[RawBlock]:
        """The blocks taken so far."""
        return self._blocks


class TextAssembly:
    """Builds the text of a format that has none of its own: paragraphs and rows as lines, with their raw blocks."""

    def __init__(self, *, name: str) -> None:
        self.blocks = RawBlocks(name=name)
        self._lines: list[str] = []
        self._length = 0

    @property
    def text(self) -> str:
        """The lines so far, joined."""
        return "\n".join(self._lines)

    def add_paragraph(self, text: str, *, hint: BlockKind | None, number_length: int, number: int) -> None:
        """A paragraph; a line break inside it begins a new block, as officials use it."""
        for line in text.split("\n"):
            span = trim(line, start=self._add_line(line))
            if span is not None:
                self.blocks.add(RawBlock(span, hint, number_length=number_length, number=number))
            number_length = number = 0

    def add_row(self, cells: Iterable[str], *, table: int) -> None:
        """A table row, its cells separated by tabs; a row without a word is left out."""
        texts = tuple(cells)
        line = "\t".join(texts)
        start = self._add_line(line)
        row = trim(line, start=start)
        if row is None:
            return
        spans = []
        for text in texts:
            spans.append(trim(text, start=start) or _empty_within(row, at=start))
            start += len(text) + 1
        self.blocks.add(RawBlock(row, table=table, cells=tuple(spans)))

    def _add_line(self, line: str) -> int:
        start = self._length
        self._lines.append(line)
        self._length += len(line) + 1
        return start


def trim(piece: str, *, start: int) -> Span | None:
    """The span of `piece`, which stands at `start`, without white space at both ends; None if it is blank.

    >>> trim("  一、 ", start=10)
    Span(start=12, end=14)
    """
    words = piece.strip()
    if not words:
        return None
    begin = start + len(piece) - len(piece.lstrip())
    return Span(begin, begin + len(words))


def _empty_within(row: Span, *, at: int) -> Span:
    inside = min(max(at, row.start), row.end)
    return Span(inside, inside)
