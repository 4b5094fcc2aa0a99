"""Trial 9: everybody tries everything at random, the record and a model of it side by side: they never differ.

A world begins anew every 400 steps, so that steps cost as much at the end as at the beginning; its seed repeats it.
"""

import time
from collections import Counter
from random import Random

from benchmarks.trials import worlds
from benchmarks.trials.outcome import Outcome
from benchmarks.trials.place import Place
from benchmarks.trials.stage import Differs
from benchmarks.trials.steps import World

STEPS_IN_A_WORLD = 400


def run(name: str, place: Place, *, times: int, chance: Random) -> Outcome:  # noqa: ARG001 - all trials are called alike
    """So many steps, in worlds of 400, on all processors."""
    if place.postgres is not None:
        raise SystemExit("model plays on SQLite; its worlds begin from a copy of the file")
    pieces = [(chance.randrange(2**32), min(STEPS_IN_A_WORLD, times - at)) for at in range(0, times, STEPS_IN_A_WORLD)]
    outcome, counts, began = Outcome(), Counter[str](), time.monotonic()
    for found, broken in worlds.shared_out(place, _play, pieces):
        counts += found + Counter(worlds=1)
        outcome.broken += broken
    steps = counts["steps"]
    outcome.line = (
        f"{steps} steps in {counts['worlds']} worlds, {steps / (time.monotonic() - began):.0f} a second,"
        f" {counts['done']} acts done and {counts['refused']} refused alike, {len(outcome.broken)} promises broken"
    )
    return outcome


def _play(world: tuple[int, int]) -> tuple[Counter[str], list[str]]:
    """One world: what was done how often, and what was broken."""
    from jiedui.ledger.models import Programme
    from tests.cast import gather

    seed, steps = world
    worlds.begin_anew()
    played = World(Random(seed).choice, gather(*Programme.objects.order_by("pk")))
    try:
        for _ in range(steps):
            played.step()
            played.counts["steps"] += 1
        played.verify()
    except Differs as error:
        return played.counts, [f"world {seed}, step {played.steps}: {error}"]
    except Exception as error:
        return played.counts, [f"world {seed}, step {played.steps}: {error!r}; {played.story}"]
    return played.counts, []
