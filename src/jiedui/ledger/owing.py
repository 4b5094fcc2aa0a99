"""What a version's commitments owe, and what a revision does to what is owed already: for adopting, and for showing
beforehand what adopting will do.

An obligation is kept by a revision where its commitment (by key), its period, its parties and its measure are
unchanged. What fell due before the revision stays owed as it was; nothing new is opened for those days.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from jiedui.kernel.quantities import Quantity
from jiedui.kernel.spans import Span
from jiedui.ledger.models import Commitment, CommitmentParty, Obligation, PartyPart, PlanVersion
from jiedui.periods.deadlines import Deadline
from jiedui.periods.periods import Period
from jiedui.periods.recurrence import Recurrence
from jiedui.plans import model
from jiedui.schedule import obligations as schedule

REVISION = "方案修订"


@dataclass(frozen=True, slots=True)
class Owed:
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


@dataclass(frozen=True, slots=True)
class Revision:
    """What a new version does: obligations kept, each with what it becomes; waived; opened."""

    kept: tuple[tuple[Obligation, Owed], ...]
    waived: tuple[Obligation, ...]
    opened: tuple[Owed, ...]


def owed_under(version: PlanVersion, commitments: Sequence[Commitment], *, issued_on: date | None) -> list[Owed]:
    """Everything that the commitments owe over the version's term, in the plan's order."""
    term = Period.of_years(version.first_year, version.last_year)
    found = (
        (row, owed)
        for row in commitments
        for owed in schedule.spread(as_value(row), term=term, issued_on=issued_on, responsible_units=())
    )
    return [Owed(row, sequence, owed) for sequence, (row, owed) in enumerate(found, start=1)]


def standing_obligations(programme_id: int) -> QuerySet[Obligation]:
    """The obligations that stand before a revision: those not yet waived away by an earlier one."""
    rows = Obligation.objects.filter(programme_id=programme_id).exclude(waiver__reason=REVISION)
    return rows.select_related("commitment", "waiver").prefetch_related("parties").order_by("sequence", "id")


def revision_of(standing: Iterable[Obligation], wanted: Iterable[Owed], *, on: date) -> Revision:
    """What becomes of the obligations that stand, and what is new, from the day on."""
    new = {one.identity: one for one in wanted}
    kept, waived = [], []
    for row in standing:
        same = new.pop(_identity_of(row), None)
        if same is not None:
            kept.append((row, same))
        elif row.due_on >= on and not hasattr(row, "waiver"):
            waived.append(row)
    return Revision(tuple(kept), tuple(waived), tuple(one for one in new.values() if one.owed.due_on >= on))


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


def _numbers(parties: Sequence[CommitmentParty], part: PartyPart) -> tuple[str, ...]:
    return tuple(str(party.organisation_id) for party in parties if party.part == part and party.organisation_id)


def _identity_of(row: Obligation) -> tuple[object, ...]:
    bodies = frozenset(party.organisation_id for party in row.parties.all())
    measure = (row.least, row.needed, row.most, row.unit)
    return (row.commitment.key, row.period_start, row.period_end, row.due_on, *measure, bodies)
