"""Tables on a page: the cells that its rules mark off, and the words that stand in them.

A cell that spans several rows is blank in all but its first, and one that spans columns is one cell, as in Word files.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from jiedui.documents.markers import find_marker
from jiedui.documents.readers.layout import Page, Rule, Run, join_words, lines_of

_NEAR = 2.5
_SLACK = 3.0
_LEAST_SIDE = 5.0
_EDGE = 0.03
_MOST_WORK = 3_000_000


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one table, and how far from the top of the page it begins and ends."""

    top: float
    bottom: float
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class _Cell:
    top: float
    bottom: float
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class _Band:
    """A strip of the page between two rules, and the cells that lie in it."""

    top: float
    bottom: float
    cells: tuple[_Cell, ...]


def take_tables(page: Page) -> tuple[list[Table], list[Run]]:
    """The ruled tables of a page, and the runs of text that stand in none of them."""
    rules = [rule for rule in page.rules if not _is_frame(rule, page=page)]
    along, down = [rule for rule in rules if rule.is_along], [rule for rule in rules if not rule.is_along]
    ys, xs = _merged(rule.top for rule in along), _merged(rule.left for rule in down)
    if len(ys) < 2 or len(xs) < 3 or len(ys) * len(xs) * len(rules) > _MOST_WORK:
        return [], list(page.runs)
    bands = [_band(top, bottom, along=along, down=down) for top, bottom in pairwise(ys)]
    tables, rest = [], list(page.runs)
    for group in _groups(bands):
        inside: dict[_Cell, list[Run]] = {}
        rest = [run for run in rest if not _put(run, group=group, inside=inside)]
        tables.append(Table(group[0].top, group[-1].bottom, tuple(_rows(group, inside=inside))))
    return tables, rest


def _is_frame(rule: Rule, *, page: Page) -> bool:
    """Whether a rule is the edge of the page or of what lies behind it."""
    at, length = (rule.top, page.height) if rule.is_along else (rule.left, page.width)
    return not _EDGE * length < at < (1 - _EDGE) * length


def _merged(places: Iterable[float]) -> list[float]:
    """Places in order, those that nearly fall together as one."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _NEAR:
            found.append(place)
    return found


def _band(top: float, bottom: float, *, along: Sequence[Rule], down: Sequence[Rule]) -> _Band:
    middle = (top + bottom) / 2
    sides = _merged(rule.left for rule in down if rule.top - _SLACK <= middle <= rule.bottom + _SLACK)
    cells: list[_Cell] = []
    if bottom - top >= _LEAST_SIDE:
        for left, right in pairwise(sides):
            cell = _cell(left, right, middle=middle, along=along)
            if cell is not None and right - left >= _LEAST_SIDE:
                cells.append(cell)
    return _Band(top, bottom, tuple(cells))


def _cell(left: float, right: float, *, middle: float, along: Sequence[Rule]) -> _Cell | None:
    at = (left + right) / 2
    over = [rule.top for rule in along if rule.left - _SLACK <= at <= rule.right + _SLACK]
    above = max((y for y in over if y <= middle), default=None)
    below = min((y for y in over if y > middle), default=None)
    if above is None or below is None:
        return None
    return _Cell(round(above), round(below), round(left), round(right))


def _groups(bands: Sequence[_Band]) -> list[list[_Band]]:
    """Strips that follow one another and are marked off; those with a single cell throughout are a frame."""
    groups: list[list[_Band]] = [[]]
    for band in bands:
        if band.cells:
            groups[-1].append(band)
        elif band.bottom - band.top >= _LEAST_SIDE:
            groups.append([])
    return [group for group in groups if any(len(band.cells) > 1 for band in group)]


def _put(run: Run, *, group: Sequence[_Band], inside: dict[_Cell, list[Run]]) -> bool:
    """Take a run into the cell that it stands in, if it stands in one."""
    y, x = run.base - 0.3 * run.size, run.left + min(0.5 * run.size, (run.right - run.left) / 2)
    at = bisect_right([band.top for band in group], y) - 1
    if at < 0 or y > group[at].bottom:
        return False
    cell = next((cell for cell in group[at].cells if cell.left <= x <= cell.right), None)
    if cell is not None:
        inside.setdefault(cell, []).append(run)
    return cell is not None


def _rows(group: Sequence[_Band], *, inside: dict[_Cell, list[Run]]) -> Iterable[tuple[str, ...]]:
    said: set[_Cell] = set()
    for band in group:
        if said.issuperset(band.cells):
            continue
        yield tuple("" if cell in said else _words(inside.get(cell, ())) for cell in band.cells)
        said.update(band.cells)


def _words(runs: Iterable[Run]) -> str:
    """The words of a cell; its lines are joined but for those that begin with a number of their own."""
    words = ""
    for line in lines_of(runs):
        is_item = words != "" and find_marker(line.text) is not None
        words = f"{words}\n{line.text}" if is_item else join_words(words, line.text)
    return words
