"""The file store: bytes under their SHA-256, written once, and read back from disk before they are called safe.

Files come in beside the store, in its folder of this machine, whatever keeps them in the end.
"""

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from jiedui.kernel.refusals import InputRefused
from jiedui.ledger.storage.local import LocalStore

PIECE = 256 * 1024
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What the store knows of a file: its digest and its size in bytes."""

    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Incoming:
    """Bytes that were written beside the store and read back, but have no name in it yet."""

    path: Path
    stored: StoredFile

    def keep(self) -> StoredFile:
        """Give the file its name in the store."""
        with refusing_when_full():
            _store().keep(self.path, self.stored.digest)
        return self.stored


def store(chunks: Iterable[bytes]) -> StoredFile:
    """Keep the bytes and give their digest; the same bytes are kept once."""
    with incoming(chunks) as file:
        return file.keep()


@contextmanager
def incoming(chunks: Iterable[bytes]) -> Iterator[Incoming]:
    """The bytes as a file to look at; what isn't kept by the end of the block is gone.

    The file is written beside its place, flushed to disk, read back and compared, and only then may be kept.
    Raises InputRefused where the disk has no room.
    """
    with tempfile.NamedTemporaryFile(dir=_root(), prefix=".incoming-", delete=False) as file:
        path = Path(file.name)
        try:
            stored = _write(file, chunks)
            if digest_of(path) != stored.digest:
                raise OSError("the file read back from disk is not the file that was written")
            yield Incoming(path, stored)
        finally:
            path.unlink(missing_ok=True)


@contextmanager
def refusing_when_full() -> Iterator[None]:
    """Say in one sentence that the disk is full. Raises InputRefused."""
    try:
        yield
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        raise no_room() from error


def no_room() -> InputRefused:
    """The refusal of bytes for which there is no room."""
    return InputRefused("no_room", "服务器磁盘空间不足，文件没有收下。请联系系统管理员，腾出空间后再上传。")


def opened(digest: str) -> AbstractContextManager[BinaryIO]:
    """The stored file, open for reading. Raises FileNotFoundError where the store lacks it."""
    return _store().opened(_checked(digest))


def has(digest: str) -> bool:
    """Whether the store holds a file of that digest."""
    return _store().has(_checked(digest))


def path_of(digest: str) -> Path:
    """Where the store keeps the file, for handing it to a server or a package."""
    return _store().path_of(_checked(digest))


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, read from the disk in pieces, not from what memory still holds of it."""
    with path.open("rb") as file:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return hashlib.file_digest(file, "sha256").hexdigest()


def take_back(digest: str) -> None:
    """Drop a file that was kept within a transaction which then failed."""
    _store().drop(_checked(digest))


def uploads() -> Path:
    """The folder of files that come piece by piece, beside the store and in its file system."""
    folder = _root() / ".uploads"
    folder.mkdir(exist_ok=True)
    return folder


def _store() -> LocalStore:
    return LocalStore(_root())


def _root() -> Path:
    root = Path(settings.EVIDENCE_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    return root


def _checked(digest: str) -> str:
    if len(digest) != 64 or not digest.isalnum():
        raise ValueError("not a SHA-256 digest")
    return digest


def _write(file: "tempfile._TemporaryFileWrapper[bytes]", chunks: Iterable[bytes]) -> StoredFile:
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        with refusing_when_full():
            file.write(chunk)
    with refusing_when_full():
        file.flush()
        os.fsync(file.fileno())
    return StoredFile(digest.hexdigest(), size)
