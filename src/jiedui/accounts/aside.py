"""What must be kept though the disk is full: short texts in the machine's memory, shared by the server's processes.

They are cache and reserve: gone when the machine starts anew, and after twelve hours.
"""

import errno
import os
import tempfile
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.utils.crypto import salted_hmac

_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it, which nobody else may enter


def read(name: str) -> str | None:
    """The text that was kept under a name."""
    path = _path(name)
    try:
        is_old = path.stat().st_mtime < time.time() - settings.SESSION_COOKIE_AGE
        return None if is_old else path.read_text("utf-8")
    except FileNotFoundError:
        return None


def keep(name: str, text: str) -> None:
    """Keep a text under a name, in the place of what was there. Raises OSError where the memory is full as well."""
    path = _path(name)
    _make(path.parent)
    descriptor, new = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    Path(new).replace(path)


def drop(name: str) -> None:
    """Forget what was kept under a name."""
    _path(name).unlink(missing_ok=True)


def folder() -> Path:
    """Where the texts lie: each installation has a folder of its own, whose name nobody guesses."""
    root = _MEMORY if _MEMORY.is_dir() else Path(tempfile.gettempdir())
    return root / f"jiedui-{salted_hmac('jiedui.accounts.aside', '').hexdigest()[:32]}"


def _path(name: str) -> Path:
    return folder() / sha256(name.encode()).hexdigest()


def _make(own: Path) -> None:
    """The folder, ours alone, without what is too old in it."""
    own.mkdir(mode=0o700, exist_ok=True)
    found = own.lstat()
    if found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise OSError(errno.EPERM, "somebody else made the folder of what is set aside", str(own))
    for path in own.iterdir():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < time.time() - settings.SESSION_COOKIE_AGE:
                path.unlink()
