"""Trials 3 and 5: every action, with its first, second, … n-th statement failing, its n-th write to a file, its event.

After each failure rows, events and files are what they were; at last the act is done.

On SQLite the transactions are real and the commit is one of the statements. On PostgreSQL each act is played within a
transaction that is rolled back. `--times` bounds how many points of an act are tried, spread over all of them.
"""

import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.trials.failing import FailingDatabase, FailingFiles, NoEvent, Trap
from benchmarks.trials.outcome import Outcome
from benchmarks.trials.place import Place

TRAPS: Mapping[str, tuple[type[Trap], ...]] = {
    "nth-statement": (FailingDatabase,),
    "nth-write": (FailingFiles,),
    "no-event": (NoEvent,),
    "nth-failure": (FailingDatabase, FailingFiles, NoEvent),
}
MOST_POINTS = 2_000
_NO_RECORD = ("django_session", "django_migrations", "sqlite_sequence")
_NO_FILES = ("jiedui.sqlite3", "keys/", "thumbnails/")
State = dict[str, str]


def run(name: str, place: Place, *, times: int, chance: Random) -> Outcome:
    """Every act, failing at so many points, or at all."""
    from django.test import override_settings

    # A job's own process would go on in the folder while it is put back.
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"], JOBS_START=False):
        return _run(TRAPS[name], place, times, chance)


def _run(traps: Sequence[type[Trap]], place: Place, times: int, chance: Random) -> Outcome:
    from tests.reliability.every_act import ACTS, STAGES

    outcome, points = Outcome(), Counter[str]()
    for stage, make in STAGES.items():
        theatre = _Theatre(place, make)
        for act, entry in ACTS.items():
            if entry.stage != stage:
                continue
            with theatre.playing():
                take = entry.make_ready(theatre.people)
                for trap in traps if entry.is_told else set(traps) - {NoEvent}:
                    points[act] += _try(outcome, theatre, act, take, trap, times, chance)
    outcome.line = (
        f"{len(points)} actions failing at {sum(points.values())} points, {len(outcome.broken)} promises broken"
    )
    return outcome


class _Theatre:
    """The place with one stage set up in it, put back after each play."""

    def __init__(self, place: Place, make: Callable[[], Any]) -> None:
        place.empty()
        self.place, self.people = place, make()
        self.is_file = place.postgres is None
        if self.is_file:
            self._hurry()

    def _hurry(self) -> None:
        """No power is lost here: what is written need not reach the disk at once."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")

    @contextmanager
    def playing(self) -> Iterator[None]:
        """What happens in the block hasn't happened afterwards: neither in the database nor among the files."""
        from django.db import connection, transaction

        kept = Path(tempfile.mkdtemp(dir=self.place.data.parent, prefix="kept-")) / "data"
        shutil.copytree(self.place.data, kept, ignore=shutil.ignore_patterns("jiedui.sqlite3*"))
        with ExitStack() as stack:
            if self.is_file:
                connection.ensure_connection()
                before = stack.enter_context(closing(sqlite3.connect(":memory:")))
                connection.connection.backup(before)
                stack.callback(_put_back, before)
            else:
                # A failed act leaves its cursor open; closed later, it would break the play's own transaction.
                connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"] = True
                stack.enter_context(transaction.atomic())
                stack.callback(transaction.set_rollback, True)
            yield
        for path in self.place.data.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
        shutil.copytree(kept, self.place.data, dirs_exist_ok=True)
        shutil.rmtree(kept.parent)

    def state(self) -> State:
        """A digest of every table and of every file."""
        from django.db import connection

        found: State = {}
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                if table not in _NO_RECORD:
                    cursor.execute(f'SELECT * FROM "{table}"')
                    found[table] = _digest(sorted(repr(row) for row in cursor.fetchall()))
        for path in self.place.data.rglob("*"):
            name = str(path.relative_to(self.place.data))
            if path.is_file() and not name.startswith(_NO_FILES):
                found[name] = sha256(path.read_bytes()).hexdigest()
        return found


def _try(
    outcome: Outcome,
    theatre: _Theatre,
    name: str,
    take: Callable[[], object],
    trap: type[Trap],
    times: int,
    chance: Random,
) -> int:
    """Let the act fail; at how many points."""
    from tests.reliability.every_act import ACTS

    before = theatre.state()
    counting = trap(None)
    with theatre.playing(), counting.set():
        take()
        done = theatre.state()
    outcome.expect(holds=done != before or name in _SAME, else_=f"{name}: it does nothing")
    outcome.expect(holds=trap is FailingFiles or counting.seen > 0, else_=f"{name}: no point to fail at")
    points = list(range(min(counting.seen, MOST_POINTS)))
    for point in sorted(chance.sample(points, min(times, len(points)))):
        with theatre.playing():
            found = _fail(theatre, take, trap(point), before, done, in_pieces=ACTS[name].in_pieces)
        if found:
            outcome.broken.append(f"{name}, point {point} of {len(points)}: {found}")
            sys.stderr.write(f"{outcome.broken[-1]}\n")
    return min(times, len(points))


# Acts that leave all as it was where nothing is amiss.
_SAME = frozenset(
    {
        "indexing.reindex",
        "likenesses.note_looks",
        "likenesses.rebuild_likenesses",
        "tidying.rebuild",
        "uploads.check_whole",
    }
)


def _fail(
    theatre: _Theatre, take: Callable[[], object], trap: Trap, before: State, done: State, *, in_pieces: bool
) -> str:
    """Let it fail once, and say what is wrong afterwards."""
    from jiedui.ledger.verification import verify_database

    failure = None
    with trap.set():
        try:
            take()
        except Exception as error:
            failure = error
    after = theatre.state()
    if failure is None:
        return "" if set(after) == set(done) else f"it said nothing, and differs: {_differing(done, after)}"
    if after == before:
        return ""
    if not in_pieces:
        return f"{type(failure).__name__}: {failure}; changed: {_differing(before, after)}"
    if (fault := verify_database().fault) is not None:
        return f"it doesn't verify: {fault.message}"
    try:
        take()
    except Exception as error:
        return f"the same again: {type(error).__name__}: {error}"
    return ""


def _put_back(before: sqlite3.Connection) -> None:
    from django.db import connection

    connection.ensure_connection()
    before.backup(connection.connection)


def _differing(one: State, other: State) -> str:
    return ", ".join(sorted(key for key in one.keys() | other.keys() if one.get(key) != other.get(key)))


def _digest(rows: list[str]) -> str:
    return sha256("\n".join(rows).encode()).hexdigest()
