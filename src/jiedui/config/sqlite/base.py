"""The database engine: Django's for SQLite, but that transactions begin in the order in which they were wanted.

SQLite lets whoever waits for its write lock try again after a pause that grows to a tenth of a second; of twenty who
write at once, some have their turn again and again before another. Here they stand in line (`turns`) from before a
transaction begins until it has ended. Single statements outside a transaction don't.
"""

import sqlite3
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from jiedui.config.sqlite.turns import TooLong, Turn, take_turn


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection, which has its turn while it is in a transaction."""

    _turn: Turn | None = None

    def _start_transaction_under_autocommit(self) -> None:
        self._wait_in_line()
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._leave()
            raise

    def _commit(self) -> None:
        super()._commit()
        self._leave()

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self._leave()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self._leave()

    def _wait_in_line(self) -> None:
        if self._turn is not None or self.is_in_memory_db():
            return
        try:
            self._turn = take_turn(f"{self.settings_dict['NAME']}-line", seconds=self._patience)
        except TooLong:
            raise OperationalError("database is locked") from _busy()
        except OSError:  # no room for the file, or no right to it: SQLite's own waiting is better than none
            self._turn = None

    @property
    def _patience(self) -> float:
        seconds: Any = self.settings_dict["OPTIONS"].get("timeout", 5)
        return float(seconds)

    def _leave(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.end()


def _busy() -> sqlite3.OperationalError:
    """What SQLite itself says to whoever waited too long."""
    busy = sqlite3.OperationalError("database is locked")
    busy.sqlite_errorcode, busy.sqlite_errorname = sqlite3.SQLITE_BUSY, "SQLITE_BUSY"
    return busy
