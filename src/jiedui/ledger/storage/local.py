"""The file store in a folder: `ab/abcdef…`, one file a digest."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.EACCES})


@dataclass(frozen=True, slots=True)
class LocalStore:
    """Files in a folder of this machine, or of a drive that it mounts."""

    root: Path

    def has(self, digest: str) -> bool:
        """Whether there is a file of that digest."""
        return self.path_of(digest).is_file()

    def keep(self, path: Path, digest: str) -> None:
        """Give a file that lies in the same file system its name in the store.

        It keeps its old name beside, so that a transaction that fails afterwards may be tried again.
        """
        target = self.path_of(digest)
        target.parent.mkdir(exist_ok=True)
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
        with self.path_of(digest).open("rb") as file:
            yield file

    def drop(self, digest: str) -> None:
        """Take the file out."""
        self.path_of(digest).unlink(missing_ok=True)

    def path_of(self, digest: str) -> Path:
        """Where the file lies, or would lie."""
        return self.root / digest[:2] / digest


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
