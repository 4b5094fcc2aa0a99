"""Whether something failed for want of room on a disk, whichever of the layers below says so."""

import errno
import sqlite3

from jiedui.kernel.causes import causes

_ERRNOS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# SQLite's file of shared memory lies beside the database, and can't grow on a full disk either.
_SQLITE = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE})
_POSTGRESQL = "53100"  # disk_full


def is_no_room(error: BaseException | None) -> bool:
    """Whether a full disk, or a quota, is what is behind an exception.

    >>> is_no_room(OSError(errno.ENOSPC, "No space left on device")), is_no_room(OSError(errno.EIO, "I/O error"))
    (True, False)
    """
    return any(map(_says_so, causes(error)))


def _says_so(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in _ERRNOS
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", None) in _SQLITE
    return getattr(error, "sqlstate", None) == _POSTGRESQL
