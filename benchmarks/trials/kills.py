"""Trial 1: kill -9 at a random moment under load. What was acknowledged is there, once; nothing is there by half."""

import multiprocessing
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.trials import truth
from benchmarks.trials.clients import DONE, Client, sessions
from benchmarks.trials.outcome import Outcome
from benchmarks.trials.place import Place, kill_postgres

PEOPLE = 8
LEAST_SECONDS, MOST_SECONDS = 0.02, 0.6


def run(name: str, place: Place, *, times: int, chance: Random) -> Outcome:
    """Kill so many times."""
    if name == "kill-package":
        return kill_packages(place, times=times, chance=chance)
    is_database = name == "kill-database"
    if is_database and place.postgres is None:
        raise SystemExit("SQLite lives in the server: kill-server kills both. Add --postgres.")
    outcome = Outcome()
    keys = sessions()
    with place.served() as server:
        people = [Client(server.port, keys, Random(chance.random())) for _ in range(PEOPLE)]
        for _ in range(times):
            server.wait()
            people = work(people)
            time.sleep(chance.uniform(LEAST_SECONDS, MOST_SECONDS))
            if is_database:
                kill_postgres(place.postgres)
            else:
                server.kill()
                server.start()
            rest(people)
            truth.check(outcome, [story for one in people for story in one.stories])
    tell(outcome, people, f"{times} kills")
    return outcome


def work(people: list[Client]) -> list[Client]:
    """All begin, or go on; returns once the server has answered one of them."""
    working = [one.again() for one in people]
    before = _answered(working)
    for one in working:
        one.start()
    until = time.monotonic() + 30
    while _answered(working) == before and time.monotonic() < until:
        time.sleep(0.01)
    return working


def _answered(people: list[Client]) -> int:
    return sum(1 for one in people for _, status in one.answers if status == DONE)


def rest(people: list[Client]) -> None:
    """All stop after what they are at."""
    for one in people:
        one.stop.set()
        one.join(timeout=60)


def tell(outcome: Outcome, people: list[Client], what: str) -> None:
    """The line, and as broken every answer that nobody expected."""
    answers = Counter(status for one in people for _, status in one.answers)
    acts = sum(story.acknowledged for one in people for story in one.stories)
    outcome.broken += [f"an answer that nobody expected: {words}" for one in people for words in one.mistakes]
    outcome.line = (
        f"{what} under load of {PEOPLE}, {acts} acts acknowledged, answers {dict(sorted(answers.items()))},"
        f" {len(outcome.broken)} promises broken"
    )


def kill_packages(place: Place, *, times: int, chance: Random) -> Outcome:
    """kill -9 in the middle of a package: a file under its final name is whole, and the log tells of it."""
    from benchmarks.trials.packing import assemble
    from django.db import connection

    from jiedui.ledger.models import Event
    from jiedui.reports import verifier

    outcome, whole = Outcome(), 0
    folder = place.data / "packages"
    folder.mkdir()
    connection.close()
    context = multiprocessing.get_context("fork")
    longest = _seconds_of_one(context, folder / "first.zip")
    for number in range(times):
        target = folder / f"{number}.zip"
        packing = context.Process(target=assemble, args=(target,))
        packing.start()
        time.sleep(chance.uniform(0, longest))
        packing.kill()
        packing.join()
        told = Event.objects.filter(verb="assemble_package").count() - 1  # the first was left alone
        if target.exists():
            whole += 1
            with target.open("rb") as file:
                verifier.verify(file)
        outcome.expect(holds=told >= whole, else_=f"{target.name}: {whole} files, {told} events")
        connection.close()
    left = [path.name for path in folder.iterdir() if path.suffix == ".zip" and not _is_zip(path)]
    outcome.expect(holds=not left, else_=f"half a package under its final name: {left}")
    truth.check(outcome, [])
    outcome.line = f"{times} kills in a package, {whole} whole by then, {len(outcome.broken)} promises broken"
    return outcome


def _seconds_of_one(context: Any, target: Path) -> float:
    """How long one takes that nobody kills, and half as long again: kills fall before its end, and some after it."""
    from benchmarks.trials.packing import assemble

    began = time.monotonic()
    packing = context.Process(target=assemble, args=(target,))
    packing.start()
    packing.join()
    return 1.5 * (time.monotonic() - began)


def _is_zip(path: Path) -> bool:
    from zipfile import is_zipfile

    return is_zipfile(path)
