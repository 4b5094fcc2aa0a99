"""From raw blocks to the Document: titles, headings, outline numbers and the tree of clauses."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from jiedui.documents.headings import is_heading, is_phrase, run_in_heading
from jiedui.documents.length import first_part
from jiedui.documents.markers import (
    Marker,
    MarkerKind,
    find_bare_marker,
    find_marker,
    generated_marker,
    is_contents_line,
)
from jiedui.documents.model import Block, BlockKind, Clause, Document
from jiedui.documents.nesting import Node, grow_tree
from jiedui.documents.numbering import from_chinese, to_chinese
from jiedui.documents.raw import RawBlock
from jiedui.documents.titles import find_titles
from jiedui.kernel.diagnostics import Diagnostic, Severity, untranslated
from jiedui.kernel.spans import Span

_LONGEST_HEADING = 600
_ANNEX = re.compile(
    r"附[ \u3000]{0,4}(?:件|表)[ \u3000]{0,2}(?:[0-9０-９一二三四五六七八九十]{1,3}[ \u3000]{0,2})?(?:[：:]|$)"
)

_GAP = untranslated("“{marker}”前面应是“{expected}”，中间可能漏了内容。")
_BACK = untranslated("“{marker}”的序号与前面的“{previous}”重复或倒退。")
_START = untranslated("“{marker}”不是从“{expected}”开始编号的。")
_RESTART = untranslated("“{marker}”在同一层里重新从头编号。")
_HINT = untranslated("请核对原文的序号；条款仍按文中所印序号识别。")


def outline_document(
    text: str, *, name: str, format_name: str, raw: Sequence[RawBlock], diagnostics: Sequence[Diagnostic] = ()
) -> Document:
    """The Document of a text and its raw blocks, as far as `length.MOST_CHARACTERS`."""
    text, raw, cut = first_part(text, raw)
    markers = _accepted(text, raw=raw)
    marked = [(at, marker) for at, marker in enumerate(markers) if marker is not None]
    annexes = [at for at, block in enumerate(raw) if markers[at] is None and _is_annex(text, block=block)]
    nodes = grow_tree(marked, closed_at=annexes)
    titles = _titles(text, raw=raw, first_clause=marked[0][0] if marked else len(raw))
    blocks = _blocks(text, raw=raw, nodes=nodes, titles=titles)
    clauses = _clauses(text, blocks=blocks, nodes=nodes, annexes=annexes)
    told = [replace(one, span=_within(one.span, length=len(text))) for one in diagnostics]
    found = (*told, *cut, *_sequence_diagnostics(blocks, nodes=nodes))
    return Document(name, format_name, text, blocks, clauses, found)


def _within(span: Span, *, length: int) -> Span:
    return Span(min(span.start, length), min(span.end, length))


def _accepted(text: str, *, raw: Sequence[RawBlock]) -> list[Marker | None]:
    """Each block's marker; 1.2 counts only as a first child or below a number that is there already."""
    seen: set[tuple[int, ...]] = set()
    markers: list[Marker | None] = []
    for block in raw:
        marker = _marker_of(text, block=block)
        if marker is not None and marker.parents:
            if marker.number != 1 and marker.parents not in seen:
                marker = None
            else:
                seen.add(marker.parents)
        markers.append(marker)
    for at, marker in _proved(text, raw=raw, markers=markers):
        markers[at] = marker
    return markers


def _proved(text: str, *, raw: Sequence[RawBlock], markers: Sequence[Marker | None]) -> Iterator[tuple[int, Marker]]:
    """The numbers without a proper mark that the number before or behind them, of the same kind, bears out."""
    latest: dict[MarkerKind, tuple[int, Marker, bool]] = {}
    for at, block in enumerate(raw):
        marker, is_bare = markers[at], False
        if marker is None and block.table is None and not _is_contents(text, block=block):
            marker = find_bare_marker(text[block.span.start : min(block.span.end, block.span.start + 64)])
            is_bare = marker is not None
        if marker is None:
            continue
        before = latest.get(marker.kind)
        latest[marker.kind] = (at, marker, is_bare)
        if before is None or marker.number != before[1].number + 1:
            continue
        if before[2]:
            yield before[:2]
        if is_bare:
            yield at, marker


def _marker_of(text: str, *, block: RawBlock) -> Marker | None:
    start = block.span.start
    if block.table is not None:
        return None
    if block.number_length:
        return generated_marker(text[start : start + block.number_length], value=block.number)
    if _is_contents(text, block=block):
        return None
    return find_marker(text[start : min(block.span.end, start + 64)])


def _is_contents(text: str, *, block: RawBlock) -> bool:
    return is_contents_line(text[max(block.span.start, block.span.end - 12) : block.span.end])


def _is_annex(text: str, *, block: RawBlock) -> bool:
    """附件, 附件2, 附件：…: what follows is outside of the clauses."""
    return (
        block.table is None
        and _ANNEX.match(text[block.span.start : min(block.span.end, block.span.start + 20)]) is not None
    )


def _titles(text: str, *, raw: Sequence[RawBlock], first_clause: int) -> set[int]:
    paragraphs = [at for at in range(first_clause) if raw[at].table is None]
    named = find_titles(text, spans=[raw[at].span for at in paragraphs])
    return {paragraphs[at] for at in named} | {at for at in paragraphs if raw[at].hint is BlockKind.TITLE}


def _blocks(text: str, *, raw: Sequence[RawBlock], nodes: Sequence[Node], titles: set[int]) -> tuple[Block, ...]:
    blocks = [_plain_block(text, block=block, is_title=at in titles) for at, block in enumerate(raw)]
    parents = {node.parent for node in nodes}
    ends = [after.block for after in nodes[1:]] + [len(raw)] if nodes else []
    for at, node in enumerate(nodes):
        has_body = ends[at] > node.block + 1
        blocks[node.block] = _marked_block(
            text, block=raw[node.block], node=node, holds=at in parents, has_body=has_body
        )
    return tuple(blocks)


def _plain_block(text: str, *, block: RawBlock, is_title: bool) -> Block:
    if block.table is not None:
        return Block(BlockKind.ROW, block.span, table=block.table, cells=block.cells)
    if is_title:
        return Block(BlockKind.TITLE, block.span)
    is_styled = block.hint is not None and len(block.span) <= _LONGEST_HEADING and is_phrase(block.span.cut(text))
    return Block(BlockKind.HEADING if is_styled else BlockKind.PARAGRAPH, block.span)


def _marked_block(text: str, *, block: RawBlock, node: Node, holds: bool, has_body: bool) -> Block:
    start = block.span.start
    mark = Span(start, min(start + len(text[start : start + node.marker.length].rstrip()), block.span.end))
    words = Span(mark.end, block.span.end)
    said = words.cut(text).strip() if len(words) <= _LONGEST_HEADING else ""
    is_styled = block.hint is not None and is_phrase(said)
    heads = is_styled or is_heading(said, kind=node.marker.kind, holds=holds, has_body=has_body)
    kind = BlockKind.HEADING if heads else BlockKind.PARAGRAPH
    return Block(kind, block.span, node.marker.label, mark, node.level)


def _clauses(
    text: str, *, blocks: Sequence[Block], nodes: Sequence[Node], annexes: Sequence[int]
) -> tuple[Clause, ...]:
    ends = _last_blocks(nodes, total=len(blocks), annexes=annexes)
    paths: list[str] = []
    clauses = []
    for at, node in enumerate(nodes):
        paths.append(node.marker.label if node.parent is None else f"{paths[node.parent]}/{node.marker.label}")
        own_end = min(ends[at], nodes[at + 1].block if at + 1 < len(nodes) else len(blocks))
        block = blocks[node.block]
        span = Span(block.span.start, blocks[ends[at] - 1].span.end)
        own = tuple(range(node.block, own_end))
        clauses.append(
            Clause(paths[at], node.marker.label, node.level, span, _heading(text, block=block), node.parent, own)
        )
    return tuple(clauses)


def _last_blocks(nodes: Sequence[Node], *, total: int, annexes: Sequence[int]) -> list[int]:
    """For each node the block that ends it: the next of its level or above, an annex, or the end of the document."""
    stops = sorted({*annexes, total})
    ends = [0] * len(nodes)
    open_nodes: list[int] = []
    stop = iter(stops)
    border = next(stop)
    for at, node in enumerate(nodes):
        while border < node.block:
            _close(open_nodes, ends=ends, nodes=nodes, level=0, block=border)
            border = next(stop)
        _close(open_nodes, ends=ends, nodes=nodes, level=node.level, block=node.block)
        open_nodes.append(at)
    _close(open_nodes, ends=ends, nodes=nodes, level=0, block=border)
    return ends


def _close(open_nodes: list[int], *, ends: list[int], nodes: Sequence[Node], level: int, block: int) -> None:
    while open_nodes and nodes[open_nodes[-1]].level >= level:
        ends[open_nodes.pop()] = block


def _heading(text: str, *, block: Block) -> Span:
    """The heading's words without its number: the whole of a heading, the first short sentence of a run-in one."""
    mark = block.marker_span or Span(block.span.start, block.span.start)
    start = mark.end + len(text[mark.end : mark.end + 8]) - len(text[mark.end : mark.end + 8].lstrip())
    start = min(start, block.span.end)
    if block.kind is BlockKind.HEADING:
        return Span(start, block.span.end)
    return run_in_heading(text, span=Span(start, block.span.end))


def _sequence_diagnostics(blocks: Sequence[Block], *, nodes: Sequence[Node]) -> list[Diagnostic]:
    found = (_check_sequence(node, place=blocks[node.block]) for node in nodes)
    return [diagnostic for diagnostic in found if diagnostic is not None]


def _check_sequence(node: Node, *, place: Block) -> Diagnostic | None:
    number, before = node.marker.number, node.previous
    if before is None:
        return None if number == 1 else _odd("D103", _START, node, place, expected=_renumbered(node.marker, number=1))
    if number == before.number + 1:
        return None
    if number == 1:
        diagnostic = _odd("D104", _RESTART, node, place)
        return replace(diagnostic, severity=Severity.NOTE)
    if number > before.number:
        return _odd("D101", _GAP, node, place, expected=_renumbered(node.marker, number=number - 1))
    return _odd("D102", _BACK, node, place, previous=before.label)


def _odd(code: str, template: str, node: Node, place: Block, **values: str) -> Diagnostic:
    span = place.marker_span or place.span
    return Diagnostic(code, Severity.WARNING, span, template, {"marker": node.marker.label, **values}, _HINT)


def _renumbered(marker: Marker, *, number: int) -> str:
    """The label that another number of the same look has.

    >>> _renumbered(find_marker("（四）保障"), number=3)
    '（三）'
    """
    prefix = ".".join(str(parent) for parent in marker.parents)
    numeral = marker.label.strip("（()）第编篇章节条部分")
    is_chinese = numeral != "" and from_chinese(numeral) == marker.number
    printed = to_chinese(number) if is_chinese else f"{prefix}.{number}" if prefix else str(number)
    return marker.label.replace(numeral, printed, 1) if numeral else printed
