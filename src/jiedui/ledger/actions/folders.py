"""A programme's folder as it is imported: `programme.toml`, the plan, `activities.csv`, `evidence/`.

Everything is read and checked before a row is written; all faults are found in one pass, each with its place.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jiedui.ledger.actions.folder_activities import Line, read_lines
from jiedui.ledger.actions.folder_programme import Login, PlanEntry, read_programme
from jiedui.ledger.actions.folder_reading import Faults
from jiedui.ledger.actions.programmes import Founding


@dataclass(frozen=True, slots=True)
class ProgrammeFolder:
    """All that a folder says."""

    founding: Founding
    founded_on: date
    logins: tuple[Login, ...]
    plan: PlanEntry | None
    lines: tuple[Line, ...]


def read_folder(folder: Path) -> ProgrammeFolder:
    """The folder's content. Raises ImportRefused with all faults."""
    faults = Faults()
    founding, founded_on, logins, plan = read_programme(faults, folder)
    lines = tuple(read_lines(faults, folder, frozenset(login.username for login in logins)))
    faults.stop_here()
    return ProgrammeFolder(founding, founded_on, logins, plan, lines)
