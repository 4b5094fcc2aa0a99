"""The file store in a folder: `ab/abcdef…`, one file a digest."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

PIECE = 256 * 1024
_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.EACCES})


@dataclass(frozen=True, slots=True)
class LocalStore:
    """Files in a folder of this machine, or of a drive that it mounts."""

    root: Path

    def has(self, digest: str) -> bool:
        """Whether there is a file of that digest."""
        return self._path(digest).is_file()

    def send(self, path: Path, digest: str) -> None:
        """Nothing is to be done before the record is locked: a name is given in no time."""

    def keep(self, path: Path, digest: str) -> None:
        """Give a file that lies in the same file system its name in the store.

        It keeps its old name beside, so that a transaction that fails afterwards may be tried again.
        """
        target = self._path(digest)
        if not target.parent.is_dir():
            target.parent.mkdir(exist_ok=True)
            _flush_folder(self.root)
        try:
            os.link(path, target)
        except FileExistsError:
            path.replace(target)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            path.replace(target)
        _flush_folder(target.parent)

    @contextmanager
    def opened(self, digest: str) -> Iterator[BinaryIO]:
        """The file, open for reading. Raises FileNotFoundError where the store lacks it."""
        with self._path(digest).open("rb") as file:
            yield file

    def stream(self, digest: str, start: int, length: int | None) -> Iterator[bytes]:
        """The bytes from `start` on, in pieces. Raises FileNotFoundError at once."""
        file = self._path(digest).open("rb")
        return _pieces(file, start, length)

    def drop(self, digest: str) -> None:
        """Take the file out."""
        self._path(digest).unlink(missing_ok=True)

    def _path(self, digest: str) -> Path:
        return self.root / digest[:2] / digest


def _pieces(file: BinaryIO, start: int, length: int | None) -> Iterator[bytes]:
    with file:
        if hasattr(os, "posix_fadvise") and length is None:
            # What is read as a whole is mostly read to be held against its digest: from the disk, not from memory.
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        file.seek(start)
        while piece := file.read(PIECE if length is None else min(PIECE, length)):
            yield piece
            if length is not None:
                length -= len(piece)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
