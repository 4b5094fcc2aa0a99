"""What adopting a plan opens: dated obligations; and what a revision keeps, opens and waives (`ledger.owing`).

Called within the event of `adopt_plan`. What is kept is pointed at the new version, with what counts towards it.
"""

from collections.abc import Sequence
from datetime import date

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
from jiedui.ledger.owing import REVISION, Owed, owed_under, revision_of, standing_obligations
from jiedui.schedule import obligations as schedule


def open_obligations(record: Recording, version: PlanVersion, commitments: Sequence[Commitment]) -> None:
    """Open all obligations of a first version."""
    _open(record, version, owed_under(version, commitments, issued_on=version.issued_on))


def revise_obligations(
    record: Recording, version: PlanVersion, commitments: Sequence[Commitment], *, paper: str, on: date
) -> None:
    """Keep, open and waive obligations as the new version asks, from the day of its adoption on."""
    standing = standing_obligations(version.programme_id).select_for_update(of=("self",), no_key=True)
    revision = revision_of(standing, owed_under(version, commitments, issued_on=version.issued_on), on=on)
    for row, kept in revision.kept:
        _keep(record, row, kept)
    for row in revision.waived:
        record.create(Waiver(obligation=row, from_on=on, paper=paper, reason=REVISION))
    _open(record, version, revision.opened)


def _open(record: Recording, version: PlanVersion, found: Sequence[Owed]) -> None:
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


def _row(version: PlanVersion, one: Owed) -> Obligation:
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


def _keep(record: Recording, row: Obligation, kept: Owed) -> None:
    """Point the obligation and what counts towards it at the new version's commitment."""
    record.change(row, commitment_id=kept.commitment.pk, sequence=kept.sequence)
    counting = Contribution.objects.select_for_update(of=("self",)).filter(obligation=row, counts_until__isnull=True)
    for contribution in counting.order_by("id"):
        record.change(contribution, commitment_id=kept.commitment.pk)
