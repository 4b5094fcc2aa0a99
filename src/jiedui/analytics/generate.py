"""Make `generated/status.*.sql` from the expressions: `python -m jiedui.analytics.generate`.

Ibis refuses to print a parameter without a value. So each is compiled as a literal that occurs nowhere else, and
the text of that literal is then replaced by the placeholder of the cursor that will run it.
"""

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import ibis

from jiedui.analytics.expressions import Table, contributions_table, obligations_table, of_programme, status_table
from jiedui.analytics.sql import GENERATED

_DAY = date(2222, 2, 22)
_PROGRAMME = 2222222222
_FOR_ONE = ("obligation_id", "status", "achieved", "achieved_by_due")
_DAY_OF_DATES = "MAKE_DATE(2222, 2, 22)"


@dataclass(frozen=True, slots=True)
class Target:
    """A dialect, how it prints the day, and what its cursor takes in the place of the day."""

    dialect: str
    day: str
    placeholder: str
    is_for_all: bool = False


TARGETS = (
    Target("sqlite", "'2222-02-22'", "%(as_of)s"),
    Target("postgres", _DAY_OF_DATES, "CAST(%(as_of)s AS DATE)"),
    Target("duckdb", _DAY_OF_DATES, "CAST($as_of AS DATE)", is_for_all=True),
)


def compile_status(target: Target) -> str:
    """The status query of one dialect, with its placeholders."""
    compiled = str(ibis.to_sql(_for_all() if target.is_for_all else _for_one(), dialect=target.dialect))
    text = compiled.replace("%", "%%") if not target.is_for_all else compiled
    text = text.replace(target.day, target.placeholder).replace(str(_PROGRAMME), "%(programme_id)s")
    if "2222" in text or target.placeholder not in text:
        raise RuntimeError(f"{target.dialect} prints a parameter in another form than {target.day}")
    return text.rstrip() + "\n"


def path_of(target: Target, folder: Path = GENERATED) -> Path:
    """Where the text of a dialect is kept."""
    return folder / f"status.{target.dialect}.sql"


def main(folder: Path = GENERATED) -> int:
    """Write all texts."""
    folder.mkdir(exist_ok=True)
    for target in TARGETS:
        path_of(target, folder).write_text(compile_status(target), "utf-8")
    return 0


def _for_all() -> Table:
    return status_table(obligations_table("obligations"), contributions_table("contributions"), _DAY)


def _for_one() -> Table:
    obligations = of_programme(obligations_table("facts_obligations"), _PROGRAMME)
    contributions = of_programme(contributions_table("facts_contributions"), _PROGRAMME)
    return status_table(obligations, contributions, _DAY).select(*_FOR_ONE)


if __name__ == "__main__":
    sys.exit(main())
