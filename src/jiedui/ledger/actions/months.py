"""A unit's word that there is nothing to report of a month (本月无变化), and its taking back."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiedui.accounts.roles import Verb
from jiedui.ledger import access, chain
from jiedui.ledger.models import NothingToReport, Programme
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.reported import recorded_in
from jiedui.ledger.terms import term_in_force
from jiedui.ledger.viewers import Viewer

EARLIEST = date(2000, 1, 1)


def say_nothing_to_report(
    actor: Viewer, *, programme: Programme, organisation: int, month: date, at: datetime
) -> NothingToReport:
    """Say it for one's own unit. The same again is harmless. Raises Missing, Refused."""
    _check_own_unit(actor, programme, organisation)
    first = _checked_month(month, timezone.localdate(at))
    known = {"programme": programme, "organisation_id": organisation, "month": first}
    if (found := NothingToReport.objects.filter(**known).first()) is not None:
        return found
    _check_is_owed(programme, first)
    if recorded_in(programme, first).filter(organisation_id=organisation).exists():
        raise Refused("conflict", "{month}已有活动记录，不必再报无变化。", month=_words(first))
    try:
        with chain.recording(actor.actor, "say_nothing_to_report", at=at, programme_id=programme.pk) as record:
            return record.create(NothingToReport(**known, said_by_id=actor.user_id, said_at=at))
    except IntegrityError:
        # PostgreSQL lets two requests run side by side; the later one finds the earlier one's row.
        with transaction.atomic():
            return NothingToReport.objects.get(**known)


def take_back_nothing_to_report(
    actor: Viewer, *, programme: Programme, organisation: int, month: date, at: datetime
) -> None:
    """Take it back. Raises Missing, Refused."""
    _check_own_unit(actor, programme, organisation)
    with chain.recording(actor.actor, "take_back_nothing_to_report", at=at, programme_id=programme.pk) as record:
        rows = NothingToReport.objects.select_for_update(of=("self",)).filter(
            programme=programme, month=month.replace(day=1)
        )
        row = rows.filter(organisation_id=organisation).first()
        if row is None:
            raise Missing
        record.delete(row)


def _check_own_unit(actor: Viewer, programme: Programme, organisation: int) -> None:
    access.check_may(Verb.RECORD, actor, programme)
    if organisation not in actor.bodies_for(programme.pk, Verb.RECORD):
        raise Refused("not_allowed", "只能替自己的单位报告。")


def _checked_month(month: date, today: date) -> date:
    if not EARLIEST <= month.replace(day=1) <= today:
        raise Refused("bad_input", "{month}还没有到，或者太早，不能报告。", month=_words(month))
    return month.replace(day=1)


def _check_is_owed(programme: Programme, month: date) -> None:
    """Nobody owes a word about a month outside the plan's term."""
    term = term_in_force(programme)
    if term is None:
        raise Refused("not_ready", "方案还没有印发，不用填报。")
    if not term.contains(month):
        years = {"first": term.start.year, "last": term.last_day.year}
        raise Refused("bad_input", "方案期限为{first}—{last}年，{month}不用填报。", month=_words(month), **years)


def _words(month: date) -> str:
    return f"{month.year}-{month.month:02d}"
