"""Two people at one activity in the same moment, on a database file of their own: run by `test_activities_race`.

Prints the outcome of each round as JSON. `python -m tests.ledger.racing ROUNDS` with JIEDUI_DATA set.
"""

import json
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
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


RACES = {race.__name__: race for race in (confirm_twice, confirm_and_edit, approve_and_edit, count_twice, record_twice)}


def run(acts: tuple[Act, Act]) -> list[str]:
    """Both acts at once, each on a connection of its own."""
    barrier = Barrier(2)

    def one(act: Act) -> str:
        barrier.wait(timeout=30)
        try:
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
    outcomes = {name: [run(race(cast)) for _ in range(rounds)] for name, race in RACES.items()}
    running = list(Contribution.objects.filter(counts_until=None).values_list("activity", "commitment"))
    fault = verify_database().fault
    result = {
        "outcomes": outcomes,
        "doubles": len(running) - len(set(running)),
        "fault": str(fault) if fault else None,
    }
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main(int(sys.argv[1]))
