"""Films and recordings, told by the boxes and frames that they are made of; nothing is decoded."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import BinaryIO

from jiedui.evidence.formats import M4A, MOV, MP3, MP4, THREE_GP, WAV, FileFormat, Unusable
from jiedui.kernel.diagnostics import untranslated

_MOST_BOXES = 100_000
_EPOCH = datetime(1904, 1, 1, tzinfo=UTC)
_EARLIEST, _LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_CUT = untranslated("“{name}”是不完整的音频或视频，请从手机上重新导出后再上传。")
_OLD_MOVIES = (b"moov", b"mdat", b"wide", b"free", b"skip")


@dataclass(frozen=True, slots=True)
class _Box:
    """A box of an MP4 file: its kind, and where its content begins and ends."""

    kind: bytes
    start: int
    end: int


def is_film(head: bytes) -> bool:
    """Whether the first bytes are those of an MP4, MOV, 3GP or M4A file.

    >>> is_film(b"\\x00\\x00\\x00\\x18ftypmp42")
    True
    """
    return head[4:8] == b"ftyp" or head[4:8] in _OLD_MOVIES


def check_boxes(file: BinaryIO) -> FileFormat:
    """The format, if the file is a whole one with a table of its content. Raises Unusable."""
    boxes = list(_boxes(file, 0, file.seek(0, 2)))
    if not any(box.kind == b"moov" for box in boxes):
        raise Unusable(_CUT)
    if boxes[0].kind != b"ftyp":
        return MOV
    file.seek(boxes[0].start)
    brand = file.read(4)
    if brand == b"qt  ":
        return MOV
    if brand.startswith(b"3g"):
        return THREE_GP
    return M4A if brand in (b"M4A ", b"M4B ") else MP4


def taken_at(file: BinaryIO) -> datetime | None:
    """When the film says that it was taken; None where it doesn't."""
    try:
        for box in _boxes(file, 0, file.seek(0, 2)):
            if box.kind == b"moov":
                return next(_moment(file, head) for head in _boxes(file, box.start, box.end) if head.kind == b"mvhd")
    except (Unusable, StopIteration, struct.error):
        return None
    return None


def check_wave(file: BinaryIO) -> FileFormat:
    """A WAV file says how long it is; one cut short is shorter. Raises Unusable."""
    size = file.seek(0, 2)
    file.seek(4)
    (told,) = struct.unpack("<I", file.read(4))
    if size < told + 8 and told < 0xFFFFFF00:
        raise Unusable(_CUT)
    return WAV


def check_mp3(file: BinaryIO) -> FileFormat:
    """An MP3 file is frames, maybe after a block of words about it. Raises Unusable."""
    file.seek(0)
    head = file.read(10)
    if head.startswith(b"ID3") and len(head) == 10:
        first, second, third, fourth = head[6:10]
        file.seek(10 + (first << 21 | second << 14 | third << 7 | fourth))
        head = file.read(4)
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0 or head[1] & 0x06 == 0:
        raise Unusable(_CUT)
    return MP3


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[_Box]:
    """The boxes one after another; they fill their place to the end. Raises Unusable."""
    for _ in range(_MOST_BOXES):
        if start == end:
            return
        file.seek(start)
        head = file.read(16)
        if len(head) < 8:
            raise Unusable(_CUT)
        size, kind, body = struct.unpack_from(">I", head)[0], head[4:8], 8
        if size == 1 and len(head) == 16:
            size, body = struct.unpack_from(">Q", head, 8)[0], 16
        elif size == 0:
            size = end - start
        if size < body or start + size > end:
            raise Unusable(_CUT)
        yield _Box(kind, start + body, start + size)
        start += size
    raise Unusable(_CUT)


def _moment(file: BinaryIO, box: _Box) -> datetime | None:
    file.seek(box.start)
    head = file.read(12)
    seconds = struct.unpack_from(">Q", head, 4)[0] if head[:1] == b"\x01" else struct.unpack_from(">I", head, 4)[0]
    if seconds > 20_000_000_000:
        return None
    found = _EPOCH + timedelta(seconds=seconds)
    return found if _EARLIEST < found < _LATEST else None
