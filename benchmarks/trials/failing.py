"""What lets a database, a disk or the log fail at a chosen point, and counts the points that there are."""

import errno
import io
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

from django.db import OperationalError, connection

# What a file system does for us and may refuse. Taking a file away isn't among them: that needs no room.
_CALLS = ("write", "fsync", "rename", "replace", "link", "ftruncate", "mkdir")


class Trap:
    """Lets so many calls pass and fails at the next, once; without a number it only counts them."""

    def __init__(self, passes: int | None) -> None:
        self.passes, self.seen, self.is_sprung = passes, 0, False

    def step(self) -> None:
        """One more call. Raises what this trap fails with, at its point."""
        self.seen += 1
        if self.passes is not None and self.seen == self.passes + 1:
            self.is_sprung = True
            raise self.failure()

    def failure(self) -> Exception:
        """What is raised."""
        return OSError(errno.EIO, "input/output error")

    @contextmanager
    def set(self) -> Iterator[None]:
        """Within the block calls are counted."""
        raise NotImplementedError
        yield


class FailingDatabase(Trap):
    """Every statement, and the commit; never the roll-back."""

    def failure(self) -> Exception:
        """As of a database whose disk is full."""
        return OperationalError("the disk is full")

    def __call__(self, execute: Callable[..., object], sql: str, params: object, many: bool, context: object) -> object:
        """Django hands each statement over."""
        if self.is_counted(sql):
            self.step()
        return execute(sql, params, many, context)

    def is_counted(self, sql: str) -> bool:
        """Whether the statement may fail."""
        return not sql.startswith("ROLLBACK")

    @contextmanager
    def set(self) -> Iterator[None]:
        """Within the block."""
        commit = connection._commit

        def counted() -> Any:
            if self.is_counted("COMMIT"):
                self.step()
            return commit()

        with connection.execute_wrapper(self), mock.patch.object(connection, "_commit", counted):
            yield


class NoEvent(FailingDatabase):
    """The insertion of an event, and nothing else."""

    def is_counted(self, sql: str) -> bool:
        """Whether it is that one."""
        return sql.startswith(('INSERT INTO "ledger_event"', "SELECT ledger_append("))


class FailingFiles(Trap):
    """Every write, flush to disk, and giving of a name, of whatever file Python writes."""

    @contextmanager
    def set(self) -> Iterator[None]:
        """Within the block."""
        with ExitStack() as stack:
            for name in _CALLS:
                stack.enter_context(mock.patch.object(os, name, self._counted(getattr(os, name))))
            stack.enter_context(mock.patch.object(io, "open", self._opening(io.open)))
            yield

    def _counted(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any, **named: Any) -> Any:
            self.step()
            return call(*given, **named)

        return counted

    def _opening(self, really: Callable[..., Any]) -> Callable[..., Any]:
        """`io.open` whose files count what they write to the system, however it was buffered before."""

        def opening(file: Any, mode: str = "r", buffering: int = -1, *more: Any, **named: Any) -> Any:
            if not set(mode) & set("wax+"):
                return really(file, mode, buffering, *more, **named)
            raw = _Raw(file, mode.replace("b", "").replace("t", ""), opener=named.pop("opener", None))
            raw.trap = self
            closefd = named.pop("closefd", True)
            assert closefd
            if buffering == 0:
                return raw
            layered = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
            return layered if "b" in mode else io.TextIOWrapper(layered, *more, **named)

        return opening


class _Raw(io.FileIO):
    """A file that asks its trap before it writes."""

    trap: Trap

    def write(self, data: Any) -> int:
        self.trap.step()
        return super().write(data)
