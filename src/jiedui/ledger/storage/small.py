"""Small copies of stored pictures: made when first asked for, kept beside the store, dropped and made anew at will."""

import shutil
import tempfile
from pathlib import Path

from jiedui.evidence.thumbnails import thumbnail
from jiedui.kernel.room import is_no_room
from jiedui.ledger import storage

_FOLDER = "thumbnails"


def small_copy(digest: str, *, side: int) -> bytes:
    """A JPEG copy that fits into a square. Raises NoPicture, FileNotFoundError."""
    name = f"{digest[:2]}/{digest}-{side}.jpg"
    try:
        return (storage.beside(_FOLDER) / name).read_bytes()
    except OSError as error:
        if not (isinstance(error, FileNotFoundError) or is_no_room(error)):
            raise
    with storage.opened(digest) as file:
        content = thumbnail(file, side=side)
    try:
        _write(storage.beside(_FOLDER) / name, content)
    except OSError as error:
        if not is_no_room(error):
            raise  # on a full disk it is shown all the same, and made anew the next time
    return content


def drop_small_copies() -> None:
    """Throw all of them away; they are made anew when they are asked for."""
    shutil.rmtree(storage.beside(_FOLDER))


def _write(path: Path, content: bytes) -> None:
    """Put the whole file in its place at once: two may be making it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        try:
            file.write(content)
            file.flush()
            Path(file.name).replace(path)
        finally:
            Path(file.name).unlink(missing_ok=True)
