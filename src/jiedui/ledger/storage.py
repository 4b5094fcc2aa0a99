"""The file store: bytes under their SHA-256, written once, and read back from disk before they are called safe."""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What the store knows of a file: its digest and its size in bytes."""

    digest: str
    size: int


def store(chunks: Iterable[bytes]) -> StoredFile:
    """Keep the bytes and give their digest; the same bytes are kept once."""
    with incoming(chunks) as file:
        return file.keep()


@dataclass(frozen=True, slots=True)
class Incoming:
    """Bytes that were written beside the store and read back, but have no name in it yet."""

    path: Path
    stored: StoredFile

    def keep(self) -> StoredFile:
        """Give the file its name in the store."""
        target = _path(self.stored.digest)
        target.parent.mkdir(exist_ok=True)
        self.path.replace(target)
        _flush_folder(target.parent)
        return self.stored


@contextmanager
def incoming(chunks: Iterable[bytes]) -> Iterator[Incoming]:
    """The bytes as a file to look at; what isn't kept by the end of the block is gone.

    The file is written beside its place, flushed to disk, read back and compared, and only then may be kept.
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
def opened(digest: str) -> Iterator[BinaryIO]:
    """The stored file, open for reading. Raises FileNotFoundError where the store lacks it."""
    with _path(digest).open("rb") as file:
        yield file


def path_of(digest: str) -> Path:
    """Where the store keeps the file, for handing it to a server or a package."""
    return _path(digest)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def take_back(digest: str) -> None:
    """Drop a file that was kept within a transaction which then failed."""
    _path(digest).unlink(missing_ok=True)


def _root() -> Path:
    root = Path(settings.EVIDENCE_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    return root


def _path(digest: str) -> Path:
    if len(digest) != 64 or not digest.isalnum():
        raise ValueError("not a SHA-256 digest")
    return _root() / digest[:2] / digest


def _write(file: "tempfile._TemporaryFileWrapper[bytes]", chunks: Iterable[bytes]) -> StoredFile:
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        file.write(chunk)
    file.flush()
    os.fsync(file.fileno())
    return StoredFile(digest.hexdigest(), size)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
