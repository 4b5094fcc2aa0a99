"""Plain text: its encoding, its lines, and the tables that people draw in it with tabs or box characters."""

import codecs
import re
from collections.abc import Iterator, Sequence

from jiedui.documents.markers import find_marker
from jiedui.documents.model import Document
from jiedui.documents.outline import outline_document
from jiedui.documents.raw import RawBlock, RawBlocks, trim
from jiedui.kernel.diagnostics import Diagnostic, Severity, untranslated
from jiedui.kernel.refusals import InputRefused
from jiedui.kernel.spans import Span

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# A file that begins with so many well-formed UTF-8 characters is damaged UTF-8, not another encoding.
_PROOF_OF_UTF8 = 8
_CONTROLS = dict.fromkeys(code for code in range(32) if chr(code) not in "\t\n\v\f\r\x1a\x1c\x1d\x1e\x1f")
_MOST_CELLS = 200
_BORDER = re.compile(r"[\u2500-\u257f\s]*\Z")
_DRAWN = re.compile(r"[│┃┆┇┊┋║|]")
_FEWEST_LINES, _NARROWEST_CUT, _WIDEST_CUT, _CUT_SHARE = 8, 20, 60, 0.3
_SENTENCE_ENDS = tuple("。；：！？;:!?）)")
_CUT = untranslated("各行似乎都在{width}个字左右被截断，一句话分成了几行，其中的承诺可能读不全。")
_CUT_HINT = untranslated("请把同一段的各行接成一行，或提供方案的.docx原件。")
_UNDECODABLE = untranslated(
    "“{name}”第{place}个字节起不是UTF-8、UTF-16或GB18030编码的文字，请另存为UTF-8编码的文本后再提供。"
)
_BINARY = untranslated("“{name}”含有二进制内容，不是文本文件，请提供{accepted}格式的方案。")


def read_text(data: bytes, *, name: str, accepted: str) -> Document:
    """A plain text file as a Document whose text is the file's own characters."""
    text = decode_text(data, name=name, accepted=accepted)
    raw = _raw_blocks(text, name=name)
    return outline_document(text, name=name, format_name="txt", raw=raw, diagnostics=find_cut_lines(text, raw=raw))


def find_cut_lines(text: str, *, raw: Sequence[RawBlock]) -> list[Diagnostic]:
    """A warning where lines end at one width in the middle of a sentence, as in saved mail and copied pages.

    A sentence that runs over several lines is not put together: a position in the text stays one in the file.
    """
    lines = [block.span for block in raw if block.table is None]
    lengths = sorted(length for span in lines if (length := len(span)) <= _WIDEST_CUT)
    if len(lengths) < _FEWEST_LINES or len(lengths) < 0.9 * len(lines):
        return []
    width = lengths[-max(1, len(lengths) // 20)]
    cut = [span for at, span in enumerate(lines[:-1]) if _is_cut(text, lines=lines, at=at, width=width)]
    if width < _NARROWEST_CUT or len(cut) < _CUT_SHARE * len(lines):
        return []
    return [Diagnostic("D111", Severity.WARNING, cut[0], _CUT, {"width": str(width)}, _CUT_HINT)]


def _is_cut(text: str, *, lines: Sequence[Span], at: int, width: int) -> bool:
    """Whether a line is about as long as all, ends no sentence, and the next one stands right below it."""
    line, below = lines[at], lines[at + 1]
    between = text[line.end : below.start]
    return (
        len(line) >= 0.85 * width
        and not text.startswith(_SENTENCE_ENDS, line.end - 1)
        and len("".join(between.split("\r"))) <= 1
        and find_marker(text[below.start : below.start + 64]) is None
    )


def decode_text(data: bytes, *, name: str, accepted: str) -> str:
    """The characters of a text file: UTF-8, UTF-16 with its mark, or GB18030, told apart the same way every time.

    >>> decode_text("方案".encode("gb18030"), name="a.txt", accepted="")
    '方案'
    """
    text = _decode(data, name=name)
    controls = len(text) - len(text.translate(_CONTROLS))
    if "\x00" in text or controls > 4 + len(text) // 100:
        raise InputRefused("D004", _BINARY, name=name, accepted=accepted)
    return text


def _decode(data: bytes, *, name: str) -> str:
    is_utf16 = data.startswith(_UTF16_MARKS)
    try:
        return data.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        # The decoder of utf-8-sig counts from behind the mark.
        shift = 3 if data.startswith(codecs.BOM_UTF8) and not is_utf16 else 0
        place = error.start + shift
        if is_utf16 or shift or _is_damaged_utf8(data[:place]):
            raise InputRefused("D006", _UNDECODABLE, name=name, place=place + 1) from error
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise InputRefused("D006", _UNDECODABLE, name=name, place=error.start + 1) from error


def _is_damaged_utf8(sound: bytes) -> bool:
    return sum(byte >= 0xC0 for byte in sound) >= _PROOF_OF_UTF8


def _raw_blocks(text: str, *, name: str) -> Sequence[RawBlock]:
    blocks = RawBlocks(name=name)
    table, run = 0, []
    for line in _lines(text):
        cells = _cells(text, line=line)
        if cells is not None:
            run.append(RawBlock(line, table=table, cells=cells))
            continue
        table += _add_run(blocks, run=run)
        run = []
        blocks.add(RawBlock(line))
    _add_run(blocks, run=run)
    return blocks.all


def _add_run(blocks: RawBlocks, *, run: Sequence[RawBlock]) -> int:
    """Take neighbouring rows as a table; a single line of two parts is a line with a gap in it.

    Returns how many tables that makes.
    """
    is_table = len(run) > 1 or any(len(row.cells) > 2 for row in run)
    for row in run:
        blocks.add(row if is_table else RawBlock(row.span))
    return int(is_table)


def _lines(text: str) -> Iterator[Span]:
    start = 0
    for line in text.splitlines(keepends=True):
        span = trim(line, start=start)
        if span is not None:
            yield span
        start += len(line)


def _cells(text: str, *, line: Span) -> tuple[Span, ...] | None:
    """The cells of a row, none for a border between rows; None if the line is no row."""
    words = line.cut(text)
    if "\u2500" <= words[0] <= "\u257f" or words[0] == "|":
        return () if _BORDER.match(words) else _drawn_cells(words, line=line)
    parts = words.split("\t")
    if not 1 < len(parts) <= _MOST_CELLS or _is_marked_line(parts):
        return None
    return _spans_of(parts, start=line.start)


def _drawn_cells(words: str, *, line: Span) -> tuple[Span, ...] | None:
    parts = _DRAWN.split(words)
    if not 3 < len(parts) <= _MOST_CELLS or parts[0] or parts[-1]:
        return None
    return _spans_of(parts[1:-1], start=line.start + 1)


def _is_marked_line(parts: Sequence[str]) -> bool:
    """“一、” and a tab in front of a heading are no table."""
    marker = find_marker(parts[0] + " ") if len(parts[0]) < 16 else None
    return len(parts) == 2 and marker is not None and marker.length >= len(parts[0].rstrip())


def _spans_of(parts: Sequence[str], *, start: int) -> tuple[Span, ...]:
    spans = []
    for part in parts:
        spans.append(trim(part, start=start) or Span(start, start))
        start += len(part) + 1
    return tuple(spans)
