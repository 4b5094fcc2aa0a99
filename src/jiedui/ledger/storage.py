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
    """Keep the bytes and give their digest; the same bytes are kept once.

    The file is written beside its place, flushed to disk, read back and compared, and only then given its name.
    """
    root = _root()
    with tempfile.NamedTemporaryFile(dir=root, prefix=".incoming-", delete=False) as file:
        try:
            stored = _write(file, chunks)
            if digest_of(Path(file.name)) != stored.digest:
                raise OSError("the file read back from disk is not the file that was written")
            target = _path(stored.digest)
            target.parent.mkdir(exist_ok=True)
            Path(file.name).replace(target)
            _flush_folder(target.parent)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    return stored


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
