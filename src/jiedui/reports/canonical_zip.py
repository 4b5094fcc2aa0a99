"""A zip in one form only: stored, sorted, dated 1980-01-01, ASCII names, no field that a reader may ignore.

The same files give the same bytes on every machine (deflate's bits depend on the library). The form itself is laid
down in `verifier`, which compares every byte of a container with it.
"""

import hashlib
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from io import BytesIO
from typing import IO, BinaryIO, Literal, Protocol, cast
from zipfile import ZipFile

from jiedui.reports import verifier

_PIECE = 1 << 20


class Opens(Protocol):
    """What can be opened for reading, as often as wanted: a path, or a file in a store."""

    def open(self, mode: Literal["rb"]) -> AbstractContextManager[BinaryIO]:
        """The file's bytes from their start."""
        ...


Source = bytes | Opens


@dataclass(frozen=True, slots=True)
class Measured:
    """A file to be packed: where its bytes are, and what they were when they were measured."""

    source: Source
    size: int
    crc: int
    sha256: str


class ChangedWhilePacked(Exception):  # noqa: N818 - the file changed; nothing else went wrong
    """A file is no longer what it was when it was measured."""


def measure(source: Source) -> Measured:
    """Size and digests of a file, read in pieces.

    >>> measure(b"abc").sha256[:8], measure(b"abc").size
    ('ba7816bf', 3)
    """
    digest, crc, size = hashlib.sha256(), 0, 0
    for piece in _pieces(source):
        digest.update(piece)
        crc = zlib.crc32(piece, crc)
        size += len(piece)
    return Measured(source, size, crc, digest.hexdigest())


def write_zip(target: IO[bytes], files: Mapping[str, Measured], *, step: Callable[[], None] | None = None) -> None:
    """Write the container from its files by name; memory doesn't grow with their size. Raises ChangedWhilePacked.

    `step` is called for each file.
    """
    offset, directory = 0, []
    for name in sorted(files):
        encoded, file = name.encode("ascii"), files[name]
        header = verifier.local_header(encoded, file.size, file.crc)
        target.write(header)
        _copy(target, name, file)
        directory.append(verifier.central_header(encoded, file.size, file.crc, offset))
        offset += len(header) + file.size
        if step is not None:
            step()
    lines = b"".join(directory)
    target.write(lines + verifier.end_records(len(directory), len(lines), offset))


def restored(compressed: bytes) -> bytes:
    """Another program's zip (a workbook) in the one form, with the same files.

    >>> made = BytesIO()
    >>> with ZipFile(made, "w") as file: file.writestr("a/b.txt", "text")
    >>> restored(made.getvalue()) == restored(restored(made.getvalue()))
    True
    """
    target = BytesIO()
    restore(BytesIO(compressed), target)
    return target.getvalue()


def restore(compressed: IO[bytes], target: IO[bytes]) -> None:
    """The same from a file to a file, in the same memory however long they are."""
    with ZipFile(compressed) as file:
        write_zip(target, {name: measure(_Within(file, name)) for name in file.namelist()})


@dataclass(frozen=True, slots=True)
class _Within:
    """A file within a zip."""

    zip: ZipFile
    name: str

    def open(self, mode: Literal["rb"]) -> AbstractContextManager[BinaryIO]:  # noqa: ARG002 - as a path's
        return cast(AbstractContextManager[BinaryIO], self.zip.open(self.name))  # it reads as a file does


def _copy(target: IO[bytes], name: str, file: Measured) -> None:
    crc, size = 0, 0
    for piece in _pieces(file.source):
        target.write(piece)
        crc = zlib.crc32(piece, crc)
        size += len(piece)
    if (size, crc) != (file.size, file.crc):
        raise ChangedWhilePacked(name)


def _pieces(source: Source) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece
