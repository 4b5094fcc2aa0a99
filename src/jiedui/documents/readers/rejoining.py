"""From the lines of pages to paragraphs: page numbers and repeated headers dropped, broken lines joined again.

Official papers indent a paragraph by two characters and fill its lines; what differs from that is guessed from the
room that a line leaves, from punctuation, and from the size of its letters.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from jiedui.documents.markers import find_marker
from jiedui.documents.raw import TextAssembly
from jiedui.documents.readers.grid import Table, take_tables
from jiedui.documents.readers.layout import Line, Page, join_words, lines_of, without_blanks

_PAGE_NUMBER = re.compile(
    r"[-—–－―~·.\s]*(?:第\s*)?[0-9０-９]{1,4}(?:\s*页)?(?:\s*[/／,，]?\s*共?\s*[0-9０-９]{1,4}\s*页?)?[-—–－―~·.\s]*"
)
_DIGITS = re.compile(r"[0-9０-９\s]+")
_EDGE_LINES, _FEWEST_LINES = 3, 5
_APART = 1.4
_EDGE = 0.14
_TERMINAL = tuple("。；：！？;:!?")
_CLOSED = (*_TERMINAL, *"）)”》")
_OPENERS, _CLOSERS = "（(“‘《〈【〔[", "）)”’》〉】〕]，。、；：！？,.;:!?%％"
_WORD = re.compile(r"[0-9A-Za-z.\-]+")
_INDENT = 1.2
_LOOSE, _TIGHT = 2.0, 1.0
_WIDE_GAP = 1.75
_LEAST_FILLED = 0.88


@dataclass(frozen=True, slots=True)
class _Measure:
    """The text area of a document: its margins, the size of its letters, the distance of its lines."""

    left: float
    right: float
    size: float
    leading: float
    is_indented: bool

    def is_indent(self, line: Line) -> bool:
        """Whether a line begins further in than the margin."""
        return line.left > self.left + _INDENT * line.size


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line with the page that it stands on."""

    page: int
    line: Line


def add_pages(pages: Sequence[Page], *, assembly: TextAssembly) -> None:
    """Add the paragraphs and tables of all pages to a text."""
    tables: list[list[Table]] = []
    lines: list[list[Line]] = []
    for page in pages:
        found, rest = take_tables(page)
        tables.append(found)
        lines.append(lines_of(run for each in rest if (run := without_blanks(each)) is not None))
    kept = _without_headers(lines, pages=pages)
    measure = _measure(kept, width=sorted(page.width for page in pages)[len(pages) // 2] if pages else 0)
    _Story(assembly, measure=measure).tell(kept, tables=tables)


class _Story:
    """Joins line after line into paragraphs, and takes tables where they stand."""

    def __init__(self, assembly: TextAssembly, *, measure: _Measure) -> None:
        self._assembly = assembly
        self._measure = measure
        self._open: list[_Placed] = []
        self._rows: list[tuple[str, ...]] = []
        self._tables = 0
        self._head: tuple[str, ...] = ()

    def tell(self, lines: Sequence[Sequence[Line]], *, tables: Sequence[Sequence[Table]]) -> None:
        """Everything in order."""
        for at, page in enumerate(lines):
            waiting = list(tables[at])
            for line in page:
                while waiting and waiting[0].top < line.base:
                    self._take_table(waiting.pop(0))
                self._take_line(_Placed(at, line))
            for table in waiting:
                self._take_table(table)
        self._close_paragraph()
        self._close_columns()

    def _take_line(self, placed: _Placed) -> None:
        self._head = ()
        if len(placed.line.parts) > 1:
            self._close_paragraph()
            self._rows.append(placed.line.parts)
            return
        self._close_columns()
        if self._open and not _continues(placed, paragraph=self._open, measure=self._measure):
            self._close_paragraph()
        self._open.append(placed)

    def _take_table(self, table: Table) -> None:
        self._close_paragraph()
        self._close_columns()
        rows = table.rows
        if self._head and self._head == rows[0]:
            # A table that goes on overleaf repeats its head there.
            rows = rows[1:]
        elif len(self._head) != len(rows[0]):
            self._tables += 1
        self._head = table.rows[0]
        for row in rows:
            self._assembly.add_row(row, table=self._tables - 1)

    def _close_paragraph(self) -> None:
        words = ""
        for placed in self._open:
            words = join_words(words, placed.line.text)
        self._open.clear()
        if words:
            self._assembly.add_paragraph(words, hint=None, number_length=0, number=0)

    def _close_columns(self) -> None:
        """Lines of several columns are a table without rules; one alone is a line with a gap in it."""
        is_table = len(self._rows) > 1 or any(len(row) > 2 for row in self._rows)
        self._tables += is_table and bool(self._rows)
        for row in self._rows:
            if is_table:
                self._assembly.add_row(row, table=self._tables - 1)
            else:
                self._assembly.add_paragraph(" ".join(row), hint=None, number_length=0, number=0)
        self._rows.clear()


def _continues(placed: _Placed, *, paragraph: Sequence[_Placed], measure: _Measure) -> bool:
    """Whether a line goes on with a paragraph."""
    line, latest, first = placed.line, paragraph[-1], paragraph[0].line
    before = latest.line
    if abs(line.size - before.size) > 0.12 * before.size:
        return False
    gap = line.base - before.base if placed.page == latest.page else 0
    if gap > _WIDE_GAP * measure.leading:
        return False
    is_numbered = find_marker(line.text) is not None
    if is_numbered and before.text.endswith(_CLOSED):
        return False
    if not measure.is_indent(line):
        return _is_full(before, following=line, measure=measure, slack=_LOOSE if measure.is_indented else _TIGHT)
    is_block = abs(line.left - before.left) < 0.5 * line.size
    is_hanging = find_marker(first.text) is not None and line.left > first.left
    return (
        (is_block or is_hanging)
        and not is_numbered
        and not before.text.endswith(_TERMINAL)
        and _is_full(before, following=line, measure=measure, slack=_TIGHT)
    )


def _is_full(line: Line, *, following: Line, measure: _Measure, slack: float) -> bool:
    """Whether what the next line begins with had no room at the end of this one."""
    return line.right + (_first_width(following.text) + slack) * line.size > measure.right


def _first_width(text: str) -> float:
    """How wide, in characters, the first thing is that a line can't be broken in.

    >>> _first_width("力”的原则"), _first_width("2019-2020年"), _first_width("（责任单位）")
    (2.0, 4.5, 2.0)
    """
    at = len(text) - len(text.lstrip(_OPENERS))
    word = _WORD.match(text, at)
    end = word.end() if word else at + 1
    behind = len(text[end : end + 4]) - len(text[end : end + 4].lstrip(_CLOSERS))
    return at + (end - at) * (0.5 if word else 1.0) + behind


def _without_headers(lines: Sequence[list[Line]], *, pages: Sequence[Page]) -> list[list[Line]]:
    """The lines without page numbers, and without what stands at the head or foot of several pages."""
    numbered = [[line for line in page if not _is_page_number(line, page=pages[at])] for at, page in enumerate(lines)]
    seen = Counter(key for page in numbered for key in {_edge_key(line) for line in _edge_lines(page)})
    often = {key for key, count in seen.items() if count >= max(2, len(lines) * 0.3)}
    return [_trimmed(page, often=often) for page in numbered]


def _is_page_number(line: Line, *, page: Page) -> bool:
    is_at_edge = not _EDGE * page.height < line.base < (1 - _EDGE) * page.height
    return is_at_edge and len(line.text) <= 20 and _PAGE_NUMBER.fullmatch(line.text) is not None


def _edge_lines(page: Sequence[Line]) -> list[Line]:
    """The lines at the head and foot of a page that stand apart from its text: in other letters, or behind a gap."""
    if len(page) < _FEWEST_LINES:
        return []
    size = sorted(line.size for line in page)[len(page) // 2]
    leads = [below.base - above.base for above, below in pairwise(page)]
    wide = _APART * sorted(leads)[len(leads) // 2]
    at_head = [page[at] for at in range(_EDGE_LINES) if _is_other(page[at], size=size) or leads[at] > wide]
    at_foot = [page[-at] for at in range(1, _EDGE_LINES + 1) if _is_other(page[-at], size=size) or leads[-at] > wide]
    return [*at_head, *at_foot]


def _is_other(line: Line, *, size: float) -> bool:
    return abs(line.size - size) > 0.1 * size


def _edge_key(line: Line) -> tuple[str, int]:
    return _DIGITS.sub("", line.text), round(line.base / 6)


def _trimmed(page: list[Line], *, often: set[tuple[str, int]]) -> list[Line]:
    """The lines of a page without those at its edges that stand on several pages."""
    last = len(page) - _EDGE_LINES
    return [line for at, line in enumerate(page) if _EDGE_LINES <= at < last or _edge_key(line) not in often]


def _measure(lines: Iterable[Iterable[Line]], *, width: float) -> _Measure:
    """The text area that the lines fill; where all of them are short, about the page but for equal margins."""
    plain = [line for page in lines for line in page if len(line.parts) == 1]
    sizes: Counter[float] = Counter()
    for line in plain:
        sizes[round(line.size * 2) / 2] += len(line.text)
    size = max(sizes, key=lambda one: sizes[one]) if sizes else 16.0
    body = [line for line in plain if abs(line.size - size) <= 0.12 * size]
    left = _border((line.left for line in body), within=0.5 * size)
    filled = -_border((-line.right for line in body), within=0.5 * size)
    right = max(filled, _LEAST_FILLED * (width - left))
    leads = sorted(_leads(lines, size=size))
    indents = sum(_INDENT * size < line.left - left < 3 * size for line in body)
    return _Measure(
        left, right, size, leads[len(leads) // 2] if leads else 2 * size, indents * 8 >= len(body) and bool(body)
    )


def _leads(lines: Iterable[Iterable[Line]], *, size: float) -> Iterator[float]:
    for page in lines:
        latest: Line | None = None
        for line in page:
            if latest is not None and line.base - latest.base < 4 * size:
                yield line.base - latest.base
            latest = line


def _border(places: Iterable[float], *, within: float) -> float:
    """The outermost place at which several lines begin."""
    ordered = sorted(places)
    least = max(2, len(ordered) // 50)
    for at, place in enumerate(ordered):
        beside = at + least - 1
        if beside < len(ordered) and ordered[beside] - place <= within:
            return place
    return ordered[0] if ordered else 0.0
