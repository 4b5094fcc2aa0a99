"""Whatever statement of an act the database fails at, nothing of the act is left: no row, no event."""

from collections.abc import Callable
from itertools import count

import pytest
from django.db import OperationalError, connection, transaction

from jiedui.ledger.models import Activity, ActivityState, Event
from jiedui.ledger.states import ActivityEvent
from tests.cast import Cast
from tests.ledger.acts import PERFORM, Call, everything
from tests.making import make_activity, make_evidence, make_unapproved

E, S = ActivityEvent, ActivityState
MOST_STATEMENTS = 120


def half_regularised(cast: Cast) -> Activity:
    activity = make_unapproved(cast)
    PERFORM[E.REGULARISE](Call(cast.recipient_leader, cast.programme, activity))
    return activity


def with_file(cast: Cast) -> Activity:
    activity = make_activity(cast)
    make_evidence(cast, activity)
    return activity


STARTS: dict[ActivityEvent, tuple[str, Callable[[Cast], Activity]]] = {
    E.RECORD: ("clerk", make_activity),
    E.EDIT: ("clerk", lambda cast: make_activity(cast, state=S.APPROVED)),
    E.SUBMIT: ("clerk", make_activity),
    E.APPROVE: ("donor_leader", lambda cast: make_activity(cast, state=S.SUBMITTED)),
    E.RETURN: ("liaison", lambda cast: make_activity(cast, state=S.SUBMITTED)),
    E.WITHDRAW: ("clerk", make_activity),
    E.CARRY_OUT: ("clerk", lambda cast: make_activity(cast, state=S.APPROVED)),
    E.CARRY_OUT_WITHOUT_APPROVAL: ("clerk", make_activity),
    E.EDIT_ACTUALS: ("clerk", half_regularised),
    E.REGULARISE: ("donor_leader", half_regularised),
    E.ADD_EVIDENCE: ("clerk", make_activity),
    E.WITHDRAW_EVIDENCE: ("clerk", with_file),
    E.CONFIRM: ("recipient_leader", lambda cast: make_activity(cast, state=S.CARRIED_OUT)),
    E.DISPUTE: ("recipient_leader", lambda cast: make_activity(cast, state=S.CONFIRMED)),
    E.ADD_CONTRIBUTION: ("liaison", lambda cast: make_activity(cast, state=S.CONFIRMED)),
    E.CORRECT_CONTRIBUTION: ("liaison", lambda cast: make_activity(cast, state=S.CONFIRMED)),
}


class Failing:
    """Lets so many statements pass, then fails at one, as a database does whose disk is full."""

    def __init__(self, passes: int) -> None:
        self.left = passes

    def __call__(self, execute: Callable[..., object], sql: str, params: object, many: bool, context: object) -> object:
        if sql.startswith("ROLLBACK"):
            return execute(sql, params, many, context)
        self.left -= 1
        if self.left == -1:
            raise OperationalError("the disk is full")
        return execute(sql, params, many, context)


@pytest.mark.slow
@pytest.mark.parametrize("event", STARTS)
def test_an_act_is_done_wholly_or_not_at_all(cast: Cast, event: ActivityEvent) -> None:
    name, make = STARTS[event]
    activity = make(cast)
    call = Call(getattr(cast, name), cast.programme, Activity.objects.get(pk=activity.pk))
    before, events = everything(), Event.objects.count()
    for passes in count():
        if perform_failing(call, event, passes):
            break
        assert everything() == before, f"after {passes} statements"
        assert passes < MOST_STATEMENTS
    assert Event.objects.count() == events + 1
    assert passes > 5


def perform_failing(call: Call, event: ActivityEvent, passes: int) -> bool:
    """Whether the act came to its end before the failure."""
    try:
        with transaction.atomic(), connection.execute_wrapper(Failing(passes)):
            PERFORM[event](call)
    except OperationalError:
        return False
    return True
