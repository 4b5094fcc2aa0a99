"""Trial 1: kill -9 at a random moment under load. What was acknowledged is there, once; nothing is there by half."""

import time
from collections import Counter
from random import Random

from benchmarks.trials import truth
from benchmarks.trials.clients import DONE, Client, sessions
from benchmarks.trials.kill_package import kill_packages
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
