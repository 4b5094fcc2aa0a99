"""The status of every obligation as of a day, with the numbers that decided it: the contract of `jiedui status`."""

from dataclasses import dataclass
from datetime import date

from jiedui.accounts.roles import Verb
from jiedui.assessment.results import Status
from jiedui.ledger import access
from jiedui.ledger.models import Commitment, Programme
from jiedui.ledger.queries.dues import Due, dues
from jiedui.ledger.viewers import Viewer
from jiedui.periods.periods import Period


@dataclass(frozen=True, slots=True)
class ObligationStatus:
    """One obligation as of the day. Amounts are hundredths of `unit`; the period includes both days."""

    clause: str
    quote: str
    responsible: tuple[str, ...]
    period_start: date
    period_end: date
    due_on: date
    least: int | None
    most: int | None
    unit: str
    achieved: int
    status: Status


def obligation_statuses(viewer: Viewer, programme: Programme, *, as_of: date) -> tuple[ObligationStatus, ...]:
    """All obligations in the plan's order, each with its light. Two queries."""
    access.check_may(Verb.VIEW, viewer, programme)
    found = dues(programme.pk, as_of=as_of, condition="1 = 1", order="o.sequence, o.id", values={}, limit=_ALL)
    wanted = {due.commitment_id for due in found}
    commitments = Commitment.objects.in_bulk(wanted) if wanted else {}
    return tuple(_status(due, commitments[due.commitment_id]) for due in found)


def _status(due: Due, commitment: Commitment) -> ObligationStatus:
    return ObligationStatus(
        clause=commitment.clause_path,
        quote=commitment.quote,
        responsible=tuple(body.name for body in due.bodies),
        period_start=due.period_start,
        period_end=Period(due.period_start, due.period_end).last_day,
        due_on=due.due_on,
        least=due.least,
        most=due.most,
        unit=due.unit,
        achieved=due.achieved,
        status=due.status,
    )


_ALL = 10_000_000
