"""Whether something failed because the database server was away, went away half-way, or was busy for too long."""

import sqlite3

from jiedui.kernel.causes import causes

# Connection exceptions (class 08), and a server that shuts down, has crashed, or starts.
_CLASS, _STATES = "08", frozenset({"57P01", "57P02", "57P03"})


def is_away(error: BaseException | None) -> bool:
    """Whether a database server that can't be reached, or a connection to it that was lost, is behind an exception.

    SQLite has no server to lose.
    """
    return any(map(_says_so, causes(error)))


def is_busy(error: BaseException | None) -> bool:
    """Whether SQLite, in which one writes at a time, was written to by others for longer than somebody waits."""
    return any(getattr(one, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY for one in causes(error))


def _says_so(error: BaseException) -> bool:
    if type(error).__module__.partition(".")[0] != "psycopg":
        return False
    state = getattr(error, "sqlstate", None)
    if state is None:  # psycopg itself says so: nothing came from the server
        return type(error).__name__ == "OperationalError"
    return state.startswith(_CLASS) or state in _STATES
