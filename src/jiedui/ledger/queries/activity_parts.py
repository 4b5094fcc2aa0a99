"""The parts of one activity's page: its facts, the files that prove it, and the amounts that count."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from jiedui.ledger import consent
from jiedui.ledger.models import Activity, ActivityState, Contribution, Evidence
from jiedui.ledger.queries.activity_rows import form_number_of
from jiedui.ledger.queries.findings import Finding
from jiedui.ledger.queries.viewing import PICTURES
from jiedui.plans.kinds import ActivityKind, KindField


@dataclass(frozen=True, slots=True)
class Facts:
    """What is told of the activity. Planned values stand beside the actual ones where they differ."""

    uid: UUID
    kind: str
    title: str
    organisation: str
    organisation_id: int
    participants: tuple[str, ...]
    participant_ids: tuple[int, ...]
    place: str
    planned_place: str
    planned_on: date
    planned_until: date | None
    done_on: date | None
    done_until: date | None
    amount: int
    planned_amount: int | None
    unit: str
    people: int | None
    note: str
    values: Mapping[str, Any]
    done_values: Mapping[str, Any]
    state: ActivityState
    returned_reason: str
    needs_both_sides: bool
    is_unapproved: bool
    unapproved_reason: str
    regularised_on: date | None
    author: str
    confirmed_on: date | None
    form_number: str


@dataclass(frozen=True, slots=True)
class Told:
    """What is said in one field of the kind."""

    field: KindField
    value: str | int


def told_of(kind: ActivityKind, values: Mapping[str, Any]) -> tuple[Told, ...]:
    """Values in the fields of a kind, in the kind's order, and last what older forms said."""
    said = dict(values)
    known = [Told(field, said.pop(field.code)) for field in kind.fields if field.code in said]
    return (*known, *(Told(KindField(code, code, code), value) for code, value in said.items()))


@dataclass(frozen=True, slots=True)
class Proof:
    """A file that proves, and whether it was withdrawn."""

    uid: UUID
    name: str
    media_type: str
    size: int
    digest: str
    added_by: str
    added_at: datetime
    withdrawn_reason: str
    is_withdrawn: bool
    taken_on: date | None
    findings: tuple[Finding, ...]

    @property
    def is_picture(self) -> bool:
        return self.media_type in PICTURES

    @property
    def suffix(self) -> str:
        """What the name ends with, in capitals: PDF."""
        return self.name.rpartition(".")[2].upper()[:5]


@dataclass(frozen=True, slots=True)
class Counted:
    """An amount that counts, or counted, towards one obligation."""

    id: int
    key: str
    clause_path: str
    quote: str
    amount: int
    unit: str
    period_start: date
    period_end: date
    due_on: date
    counts_from: date
    counts_until: date | None
    is_corrected: bool
    reason: str


def facts_of(activity: Activity) -> Facts:
    """What is told of an activity that was read with its parts."""
    return Facts(
        uid=activity.uid,
        kind=activity.kind,
        title=activity.title,
        organisation=activity.organisation.name,
        organisation_id=activity.organisation_id,
        participants=tuple(part.organisation.label for part in activity.participants.all()),
        participant_ids=consent.participants_of(activity),
        place=activity.place,
        planned_place=activity.planned_place,
        planned_on=activity.planned_on,
        planned_until=activity.planned_until,
        done_on=activity.done_on,
        done_until=activity.done_until,
        amount=activity.amount,
        planned_amount=activity.planned_amount,
        unit=activity.unit,
        people=activity.people,
        note=activity.note,
        values=activity.values,
        done_values=activity.done_values,
        state=ActivityState(activity.state),
        returned_reason=activity.returned_reason,
        needs_both_sides=activity.needs_both_sides,
        is_unapproved=activity.is_unapproved,
        unapproved_reason=activity.unapproved_reason,
        regularised_on=activity.regularised_on,
        author=activity.author.person.name,
        confirmed_on=activity.confirmed_on,
        form_number=form_number_of(activity),
    )


def proof_of(evidence: Evidence, findings: tuple[Finding, ...]) -> Proof:
    """A file, with what was found about it."""
    return Proof(
        uid=evidence.uid,
        name=evidence.name,
        media_type=evidence.media_type,
        size=evidence.size,
        digest=evidence.digest,
        added_by=evidence.added_by.person.name,
        added_at=evidence.added_at,
        withdrawn_reason=evidence.withdrawn_reason,
        is_withdrawn=evidence.withdrawn_at is not None,
        taken_on=evidence.taken_on,
        findings=findings,
    )


def counted_of(row: Contribution) -> Counted:
    """An amount, with the obligation that it counts towards."""
    return Counted(
        id=row.pk,
        key=row.commitment.key,
        clause_path=row.commitment.clause_path,
        quote=row.commitment.quote,
        amount=row.amount,
        unit=row.obligation.unit,
        period_start=row.obligation.period_start,
        period_end=row.obligation.period_end,
        due_on=row.obligation.due_on,
        counts_from=row.counts_from,
        counts_until=row.counts_until,
        is_corrected=row.is_corrected,
        reason=row.reason,
    )
