"""Every event in an activity's life as one call, and what the record holds before and after it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from jiedui.ledger import chain
from jiedui.ledger.actions import activities, approvals, contributions, evidence
from jiedui.ledger.actions.particulars import Actuals
from jiedui.ledger.models import Activity, Event, Programme
from jiedui.ledger.states import ActivityEvent
from jiedui.ledger.viewers import Viewer
from tests.days import at, days_after
from tests.making import make_details, obligation_of, picture_bytes, seen

REASON = "情况有变"
NOW = at()
E = ActivityEvent


@dataclass(frozen=True)
class Call:
    """Who acts on what, in which programme, when."""

    actor: Viewer
    programme: Programme
    activity: Activity
    at: datetime = NOW

    def base(self) -> dict[str, object]:
        return {"programme": self.programme, "uid": self.activity.uid, "at": self.at}


def _edit(call: Call) -> None:
    details = make_details(call.activity.kind, title="改后的名称", place="村部")
    activities.edit_activity(call.actor, details=details, **call.base())


def _carry_out(call: Call) -> None:
    activities.carry_out_activity(call.actor, actuals=Actuals(done_on=days_after(-5)), **call.base())


def _carry_out_without_approval(call: Call) -> None:
    actuals = Actuals(done_on=days_after(-5), amount=200)
    activities.carry_out_without_approval(call.actor, actuals=actuals, reason=REASON, **call.base())


def _edit_actuals(call: Call) -> None:
    actuals = Actuals(done_on=days_after(-4), place="另一处")
    activities.edit_actuals(call.actor, actuals=actuals, **call.base())


def _add_evidence(call: Call) -> None:
    content = picture_bytes(width=9)
    evidence.add_evidence(
        call.actor,
        programme=call.programme,
        activity_uid=call.activity.uid,
        uid=uuid4(),
        name="补充.png",
        chunks=[content[:20], content[20:]],
        at=call.at,
    )


def _withdraw_evidence(call: Call) -> None:
    row = call.activity.evidence.filter(withdrawn_at__isnull=True).first()
    evidence.withdraw_evidence(
        call.actor,
        programme=call.programme,
        activity_uid=call.activity.uid,
        uid=row.uid if row else uuid4(),
        reason=REASON,
        at=call.at,
    )


def _add_contribution(call: Call) -> None:
    obligation = obligation_of("mechanism", year=2019).pk
    contributions.add_contribution(call.actor, obligation=obligation, amount=100, reason=REASON, **call.base())


def _correct_contribution(call: Call) -> None:
    row = call.activity.contributions.filter(counts_until__isnull=True).first()
    number, amount = (row.pk, row.amount + 100) if row else (0, 100)
    contributions.correct_contribution(call.actor, contribution=number, amount=amount, reason=REASON, **call.base())


def _confirm(call: Call) -> None:
    activities.confirm_activity(call.actor, seen=seen(call.activity), **call.base())


def _regularise(call: Call) -> None:
    approvals.regularise_activity(call.actor, seen=seen(call.activity), reason=REASON, **call.base())


def _comment(call: Call) -> None:
    given = {"programme": call.programme, "activity_uid": call.activity.uid, "at": call.at}
    approvals.comment_on_activity(call.actor, uid=uuid4(), text="请教育局阅办", **given)


def _record(call: Call) -> None:
    details = replace(make_details(), organisation=call.activity.organisation_id)
    activities.record_activity(call.actor, programme=call.programme, uid=uuid4(), details=details, at=call.at)


PERFORM: Mapping[ActivityEvent, Callable[[Call], None]] = {
    E.RECORD: _record,
    E.EDIT: _edit,
    E.SUBMIT: lambda call: activities.submit_activity(call.actor, **call.base()),
    E.APPROVE: lambda call: approvals.approve_activity(call.actor, seen=seen(call.activity), **call.base()),
    E.RETURN: lambda call: approvals.return_activity(call.actor, reason=REASON, **call.base()),
    E.WITHDRAW: lambda call: activities.withdraw_activity(call.actor, reason=REASON, **call.base()),
    E.CARRY_OUT: _carry_out,
    E.CARRY_OUT_WITHOUT_APPROVAL: _carry_out_without_approval,
    E.EDIT_ACTUALS: _edit_actuals,
    E.REGULARISE: _regularise,
    E.ADD_EVIDENCE: _add_evidence,
    E.WITHDRAW_EVIDENCE: _withdraw_evidence,
    E.CONFIRM: _confirm,
    E.DISPUTE: lambda call: activities.dispute_activity(call.actor, reason=REASON, **call.base()),
    E.ADD_CONTRIBUTION: _add_contribution,
    E.CORRECT_CONTRIBUTION: _correct_contribution,
    E.COMMENT: _comment,
}


def everything() -> list[tuple[str, int, str]]:
    """Every audited row with its digest, and every event: what must be as it was after a refusal."""
    rows = [
        (model._meta.db_table, row.pk, chain.row_digest(model._meta.db_table, row.pk, chain.row_values(row)))
        for model in chain.AUDITED
        for row in model._default_manager.order_by("pk")
    ]
    return rows + [("ledger_event", event.sequence, event.digest) for event in Event.objects.all()]


def record_of(activity: Activity) -> list[object]:
    """What the record holds of one activity, cheaper than everything."""
    fresh = Activity.objects.get(pk=activity.pk)
    parts = (fresh.approvals, fresh.evidence, fresh.contributions, fresh.participants)
    return [
        chain.row_values(fresh),
        *([chain.row_values(row) for row in part.order_by("pk")] for part in parts),
        Activity.objects.count(),
        chain.head(),
    ]
