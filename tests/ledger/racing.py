"""Two people at one activity in the same moment, on a database file of their own: run by `test_activities_race`.

Prints as JSON how often each pair met, and what broke. `python -m tests.ledger.racing ROUNDS` with JIEDUI_DATA set.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random
from threading import Barrier
from uuid import UUID, uuid4

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - Django must be set up before its models are imported
from django.db import connection  # noqa: E402

from jiedui.ledger.actions import activities, contributions  # noqa: E402
from jiedui.ledger.models import Activity, ActivityState, Contribution  # noqa: E402
from jiedui.ledger.refusals import Missing, Refused  # noqa: E402
from jiedui.ledger.states import ActivityEvent  # noqa: E402
from jiedui.ledger.verification import verify_database  # noqa: E402
from jiedui.ledger.viewers import Viewer  # noqa: E402
from tests.cast import Cast  # noqa: E402
from tests.days import at  # noqa: E402
from tests.ledger.acts import PERFORM, Call  # noqa: E402
from tests.making import make_activity, make_cast, make_details, obligation_of  # noqa: E402

E, S = ActivityEvent, ActivityState
Act = Callable[[], object]
HALTS, LONGEST_HALT = 0.2, 0.001  # before how many of the statements, for how many seconds
LATE, LATEST = 0.5, 0.01  # how many begin late, by how many seconds: about as long as an act takes


@dataclass(frozen=True, slots=True)
class Race:
    """Two acts to be done in the same moment, and the activities that they are about."""

    acts: tuple[Act, Act]
    uids: tuple[UUID, ...]


def event(cast: Cast, name: str, what: ActivityEvent, activity: Activity) -> Act:
    return lambda: PERFORM[what](Call(getattr(cast, name), cast.programme, activity))


def confirm_twice(cast: Cast) -> Race:
    activity = make_activity(cast, state=S.CARRIED_OUT)
    return Race(
        (event(cast, "recipient_leader", E.CONFIRM, activity), event(cast, "liaison", E.CONFIRM, activity)),
        (activity.uid,),
    )


def confirm_and_edit(cast: Cast) -> Race:
    activity = make_activity(cast, state=S.CARRIED_OUT)
    return Race(
        (event(cast, "recipient_leader", E.CONFIRM, activity), event(cast, "clerk", E.EDIT_ACTUALS, activity)),
        (activity.uid,),
    )


def approve_and_edit(cast: Cast) -> Race:
    activity = make_activity(cast, state=S.SUBMITTED)
    return Race(
        (event(cast, "donor_leader", E.APPROVE, activity), event(cast, "clerk", E.EDIT, activity)), (activity.uid,)
    )


def approve_and_withdraw(cast: Cast) -> Race:
    activity = make_activity(cast, state=S.SUBMITTED)
    return Race(
        (event(cast, "donor_leader", E.APPROVE, activity), event(cast, "clerk", E.WITHDRAW, activity)), (activity.uid,)
    )


def approve_both(cast: Cast) -> Race:
    activity = make_activity(cast, state=S.SUBMITTED)
    return Race(
        (event(cast, "donor_leader", E.APPROVE, activity), event(cast, "recipient_leader", E.APPROVE, activity)),
        (activity.uid,),
    )


def confirm_and_dispute(cast: Cast) -> Race:
    activity = make_activity(cast, state=S.CARRIED_OUT)
    return Race(
        (event(cast, "liaison", E.CONFIRM, activity), event(cast, "recipient_leader", E.DISPUTE, activity)),
        (activity.uid,),
    )


def count_twice(cast: Cast) -> Race:
    activity, obligation = make_activity(cast, state=S.CONFIRMED), obligation_of("mechanism").pk
    base = {"programme": cast.programme, "uid": activity.uid, "obligation": obligation, "reason": "补", "at": at()}

    def count(by: Viewer) -> Act:
        return lambda: contributions.add_contribution(by, amount=100, **base)

    return Race((count(cast.liaison), count(cast.clerk)), (activity.uid,))


def record_twice(cast: Cast) -> Race:
    uid, details = uuid4(), make_details()

    def record() -> object:
        return activities.record_activity(cast.clerk, programme=cast.programme, uid=uid, details=details, at=at())

    return Race((record, record), (uid,))


def hand_up_two(cast: Cast) -> Race:
    """Each gets the next number of its form: neither the other's, nor is one refused for it."""
    first, second = make_activity(cast), make_activity(cast)
    acts = (event(cast, "clerk", E.SUBMIT, first), event(cast, "clerk", E.SUBMIT, second))
    return Race(acts, (first.uid, second.uid))


RACES = {
    race.__name__: race
    for race in (
        confirm_twice,
        confirm_and_edit,
        approve_and_edit,
        approve_and_withdraw,
        approve_both,
        confirm_and_dispute,
        count_twice,
        record_twice,
        hand_up_two,
    )
}
ALLOWED = {
    # Whoever comes second finds it confirmed.
    "confirm_twice": [["done", "wrong_state"]],
    # Confirmed first: no edit. Edited first: the confirmer read something else, or reads the new content.
    "confirm_and_edit": [["done", "wrong_state"], ["conflict", "done"], ["done", "done"]],
    "approve_and_edit": [["done", "done"], ["conflict", "done"]],
    # One consent of two, then taken back; or taken back, and there is nothing to consent to.
    "approve_and_withdraw": [["done", "done"], ["done", "wrong_state"]],
    "approve_both": [["done", "done"]],
    "confirm_and_dispute": [["done", "done"], ["conflict", "done"]],
    "count_twice": [["conflict", "done"]],
    "record_twice": [["done", "done"]],
    "hand_up_two": [["done", "done"]],
}
# The states in which the activity may be left.
ENDS = {
    "confirm_twice": {S.CONFIRMED},
    "confirm_and_edit": {S.CONFIRMED, S.CARRIED_OUT},
    "approve_and_edit": {S.SUBMITTED},
    "approve_and_withdraw": {S.WITHDRAWN},
    "approve_both": {S.APPROVED},
    "confirm_and_dispute": {S.CONFIRMED, S.CARRIED_OUT},
    "count_twice": {S.CONFIRMED},
    "record_twice": {S.DRAFT},
    "hand_up_two": {S.SUBMITTED},
}


class Halting:
    """Halts before some of the statements, so that the two meet in ever other orders."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance

    def __call__(self, execute: Callable[..., object], *statement: object) -> object:
        if self.chance.random() < HALTS:
            time.sleep(self.chance.uniform(0, LONGEST_HALT))
        return execute(*statement)


@dataclass(slots=True)
class Meeting:
    """A race being run: how each of the two ended, and when."""

    pair: str
    race: Race
    seed: float
    ended: list[str] = field(default_factory=lambda: ["", ""])
    ended_at: list[float] = field(default_factory=lambda: [0.0, 0.0])

    @property
    def way(self) -> str:
        """Both outcomes in their order, and which of the two was through first."""
        return f"{'/'.join(self.ended)} {'first' if self.ended_at[0] <= self.ended_at[1] else 'second'} ahead"

    def broken(self, states: Mapping[UUID, str]) -> str:
        """What of it must not be; empty if all may."""
        if (ended := sorted(self.ended)) not in ALLOWED[self.pair]:
            return f"{self.pair} ended {ended}"
        left = {states.get(uid, "nowhere") for uid in self.race.uids}
        return "" if left <= ENDS[self.pair] else f"{self.pair} left it {left} after {ended}"


def run_all(races: Iterable[tuple[str, Race]], chance: Random) -> list[Meeting]:
    """One race after another between two threads, each on a connection of its own that stays open."""
    meetings = [Meeting(pair, race, chance.random()) for pair, race in races]
    barrier = Barrier(2)

    def one(side: int) -> None:
        try:
            for meeting in meetings:
                own = Random(f"{meeting.seed} {side}")
                barrier.wait(timeout=60)
                meeting.ended[side] = _end_of(meeting.race.acts[side], own)
                meeting.ended_at[side] = time.monotonic()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, (0, 1)))
    return meetings


def _end_of(act: Act, chance: Random) -> str:
    if chance.random() < LATE:
        time.sleep(chance.uniform(0, LATEST))
    try:
        with connection.execute_wrapper(Halting(chance)):
            act()
    except Refused as refusal:
        return refusal.code
    except Missing:
        return "missing"
    except Exception as error:  # whatever it is, it is none of the outcomes allowed
        connection.close()
        return f"{type(error).__name__}: {error}"
    return "done"


def broken_of(meetings: Iterable[Meeting]) -> list[str]:
    """What must not be in the record after these: of each race, of what counts, of the record in itself."""
    states = dict(Activity.objects.values_list("uid", "state"))
    found = [broken for meeting in meetings if (broken := meeting.broken(states))]
    running = list(Contribution.objects.filter(counts_until=None).values_list("activity", "commitment"))
    if len(running) != len(set(running)):
        found.append("an activity counts twice towards one commitment")
    if (fault := verify_database().fault) is not None:
        found.append(f"the record doesn't verify: {fault.message}")
    return found


def main(races: Mapping[str, Callable[[Cast], Race]], rounds: int) -> None:
    """Race each pair so often, and tell how they ended."""
    call_command("migrate", verbosity=0, skip_checks=True)
    cast = make_cast()
    meetings = run_all([(name, make(cast)) for name, make in races.items() for _ in range(rounds)], Random(1))
    ways = Counter(meeting.pair for meeting in meetings)
    sys.stdout.write(json.dumps({"races": ways, "broken": broken_of(meetings)}))


if __name__ == "__main__":
    main(RACES, int(sys.argv[1]))
