"""待办: what waits for the viewer, what the viewer waits for, and what the viewer has lately done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from jiedui.accounts.roles import Scope, Verb
from jiedui.assessment.results import Status
from jiedui.ledger.access import MONEY_KINDS, Seat, Viewer, get_programme_to, visible_activities
from jiedui.ledger.models import (
    Activity,
    ActivityState,
    Approval,
    Change,
    Commitment,
    Conflict,
    Evidence,
    PlanState,
    PlanVersion,
    Programme,
    Side,
)
from jiedui.ledger.queries.dues import Due, dues

_OWED_BY = """s.status IN ('overdue', 'due_soon') AND EXISTS (
    SELECT 1 FROM ledger_obligationparty mine
    WHERE mine.obligation_id = o.id AND mine.organisation_id IN ({units}))"""
SHOWN = 100
LATELY = 10
MOST_WAITING = 100


class ToDo(StrEnum):
    """What is to be done with an activity, the most pressing first."""

    SETTLE = "settle"
    APPROVE = "approve"
    REGULARISE = "regularise"
    RESUBMIT = "resubmit"
    CONFIRM = "confirm"
    CARRY_OUT = "carry_out"
    ADD_EVIDENCE = "add_evidence"
    SUBMIT = "submit"


class Awaited(StrEnum):
    """Whom an activity waits for."""

    BOTH_LEADERS = "both_leaders"
    DONOR_LEADER = "donor_leader"
    RECIPIENT_LEADER = "recipient_leader"
    CONFIRMATION = "confirmation"


@dataclass(frozen=True, slots=True)
class Task:
    """One activity that waits: for the viewer to do `what`, or for somebody else. `reason` tells why it came back.

    `conflict` is the edit from the field that clashes with another's, where a person is to choose.
    """

    uid: UUID
    title: str
    kind: str
    organisation: str
    day: date
    what: ToDo | Awaited
    reason: str
    conflict: UUID | None = None


@dataclass(frozen=True, slots=True)
class PlanTask:
    """A plan that waits for the viewer's review or adoption."""

    title: str
    state: PlanState


@dataclass(frozen=True, slots=True)
class DueTask:
    """A duty of the viewer's own unit that is late or soon due, and the promise that it comes from."""

    due: Due
    key: str
    clause_path: str
    quote: str


@dataclass(frozen=True, slots=True)
class Done:
    """Something that the viewer did."""

    uid: UUID
    title: str
    verb: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TasksPage:
    slug: str
    programme: str
    as_of: date
    plans: tuple[PlanTask, ...]
    mine: tuple[Task, ...]
    dues: tuple[DueTask, ...]
    others: tuple[Task, ...]
    lately: tuple[Done, ...]
    may_record: bool

    @property
    def is_empty(self) -> bool:
        return not (self.plans or self.mine or self.dues)


def tasks_page(viewer: Viewer, *, slug: str, today: date, as_of: date, most: int = SHOWN) -> TasksPage:
    """The viewer's work in the programme, at most so many of each sort. Raises Missing, Refused. Seven queries."""
    programme = get_programme_to(Verb.VIEW, viewer, slug=slug)
    return TasksPage(
        slug=slug,
        programme=programme.name,
        as_of=as_of,
        plans=_plans(viewer, programme),
        mine=_mine(viewer, programme, today, most),
        dues=_dues(viewer, programme, as_of, most),
        others=_others(viewer, programme, most),
        lately=_lately(viewer, programme),
        may_record=viewer.may(programme.pk, Verb.RECORD),
    )


def to_do_count(viewer: Viewer, *, programme_id: int, on: date) -> int:
    """How many activities and plans wait for the viewer in the programme, `MOST_WAITING` at most. One query.

    It stands on every page, so that counting thousands would make each of them slow.
    """
    programme = Programme(pk=programme_id)
    some = _waiting(viewer, programme, on).order_by().values("pk")[:MOST_WAITING]
    waiting = Activity.objects.filter(pk__in=some).order_by().values("pk")  # a part of a union can't be cut itself
    plans = _versions(viewer, programme).order_by().values("pk")
    return min(waiting.union(plans, all=True).count(), MOST_WAITING)


def _mine(viewer: Viewer, programme: Programme, today: date, most: int) -> tuple[Task, ...]:
    waiting = _waiting(viewer, programme, today).annotate(conflict=Subquery(_open_conflict().values("uid")[:1]))
    found = waiting.select_related("organisation").order_by("planned_on", "id")[:most]
    order = list(ToDo)
    tasks = [_task(activity, ToDo(activity.what)) for activity in found]
    return tuple(sorted(tasks, key=lambda task: order.index(ToDo(task.what))))


def _waiting(viewer: Viewer, programme: Programme, today: date) -> QuerySet[Activity]:
    """The activities that wait for the viewer, with `what` is to be done."""
    rules = [
        *_leader_rules(viewer, programme),
        *_author_rules(viewer, programme, today),
        *_confirm_rules(viewer, programme),
    ]
    if not rules:
        return Activity.objects.annotate(what=Value("", CharField())).none()
    cases = [When(condition, then=Value(str(what))) for what, condition in rules]
    visible = visible_activities(viewer, programme).filter(_OPEN)
    return visible.annotate(what=Case(*cases, default=Value(""), output_field=CharField())).exclude(what="")


def _leader_rules(viewer: Viewer, programme: Programme) -> Iterable[tuple[ToDo, Q]]:
    for side in sorted({seat.side for seat in viewer.seats_for(programme.pk, Verb.APPROVE)}):
        wanting = ~Q(Exists(_consent_of(side))) & ~Q(author_id=viewer.user_id)
        yield ToDo.APPROVE, Q(state=ActivityState.SUBMITTED) & wanting
        yield ToDo.REGULARISE, _UNREGULARISED & wanting


_UNREGULARISED = Q(is_unapproved=True, regularised_on__isnull=True, needs_both_sides=True) & Q(
    state__in=(ActivityState.CARRIED_OUT, ActivityState.CONFIRMED)
)
# All that may wait for anybody, in terms of which indexes know: a handful of the whole ledger.
_OPEN_STATES = (ActivityState.DRAFT, ActivityState.SUBMITTED, ActivityState.APPROVED, ActivityState.CARRIED_OUT)
_OPEN = Q(state__in=_OPEN_STATES) | Q(is_unapproved=True, regularised_on__isnull=True)


def _consent_of(side: Side) -> QuerySet[Approval]:
    return Approval.objects.filter(activity=OuterRef("pk"), side=side, lapsed_at__isnull=True)


def _proof() -> Exists:
    return Exists(Evidence.objects.filter(activity=OuterRef("pk"), withdrawn_at__isnull=True))


def _own(viewer: Viewer, programme: Programme) -> Q:
    """What the viewer or the viewer's own units recorded."""
    units = {seat.organisation_id for seat in viewer.seats_for(programme.pk, Verb.RECORD)}
    return Q(author_id=viewer.user_id) | Q(organisation_id__in=units)


def _author_rules(viewer: Viewer, programme: Programme, today: date) -> Iterable[tuple[ToDo, Q]]:
    if not viewer.may(programme.pk, Verb.RECORD):
        return
    own = _own(viewer, programme)
    clashing = Conflict.objects.filter(settled_at__isnull=True).order_by()
    by_viewer = Q(pk__in=clashing.filter(author_id=viewer.user_id).values("activity_id"))
    yield ToDo.SETTLE, Q(pk__in=clashing.values("activity_id")) & (own | by_viewer)
    yield ToDo.RESUBMIT, own & Q(state=ActivityState.DRAFT) & ~Q(returned_reason="")
    yield ToDo.SUBMIT, own & Q(state=ActivityState.DRAFT)
    yield ToDo.CARRY_OUT, own & Q(state=ActivityState.APPROVED, planned_on__lte=today)
    yield ToDo.ADD_EVIDENCE, own & Q(state=ActivityState.CARRIED_OUT) & ~Q(_proof())


def _open_conflict() -> QuerySet[Conflict]:
    return Conflict.objects.filter(activity=OuterRef("pk"), settled_at__isnull=True).order_by("noticed_at", "id")


def _confirm_rules(viewer: Viewer, programme: Programme) -> Iterable[tuple[ToDo, Q]]:
    ready = Q(state=ActivityState.CARRIED_OUT) & Q(_proof()) & ~Q(author_id=viewer.user_id)
    for seat in viewer.seats_for(programme.pk, Verb.CONFIRM):
        yield ToDo.CONFIRM, ready & _may_confirm(seat)


def _may_confirm(seat: Seat) -> Q:
    """Money is confirmed by the recipient alone, the rest by whoever may confirm everything."""
    money = Q(kind__in=MONEY_KINDS)
    if seat.scope(Verb.CONFIRM) is Scope.MONEY:
        return money if seat.side is Side.RECIPIENT else Q(pk__in=[])
    return Q() if seat.side is Side.RECIPIENT else ~money


def _versions(viewer: Viewer, programme: Programme) -> QuerySet[PlanVersion]:
    states = [
        state
        for state, verb in ((PlanState.DRAFTED, Verb.REVIEW_PLAN), (PlanState.REVIEWED, Verb.ADOPT_PLAN))
        if viewer.may(programme.pk, verb)
    ]
    return PlanVersion.objects.filter(programme=programme, state__in=states)


def _plans(viewer: Viewer, programme: Programme) -> tuple[PlanTask, ...]:
    found = _versions(viewer, programme).values_list("title", "state")
    return tuple(PlanTask(title, PlanState(state)) for title, state in found)


def _dues(viewer: Viewer, programme: Programme, as_of: date, most: int) -> tuple[DueTask, ...]:
    """Late and soon due, for the units in whose name the viewer records. Two queries."""
    seats = viewer.seats_for(programme.pk, Verb.RECORD)
    units = {f"unit_{place}": seat.organisation_id for place, seat in enumerate(seats)}
    if not units:
        return ()
    condition = _OWED_BY.format(units=", ".join(f"%({name})s" for name in units))
    owed = dues(programme.pk, as_of=as_of, condition=condition, order="o.due_on, o.id", values=units, limit=most)
    return tuple(_with_promise(owed))


def _with_promise(owed: tuple[Due, ...]) -> Iterable[DueTask]:
    found = Commitment.objects.filter(pk__in={due.commitment_id for due in owed})
    promises = {pk: rest for pk, *rest in found.values_list("pk", "key", "clause_path", "quote")}
    for due in sorted(owed, key=lambda due: due.status is not Status.OVERDUE):
        yield DueTask(due, *promises[due.commitment_id])


def _others(viewer: Viewer, programme: Programme, most: int) -> tuple[Task, ...]:
    """What the viewer or the viewer's units handed up and others have to see to."""
    if not viewer.may(programme.pk, Verb.RECORD):
        return ()
    found = (
        visible_activities(viewer, programme)
        .filter(_own(viewer, programme), state__in=(ActivityState.SUBMITTED, ActivityState.CARRIED_OUT))
        .annotate(proof=_proof(), donor=Exists(_consent_of(Side.DONOR)), recipient=Exists(_consent_of(Side.RECIPIENT)))
        .filter(Q(state=ActivityState.SUBMITTED) | Q(proof=True))
        .select_related("organisation")
        .order_by("planned_on", "id")
    )
    return tuple(_task(activity, _awaited(activity)) for activity in found[:most])


def _awaited(activity: Activity) -> Awaited:
    if activity.state == ActivityState.CARRIED_OUT:
        return Awaited.CONFIRMATION
    if activity.donor:
        return Awaited.RECIPIENT_LEADER
    return Awaited.DONOR_LEADER if activity.recipient else Awaited.BOTH_LEADERS


def _task(activity: Activity, what: ToDo | Awaited) -> Task:
    return Task(
        uid=activity.uid,
        title=activity.title,
        kind=activity.kind,
        organisation=activity.organisation.label,
        day=activity.done_on or activity.planned_on,
        what=what,
        reason=activity.returned_reason,
        conflict=activity.conflict if what is ToDo.SETTLE else None,
    )


def _lately(viewer: Viewer, programme: Programme) -> tuple[Done, ...]:
    """The last few things that the viewer did with activities. Two queries."""
    changes = list(
        Change.objects.filter(event__actor_id=viewer.user_id, event__programme_id=programme.pk)
        .filter(table=Activity._meta.db_table)
        .order_by("-event_id", "ordinal")
        .values_list("row", "event__verb", "event__at")[: LATELY * 3]
    )
    rows = visible_activities(viewer, programme).filter(pk__in={row for row, _, _ in changes})
    known = {pk: (uid, title) for pk, uid, title in rows.values_list("pk", "uid", "title")}
    acts = dict.fromkeys((row, verb, at) for row, verb, at in changes if row in known)
    return tuple(Done(*known[row], verb, at) for row, verb, at in list(acts)[:LATELY])
