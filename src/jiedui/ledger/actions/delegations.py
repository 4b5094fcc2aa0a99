"""Stand-ins (代办人): a leader orders, on paper, that another account of the same side answers requests for them."""

from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from jiedui.accounts.models import User
from jiedui.ledger import chain
from jiedui.ledger.actions.wording import required
from jiedui.ledger.delegating import candidates, own_seat
from jiedui.ledger.models import Delegation, Membership, Programme
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.viewers import Seat, Viewer

LONGEST = timedelta(days=366)


def delegate(
    actor: Viewer, *, programme: Programme, stand_in: str, from_on: date, until_on: date, paper: str, at: datetime
) -> Delegation:
    """Let another account of the leader's side stand in for them from a day to a day, both included.

    Raises Missing, Refused: `not_allowed`, `bad_input`, or `conflict` where somebody stands in already in those days.
    """
    seat = own_seat(actor, programme)
    today = timezone.localdate(at)
    paper = required(paper, what="委托依据", most=200)
    _check_days(from_on, until_on, today)
    with chain.recording(actor.actor, "delegate", at=at, programme_id=programme.pk) as record:
        held = _membership(actor, programme, seat, today)
        person = _stand_in(actor, programme, stand_in, from_on)
        _check_free(held, from_on, until_on)
        order = Delegation(
            membership=held, stand_in=person, from_on=from_on, until_on=until_on, paper=paper, made_at=at
        )
        return record.create(order)


def end_delegation(actor: Viewer, *, programme: Programme, delegation: int, reason: str, at: datetime) -> None:
    """Take the order back, from now on. Raises Missing, Refused: `not_allowed`, `bad_input`, `wrong_state`."""
    own_seat(actor, programme)
    kept = required(reason, what="原因", most=400)
    today = timezone.localdate(at)
    with chain.recording(actor.actor, "end_delegation", at=at, programme_id=programme.pk, reason=kept) as record:
        own = Delegation.objects.filter(membership__programme=programme, membership__user_id=actor.user_id)
        order = own.select_for_update(of=("self",)).filter(pk=delegation).first()
        if order is None:
            raise Missing
        if order.ended_on is not None or order.until_on < today:
            raise Refused("wrong_state", "这项委托已经结束。")
        record.change(order, ended_on=today)


def _membership(actor: Viewer, programme: Programme, seat: Seat, today: date) -> Membership:
    """The role behind the seat, locked: two orders at once wait for each other."""
    held = Membership.objects.select_for_update(of=("self",)).filter(
        user_id=actor.user_id, programme=programme, role=seat.role, organisation_id=seat.organisation_id
    )
    found = held.filter(Q(until_on__isnull=True) | Q(until_on__gte=today)).order_by("id").first()
    if found is None:
        raise Missing
    return found


def _stand_in(actor: Viewer, programme: Programme, username: str, day: date) -> User:
    person = candidates(actor, programme, on=day).filter(username=username).first()
    if person is None:
        raise Refused("bad_input", "请从列表中选择代办人：须是本方有业务角色的账号，不能是审计员或系统管理员。")
    return person


def _check_days(from_on: date, until_on: date, today: date) -> None:
    if from_on < today:
        raise Refused("bad_input", "委托起始日期{day}已经过去，可填{today}或以后。", day=from_on, today=today)
    if until_on < from_on:
        raise Refused("bad_input", "结束日期{last}早于开始日期{first}。", first=from_on, last=until_on)
    if until_on - from_on > LONGEST:
        raise Refused("bad_input", "一次委托最长一年，请填{day}或以前。", day=from_on + LONGEST)


def _check_free(held: Membership, from_on: date, until_on: date) -> None:
    meeting = Delegation.objects.filter(membership=held, from_on__lte=until_on, until_on__gte=from_on)
    other = meeting.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=from_on)).order_by("from_on", "id").first()
    if other is not None:
        raise Refused(
            "conflict",
            "{first}至{last}已委托他人代办，请先结束那项委托，或另选日期。",
            first=other.from_on,
            last=other.until_on,
        )
