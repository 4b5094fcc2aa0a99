"""Trial 7: twenty people write on SQLite at once: nobody is shown a locked database, 99 of 100 wait under a second.

The bar on waiting is told, not enforced: it is one for a machine that does nothing else.
"""

import time
from random import Random

from benchmarks.trials import truth
from benchmarks.trials.clients import DONE, Client, sessions
from benchmarks.trials.kills import rest
from benchmarks.trials.outcome import Outcome
from benchmarks.trials.place import Place

PEOPLE, MOST_WAIT = 20, 1.0
LOCKED = "database is locked"


class _Timed(Client):
    """One who looks at the clock."""

    def __init__(self, port: int, keys: dict[str, str], chance: Random) -> None:
        super().__init__(port, keys, chance)
        self.waits: list[float] = []

    def _ask(self, who: str, method: str, address: str, body: bytes = b"", kind: str = "") -> tuple[int, bytes]:
        """Ask, and note how long an act's answer took."""
        began = time.monotonic()
        answer = super()._ask(who, method, address, body, kind)
        if method == "POST":
            self.waits.append(time.monotonic() - began)
        return answer


def run(name: str, place: Place, *, times: int, chance: Random) -> Outcome:  # noqa: ARG001 - all trials are called alike
    """Let them write for so many seconds."""
    outcome = Outcome()
    with place.served() as server:
        server.wait()
        people = [_Timed(server.port, sessions(), Random(chance.random())) for _ in range(PEOPLE)]
        for one in people:
            one.start()
        time.sleep(times)
        rest(list(people))
    truth.check(outcome, [story for one in people for story in one.stories])
    outcome.broken += [words for one in people for words in one.mistakes]
    shown = place.log.read_text("utf-8", "replace").count(LOCKED)
    outcome.expect(holds=shown == 0, else_=f"{LOCKED}: {shown} times")
    unanswered = sum(status == 0 for one in people for _, status in one.answers)
    outcome.expect(holds=unanswered == 0, else_=f"{unanswered} acts had no answer")
    waits = sorted(wait for one in people for wait in one.waits)
    slowest = waits[int(len(waits) * 0.99)] if waits else 0.0
    done = sum(status == DONE for one in people for _, status in one.answers)
    outcome.line = (
        f"{PEOPLE} writers for {times} s, {done} acts acknowledged, median {waits[len(waits) // 2] * 1000:.0f} ms,"
        f" p99 {slowest * 1000:.0f} ms ({'under' if slowest < MOST_WAIT else 'over'} the bar of {MOST_WAIT:.0f} s),"
        f" {LOCKED} {shown} times, {len(outcome.broken)} promises broken"
    )
    return outcome
