"""What adopting a plan opens: dated obligations; and what a revision keeps, opens and waives.

Called within the event of `adopt_plan`. An obligation is kept by a revision where its commitment (by key), its
period, its parties and its measure are unchanged: it is pointed at the new version, with what counts towards it.
What fell due before the revision stays owed as it was; nothing new is opened for those days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from jiedui.kernel.quantities import Quantity
from jiedui.kernel.spans import Span
from jiedui.ledger.chain import Recording
from jiedui.ledger.models import (
    Commitment,
    Contribution,
    Obligation,
    ObligationParty,
    PartyPart,
    PlanVersion,
    Waiver,
)
from jiedui.periods.deadlines import Deadline
from jiedui.periods.periods import Period
from jiedui.periods.recurrence import Recurrence
from jiedui.plans import model
from jiedui.schedule import obligations as schedule

REVISION = "方案修订"


@dataclass(frozen=True, slots=True)
class _Owed:
    """An obligation to be: the row of its commitment, its place in the plan's order, and what the schedule says."""

    commitment: Commitment
    sequence: int
    owed: schedule.Obligation

    @property
    def bodies(self) -> frozenset[int]:
        return frozenset(int(body) for body in (*self.owed.responsible, *self.owed.lead))

    @property
    def identity(self) -> tuple[object, ...]:
        owed = self.owed
        measure = (owed.least, owed.needed, owed.most, owed.unit)
        return (owed.commitment_key, owed.period.start, owed.period.end, owed.due_on, *measure, self.bodies)


def open_obligations(record: Recording, version: PlanVersion, commitments: Sequence[Commitment]) -> None:
    """Open all obligations of a first version."""
    _open(record, version, _owed_under(version, commitments))


def revise_obligations(
    record: Recording, version: PlanVersion, commitments: Sequence[Commitment], *, paper: str, on: date
) -> None:
    """Keep, open and waive obligations as the new version asks, from the day of its adoption on."""
    wanted = {one.identity: one for one in _owed_under(version, commitments)}
    standing = _standing(version)
    for row in standing:
        kept = wanted.pop(_identity_of(row), None)
        if kept is not None:
            _keep(record, row, kept)
        elif row.due_on >= on and not hasattr(row, "waiver"):
            record.create(Waiver(obligation=row, from_on=on, paper=paper, reason=REVISION))
    _open(record, version, [one for one in wanted.values() if one.owed.due_on >= on])


def as_value(row: Commitment) -> model.Commitment:
    """The commitment as the schedule reads it; bodies go by their numbers."""
    parties = list(row.parties.all())
    has_quantity = row.least is not None or row.most is not None
    return model.Commitment(
        key=row.key,
        clause_path=row.clause_path,
        span=Span(row.start, row.end),
        quote=row.quote,
        quantity=Quantity(row.least, row.most, row.unit, row.is_approximate) if has_quantity else None,
        recurrence=Recurrence.read(row.recurrence) if row.recurrence else None,
        deadline=Deadline(row.deadline) if row.deadline else None,
        each_responsible=row.each_responsible,
        responsible=_numbers(parties, PartyPart.RESPONSIBLE),
        lead=_numbers(parties, PartyPart.LEAD),
        is_optional=row.is_item,
    )


def _numbers(parties: Sequence, part: PartyPart) -> tuple[str, ...]:
    return tuple(str(party.organisation_id) for party in parties if party.part == part and party.organisation_id)


def _owed_under(version: PlanVersion, commitments: Sequence[Commitment]) -> list[_Owed]:
    term = Period.of_years(version.first_year, version.last_year)
    found = (
        (row, owed)
        for row in commitments
        for owed in schedule.spread(as_value(row), term=term, issued_on=version.issued_on, responsible_units=())
    )
    return [_Owed(row, sequence, owed) for sequence, (row, owed) in enumerate(found, start=1)]


def _open(record: Recording, version: PlanVersion, found: Sequence[_Owed]) -> None:
    rows = record.create_all([_row(version, one) for one in found])
    record.create_all(
        [
            ObligationParty(obligation=row, organisation_id=int(body), part=part)
            for row, one in zip(rows, found, strict=True)
            for body, part in _parts(one.owed).items()
        ]
    )


def _parts(owed: schedule.Obligation) -> dict[str, PartyPart]:
    """Who owes it, each body once: a body that is both leads."""
    return dict.fromkeys(owed.responsible, PartyPart.RESPONSIBLE) | dict.fromkeys(owed.lead, PartyPart.LEAD)


def _row(version: PlanVersion, one: _Owed) -> Obligation:
    owed = one.owed
    return Obligation(
        programme_id=version.programme_id,
        commitment=one.commitment,
        sequence=one.sequence,
        period_start=owed.period.start,
        period_end=owed.period.end,
        opens_on=owed.opens_on,
        due_on=owed.due_on,
        warns_on=owed.warns_on,
        least=owed.least,
        needed=owed.needed,
        most=owed.most,
        unit=owed.unit,
    )


def _standing(version: PlanVersion) -> list[Obligation]:
    """The obligations that stand before the revision: those not yet waived away by an earlier one."""
    rows = Obligation.objects.filter(programme_id=version.programme_id).exclude(waiver__reason=REVISION)
    rows = rows.select_related("commitment", "waiver").prefetch_related("parties")
    return list(rows.select_for_update(of=("self",)).order_by("sequence", "id"))


def _identity_of(row: Obligation) -> tuple[object, ...]:
    bodies = frozenset(party.organisation_id for party in row.parties.all())
    measure = (row.least, row.needed, row.most, row.unit)
    return (row.commitment.key, row.period_start, row.period_end, row.due_on, *measure, bodies)


def _keep(record: Recording, row: Obligation, kept: _Owed) -> None:
    """Point the obligation and what counts towards it at the new version's commitment."""
    record.change(row, commitment_id=kept.commitment.pk, sequence=kept.sequence)
    for contribution in Contribution.objects.filter(obligation=row, counts_until__isnull=True).order_by("id"):
        record.change(contribution, commitment_id=kept.commitment.pk)
