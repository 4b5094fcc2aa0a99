"""One activity: its facts, its path, both sides' opinions, what proves it, what it counts towards, its history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, Prefetch, Q, QuerySet

from jiedui.accounts.roles import Verb
from jiedui.ledger import access, consent, counting, guards
from jiedui.ledger.counting import Candidate
from jiedui.ledger.guards import Standing
from jiedui.ledger.kinds import kind_of
from jiedui.ledger.models import (
    Activity,
    ActivityOrganisation,
    ActivityState,
    Approval,
    Change,
    Comment,
    Contribution,
    Evidence,
)
from jiedui.ledger.proofs import rows_of, token_for
from jiedui.ledger.queries.activities import evidence_count
from jiedui.ledger.queries.findings import Finding, findings_of, with_copies_told
from jiedui.ledger.queries.head import SignedHead, head_beside, with_head
from jiedui.ledger.queries.history import Step, steps_of
from jiedui.ledger.queries.opinions import (
    CONSENT_PARTS,
    Consents,
    PathStep,
    consents_of,
    moves_of,
    path_of,
    rule_now,
)
from jiedui.ledger.queries.uploads import UploadState, has_unfinished, unfinished_uploads
from jiedui.ledger.refusals import Missing
from jiedui.ledger.states import RULES, WRITING, ActivityEvent
from jiedui.ledger.viewers import Viewer
from jiedui.plans.kinds import ActivityKind, KindField

HISTORY_SHOWN, PROOFS_SHOWN, COUNTED_SHOWN = 200, 100, 100
SHOWN_AS_PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})


@dataclass(frozen=True, slots=True)
class Facts:
    """What is told of the activity. Planned values stand beside the actual ones where they differ."""

    uid: UUID
    kind: str
    title: str
    organisation: str
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
        return self.media_type in SHOWN_AS_PICTURES

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


@dataclass(frozen=True, slots=True)
class PossibleAct:
    """Something the viewer can do now; `page` names the address of those that have a page of their own."""

    event: ActivityEvent
    needs_reason: bool
    page: str


_E = ActivityEvent
_ACTS = (
    _E.APPROVE,
    _E.CONFIRM,
    _E.CARRY_OUT,
    _E.REGULARISE,
    _E.SUBMIT,
    _E.EDIT,
    _E.EDIT_ACTUALS,
    _E.CARRY_OUT_WITHOUT_APPROVAL,
    _E.RETURN,
    _E.DISPUTE,
    _E.WITHDRAW,
)
_PAGES = {
    _E.EDIT: "activity_edit",
    _E.CARRY_OUT: "activity_carry_out",
    _E.CARRY_OUT_WITHOUT_APPROVAL: "activity_carry_out",
    _E.EDIT_ACTUALS: "activity_carry_out",
}


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """`events` is what the viewer can do now; `seen` the digest to hand back with an approval or a confirmation.

    `proof` is the code of the page that proves a printout.
    """

    slug: str
    programme: str
    facts: Facts
    consents: Consents
    path: tuple[PathStep, ...]
    proofs: tuple[Proof, ...]
    proof_count: int
    counted: tuple[Counted, ...]
    history: tuple[Step, ...]
    events: frozenset[ActivityEvent]
    seen: str
    may_copy: bool
    kind: ActivityKind
    unfinished: tuple[UploadState, ...]
    proof: str
    head: SignedHead

    @property
    def wanted(self) -> tuple[str, ...]:
        """The evidence that the kind asks for, in words."""
        return self.kind.evidence

    @property
    def told(self) -> tuple[Told, ...]:
        """What is said in the fields of the kind, in the kind's order, and last what older forms said."""
        return told_of(self.kind, dict(self.facts.values) | dict(self.facts.done_values))

    @property
    def acts(self) -> tuple[PossibleAct, ...]:
        """What the viewer can do with it now, the likeliest first."""
        return tuple(
            PossibleAct(event, RULES[event].needs_reason, _PAGES.get(event, ""))
            for event in _ACTS
            if event in self.events
        )

    @property
    def is_open(self) -> bool:
        """Whether it may still come to count."""
        return self.facts.state not in (ActivityState.CONFIRMED, ActivityState.WITHDRAWN)

    @property
    def may_void_consents(self) -> bool:
        """Whether there is a consent that an edit would void."""
        return any(stamp.opinion for stamp in self.consents.stamps)

    @property
    def may_comment(self) -> bool:
        return ActivityEvent.COMMENT in self.events

    @property
    def may_add_evidence(self) -> bool:
        return ActivityEvent.ADD_EVIDENCE in self.events

    @property
    def may_withdraw_evidence(self) -> bool:
        return ActivityEvent.WITHDRAW_EVIDENCE in self.events

    @property
    def may_add_contribution(self) -> bool:
        return ActivityEvent.ADD_CONTRIBUTION in self.events

    @property
    def may_correct(self) -> bool:
        return ActivityEvent.CORRECT_CONTRIBUTION in self.events


def activity_page(viewer: Viewer, *, slug: str, uid: UUID, today: date) -> ActivityPage:
    """The page of an activity. Raises Missing, Refused. Eight queries, and at most three more."""
    programme = access.get_programme_to(Verb.VIEW_ACTIVITIES, viewer, slug=slug)
    seen = access.visible_activities(viewer, programme).filter(uid=uid)
    activity = read_with_parts(seen.annotate(has_unfinished=has_unfinished(viewer)))
    if activity is None:
        raise Missing
    activity.programme = programme
    changes = _changes(activity)
    standing = _standing(viewer, activity, changes)
    kind = kind_of(programme, activity.kind)
    is_asked_now = kind.needs_both_sides if activity.rule_now is None else activity.rule_now
    findings = findings_of(viewer, activity, activity.proof_rows)
    return ActivityPage(
        slug=slug,
        programme=programme.name,
        facts=_facts(activity),
        consents=consents_of(activity, is_asked_now=is_asked_now, today=today),
        path=path_of(activity, tuple(moves_of(activity, changes))),
        proofs=tuple(_proof(evidence, findings.get(evidence.pk, ())) for evidence in activity.proof_rows),
        proof_count=activity.evidence_count,
        counted=tuple(_counted(row) for row in activity.counted_rows),
        history=_history(activity, changes, kind),
        events=frozenset(guards.possible_events(viewer, activity, standing)),
        seen=consent.seen_digest(activity),
        may_copy=viewer.may(programme.pk, Verb.RECORD),
        kind=kind,
        unfinished=unfinished_uploads(viewer, activity=uid) if activity.has_unfinished else (),
        proof=token_for(activity.uid, rows_of(activity, *parts_of(activity))),
        head=head_beside(activity),
    )


def read_with_parts(activities: QuerySet[Activity]) -> Activity | None:
    """The one activity with its parts: participants, consents, files, contributions. Five queries."""
    return (
        with_head(activities)
        .select_related("organisation", "author__person")
        .annotate(evidence_count=evidence_count(), rule_now=rule_now())
        .prefetch_related(*_PARTS)
        .first()
    )


def parts_of(activity: Activity) -> tuple[Iterable[Model], ...]:
    """The rows beside its own that make up the record of an activity read with its parts."""
    participants, approvals = activity.participants.all(), activity.approvals.all()
    return participants, approvals, activity.proof_rows, activity.counted_rows


def would_count(viewer: Viewer, *, slug: str, uid: UUID) -> tuple[Candidate, ...]:
    """What the activity will count towards once it is confirmed. Raises Missing, Refused."""
    programme = access.get_programme_to(Verb.VIEW_ACTIVITIES, viewer, slug=slug)
    return counting.propose(access.get_activity(viewer, programme, uid=uid))


_PARTS = (
    Prefetch("participants", ActivityOrganisation.objects.select_related("organisation")),
    *CONSENT_PARTS,
    Prefetch(
        "evidence",
        with_copies_told(Evidence.objects.select_related("added_by__person")).order_by("added_at", "id")[:PROOFS_SHOWN],
        "proof_rows",
    ),
    Prefetch(
        "contributions",
        Contribution.objects.select_related("obligation", "commitment").order_by("commitment__sequence", "id")[
            :COUNTED_SHOWN
        ],
        "counted_rows",
    ),
)


def _changes(activity: Activity) -> list[Change]:
    """The last of what the log tells of the activity, its opinions, files and contributions, the oldest first."""
    parts = {
        Approval: activity.approvals.all(),
        Comment: activity.remark_rows,
        Evidence: activity.proof_rows,
        Contribution: activity.counted_rows,
    }
    about = Q(table=Activity._meta.db_table, row=activity.pk)
    for model, rows in parts.items():
        about |= Q(table=model._meta.db_table, row__in=[row.pk for row in rows])
    found = Change.objects.filter(about).select_related("event")
    return list(found.order_by("-event_id", "-ordinal")[:HISTORY_SHOWN])[::-1]


def _history(activity: Activity, changes: Iterable[Change], kind: ActivityKind) -> tuple[Step, ...]:
    table = Activity._meta.db_table
    units = {(table, activity.pk): activity.unit}
    units |= {(Contribution._meta.db_table, row.pk): row.obligation.unit for row in activity.counted_rows}
    bodies = (activity.organisation, *(part.organisation for part in activity.participants.all()))
    known = {("body", body.pk): body.label for body in bodies}
    return steps_of(changes, record=table, kind=kind, units=units, known=known)


def _standing(viewer: Viewer, activity: Activity, changes: Iterable[Change]) -> Standing:
    """The standing from what the page has read already."""
    approvals = consent.approvals_in_force(activity)
    wrote = {activity.author_id, *(c.event.actor_id for c in changes if c.event.verb in WRITING)}
    return Standing(
        approvals=tuple(approvals),
        is_settled=consent.is_settled(activity, approvals),
        has_evidence=activity.evidence_count > 0,
        hands=viewer.persons & wrote,
    )


def _facts(activity: Activity) -> Facts:
    return Facts(
        uid=activity.uid,
        kind=activity.kind,
        title=activity.title,
        organisation=activity.organisation.name,
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
    )


def _proof(evidence: Evidence, findings: tuple[Finding, ...]) -> Proof:
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


def _counted(row: Contribution) -> Counted:
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
