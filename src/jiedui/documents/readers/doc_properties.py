"""What an old Word file says of stretches of its text: deleted, hidden, in a table, numbered (MS-DOC 2.9.32)."""

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

_PAGE = 512
_MOST_PAGES = 4_000
_DELETED, _HIDDEN, _INSERTED = 0x0800, 0x083C, 0x0801
_IN_TABLE, _ROW_END, _LIST = 0x2416, 0x2417, 0x460B
_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_LONG_TABLE, _TABS = 0xD608, 0xC615


@dataclass(frozen=True, slots=True)
class Property:
    """What holds for a stretch of text."""

    is_deleted: bool = False
    is_inserted: bool = False
    is_hidden: bool = False
    is_in_table: bool = False
    is_row_end: bool = False
    is_numbered: bool = False


PLAIN = Property()


class Properties:
    """Properties by place in the file."""

    def __init__(self, stretches: dict[int, tuple[int, Property]]) -> None:
        self._starts = sorted(stretches)
        self._stretches = stretches

    def at(self, place: int) -> Property:
        """What holds for the byte at a place."""
        found = bisect_right(self._starts, place) - 1
        if found < 0:
            return PLAIN
        end, kept = self._stretches[self._starts[found]]
        return kept if place < end else PLAIN

    def stretches(self, start: int, end: int) -> Iterator[tuple[int, int, Property]]:
        """The places from `start` to `end` in order, with what holds for each stretch of them."""
        at = max(bisect_right(self._starts, start) - 1, 0)
        while start < end:
            while at < len(self._starts) and self._stretches[self._starts[at]][0] <= start:
                at += 1
            if at == len(self._starts) or self._starts[at] >= end:
                yield start, end, PLAIN
                return
            begin = self._starts[at]
            if begin > start:
                yield start, begin, PLAIN
                start = begin
            stop, kept = self._stretches[begin]
            yield start, min(stop, end), kept
            start = min(stop, end)


def read_properties(main: bytes, *, bins: bytes, is_paragraph: bool) -> Properties:
    """The properties that the pages listed in `bins` hold, of paragraphs or of characters."""
    count = min(max((len(bins) - 4) // 8, 0), _MOST_PAGES)
    pages = struct.unpack_from(f"<{count}I", bins, 4 * (count + 1)) if count else ()
    stretches: dict[int, tuple[int, Property]] = {}
    for number in dict.fromkeys(number & 0x3FFFFF for number in pages):
        at = number * _PAGE
        page = main[at : at + _PAGE]
        if len(page) == _PAGE:
            stretches.update(_read_page(page, is_paragraph=is_paragraph))
    return Properties(stretches)


def _read_page(page: bytes, *, is_paragraph: bool) -> Iterator[tuple[int, tuple[int, Property]]]:
    """The stretches of one page: their borders from its start, what holds for them from its end."""
    count = page[-1]
    width = 13 if is_paragraph else 1
    if 4 * (count + 1) + width * count >= _PAGE:
        return
    borders = struct.unpack_from(f"<{count + 1}I", page, 0)
    for at in range(count):
        if borders[at] >= borders[at + 1]:
            continue
        offset = 2 * page[4 * (count + 1) + width * at]
        kept = _read_modifiers(_modifiers(page, at=offset, is_paragraph=is_paragraph)) if offset else PLAIN
        yield borders[at], (borders[at + 1], kept)


def _modifiers(page: bytes, *, at: int, is_paragraph: bool) -> bytes:
    """The list of changes at a place; that of a paragraph counts in words and begins with its style."""
    size = page[at]
    if not is_paragraph:
        return page[at + 1 : at + 1 + size]
    if size == 0 and at + 1 < len(page):
        begin, size = at + 2, 2 * page[at + 1]
    else:
        begin, size = at + 1, 2 * size - 1
    return page[begin + 2 : begin + size]


def _read_modifiers(data: bytes) -> Property:
    values: dict[int, int] = {}
    at = 0
    while at + 2 < len(data):
        (code,) = struct.unpack_from("<H", data, at)
        at += 2
        size = _SIZES.get(code >> 13)
        if size is None:
            size, at = _variable_size(data, code=code, at=at)
        values[code] = int.from_bytes(data[at : at + min(size, 2)], "little")
        at += size
    return Property(
        is_deleted=values.get(_DELETED, 0) & 1 == 1,
        is_inserted=values.get(_INSERTED, 0) & 1 == 1,
        is_hidden=values.get(_HIDDEN, 0) & 1 == 1,
        is_in_table=values.get(_IN_TABLE, 0) == 1,
        is_row_end=values.get(_ROW_END, 0) == 1,
        is_numbered=0 < values.get(_LIST, 0) < 0xF801,
    )


def _variable_size(data: bytes, *, code: int, at: int) -> tuple[int, int]:
    if code == _LONG_TABLE and at + 2 <= len(data):
        return max(struct.unpack_from("<H", data, at)[0] - 1, 0), at + 2
    size = data[at] if at < len(data) else 0
    # 255 says that the changes of tab stops have to be counted; nothing that matters here stands behind them.
    return (len(data) if code == _TABS and size == 255 else size), at + 1
