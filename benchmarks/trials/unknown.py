"""Trial 8: the line is cut after the server has the request and before its answer; the sender asks again, same id.

However often and at whatever moment, one record stands, with one event for each act.
"""

import http.client
import time
from collections import Counter
from random import Random

from benchmarks.trials import truth
from benchmarks.trials.clients import DONE, LIFE, REFUSED, Client, Story, sessions
from benchmarks.trials.outcome import Outcome
from benchmarks.trials.place import Place

# The line is cut after at most so many times as long as the last answers took: before the act is done, and after.
LONGEST_WAIT = 1.6


def run(name: str, place: Place, *, times: int, chance: Random) -> Outcome:  # noqa: ARG001 - all trials are called alike
    """Send, cut, send again, so many times."""
    outcome, stories, cut = Outcome(), [], Counter()
    with place.served() as server:
        server.wait()
        person = _Hasty(server.port, sessions(), chance)
        while sum(cut.values()) < times:
            stories.append(Story(len(stories)))
            for _ in LIFE:
                cut[person.step_twice(stories[-1])] += 1
                if sum(cut.values()) >= times:
                    break
    for story in stories:
        story.asked = story.acknowledged
    truth.check(outcome, stories)
    for words in person.mistakes:
        outcome.broken.append(words)
    total = sum(cut.values())
    outcome.line = (
        f"{total} acts sent, cut off, sent again: {cut['done']} answered as done, {cut['refused']} refused as"
        f" done before; {len(outcome.broken)} promises broken"
    )
    return outcome


class _Hasty(Client):
    """Hangs up without hearing the answer, then asks again until there is one."""

    usual = 0.05  # seconds, of late

    def step_twice(self, story: Story) -> str:
        """Send the next act of the story, hang up, and send it again; how that was answered."""
        act, who = LIFE[story.acknowledged]
        body, kind, address = self._request(act, who, story)
        self._send_and_hang_up(who, address, body, kind)
        if act in ("approve_activity", "confirm_activity"):
            body, kind, address = self._request(act, who, story)
        status, page = self._timed(who, address, body, kind)
        story.acknowledged += 1
        if status == DONE:
            return "done"
        if status not in REFUSED:
            self.mistakes.append(f"{act}: {status} {page[:200]!r}")
        return "refused"

    def _timed(self, who: str, address: str, body: bytes, kind: str) -> tuple[int, bytes]:
        began = time.monotonic()
        answer = self._ask(who, "POST", address, body, kind)
        self.usual += (time.monotonic() - began - self.usual) / 8
        return answer

    def _send_and_hang_up(self, who: str, address: str, body: bytes, kind: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("POST", address, body, self._headers(who, kind))
        time.sleep(self.chance.uniform(0, LONGEST_WAIT * self.usual))
        connection.close()
