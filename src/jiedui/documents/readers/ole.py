"""The container of old Office files (MS-CFB): streams by name, read with every chain bounded.

Written out here since a plan needs two streams of it, and a stranger's file every check.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from jiedui.kernel.diagnostics import untranslated
from jiedui.kernel.refusals import InputRefused

MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = 512
_END = 0xFFFFFFFE
_ENTRY = 128
_STREAM = 2
_DAMAGED = untranslated("“{name}”已损坏（{part}），请重新下载，或用Word打开后另存为.docx再提供。")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One name of the directory."""

    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class OleFile:
    """A compound file in memory."""

    def __init__(self, data: bytes, *, name: str) -> None:
        self._data, self._name = data, name
        if len(data) < _HEADER or not data.startswith(MARK):
            raise self.damaged("OLE")
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise self.damaged("OLE")
        self._sector, self._mini_sector = 1 << shift, 1 << mini_shift
        (self._directory_start,) = struct.unpack_from("<I", data, 48)
        self._cutoff, mini_start, _, difat_start, difat_count = struct.unpack_from("<IIIII", data, 56)
        self._mini_fat: Sequence[int] = ()
        self._fat = self._read_fat(difat_start, count=difat_count)
        self._entries = self._read_directory()
        self._mini_fat = _numbers(self._chain(mini_start)) if mini_start < _END else ()
        self._mini = self._chain(self._entries[0].start) if self._entries[0].start < _END else b""

    def stream(self, name: str) -> bytes | None:
        """The bytes of a stream at the top; None if there is none of that name."""
        entry = next((entry for entry in self._top() if entry.name == name and entry.kind == _STREAM), None)
        if entry is None:
            return None
        if entry.size >= self._cutoff:
            return self._chain(entry.start)[: entry.size]
        return self._mini_chain(entry.start)[: entry.size]

    def damaged(self, part: str) -> InputRefused:
        """The refusal of a file whose parts don't fit together."""
        return InputRefused("D007", _DAMAGED, name=self._name, part=part)

    def _read_fat(self, start: int, *, count: int) -> Sequence[int]:
        """The table of which sector follows which; its own sectors are listed in the header, then in others."""
        listed = list(struct.unpack_from("<109I", self._data, 76))
        most = len(self._data) // self._sector + 1
        for _ in range(min(count, most)):
            if start >= _END:
                break
            *more, start = _numbers(self._at(start))
            listed.extend(more)
        sectors = [number for number in listed if number < _END][:most]
        return _numbers(b"".join(self._at(number) for number in sectors))

    def _at(self, number: int) -> bytes:
        begin = (number + 1) * self._sector
        found = self._data[begin : begin + self._sector]
        if len(found) < self._sector:
            if not found:
                raise self.damaged("FAT")
            # The last sector of a file is often cut off where its content ends.
            found += bytes(self._sector - len(found))
        return found

    def _chain(self, start: int) -> bytes:
        return b"".join(self._at(number) for number in self._links(start, table=self._fat))

    def _mini_chain(self, start: int) -> bytes:
        size = self._mini_sector
        links = self._links(start, table=self._mini_fat)
        return b"".join(self._mini[number * size : (number + 1) * size] for number in links)

    def _links(self, start: int, *, table: Sequence[int]) -> list[int]:
        """The sectors of a chain; one with more than the file has runs in a ring."""
        links: list[int] = []
        most = len(self._data) // (self._mini_sector if table is self._mini_fat else self._sector) + 1
        while start < _END:
            if start >= len(table) or len(links) >= most:
                raise self.damaged("FAT")
            links.append(start)
            start = table[start]
        return links

    def _read_directory(self) -> list[_Entry]:
        data = self._chain(self._directory_start)
        entries = [_entry(data, at=at) for at in range(0, len(data) - _ENTRY + 1, _ENTRY)]
        if not entries:
            raise self.damaged("Root Entry")
        return entries

    def _top(self) -> list[_Entry]:
        """The entries in the root's own tree."""
        found: list[_Entry] = []
        seen: set[int] = set()
        waiting = [self._entries[0].child]
        while waiting:
            at = waiting.pop()
            if at >= len(self._entries) or at in seen:
                continue
            seen.add(at)
            found.append(self._entries[at])
            waiting.extend((self._entries[at].left, self._entries[at].right))
        return found


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _entry(data: bytes, *, at: int) -> _Entry:
    length, kind = struct.unpack_from("<HB", data, at + 64)
    left, right, child = struct.unpack_from("<III", data, at + 68)
    start, size = struct.unpack_from("<IQ", data, at + 116)
    name = data[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
    return _Entry(name, kind, left, right, child, start, size & 0xFFFFFFFF)
