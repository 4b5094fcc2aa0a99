"""Small copies of stored pictures: made when first asked for, kept beside the store, dropped and made anew at will."""

import shutil
import tempfile
from pathlib import Path

from jiedui.evidence.thumbnails import thumbnail
from jiedui.ledger import storage

_FOLDER = "thumbnails"


def small_copy(digest: str, *, side: int) -> bytes:
    """A JPEG copy that fits into a square. Raises NoPicture, FileNotFoundError."""
    path = storage.beside(_FOLDER) / digest[:2] / f"{digest}-{side}.jpg"
    if not path.exists():
        with storage.opened(digest) as file:
            _write(path, thumbnail(file, side=side))
    return path.read_bytes()


def drop_small_copies() -> None:
    """Throw all of them away; they are made anew when they are asked for."""
    shutil.rmtree(storage.beside(_FOLDER))


def _write(path: Path, content: bytes) -> None:
    """Put the whole file in its place at once: two may be making it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with storage.refusing_when_full(), tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        try:
            file.write(content)
            file.flush()
            Path(file.name).replace(path)
        finally:
            Path(file.name).unlink(missing_ok=True)
