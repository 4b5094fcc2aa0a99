"""Markdown: headings, lists, quotes and pipe tables. The text stays the file's; spans leave the marks out."""

import re
from collections.abc import Iterator, Sequence

from jiedui.documents.model import BlockKind, Document
from jiedui.documents.outline import outline_document
from jiedui.documents.raw import RawBlock, RawBlocks, trim
from jiedui.documents.readers.text import decode_text
from jiedui.kernel.spans import Span

_HEADING = re.compile(r"#{1,6}(?=\s)")
_BULLET = re.compile(r"(?:[-*+]|>)(?=\s)|>")
_TABLE_RULE = re.compile(r"[|:\- \t]*\Z")
_FENCE = ("```", "~~~")
_MARKS = "*_`~"
_MOST_CELLS = 200


def read_markdown(data: bytes, *, name: str, accepted: str) -> Document:
    """A Markdown file as a Document; every line is a block of its own, as Chinese writers mean it."""
    text = decode_text(data, name=name, accepted=accepted)
    blocks = RawBlocks(name=name)
    for block in _raw_blocks(text):
        blocks.add(block)
    return outline_document(text, name=name, format_name="md", raw=blocks.all)


def _raw_blocks(text: str) -> Iterator[RawBlock]:
    lines = _lines(text)
    table, is_in_table = -1, False
    for at, line in enumerate(lines):
        words = line.cut(text)
        is_row = "|" in words and (is_in_table or words[0] == "|" or _is_table_rule(text, lines=lines, at=at + 1))
        if not is_row:
            is_in_table = False
            yield from _paragraph(text, line=line, is_heading=_is_underlined(text, lines=lines, at=at))
            continue
        table, is_in_table = table + (not is_in_table), True
        yield from _row(words, line=line, table=table)


def _lines(text: str) -> Sequence[Span]:
    found, start = [], 0
    for line in text.splitlines(keepends=True):
        span = trim(line, start=start)
        if span is not None:
            found.append(span)
        start += len(line)
    return found


def _is_table_rule(text: str, *, lines: Sequence[Span], at: int) -> bool:
    words = lines[at].cut(text) if at < len(lines) else ""
    return "-" in words and "|" in words and _TABLE_RULE.match(words) is not None


def _is_underlined(text: str, *, lines: Sequence[Span], at: int) -> bool:
    """Whether the next line is the ==== or ---- that makes this one a heading."""
    if at + 1 == len(lines) or text.count("\n", lines[at].end, lines[at + 1].start) > 1:
        return False
    below = lines[at + 1].cut(text)
    return len(below) >= 3 and set(below) in ({"="}, {"-"})


def _paragraph(text: str, *, line: Span, is_heading: bool) -> Iterator[RawBlock]:
    words = line.cut(text)
    if _is_rule(words) or words.startswith(_FENCE):
        return
    hash_marks = _HEADING.match(words)
    mark = hash_marks or _BULLET.match(words)
    bare = words[mark.end() :] if mark else words
    if hash_marks:
        bare = bare.rstrip("# \t\u3000")
    span = _without_emphasis(bare, start=line.start + (mark.end() if mark else 0))
    if span is not None:
        yield RawBlock(span, _hint(words, is_heading=is_heading or hash_marks is not None))


def _is_rule(words: str) -> bool:
    """A line of three or more equal marks; read character by character, since a pattern might take its time."""
    marks = set(words) - {" ", "\t"}
    return len(words) >= 3 and len(marks) == 1 and marks <= set("-*_=")


def _hint(words: str, *, is_heading: bool) -> BlockKind | None:
    if not is_heading:
        return None
    return BlockKind.TITLE if words.startswith("# ") else BlockKind.HEADING


def _without_emphasis(piece: str, *, start: int) -> Span | None:
    span = trim(piece, start=start)
    if span is None:
        return None
    words = piece.strip()
    lead = len(words) - len(words.lstrip(_MARKS))
    return trim(words[lead:].rstrip(_MARKS), start=span.start + lead)


def _row(words: str, *, line: Span, table: int) -> Iterator[RawBlock]:
    if _TABLE_RULE.match(words):
        return
    lead = len(words) - len(words.removeprefix("|"))
    parts = words[lead:].removesuffix("|").split("|", _MOST_CELLS)
    cells, start = [], line.start + lead
    for part in parts:
        cells.append(_without_emphasis(part, start=start) or Span(start, start))
        start += len(part) + 1
    filled = [cell for cell in cells if len(cell)]
    if filled:
        row = Span(filled[0].start, filled[-1].end)
        yield RawBlock(row, table=table, cells=tuple(_clamped(cell, within=row) for cell in cells))


def _clamped(cell: Span, *, within: Span) -> Span:
    if len(cell):
        return cell
    at = min(max(cell.start, within.start), within.end)
    return Span(at, at)
