"""Excusing an obligation (免责): by a paper, from a day, to a day or for good."""

from dataclasses import dataclass
from datetime import date, datetime

from jiedui.accounts.roles import Verb
from jiedui.ledger import access, chain
from jiedui.ledger.actions.wording import required
from jiedui.ledger.models import Obligation, Programme, Waiver
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Excuse:
    """Why and for how long: the paper that waives, the reason, the days (both included)."""

    paper: str
    reason: str
    from_on: date
    until_on: date | None = None


def waive_obligation(actor: Viewer, *, programme: Programme, obligation: int, excuse: Excuse, at: datetime) -> Waiver:
    """Excuse an obligation. Raises Refused: `bad_input`, `conflict`."""
    access.check_may(Verb.WAIVE, actor, programme)
    paper = required(excuse.paper, what="免责文件", most=120)
    reason = required(excuse.reason, what="免责理由", most=400)
    if excuse.until_on is not None and excuse.until_on < excuse.from_on:
        raise Refused("bad_input", "免责的止日早于起日。")
    with chain.recording(actor.actor, "waive_obligation", at=at, programme_id=programme.pk, reason=reason) as record:
        row = Obligation.objects.select_for_update(of=("self",)).filter(pk=obligation, programme=programme).first()
        if row is None:
            raise Missing
        if Waiver.objects.filter(obligation=row).exists():
            raise Refused("conflict", "这项任务已有免责文件。")
        return record.create(
            Waiver(obligation=row, from_on=excuse.from_on, until_on=excuse.until_on, paper=paper, reason=reason)
        )
