"""One activity: its facts, its path, both sides' opinions, what proves it, what it counts towards, its history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import IntegerField, Q, QuerySet, UUIDField

from jiedui.accounts.composed import Later, composed_once, later_numbers, room_for
from jiedui.accounts.roles import Verb
from jiedui.ledger import access, consent, counting, guards
from jiedui.ledger.counting import Candidate
from jiedui.ledger.guards import Standing
from jiedui.ledger.head import head_beside
from jiedui.ledger.kinds import kind_beside
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
from jiedui.ledger.queries.activity_parts import (
    Counted,
    Facts,
    Proof,
    Told,
    counted_of,
    facts_of,
    proof_of,
    told_of,
)
from jiedui.ledger.queries.activity_rows import parts_of, read_parts, with_parts
from jiedui.ledger.queries.findings import findings_of
from jiedui.ledger.queries.history import Step, steps_of
from jiedui.ledger.queries.opinions import Consents, PathStep, consents_of, moves_of, path_of
from jiedui.ledger.queries.uploads import UploadState, has_unfinished, unfinished_uploads
from jiedui.ledger.refusals import Missing
from jiedui.ledger.states import RULES, ActivityEvent
from jiedui.ledger.viewers import Viewer
from jiedui.plans.kinds import ActivityKind
from jiedui.reports.checkpoint import SignedHead

HISTORY_SHOWN = 200
# What the log tells of an activity beside itself.
_PARTS = (Approval, Comment, Evidence, Contribution)


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
# The acts on one activity that say who takes part.
_WHO_TAKES_PART = (_E.RECORD, _E.EDIT)
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
    """The page of an activity. Raises Missing, Refused. Six queries, and at most four more."""
    activity = read_parts(_seen(viewer, slug).ask(uid=uid))
    if activity is None:
        raise Missing
    changes = _changes(activity)
    standing = _standing(viewer, activity)
    kind = kind_beside(activity)
    is_asked_now = kind.needs_both_sides if activity.rule_now is None else activity.rule_now
    findings = findings_of(viewer, activity, activity.proof_rows)
    return ActivityPage(
        slug=slug,
        programme=activity.programme.name,
        facts=facts_of(activity),
        consents=consents_of(activity, is_asked_now=is_asked_now, today=today),
        path=path_of(activity, tuple(moves_of(activity, changes))),
        proofs=tuple(proof_of(evidence, findings.get(evidence.pk, ())) for evidence in activity.proof_rows),
        proof_count=activity.evidence_count,
        counted=tuple(counted_of(row) for row in activity.counted_rows),
        history=_history(activity, changes, kind),
        events=frozenset(guards.possible_events(viewer, activity, standing)),
        seen=consent.seen_digest(activity),
        may_copy=viewer.may(activity.programme_id, Verb.RECORD),
        kind=kind,
        unfinished=unfinished_uploads(viewer, activity=uid) if activity.has_unfinished else (),
        proof=token_for(activity.uid, rows_of(activity, *parts_of(activity))),
        head=head_beside(activity),
    )


@composed_once
def _seen(viewer: Viewer, slug: str) -> QuerySet[Activity]:
    """Raises Missing, Refused."""
    seen = access.get_activities(viewer, slug=slug).filter(uid=Later("uid", UUIDField()))
    return with_parts(seen.annotate(has_unfinished=has_unfinished(viewer)))


def would_count(viewer: Viewer, *, slug: str, uid: UUID) -> tuple[Candidate, ...]:
    """What the activity will count towards once it is confirmed. Raises Missing, Refused."""
    programme = access.get_programme_to(Verb.VIEW_ACTIVITIES, viewer, slug=slug)
    return counting.propose(access.get_activity(viewer, programme, uid=uid))


def _changes(activity: Activity) -> list[Change]:
    """The last of what the log tells of the activity, its opinions, files and contributions, the oldest first."""
    parts = (activity.approvals.all(), activity.remark_rows, activity.proof_rows, activity.counted_rows)
    numbers = {model.__name__: [row.pk for row in rows] for model, rows in zip(_PARTS, parts, strict=True) if rows}
    rooms = tuple(room_for(numbers.get(model.__name__, ())) for model in _PARTS)
    return _told(rooms).ask(activity=activity.pk, **numbers)[::-1]


@composed_once
def _told(rooms: tuple[int, ...]) -> QuerySet[Change]:
    """The last changes of an activity and of so many rows of each of its parts, the latest first."""
    about = Q(table=Activity._meta.db_table, row=Later("activity", IntegerField()))
    written = Change.objects.filter(about, event__verb__in=_WHO_TAKES_PART).order_by().values("event_id")
    for model, room in zip(_PARTS, rooms, strict=True):
        if room:
            about |= Q(table=model._meta.db_table, row__in=later_numbers(model.__name__, room))
    found = Change.objects.select_related("event").order_by()
    # A body that was taken out has left no row; it is told beside the activity, and in such an event of no other one.
    bodies = found.filter(table=ActivityOrganisation._meta.db_table, event__in=written)
    both = found.filter(about).union(bodies, all=True)
    return both.order_by("-event_id", "-ordinal")[:HISTORY_SHOWN]


def _history(activity: Activity, changes: Iterable[Change], kind: ActivityKind) -> tuple[Step, ...]:
    table = Activity._meta.db_table
    units = {(table, activity.pk): activity.unit}
    units |= {(Contribution._meta.db_table, row.pk): row.obligation.unit for row in activity.counted_rows}
    bodies = (activity.organisation, *(part.organisation for part in activity.participants.all()))
    known = {("body", body.pk): body.label for body in bodies}
    known |= {("user", one.user_id): one.user.person.name for one in activity.remark_rows}
    return steps_of(changes, record=table, kind=kind, units=units, known=known)


def _standing(viewer: Viewer, activity: Activity) -> Standing:
    """The standing, from what the page has read already but for whose hand was in it. One query at most."""
    approvals = consent.approvals_in_force(activity)
    settled = consent.is_settled(activity, approvals)
    is_asked = guards.may_be_kept_out(viewer, activity, settled=settled)
    return Standing(
        approvals=tuple(approvals),
        is_settled=settled,
        has_evidence=activity.evidence_count > 0,
        hands=access.hands_in(activity, among=viewer.persons) if is_asked else frozenset(),
    )
