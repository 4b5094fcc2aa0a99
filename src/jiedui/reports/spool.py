"""Where the files of a package lie between being made and being packed: in memory, or in a folder.

A year may hold a million events, so that its tables, its page and its workbook are larger than memory should be.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, TypeVar

from jiedui.reports.canonical_zip import Source

Item = TypeVar("Item")
Step = Callable[[], None]
_AT_ONCE = 1000  # pieces of a text


def no_step() -> None:
    """Nobody is told how far it is."""


@dataclass(frozen=True, slots=True)
class Spool:
    """Makes files: in `folder`, or in memory without one; `step` is called for each piece of a text, each row.

    >>> Spool().text("a.txt", ["甲", "乙"]).decode()
    '甲乙'
    """

    folder: Path | None = None
    step: Step = no_step

    def text(self, name: str, pieces: Iterable[str], *, encoding: str = "utf-8") -> Source:
        """A text of pieces. `name` is the file's within the folder."""
        return self.made(name, lambda file: file.writelines(self._encoded(pieces, encoding)))

    def made(self, name: str, write: Callable[[IO[bytes]], None]) -> Source:
        """A file that `write` fills."""
        if self.folder is None:
            memory = BytesIO()
            write(memory)
            return memory.getvalue()
        path = self.folder / name
        with path.open("w+b") as file:
            write(file)
        return path

    def each(self, items: Iterable[Item]) -> Iterator[Item]:
        """The same items, each told as a step."""
        for item in items:
            yield item
            self.step()

    def _encoded(self, pieces: Iterable[str], encoding: str) -> Iterator[bytes]:
        """Some pieces at a time; `encoding` may begin a file with a mark, so it is asked for that at its start only."""
        held: list[str] = []
        for piece in self.each(pieces):
            held.append(piece)
            if len(held) >= _AT_ONCE:
                yield "".join(held).encode(encoding)
                held, encoding = [], encoding.removesuffix("-sig")
        yield "".join(held).encode(encoding)
