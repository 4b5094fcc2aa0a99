"""What stands on a page and where: runs of text and the rules of tables, and the lines that the runs make.

Lengths are in points, counted from the left and from the top of the page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jiedui.documents.raw import trim

# In characters: up to here two runs are one phrase, beyond it they stand in two columns.
_COLUMN_GAP = 1.8
_SAME_LINE = 0.4


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that follow one another: where they begin and end, the line they stand on, and their size."""

    text: str
    left: float
    right: float
    base: float
    size: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight stroke from one point to another, along the page or down it."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def is_along(self) -> bool:
        """Whether it runs along the page, not down it."""
        return self.right - self.left >= self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Page:
    """One page."""

    width: float
    height: float
    runs: Sequence[Run]
    rules: Sequence[Rule] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line; it has several `parts` where wide gaps stand between columns."""

    parts: tuple[str, ...]
    left: float
    right: float
    base: float
    size: float

    @property
    def text(self) -> str:
        """The words of the line."""
        return "".join(self.parts) if len(self.parts) == 1 else " ".join(self.parts)


def lines_of(runs: Iterable[Run]) -> list[Line]:
    """The lines that runs of text make, from the top down.

    >>> runs = [Run("任务", 60, 80, 9, 10), Run("序号", 0, 20, 9, 10), Run("1", 0, 5, 30, 10)]
    >>> [line.parts for line in lines_of(runs)]
    [('序号', '任务'), ('1',)]
    """
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: (run.base, run.left)):
        is_same = bool(rows) and run.base - rows[-1][0].base <= _SAME_LINE * min(run.size, rows[-1][0].size)
        if is_same:
            rows[-1].append(run)
        else:
            rows.append([run])
    return [line for row in rows if (line := _line_of(row)) is not None]


def join_words(before: str, after: str) -> str:
    """Two pieces of text that follow one another; only words of Latin letters have a space between them.

    >>> join_words("责任单", "位"), join_words("total", "sum"), join_words("2019", "年")
    ('责任单位', 'total sum', '2019年')
    """
    is_latin = before[-1:].isascii() and before[-1:].isalpha() and after[:1].isascii() and after[:1].isalpha()
    return f"{before} {after}" if is_latin else before + after


def _line_of(row: list[Run]) -> Line | None:
    row.sort(key=lambda run: run.left)
    parts: list[str] = []
    right = row[0].left
    latest: Run | None = None
    for run in row:
        if latest is not None and _is_doubled(run, of=latest):
            continue
        is_apart = latest is None or run.left - right > _COLUMN_GAP * run.size
        if is_apart:
            parts.append(run.text)
        else:
            parts[-1] = join_words(parts[-1], run.text)
        right, latest = max(right, run.right), run
    words = tuple(part.strip() for part in parts if part.strip())
    size = max(row, key=lambda run: len(run.text)).size
    return Line(words, row[0].left, right, row[0].base, size) if words else None


def _is_doubled(run: Run, *, of: Run) -> bool:
    """Bold type is sometimes the same words printed twice."""
    return run.text == of.text and abs(run.left - of.left) < 0.2 * run.size


def without_blanks(run: Run) -> Run | None:
    """A run without white space at its ends, which are then where its first and last letters are; None if blank."""
    span = trim(run.text, start=0)
    if span is None:
        return None
    if len(span) == len(run.text):
        return run
    each = (run.right - run.left) / len(run.text)
    return Run(span.cut(run.text), run.left + each * span.start, run.left + each * span.end, run.base, run.size)
