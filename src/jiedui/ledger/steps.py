"""How far a long piece of work is, in steps over several parts of it, each of a size that is known beforehand."""

import os
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, TypeVar

Row = TypeVar("Row")
Progress = Callable[[int, int], None]
_TOLD = 1000  # times from beginning to end


class Steps:
    """Counts steps towards the end of the part at work, and tells `progress` how many are done of how many."""

    def __init__(self, progress: Progress | None = None) -> None:
        self._progress = progress or (lambda _done, _total: None)
        self._begun = self._done = self._end = 0
        self._total = 1
        self._told = -1

    def expect(self, *parts: int) -> None:
        """Parts of these sizes lie ahead."""
        self._total = max(sum(parts), 1)
        self._go_to(0)

    def begin(self, size: int) -> None:
        """A part of that size begins: what the one before it had left is done."""
        self._begun, self._end = self._end, self._end + size
        self._go_to(self._begun)

    def step(self) -> None:
        """One step more; a part never goes beyond its own end."""
        self._go_to(min(self._done + 1, self._end))

    def reach(self, place: int, *, of: int) -> None:
        """As much of the part is done as `place` is of a whole; never less than before."""
        self._go_to(max(self._done, self._begun + (self._end - self._begun) * place // max(of, 1)))

    def each(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows, a step each."""
        for row in rows:
            yield row
            self.step()

    def _go_to(self, done: int) -> None:
        self._done = done
        if (now := _TOLD * done // self._total) != self._told:
            self._told = now
            self._progress(done, self._total)


class Watched:
    """A file whose reading tells how far it is."""

    def __init__(self, file: BinaryIO, steps: Steps) -> None:
        self._file, self._steps = file, steps
        self._size = os.fstat(file.fileno()).st_size
        self.readline, self.seek, self.tell = file.readline, file.seek, file.tell

    def read(self, size: int = -1) -> bytes:
        """As the file's own."""
        found = self._file.read(size)
        self._steps.reach(self._file.tell(), of=self._size)
        return found
