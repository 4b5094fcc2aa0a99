"""Making a file in a folder beside the place where it will stand, so that giving it its name is one step."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_LONGEST = 60  # of a target's name, which may be as long as a name may be


@contextmanager
def folder_beside(target: Path) -> Iterator[Path]:
    """A folder on the target's disk, gone at the end of the block unless the process is killed."""
    with TemporaryDirectory(dir=target.parent, prefix=_beginning(target)) as name:
        yield Path(name)


def clear_beside(target: Path) -> None:
    """Remove what killed processes have left beside the target; for whoever knows that none is at it now."""
    for folder in target.parent.glob(f"{_beginning(target)}*"):
        shutil.rmtree(folder, ignore_errors=True)


def _beginning(target: Path) -> str:
    return f".{target.name[:_LONGEST]}-"
