"""What jobs there are, and how one ends; each is done in a module that only its own process reads.

A process begins for every job, and a person looks on: reading a library that this one doesn't need would take longer
than many of them do.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from jiedui.ledger.actions.jobs import Claimed, Work

Progress = Callable[[int, int], None]
# Each work by its name, which is its function's, and the module that does it.
WORKS: Mapping[str, str] = {
    Work.EXPORT: "exports",
    Work.ANNOTATE: "sheets",
    Work.READ_SHEET: "sheets",
    Work.ACCEPT_SHEET: "sheets",
    Work.UNDO_IMPORT: "sheets",
    Work.PACKAGE: "packages",
}


@dataclass(frozen=True, slots=True)
class Ended:
    """How a job ended: a sentence with its values, the name of the file that it made."""

    template: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    file_name: str = ""


def do_work(job: Claimed, *, target: Path, progress: Progress) -> Ended:
    """Do what was asked. A file that is made stands at `target` only once it is whole.

    Raises Missing, Refused, InputRefused.
    """
    work: Callable[[Claimed, Path, Progress], Ended] = getattr(
        import_module(f"jiedui.jobs.{WORKS[job.work]}"), job.work
    )
    return work(job, target, progress)


@contextmanager
def whole(target: Path) -> Iterator[BinaryIO]:
    """A file that gets its name when it is whole and on the disk; nothing is left of one that isn't."""
    part = target.with_suffix(".part")
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
