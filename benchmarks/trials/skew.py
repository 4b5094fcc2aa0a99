"""Trial 6: two people at one activity in the same moment, in ever other orders: no pair of outcomes that contradict.

The activities of a round are made once, beforehand; each round then plays every pair with them in a copy of that
database. In a run of some length each pair must have been seen with either act ahead, else it proved little.
"""

from collections import Counter
from random import Random

from benchmarks.trials import worlds
from benchmarks.trials.outcome import Outcome
from benchmarks.trials.place import Place

IN_A_ROUND = 100
ENOUGH_FOR_BOTH_ORDERS = 200


def run(name: str, place: Place, *, times: int, chance: Random) -> Outcome:  # noqa: ARG001 - all trials are called alike
    """Each pair so many times, each time on two connections with random halts between their statements."""
    from jiedui.ledger.models import Programme
    from tests.cast import gather
    from tests.ledger.racing import RACES

    cast = gather(*Programme.objects.order_by("pk"))
    of_each = min(times, IN_A_ROUND)
    _prepared.extend((pair, RACES[pair](cast)) for pair in RACES for _ in range(of_each))
    rounds = [(chance.random(), min(of_each, times - done)) for done in range(0, times, of_each)]
    outcome, found = Outcome(), Counter[tuple[str, str]]()
    for ways, broken in worlds.shared_out(place, _play, rounds):
        found += ways
        outcome.broken += broken
    if times >= ENOUGH_FOR_BOTH_ORDERS:
        for pair in RACES:
            orders = {way.rsplit(maxsplit=2)[1] for one, way in found if one == pair}
            outcome.expect(holds=orders == {"first", "second"}, else_=f"{pair} was seen in one order only: {orders}")
    told = "; ".join(f"{pair}: {way} {count}" for (pair, way), count in sorted(found.items()))
    outcome.line = f"{len(RACES)} pairs × {times} ({told}), {len(outcome.broken)} promises broken"
    return outcome


# What the processes find when they begin: each race with the name of its pair, as many of each pair as a round has.
_prepared: list[tuple[str, object]] = []


def _play(one_round: tuple[float, int]) -> tuple[Counter[tuple[str, str]], list[str]]:
    """A round: how the races ended how often, and what of it must not be."""
    from tests.ledger.racing import broken_of, run_all

    seed, times = one_round
    worlds.begin_anew()
    seen = Counter[str]()
    races = []
    for pair, race in _prepared:
        seen[pair] += 1
        if seen[pair] <= times:
            races.append((pair, race))
    chance = Random(seed)
    chance.shuffle(races)
    meetings = run_all(races, chance)
    return Counter((one.pair, one.way) for one in meetings), [f"seed {seed}: {one}" for one in broken_of(meetings)]
