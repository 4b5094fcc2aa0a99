"""Zip archives that a stranger sent: a few named members, read with every limit enforced while reading."""

import io
import struct
import zipfile
import zlib

from jiedui.kernel.diagnostics import untranslated
from jiedui.kernel.refusals import InputRefused

MOST_ENTRIES = 2_000
MOST_BYTES = 100 * 1024 * 1024
MOST_PART_BYTES = 32 * 1024 * 1024
MOST_RATIO = 100
# Below this size a high ratio is only a repetitive page, above it a bomb.
SIZEABLE = 4 * 1024 * 1024
_CHUNK = 64 * 1024
_ENTRY = b"PK\x01\x02"
_ENCRYPTED_FLAG = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    struct.error,
    ValueError,
)
_DAMAGED = untranslated("“{name}”已损坏（{part}无法解压），请重新下载，或另存为.docx后再提供。")
_BOMB = untranslated("“{name}”解压后过大（{part}），疑似压缩炸弹，未予读取；请提供普通的方案文件。")
_LOCKED = untranslated("“{name}”设有密码，无法读取，请去除密码后再提供。")


class Archive:
    """A zip file in memory. Nothing is unpacked until asked for by name, and archives inside it never are."""

    def __init__(self, data: bytes, *, name: str) -> None:
        self._name = name
        self._read = 0
        # The zip library builds its whole directory first, so the entries are counted before it sees the file.
        if data.count(_ENTRY) > MOST_ENTRIES:
            raise self._bomb(part=f"{MOST_ENTRIES}+")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN as error:
            raise self._damaged(part="zip") from error
        self._members = self._directory()

    def _directory(self) -> dict[str, zipfile.ZipInfo]:
        members: dict[str, zipfile.ZipInfo] = {}
        for info in self._zip.infolist():
            key = _key(info.filename)
            if key in members:
                # Two parts of one name let two programs read two different papers.
                raise self._damaged(part=_shown(info.filename))
            if _is_bomb(info.file_size, packed=info.compress_size):
                raise self._bomb(part=_shown(info.filename))
            members[key] = info
        if sum(info.file_size for info in members.values()) > MOST_BYTES:
            raise self._bomb(part="zip")
        return members

    @property
    def entries(self) -> tuple[zipfile.ZipInfo, ...]:
        """The members in the order of the archive."""
        return tuple(self._members.values())

    def __contains__(self, part: str) -> bool:
        return _key(part) in self._members

    def read(self, part: str) -> bytes | None:
        """The bytes of a part; None if there is none of that name (capitals don't matter)."""
        info = self._members.get(_key(part))
        if info is None:
            return None
        if info.flag_bits & _ENCRYPTED_FLAG:
            raise InputRefused("D008", _LOCKED, name=self._name)
        if info.compress_type not in _METHODS:
            raise self._damaged(part=_shown(part))
        try:
            return self._unpacked(info)
        except _BROKEN as error:
            raise self._damaged(part=_shown(part)) from error

    def _unpacked(self, info: zipfile.ZipInfo) -> bytes:
        pieces, size = [], 0
        with self._zip.open(info) as member:
            while piece := member.read(_CHUNK):
                size += len(piece)
                self._read += len(piece)
                is_too_much = size > MOST_PART_BYTES or self._read > MOST_BYTES
                if is_too_much or _is_bomb(size, packed=info.compress_size):
                    raise self._bomb(part=_shown(info.filename))
                pieces.append(piece)
        return b"".join(pieces)

    def _bomb(self, *, part: str) -> InputRefused:
        return InputRefused("D009", _BOMB, name=self._name, part=part)

    def _damaged(self, *, part: str) -> InputRefused:
        return InputRefused("D007", _DAMAGED, name=self._name, part=part)


def names_in(data: bytes) -> frozenset[str] | None:
    """The names in a zip file, in small letters; None where it is damaged or has too many."""
    if data.count(_ENTRY) > MOST_ENTRIES:
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return frozenset(map(_key, archive.namelist()))
    except _BROKEN:
        return None


def _key(part: str) -> str:
    return part.replace("\\", "/").lstrip("/").lower()


def _is_bomb(size: int, *, packed: int) -> bool:
    return size > SIZEABLE and size > MOST_RATIO * packed


def _shown(part: str) -> str:
    """A member's name fit for a sentence: the printable end of it."""
    return "".join(character for character in part[-60:] if character.isprintable())
