"""Standing in line, among threads and processes: at the lock of a file, which the system gives in order of coming.

A turn ends with the process that had it, however that ends.
"""

import fcntl
import os
import threading
from dataclasses import dataclass


class TooLong(Exception):  # noqa: N818 - it is an answer
    """The turn didn't come in time."""


@dataclass(slots=True)
class Turn:
    """The right to go on, until it is ended."""

    descriptor: int

    def end(self) -> None:
        """The next in line goes on."""
        os.close(self.descriptor)


def take_turn(path: str, *, seconds: float) -> Turn:
    """Wait in line at that file, so long at most. Raises TooLong; OSError where the file can't be made."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        _Waiting(descriptor).wait(seconds)
    except OSError:
        os.close(descriptor)
        raise
    return Turn(descriptor)


class _Waiting(threading.Thread):
    """Waits at the lock for somebody who doesn't wait for ever; the system knows no end to it."""

    def __init__(self, descriptor: int) -> None:
        super().__init__(daemon=True)
        self._descriptor = descriptor
        self._has_come, self._is_given_up = threading.Event(), False
        self._either = threading.Lock()

    def run(self) -> None:
        """Wait; a turn that nobody waits for any more is given on."""
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        with self._either:
            if self._is_given_up:
                os.close(self._descriptor)
            else:
                self._has_come.set()

    def wait(self, seconds: float) -> None:
        """Until the turn has come. Raises TooLong."""
        self.start()
        try:
            self._has_come.wait(seconds)
        finally:
            with self._either:
                self._is_given_up = not self._has_come.is_set()
        if self._is_given_up:
            raise TooLong
