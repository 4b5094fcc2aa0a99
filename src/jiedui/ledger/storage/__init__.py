"""The file store: bytes under their SHA-256, written once, and read back before they are called safe.

This is its front door; behind it stands a folder (`local`) or a bucket that speaks S3 (`s3`), as JIEDUI_STORAGE_URL
says. Files come in beside the folder of this machine, whatever keeps them in the end.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, Literal, Protocol

from django.conf import settings

from jiedui.kernel.refusals import InputRefused
from jiedui.kernel.room import is_no_room
from jiedui.ledger.storage.failures import StoreUnreachable
from jiedui.ledger.storage.local import LocalStore


class Store(Protocol):
    """What keeps the files. `send` does what takes time, before the record is locked; `keep` what makes it stand."""

    def has(self, digest: str) -> bool: ...
    def send(self, path: Path, digest: str) -> None: ...
    def keep(self, path: Path, digest: str) -> None: ...
    def opened(self, digest: str) -> AbstractContextManager[BinaryIO]: ...
    def stream(self, digest: str, start: int, length: int | None) -> Iterator[bytes]: ...
    def drop(self, digest: str) -> None: ...


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

    def send(self) -> None:
        """Bring the file where it will be kept, if that takes time: not while the record is locked."""
        with refusing_when_full():
            _store().send(self.path, self.stored.digest)

    def keep(self) -> StoredFile:
        """Give the file its name in the store."""
        with refusing_when_full():
            _store().keep(self.path, self.stored.digest)
        return self.stored


@dataclass(frozen=True, slots=True)
class StoredSource:
    """A stored file as those take it who read files from a path: `open` it, as often as wanted."""

    digest: str

    def open(self, mode: Literal["rb"]) -> AbstractContextManager[BinaryIO]:  # noqa: ARG002 - as a path's
        return opened(self.digest)


def store(chunks: Iterable[bytes]) -> StoredFile:
    """Keep the bytes and give their digest; the same bytes are kept once."""
    with incoming(chunks) as file:
        file.send()
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
    """Say in one sentence that the disk is full, or that the bucket is out of reach. Raises InputRefused."""
    try:
        yield
    except StoreUnreachable as error:
        raise unreachable() from error
    except OSError as error:
        if not is_no_room(error):
            raise
        raise no_room() from error


def no_room() -> InputRefused:
    """The refusal of bytes for which there is no room."""
    return InputRefused("no_room", "服务器磁盘空间不足，文件没有收下。请联系系统管理员，腾出空间后再上传。")


def unreachable() -> InputRefused:
    """The refusal where the bucket doesn't answer."""
    return InputRefused("store_unreachable", "文件库暂时连接不上，请稍后再试，或联系系统管理员。")


def opened(digest: str) -> AbstractContextManager[BinaryIO]:
    """The stored file, open for reading anywhere in it. Raises FileNotFoundError where the store lacks it."""
    return _store().opened(_checked(digest))


def stream(digest: str, *, start: int = 0, length: int | None = None) -> Iterator[bytes]:
    """The stored bytes, or `length` of them from `start` on, in pieces. Raises FileNotFoundError at once."""
    with refusing_when_full():
        return _store().stream(_checked(digest), start, length)


def has(digest: str) -> bool:
    """Whether the store holds a file of that digest."""
    with refusing_when_full():
        return _store().has(_checked(digest))


def recomputed(digest: str, *, told: Callable[[int], None] = lambda _size: None) -> str:
    """The SHA-256 of the bytes that lie under a digest; `told` hears how many were read. Raises FileNotFoundError."""
    found = hashlib.sha256()
    for piece in stream(digest):
        found.update(piece)
        told(len(piece))
    return found.hexdigest()


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


def beside(name: str) -> Path:
    """A folder beside the store, for what can be made anew."""
    folder = Path(settings.EVIDENCE_ROOT).parent / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _store() -> Store:
    url: str = settings.STORAGE_URL
    if not url:
        return LocalStore(_root())
    # The library that speaks S3 is an extra, and is loaded only where it is used.
    found: Store = import_module("jiedui.ledger.storage.s3").store_at(url)
    return found


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
