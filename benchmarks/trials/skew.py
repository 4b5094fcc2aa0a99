"""Trial 6: two people at one activity in the same moment, in ever other orders: no pair of outcomes that contradict."""

from collections import Counter
from random import Random

from benchmarks.trials.outcome import Outcome
from benchmarks.trials.place import Place


def run(name: str, place: Place, *, times: int, chance: Random) -> Outcome:  # noqa: ARG001 - all trials are called alike
    """Each pair so many times, each time on two connections with random halts between their statements."""
    from jiedui.ledger.models import Contribution, Programme
    from jiedui.ledger.verification import verify_database
    from tests.cast import gather
    from tests.ledger.racing import RACES, race_of

    cast = gather(*Programme.objects.order_by("pk"))
    outcome, found = Outcome(), Counter()
    for pair in RACES:
        for _ in range(times):
            ended, broken = race_of(pair, cast, Random(chance.random()))
            found[(pair, *ended)] += 1
            outcome.expect(holds=not broken, else_=broken)
    running = list(Contribution.objects.filter(counts_until=None).values_list("activity", "commitment"))
    outcome.expect(holds=len(running) == len(set(running)), else_="an activity counts twice towards one commitment")
    fault = verify_database().fault
    outcome.expect(holds=fault is None, else_=f"the record doesn't verify: {fault and fault.message}")
    ways = ", ".join(f"{' '.join(key)} {count}" for key, count in sorted(found.items()))
    outcome.line = f"{len(RACES)} pairs × {times} ({ways}), {len(outcome.broken)} promises broken"
    return outcome
