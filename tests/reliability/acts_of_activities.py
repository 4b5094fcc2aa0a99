"""Actions on activities, their approval and what counts: entries of `every_act`."""

from collections.abc import Callable, Mapping

from jiedui.ledger.actions import (
    approvals,
)
from jiedui.ledger.models import Activity
from jiedui.ledger.states import ActivityEvent
from tests.cast import Cast
from tests.days import at
from tests.ledger.acts import PERFORM, Call
from tests.making import (
    make_activity,
    make_evidence,
    make_unapproved,
    seen,
)
from tests.reliability.acting_list import ACTS, Act, E, Entry, S, act


def _half_regularised(cast: Cast) -> Activity:
    activity = make_unapproved(cast)
    PERFORM[E.REGULARISE](Call(cast.recipient_leader, cast.programme, activity))
    return activity


def _with_file(cast: Cast) -> Activity:
    activity = make_activity(cast)
    make_evidence(cast, activity)
    return activity


# The events in an activity's life: the action, who takes it, from where.
_LIFE: Mapping[str, tuple[ActivityEvent, str, Callable[[Cast], Activity]]] = {
    "activities.record_activity": (E.RECORD, "clerk", make_activity),
    "activities.edit_activity": (E.EDIT, "clerk", lambda cast: make_activity(cast, state=S.APPROVED)),
    "activities.submit_activity": (E.SUBMIT, "clerk", make_activity),
    "activities.withdraw_activity": (E.WITHDRAW, "clerk", make_activity),
    "activities.carry_out_activity": (E.CARRY_OUT, "clerk", lambda cast: make_activity(cast, state=S.APPROVED)),
    "activities.carry_out_without_approval": (E.CARRY_OUT_WITHOUT_APPROVAL, "clerk", make_activity),
    "activities.edit_actuals": (E.EDIT_ACTUALS, "clerk", _half_regularised),
    "activities.confirm_activity": (
        E.CONFIRM,
        "recipient_leader",
        lambda cast: make_activity(cast, state=S.CARRIED_OUT),
    ),
    "activities.dispute_activity": (E.DISPUTE, "recipient_leader", lambda cast: make_activity(cast, state=S.CONFIRMED)),
    "approvals.approve_activity": (E.APPROVE, "donor_leader", lambda cast: make_activity(cast, state=S.SUBMITTED)),
    "approvals.return_activity": (E.RETURN, "liaison", lambda cast: make_activity(cast, state=S.SUBMITTED)),
    "approvals.regularise_activity": (E.REGULARISE, "donor_leader", _half_regularised),
    "approvals.comment_on_activity": (E.COMMENT, "clerk", make_activity),
    "evidence.add_evidence": (E.ADD_EVIDENCE, "clerk", make_activity),
    "evidence.withdraw_evidence": (E.WITHDRAW_EVIDENCE, "clerk", _with_file),
    "contributions.add_contribution": (
        E.ADD_CONTRIBUTION,
        "liaison",
        lambda cast: make_activity(cast, state=S.CONFIRMED),
    ),
    "contributions.correct_contribution": (
        E.CORRECT_CONTRIBUTION,
        "liaison",
        lambda cast: make_activity(cast, state=S.CONFIRMED),
    ),
}


def _life(event: ActivityEvent, name: str, make: Callable[[Cast], Activity]) -> Callable[[Cast], Act]:
    def make_ready(cast: Cast) -> Act:
        activity = make(cast)
        return lambda: PERFORM[event](Call(getattr(cast, name), cast.programme, Activity.objects.get(pk=activity.pk)))

    return make_ready


for _name, (_event, _who, _make) in _LIFE.items():
    ACTS[_name] = Entry("cast", _life(_event, _who, _make))


@act("approvals.approve_activities", in_pieces=True)
def _approve_several(cast: Cast) -> Act:
    picks = [(one.uid, seen(one)) for one in (make_activity(cast, state=S.SUBMITTED) for _ in range(2))]
    return lambda: approvals.approve_activities(cast.donor_leader, programme=cast.programme, picks=picks, at=at())
