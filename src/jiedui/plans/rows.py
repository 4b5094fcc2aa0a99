"""The rows of a document's tables: those that the reader found, and those that plain text spells out.

A table copied into plain text loses its frame: its cells stand on lines of their own, or between bars or
wide gaps. It is known again by its head (序号, 工作任务, 责任单位 …).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from jiedui.documents.model import Block, BlockKind, Document
from jiedui.kernel.spans import Span
from jiedui.plans.brackets import read_line
from jiedui.plans.names import ends_like_a_body, ends_like_a_place
from jiedui.plans.settle import Settled
from jiedui.plans.times import find_times
from jiedui.plans.words import any_of, words

_SURE_HEAD = re.compile(any_of(words("tables", "sure")) + "(?:（.{1,8}）)?")
_ANY_HEAD = re.compile(
    any_of(*(words("tables", role) for role in ("task", "responsible", "deadline", "place", "count", "project")))
)
_CELL_EDGE = re.compile(r" *[|｜] *| {2,}|\t+")
_THIN_EDGE = re.compile(" +")
_YEAR_HEAD = re.compile(r"\d{4}年度?")
_ROW_NUMBER = re.compile(r"\d{1,3}[.、]?|[一二三四五六七八九十]{1,3}、?")
_LONGEST_HEAD = 14
_FIRST_TABLE = 10_000
_MOST_EMPTY = 30


@dataclass(frozen=True, slots=True)
class Row:
    """A row, as a block, and the first and last of the document's blocks that it is made of."""

    block: Block
    first: int
    last: int


def find_rows(document: Document, settled: Settled) -> tuple[Row, ...]:
    """The rows of all tables, in order."""
    found: list[Row] = []
    at = 0
    while at < len(document.blocks):
        if document.blocks[at].kind is BlockKind.ROW:
            rows = list(_framed_rows(document, at))
        else:
            rows = _lined_rows(document, settled, at) or _stacked_rows(document, settled, at)
        found += rows
        at = rows[-1].last + 1 if rows else at + 1
    return tuple(found)


def _framed_rows(document: Document, start: int) -> Iterator[Row]:
    """The rows of the reader's table at `start`, with the lines among them that hold one cell only."""
    table, was_line = document.blocks[start].table, False
    for at in range(start, len(document.blocks)):
        block = document.blocks[at]
        is_row = block.kind is BlockKind.ROW and (block.table == table or was_line)
        if not is_row and not (_is_text(block) and _is_tabbed(document.text, block)):
            return
        was_line = was_line or not is_row
        yield Row(_aligned(document, block, table), at, at)


def _aligned(document: Document, block: Block, table: int | None) -> Block:
    """The row with the empty cells that stand before its first word."""
    cells = block.cells or _cut_at_tabs(document.text, block.span)
    missing = _leading_tabs(document.text, block) if len(cells[0]) else 0
    empty = Span(block.span.start, block.span.start)
    return replace(block, kind=BlockKind.ROW, table=table, cells=(empty,) * missing + cells)


def _is_tabbed(text: str, block: Block) -> bool:
    return _leading_tabs(text, block) > 0 or "\t" in block.span.cut(text)


def _cut_at_tabs(text: str, span: Span) -> tuple[Span, ...]:
    tabs = (span.start + match.start() for match in re.finditer("\t", span.cut(text)))
    edges = [span.start - 1, *tabs, span.end]
    return tuple(Span(left + 1, right) for left, right in pairwise(edges))


def _leading_tabs(text: str, block: Block) -> int:
    """How many tabs stand before the block on its line: in plain text, each ends an empty cell."""
    before = text[max(0, block.span.start - _MOST_EMPTY) : block.span.start]
    return len(before) - len(before.rstrip("\t"))


def _words(settled: Settled, block: Block) -> str:
    return block.span.cut(settled.plain).strip()


def _is_text(block: Block) -> bool:
    return block.kind is BlockKind.PARAGRAPH and not block.marker


def _lined_rows(document: Document, settled: Settled, start: int) -> list[Row]:
    """Rows of one line each, from the head at `start` on; none where no head stands there."""
    for edge in (_CELL_EDGE, _THIN_EDGE):
        head = _cells_of_line(settled, document.blocks[start], edge)
        if len(head) < (2 if edge is _CELL_EDGE else 3) or not _is_head([cell.cut(settled.plain) for cell in head]):
            continue
        rows = list(_lines_below(document, settled, start, edge, len(head)))
        if len(rows) > 1:
            return rows
    return []


def _lines_below(document: Document, settled: Settled, start: int, edge: re.Pattern[str], width: int) -> Iterator[Row]:
    """The head and the lines below it that are cut into cells; where single blanks cut, into as many as the head."""
    for at in range(start, len(document.blocks)):
        cells = _cells_of_line(settled, document.blocks[at], edge)
        is_row = len(cells) >= 2 if edge is _CELL_EDGE else len(cells) == width
        if not is_row or document.blocks[at].kind is not BlockKind.PARAGRAPH:
            return
        yield Row(_row_block(document.blocks[at].span, cells, start), at, at)


def _cells_of_line(settled: Settled, block: Block, edge_of: re.Pattern[str]) -> tuple[Span, ...]:
    line = block.span.cut(settled.plain)
    if len(line) > 4000 or not edge_of.search(line):
        return ()
    start = re.match(r"[ |｜]*", line)
    cells, at = [], start.end() if start else 0
    for edge in edge_of.finditer(line, at):
        cells.append(Span(block.span.start + at, block.span.start + edge.start()))
        at = edge.end()
    if line[at:].strip(" |｜"):
        cells.append(Span(block.span.start + at, block.span.end))
    return tuple(cells)


def _is_head(cells: list[str]) -> bool:
    """Whether the cells name columns: at least two surely, none with a sentence or a number."""
    bare = [re.sub(r"\s", "", cell) for cell in cells]
    if any(len(cell) > _LONGEST_HEAD or re.search(r"[。；，：]|\d(?!\d{0,3}年)", cell) for cell in bare):
        return False
    return sum(bool(_SURE_HEAD.fullmatch(cell) or _YEAR_HEAD.fullmatch(cell)) for cell in bare) >= 2


def _stacked_rows(document: Document, settled: Settled, start: int) -> list[Row]:
    """Rows whose cells stand on lines of their own, from the head at `start` on."""
    width = _head_width(document, settled, start)
    if width < 2:
        return []
    blocks = document.blocks
    head = _row_block(
        Span(blocks[start].span.start, blocks[start + width - 1].span.end),
        tuple(block.span for block in blocks[start : start + width]),
        start,
    )
    names = [_words(settled, block) for block in blocks[start : start + width]]
    body = list(_stacked_body(document, settled, start + width, names, start))
    return [Row(head, start, start + width - 1), *body] if body else []


def _head_width(document: Document, settled: Settled, start: int) -> int:
    if not _SURE_HEAD.fullmatch(_words(settled, document.blocks[start])):
        return 0
    names = []
    for block in document.blocks[start : start + 12]:
        name = _words(settled, block)
        if (
            not _is_text(block)
            or len(name) > _LONGEST_HEAD
            or not (_SURE_HEAD.fullmatch(name) or _ANY_HEAD.search(name))
        ):
            break
        if re.search(r"\d|[。；，：]", name):
            break
        names.append(name)
    return len(names) if len(names) >= 2 and _is_head(names) else 0


def _stacked_body(document: Document, settled: Settled, at: int, names: list[str], table: int) -> Iterator[Row]:
    """Cells grouped into rows: by the running number where the table has one, else by the number of columns."""
    is_numbered = names[0] in ("序号", "编号")
    while at < len(document.blocks) and document.blocks[at].kind is BlockKind.PARAGRAPH:
        end = (
            _numbered_end(document, settled, at, len(names)) if is_numbered else _counted_end(document, at, len(names))
        )
        if end == at:
            return
        cells = [block.span for block in document.blocks[at:end]]
        placed = _place_cells(settled, cells, names)
        yield Row(_row_block(Span(cells[0].start, cells[-1].end), placed, table), at, end - 1)
        at = end


def _numbered_end(document: Document, settled: Settled, at: int, width: int) -> int:
    """Just past the row that begins with the number at `at`; `at` itself where no row begins."""
    if not _ROW_NUMBER.fullmatch(_words(settled, document.blocks[at])):
        return at
    end = at + 1
    while end < len(document.blocks) and end - at < width * 4 and document.blocks[end].kind is BlockKind.PARAGRAPH:
        if _ROW_NUMBER.fullmatch(_words(settled, document.blocks[end])) and not _is_value(
            settled, document, end, at, width
        ):
            break
        if read_line(_words(settled, document.blocks[end])):
            break
        end += 1
    return end if end > at + 1 else at


def _is_value(settled: Settled, document: Document, end: int, at: int, width: int) -> bool:
    """Whether a number within a row is a cell of it: fewer cells than columns, and not the next running number."""
    number = _words(settled, document.blocks[end]).rstrip(".、")
    running = _words(settled, document.blocks[at]).rstrip(".、")
    is_next = number.isdigit() and running.isdigit() and int(number) == int(running) + 1
    return number.isdigit() and not is_next and end - at < width


def _counted_end(document: Document, at: int, width: int) -> int:
    blocks = document.blocks[at : at + width]
    return (
        at + width
        if len(blocks) == width and all(_is_text(block) and len(block.span) < 200 for block in blocks)
        else at
    )


def _place_cells(settled: Settled, cells: list[Span], names: list[str]) -> tuple[Span, ...]:
    """The cells under their columns; where some are missing, each goes where its words belong."""
    if len(cells) == len(names):
        return tuple(cells)
    placed: dict[int, Span] = {}
    column = 0
    for cell in cells:
        fitting = [at for at in range(column, len(names)) if at not in placed and _fits(settled, cell, names[at])]
        if fitting:
            placed[fitting[0]] = cell
            column = fitting[0] + 1
        elif placed:
            last = max(placed)
            placed[last] = Span(placed[last].start, cell.end)
    return tuple(placed.get(at, Span(cells[0].start, cells[0].start)) for at in range(len(names)))


def _fits(settled: Settled, cell: Span, name: str) -> bool:
    said = cell.cut(settled.plain).strip()
    is_time = len(said) < 24 and bool(find_times(said) or re.search("长期|持续|全年", said))
    is_who = len(said) < 80 and (ends_like_a_body(said) or ends_like_a_place(said))
    if name in ("序号", "编号"):
        return _ROW_NUMBER.fullmatch(said) is not None
    if re.search(any_of(words("tables", "deadline")), name):
        return is_time
    if re.search("责任|牵头|配合|单位", name):
        return is_who and not is_time
    return True


def _row_block(span: Span, cells: tuple[Span, ...], start: int) -> Block:
    return Block(BlockKind.ROW, span, table=_FIRST_TABLE + start, cells=cells)
