"""Trial 12: the last events taken out with all they did, or an old copy put back and continued: found by what was kept.

Whoever holds an earlier checkpoint or package sees both. Whoever holds only the one database can't: its log is whole.
"""

import shutil
from datetime import date
from pathlib import Path
from random import Random

from benchmarks.trials.outcome import Outcome
from benchmarks.trials.place import Place


def run(name: str, place: Place, *, times: int, chance: Random) -> Outcome:  # noqa: ARG001 - all trials are called alike
    """Roll back and fork so many times, by a copy of SQLite's file."""
    from django.db import connection

    from jiedui.ledger.models import Programme
    from tests.cast import gather

    if place.postgres is not None:
        raise SystemExit("roll-back copies SQLite's file; the check is the same on both")
    outcome, cast, unseen = Outcome(), gather(*Programme.objects.order_by("pk")), 0
    packages = place.data.parent / "packages"
    packages.mkdir()
    for number in range(times):
        old = _copy(place, packages / "old.sqlite3")
        _act(cast, chance.randint(1, 4))
        kept = _package(cast, packages / f"{number}.zip")
        connection.close()
        shutil.copyfile(old, place.database)
        unseen += _check(outcome, kept, f"{number}: rolled back")
        _act(cast, chance.randint(5, 9))
        _check(outcome, kept, f"{number}: rolled back and continued")
    outcome.line = (
        f"{times} roll-backs and {times} forks held against an earlier package, {len(outcome.broken)} promises broken;"
        f" without it {unseen} of {times} look whole, as said in the documents"
    )
    return outcome


def _copy(place: Place, target: Path) -> Path:
    """The database as one file."""
    import sqlite3

    from django.db import connection

    connection.close()
    target.unlink(missing_ok=True)
    with sqlite3.connect(place.database) as source, sqlite3.connect(target) as copy:
        source.backup(copy)
        source.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    source.close()
    copy.close()
    return target


def _act(cast: object, times: int) -> None:
    from tests.making import make_activity

    for _ in range(times):
        make_activity(cast)  # type: ignore[arg-type]


def _package(cast: object, target: Path) -> Path:
    from jiedui.ledger.actions.packages import assemble_package
    from tests.days import at

    assemble_package(
        cast.liaison,
        programme=cast.programme,
        year=2019,
        at=at(date(2020, 1, 6)),
        target=target,  # type: ignore[attr-defined]
    )
    return target


def _check(outcome: Outcome, kept: Path, what: str) -> bool:
    """It is found against what was kept; whether it is unseen without."""
    from jiedui.ledger.earlier import read_earlier
    from jiedui.ledger.verification import verify_database

    fault = verify_database(since=read_earlier(kept)).fault
    codes = {"log_shorter", "event_differs", "log_differs"}
    outcome.expect(holds=fault is not None and fault.code in codes, else_=f"{what}, unseen: {fault}")
    return verify_database().fault is None
