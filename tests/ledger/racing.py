"""Two people at one activity in the same moment, on a database file of their own: run by `test_activities_race`.

Prints the outcome of each round as JSON. `python -m tests.ledger.racing ROUNDS` with JIEDUI_DATA set.
"""

import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier
from uuid import uuid4

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - Django must be set up before its models are imported
from django.db import connection  # noqa: E402

from jiedui.ledger.actions import activities, contributions  # noqa: E402
from jiedui.ledger.models import Activity, ActivityState, Contribution  # noqa: E402
from jiedui.ledger.refusals import Missing, Refused  # noqa: E402
from jiedui.ledger.states import ActivityEvent  # noqa: E402
from jiedui.ledger.verification import verify_database  # noqa: E402
from tests.cast import Cast  # noqa: E402
from tests.days import at  # noqa: E402
from tests.ledger.acts import PERFORM, Call  # noqa: E402
from tests.making import make_activity, make_cast, make_details, obligation_of  # noqa: E402

E, S = ActivityEvent, ActivityState
Act = Callable[[], object]
HALTS, LONGEST_HALT = 0.2, 0.01


def event(cast: Cast, name: str, what: ActivityEvent, activity: Activity) -> Act:
    return lambda: PERFORM[what](Call(getattr(cast, name), cast.programme, activity))


def confirm_twice(cast: Cast) -> tuple[Act, Act]:
    activity = make_activity(cast, state=S.CARRIED_OUT)
    return event(cast, "recipient_leader", E.CONFIRM, activity), event(cast, "liaison", E.CONFIRM, activity)


def confirm_and_edit(cast: Cast) -> tuple[Act, Act]:
    activity = make_activity(cast, state=S.CARRIED_OUT)
    return event(cast, "recipient_leader", E.CONFIRM, activity), event(cast, "clerk", E.EDIT_ACTUALS, activity)


def approve_and_edit(cast: Cast) -> tuple[Act, Act]:
    activity = make_activity(cast, state=S.SUBMITTED)
    return event(cast, "donor_leader", E.APPROVE, activity), event(cast, "clerk", E.EDIT, activity)


def approve_and_withdraw(cast: Cast) -> tuple[Act, Act]:
    activity = make_activity(cast, state=S.SUBMITTED)
    return event(cast, "donor_leader", E.APPROVE, activity), event(cast, "clerk", E.WITHDRAW, activity)


def approve_both(cast: Cast) -> tuple[Act, Act]:
    activity = make_activity(cast, state=S.SUBMITTED)
    return event(cast, "donor_leader", E.APPROVE, activity), event(cast, "recipient_leader", E.APPROVE, activity)


def confirm_and_dispute(cast: Cast) -> tuple[Act, Act]:
    activity = make_activity(cast, state=S.CARRIED_OUT)
    return event(cast, "liaison", E.CONFIRM, activity), event(cast, "recipient_leader", E.DISPUTE, activity)


def count_twice(cast: Cast) -> tuple[Act, Act]:
    activity, obligation = make_activity(cast, state=S.CONFIRMED), obligation_of("mechanism").pk
    base = {"programme": cast.programme, "uid": activity.uid, "obligation": obligation, "reason": "补", "at": at()}
    return tuple(  # type: ignore[return-value]
        lambda by=by: contributions.add_contribution(by, amount=100, **base) for by in (cast.liaison, cast.clerk)
    )


def record_twice(cast: Cast) -> tuple[Act, Act]:
    uid, details = uuid4(), make_details()

    def record() -> object:
        return activities.record_activity(cast.clerk, programme=cast.programme, uid=uid, details=details, at=at())

    return record, record


def hand_up_two(cast: Cast) -> tuple[Act, Act]:
    """Each gets the next number of its form: neither the other's, nor is one refused for it."""
    first, second = make_activity(cast), make_activity(cast)
    return event(cast, "clerk", E.SUBMIT, first), event(cast, "clerk", E.SUBMIT, second)


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


def race_of(name: str, cast: Cast, chance: Random) -> tuple[list[str], str]:
    """Run one pair once; how both ended, and what of it must not be."""
    ended = run(RACES[name](cast), chance)
    state = Activity.objects.latest("pk").state
    if ended not in ALLOWED[name]:
        return ended, f"{name} ended {ended}"
    return ended, "" if state in ENDS[name] else f"{name} left it {state} after {ended}"


class Halting:
    """Halts before some of the statements, so that the two meet in ever other orders."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance

    def __call__(self, execute: Callable[..., object], *statement: object) -> object:
        if self.chance.random() < HALTS:
            time.sleep(self.chance.uniform(0, LONGEST_HALT))
        return execute(*statement)


def run(acts: tuple[Act, Act], chance: Random) -> list[str]:
    """Both acts at once, each on a connection of its own."""
    barrier = Barrier(2)

    def one(act: Act) -> str:
        own = Random(chance.random())
        barrier.wait(timeout=30)
        try:
            with connection.execute_wrapper(Halting(own)):
                act()
        except Refused as refusal:
            return refusal.code
        except Missing:
            return "missing"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(one, acts))


def main(rounds: int) -> None:
    call_command("migrate", verbosity=0, skip_checks=True)
    cast = make_cast()
    outcomes = {name: [race_of(name, cast, Random(n)) for n in range(rounds)] for name in RACES}
    running = list(Contribution.objects.filter(counts_until=None).values_list("activity", "commitment"))
    fault = verify_database().fault
    result = {
        "outcomes": outcomes,
        "unexpected": [broken for found in outcomes.values() for _, broken in found if broken],
        "doubles": len(running) - len(set(running)),
        "fault": str(fault) if fault else None,
    }
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main(int(sys.argv[1]))
