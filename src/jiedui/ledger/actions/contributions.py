"""What a confirmed activity counts towards (计入): proposed when confirmed; added or corrected by a person.

A change ends a row today and makes another; a row that ends on the day it began never counted.
"""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError

from jiedui.ledger.actions.acting import Act, acting
from jiedui.ledger.bounds import MOST_AMOUNT
from jiedui.ledger.counting import propose
from jiedui.ledger.models import Contribution, Obligation, PlanState, Programme
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.states import ActivityEvent
from jiedui.ledger.viewers import Viewer


def add_contribution(
    actor: Viewer, *, programme: Programme, uid: UUID, obligation: int, amount: int, reason: str, at: datetime
) -> None:
    """Count a confirmed activity towards an obligation that wasn't proposed."""
    with acting(ActivityEvent.ADD_CONTRIBUTION, actor, programme, uid=uid, at=at, reason=reason) as act:
        _make(act, _obligation(programme, obligation), _checked(amount, least=1), reason=act.reason)


def correct_contribution(
    actor: Viewer, *, programme: Programme, uid: UUID, contribution: int, amount: int, reason: str, at: datetime
) -> None:
    """Count another amount from today; with an amount of zero, count it no more."""
    with acting(ActivityEvent.CORRECT_CONTRIBUTION, actor, programme, uid=uid, at=at, reason=reason) as act:
        row = act.activity.contributions.select_for_update(of=("self",)).filter(pk=contribution).first()
        if row is None:
            raise Missing
        if row.counts_until is not None:
            raise Refused("conflict", "这一笔计入已被更正，请刷新页面。")
        if _checked(amount, least=0) == row.amount:
            raise Refused("bad_input", "数量没有变化，不需要更正。")
        _end(act, row)
        if amount:
            _make(act, row.obligation, amount, reason=act.reason)


def count(act: Act) -> None:
    """Count a newly confirmed activity towards everything that is proposed for it."""
    act.record.create_all(
        [_row(act, one.obligation, one.commitment, one.amount, one.reason) for one in propose(act.activity)]
    )


def end_contributions(act: Act) -> None:
    """From today the activity counts towards nothing."""
    for row in act.activity.contributions.select_for_update(of=("self",)).filter(counts_until__isnull=True):
        _end(act, row)


def _obligation(programme: Programme, number: int) -> Obligation:
    obligations = Obligation.objects.filter(programme=programme, commitment__version__state=PlanState.ADOPTED)
    obligation = obligations.filter(pk=number).first()
    if obligation is None:
        raise Refused("bad_input", "现行方案里没有这项任务，请从列表中选择。")
    return obligation


def _checked(amount: int, *, least: int) -> int:
    if not least <= amount <= MOST_AMOUNT:
        raise Refused("bad_input", "计入的数量不合适，请核对单位。")
    return amount


def _end(act: Act, row: Contribution) -> None:
    act.record.change(row, counts_until=max(act.today, row.counts_from))


def _make(act: Act, obligation: Obligation, amount: int, *, reason: str) -> None:
    counted = act.activity.contributions.filter(commitment_id=obligation.commitment_id, counts_until__isnull=True)
    if counted.exists():
        raise _counted_already()
    row = _row(act, obligation.pk, obligation.commitment_id, amount, reason)
    row.is_corrected = True
    try:
        act.record.create(row)
    except IntegrityError as error:
        raise _counted_already() from error


def _row(act: Act, obligation: int, commitment: int, amount: int, reason: str) -> Contribution:
    return Contribution(
        programme_id=act.activity.programme_id,
        activity=act.activity,
        obligation_id=obligation,
        commitment_id=commitment,
        amount=amount,
        done_on=act.activity.counted_day,
        counts_from=act.today,
        reason=reason,
        made_by_id=act.actor.user_id,
        made_at=act.at,
    )


def _counted_already() -> Refused:
    return Refused("conflict", "这项活动已计入该任务，同一任务不能计两次；可更正已有的一笔。")
