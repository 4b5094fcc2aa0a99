"""Trial 2: the power goes at a random moment under load.

On SQLite the server is halted, its files are copied as they lie at that instant, and it goes on; each copy must open,
be whole, verify, and hold a beginning of the log that then goes on, with all that was acknowledged by that instant.
On PostgreSQL the database is stopped without a goodbye and recovers.
"""

import multiprocessing
import os
import shutil
import signal
import time
from pathlib import Path
from random import Random

from benchmarks.trials import truth
from benchmarks.trials.clients import Client, Story, sessions
from benchmarks.trials.kills import PEOPLE, rest, tell, work
from benchmarks.trials.outcome import Outcome
from benchmarks.trials.place import Place, Server, stop_postgres_at_once

PARTS = ("", "-wal")


def run(name: str, place: Place, *, times: int, chance: Random) -> Outcome:
    """Cut the power so many times."""
    if name == "stop-immediate":
        return _stop(place, times=times, chance=chance)
    outcome = Outcome()
    copies = place.data.parent / "copies"
    with place.served() as server:
        server.wait()
        people = work([Client(server.port, keys, Random(chance.random())) for keys in [sessions()] * PEOPLE])
        instants = [_copy(place, server, copies / f"{n}", people, chance) for n in range(times)]
        rest(people)
    truth.check(outcome, [story for one in people for story in one.stories])
    logged = _log()
    copies_made = [(folder, sum(count for _, count in acknowledged), logged) for folder, acknowledged in instants]
    with multiprocessing.get_context("fork").Pool(place.jobs) as pool:
        for broken in pool.imap(_check_copy, copies_made):
            outcome.broken += broken
    tell(outcome, people, f"{times} copies at an instant")
    return outcome


def _stop(place: Place, *, times: int, chance: Random) -> Outcome:
    if place.postgres is None:
        raise SystemExit("stop-immediate is for PostgreSQL: add --postgres")
    outcome = Outcome()
    with place.served() as server:
        people = [Client(server.port, keys, Random(chance.random())) for keys in [sessions()] * PEOPLE]
        for _ in range(times):
            server.wait()
            people = work(people)
            time.sleep(chance.uniform(0.02, 0.6))
            stop_postgres_at_once(place.postgres)
            rest(people)
            truth.check(outcome, [story for one in people for story in one.stories])
    tell(outcome, people, f"{times} stops of the database without a goodbye")
    return outcome


def _copy(
    place: Place, server: Server, folder: Path, people: list[Client], chance: Random
) -> tuple[Path, list[tuple[Story, int]]]:
    """The database's files as they lie at one instant, and what had been acknowledged before it."""
    time.sleep(chance.uniform(0.01, 0.15))
    folder.mkdir(parents=True)
    acknowledged = [(story, story.acknowledged) for one in people for story in one.stories]
    os.killpg(server.group, signal.SIGSTOP)
    try:
        for part in PARTS:
            shutil.copyfile(f"{place.database}{part}", folder / f"jiedui.sqlite3{part}")
    finally:
        os.killpg(server.group, signal.SIGCONT)
    return folder, acknowledged


def _log() -> list[str]:
    from django.db import connection

    from jiedui.ledger.models import Event

    digests = list(Event.objects.order_by("sequence").values_list("digest", flat=True))
    connection.close()
    return digests


def _check_copy(copy: tuple[Path, int, list[str]]) -> list[str]:
    """Open the copy, and hold what it says against the truth: what of it is broken."""
    from django.db import connection

    from jiedui.ledger.models import Event
    from jiedui.ledger.verification import verify_database

    folder, acts, logged = copy
    connection.close()
    connection.settings_dict["NAME"] = str(folder / "jiedui.sqlite3")
    outcome = Outcome()
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            ((found,),) = cursor.fetchall()
        outcome.expect(holds=found == "ok", else_=f"copy {folder.name}: {found}")
        fault = verify_database().fault
        outcome.expect(holds=fault is None, else_=f"copy {folder.name}: {fault and fault.message}")
        digests = list(Event.objects.order_by("sequence").values_list("digest", flat=True))
    except Exception as error:
        return [*outcome.broken, f"copy {folder.name} doesn't open: {error!r}"]
    outcome.expect(holds=digests == logged[: len(digests)], else_=f"copy {folder.name} is no beginning of the log")
    outcome.expect(
        holds=len(digests) >= acts, else_=f"copy {folder.name}: {acts} acts acknowledged, {len(digests)} events"
    )
    connection.close()
    shutil.rmtree(folder)
    return outcome.broken
