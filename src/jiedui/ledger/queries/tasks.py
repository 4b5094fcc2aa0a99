"""待办: what waits for the viewer, what the viewer waits for, and what the viewer has lately done."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    prefetch_related_objects,
)

from jiedui.accounts.roles import Scope, Verb
from jiedui.assessment.results import Status
from jiedui.ledger.access import MONEY_KINDS, get_programme_to, visible_activities
from jiedui.ledger.models import (
    Activity,
    ActivityState,
    Change,
    Commitment,
    Conflict,
    Event,
    Evidence,
    PlanState,
    PlanVersion,
    Programme,
    Side,
)
from jiedui.ledger.models.activity import OPEN_STATES
from jiedui.ledger.queries.dues import Body, Due, dues
from jiedui.ledger.queries.requests import (
    IS_UNREGULARISED,
    PARTS,
    Request,
    consent_of,
    leaders_of,
    requests_of,
    wanting_rules,
)
from jiedui.ledger.viewers import Seat, Viewer
from jiedui.ledger.waiting import Waiting, waiting_of
from jiedui.plans.kinds import ActivityKind

_OWED_BY = """s.status IN ('overdue', 'due_soon') AND EXISTS (
    SELECT 1 FROM ledger_obligationparty mine
    WHERE mine.obligation_id = o.id AND mine.organisation_id IN ({units}))"""
SHOWN = 100
LATELY = 10
MOST_WAITING = 100
_S = ActivityState


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


_ORDER = tuple(ToDo)
_CONSENTS = frozenset({ToDo.APPROVE, ToDo.REGULARISE})


class Awaited(StrEnum):
    """Whom an activity waits for, and for what: the consent beforehand or afterwards, or the confirmation."""

    BOTH_LEADERS = "both_leaders"
    DONOR_LEADER = "donor_leader"
    RECIPIENT_LEADER = "recipient_leader"
    CONFIRMATION = "confirmation"


@dataclass(frozen=True, slots=True)
class Task:
    """One activity that waits: for the viewer to do `what`, or for somebody else. `reason` tells why it came back.

    What waits for leaders says since when and how late, and for `whom`; `is_afterwards` if it went ahead already.
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
    waiting: Waiting | None = None
    whom: tuple[str, ...] = ()
    is_afterwards: bool = False


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
    requests: tuple[Request, ...]
    dues: tuple[DueTask, ...]
    others: tuple[Task, ...]
    lately: tuple[Done, ...]
    may_record: bool
    units: tuple[Body, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.plans or self.mine or self.dues)

    @property
    def errands(self) -> tuple[Task, ...]:
        """What waits for the viewer beside requests, which have cards of their own."""
        return tuple(task for task in self.mine if task.what not in _CONSENTS)

    @property
    def to_do_count(self) -> int | None:
        """How much waits in all; None where the list was cut."""
        return len(self.mine) + len(self.plans) if len(self.mine) < SHOWN else None

    @property
    def alike(self) -> tuple[tuple[ActivityKind, int], ...]:
        """The kinds of which several may be approved together, with how many."""
        kinds = {card.kind.code: card.kind for card in self.requests}
        counts = Counter(card.kind.code for card in self.requests if not card.is_afterwards)
        return tuple((kinds[code], number) for code, number in counts.most_common() if number > 1)


def tasks_page(viewer: Viewer, *, slug: str, today: date, as_of: date, most: int = SHOWN) -> TasksPage:
    """The viewer's work in the programme, at most so many of each sort. Raises Missing, Refused. Twelve queries."""
    programme = get_programme_to(Verb.VIEW, viewer, slug=slug)
    mine = _mine(viewer, programme, today, most)
    waiting = _waiting_states(viewer, programme)
    plans = _plans(programme, {*waiting, PlanState.ADOPTED})
    asked = [activity for activity in mine if _ORDER[activity.rank] in _CONSENTS]
    prefetch_related_objects(asked, *PARTS)
    return TasksPage(
        slug=slug,
        programme=programme.name,
        as_of=as_of,
        plans=tuple(PlanTask(title, PlanState(state)) for title, state, _, _ in plans if state in waiting),
        mine=tuple(_task(activity, _ORDER[activity.rank]) for activity in mine),
        requests=requests_of(viewer, programme, asked, today=today),
        dues=_dues(viewer, programme, as_of, most),
        others=tuple(_others(viewer, programme, today, most)),
        lately=_lately(viewer, programme),
        may_record=viewer.may(programme.pk, Verb.RECORD),
        units=_own_units(viewer, programme) if any(_is_in_term(plan, today) for plan in plans) else (),
    )


def _own_units(viewer: Viewer, programme: Programme) -> tuple[Body, ...]:
    """The viewer's own units, which may say that there is nothing to report of a month in the term. No query."""
    seats = viewer.seats_for(programme.pk, Verb.RECORD)
    units = {seat.organisation_id: seat.organisation_name for seat in seats}
    return tuple(Body(pk, name, name) for pk, name in units.items())


def to_do_count(viewer: Viewer, *, programme_id: int, on: date) -> int:
    """How many activities and plans wait for the viewer in the programme, `MOST_WAITING` at most. One query.

    It stands on every page, so that counting thousands would make each of them slow.
    """
    with connection.cursor() as cursor:
        cursor.execute(*_counting(viewer, programme_id, on, connection.vendor))
        return len(cursor.fetchall())


@lru_cache(maxsize=1024)
def _counting(viewer: Viewer, programme_id: int, on: date, vendor: str) -> tuple[str, Sequence[object]]:
    """The query of `to_do_count`, as text and values: putting it together takes longer than its answer."""
    del vendor  # whose text it is
    programme = Programme(pk=programme_id)
    waiting = _waiting(viewer, programme, on).order_by().values_list("pk")
    plans = _versions(programme, _waiting_states(viewer, programme)).order_by().values_list("pk")
    both = waiting.union(plans, all=True)[:MOST_WAITING]
    try:
        return both.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:  # nothing can wait for whoever has no right to do anything
        return "SELECT 1 WHERE 1 = 0", ()


def _mine(viewer: Viewer, programme: Programme, today: date, most: int) -> list[Any]:
    """The most pressing of what waits for the viewer: by what is to be done, then by how long it has waited."""
    waiting = _waiting(viewer, programme, today).select_related("organisation", "author__person")
    waiting = waiting.annotate(conflict=Subquery(_open_conflict().values("uid")[:1]))
    return list(waiting.order_by("rank", F("consent_asked_on").asc(nulls_last=True), "planned_on", "id")[:most])


def _waiting(viewer: Viewer, programme: Programme, today: date) -> QuerySet[Activity]:
    """The activities that wait for the viewer, with what is to be done: its `rank` among all that may be."""
    rules = [
        *_leader_rules(viewer, programme),
        *_author_rules(viewer, programme, today),
        *_confirm_rules(viewer, programme),
    ]
    if not rules:
        return Activity.objects.annotate(rank=Value(0)).none()
    cases = [When(condition, then=Value(_ORDER.index(what))) for what, condition in rules]
    visible = visible_activities(viewer, programme).filter(pk__in=_open(viewer, programme))
    return visible.annotate(rank=Case(*cases, output_field=IntegerField())).filter(rank__isnull=False)


def _leader_rules(viewer: Viewer, programme: Programme) -> Iterable[tuple[ToDo, Q]]:
    for is_afterwards, condition in wanting_rules(viewer, programme):
        yield ToDo.REGULARISE if is_afterwards else ToDo.APPROVE, condition


def _open(viewer: Viewer, programme: Programme) -> QuerySet[Activity, Any]:
    """All that the viewer's rules can hold of, a handful of the ledger: their numbers, each part off its own index.

    Said as one condition with an `or`, the databases, which know how many states there are but not how rare the open
    ones are, would read the ledger through.
    """
    of_programme = Activity.objects.filter(programme=programme).order_by().values("pk")
    parts = []
    if viewer.may(programme.pk, Verb.RECORD):
        still = of_programme.filter(state__in=OPEN_STATES)
        parts += [still.filter(organisation_id__in=_units(viewer, programme)), still.filter(author_id=viewer.user_id)]
        parts.append(of_programme.filter(pk__in=_unsettled().values("activity_id")))
    if viewer.may(programme.pk, Verb.APPROVE):
        parts.append(of_programme.filter(state=ActivityState.SUBMITTED))
        parts.append(of_programme.filter(IS_UNREGULARISED))
    if viewer.may(programme.pk, Verb.CONFIRM):
        parts.append(of_programme.filter(state=ActivityState.CARRIED_OUT))
    first, *others = parts
    return first.union(*others, all=True) if others else first


def _proof() -> Exists:
    return Exists(Evidence.objects.filter(activity=OuterRef("pk"), withdrawn_at__isnull=True))


def _own(viewer: Viewer, programme: Programme) -> Q:
    """What the viewer or the viewer's own units recorded."""
    return Q(author_id=viewer.user_id) | Q(organisation_id__in=_units(viewer, programme))


def _units(viewer: Viewer, programme: Programme) -> set[int]:
    return {seat.organisation_id for seat in viewer.seats_for(programme.pk, Verb.RECORD)}


def _author_rules(viewer: Viewer, programme: Programme, today: date) -> Iterable[tuple[ToDo, Q]]:
    if not viewer.may(programme.pk, Verb.RECORD):
        return
    own = _own(viewer, programme)
    clashing = _unsettled()
    by_viewer = Q(pk__in=clashing.filter(author_id=viewer.user_id).values("activity_id"))
    yield ToDo.SETTLE, Q(pk__in=clashing.values("activity_id")) & (own | by_viewer)
    yield ToDo.RESUBMIT, own & Q(state=ActivityState.DRAFT) & ~Q(returned_reason="")
    yield ToDo.SUBMIT, own & Q(state=ActivityState.DRAFT)
    yield ToDo.CARRY_OUT, own & Q(state=ActivityState.APPROVED, planned_on__lte=today)
    yield ToDo.ADD_EVIDENCE, own & Q(state=ActivityState.CARRIED_OUT) & ~Q(_proof())


def _unsettled() -> QuerySet[Conflict]:
    return Conflict.objects.filter(settled_at__isnull=True).order_by()


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


def _waiting_states(viewer: Viewer, programme: Programme) -> frozenset[PlanState]:
    """The states in which a plan waits for the viewer."""
    tasks = ((PlanState.DRAFTED, Verb.REVIEW_PLAN), (PlanState.REVIEWED, Verb.ADOPT_PLAN))
    return frozenset(state for state, verb in tasks if viewer.may(programme.pk, verb))


def _versions(programme: Programme, states: Collection[PlanState]) -> QuerySet[PlanVersion]:
    return PlanVersion.objects.filter(programme=programme, state__in=states)


def _plans(programme: Programme, states: Collection[PlanState]) -> list[tuple[str, str, int, int]]:
    """The versions in those states: title, state, years of the term. One query."""
    return list(_versions(programme, states).values_list("title", "state", "first_year", "last_year"))


def _is_in_term(plan: tuple[str, str, int, int], day: date) -> bool:
    """Whether the plan is in force and reaches the day, so that a word is owed of its month."""
    _, state, first, last = plan
    return state == PlanState.ADOPTED and first <= day.year <= last


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


def _others(viewer: Viewer, programme: Programme, today: date, most: int) -> Iterable[Task]:
    """What the viewer or the viewer's units handed up and others have to see to; what is most overdue first."""
    if not viewer.may(programme.pk, Verb.RECORD):
        return
    waits = Q(state=ActivityState.SUBMITTED) | IS_UNREGULARISED | Q(state=ActivityState.CARRIED_OUT, proof=True)
    found = (
        visible_activities(viewer, programme)
        .filter(_own(viewer, programme), pk__in=_unfinished(viewer, programme))
        .annotate(proof=_proof(), donor=Exists(consent_of(Side.DONOR)), recipient=Exists(consent_of(Side.RECIPIENT)))
        .filter(waits)
        .select_related("organisation")
        .order_by(F("consent_asked_on").asc(nulls_last=True), "planned_on", "id")
    )
    rows = list(found[:most])
    leaders = leaders_of(programme, on=today) if any(_wants_consent(row) for row in rows) else {}
    for activity in rows:
        if _wants_consent(activity):
            yield _task(activity, *_awaited(activity, leaders), today=today)
        if activity.state == ActivityState.CARRIED_OUT and activity.proof:
            yield _task(activity, Awaited.CONFIRMATION)


def _unfinished(viewer: Viewer, programme: Programme) -> QuerySet[Activity, Any]:
    """The numbers of what may wait for others: what is under way of the viewer's, and all that isn't regularised."""
    of_programme = Activity.objects.filter(programme=programme).order_by().values("pk")
    under_way = of_programme.filter(state__in=(_S.SUBMITTED, _S.CARRIED_OUT))
    return under_way.filter(organisation_id__in=_units(viewer, programme)).union(
        under_way.filter(author_id=viewer.user_id), of_programme.filter(IS_UNREGULARISED), all=True
    )


def _wants_consent(activity: Activity) -> bool:
    if activity.state == ActivityState.SUBMITTED:
        return True
    return activity.is_unapproved and activity.needs_both_sides and activity.regularised_on is None


def _awaited(activity: Any, leaders: Mapping[Side, tuple[str, ...]]) -> tuple[Awaited, tuple[str, ...]]:
    """Whose consent is wanting, and the leaders by name."""
    given = {Side.DONOR: activity.donor, Side.RECIPIENT: activity.recipient}
    wanting = [side for side, is_given in given.items() if not is_given]
    names = tuple(name for side in wanting for name in leaders.get(side, ()))
    return (_OF_SIDE[wanting[0]] if len(wanting) == 1 else Awaited.BOTH_LEADERS), names


_OF_SIDE = {Side.DONOR: Awaited.DONOR_LEADER, Side.RECIPIENT: Awaited.RECIPIENT_LEADER}


def _task(activity: Activity, what: ToDo | Awaited, whom: tuple[str, ...] = (), *, today: date | None = None) -> Task:
    return Task(
        uid=activity.uid,
        title=activity.title,
        kind=activity.kind,
        organisation=activity.organisation.label,
        day=activity.done_on or activity.planned_on,
        what=what,
        reason=activity.returned_reason,
        conflict=activity.conflict if what is ToDo.SETTLE else None,
        waiting=waiting_of(activity, on=today) if today else None,
        whom=whom,
        is_afterwards=activity.is_unapproved,
    )


def _lately(viewer: Viewer, programme: Programme) -> tuple[Done, ...]:
    """The last few things that the viewer did with activities. One query."""
    about = visible_activities(viewer, programme).filter(pk=OuterRef("row")).order_by()
    events = Event.objects.filter(actor_id=viewer.user_id, programme_id=programme.pk).order_by("-sequence")
    changes = (
        Change.objects.filter(event__in=events.values("pk")[: LATELY * 9], table=Activity._meta.db_table)
        .annotate(uid=Subquery(about.values("uid")[:1]), title=Subquery(about.values("title")[:1]))
        .order_by("-event_id", "ordinal")
        .values_list("uid", "title", "event__verb", "event__at")[: LATELY * 3]
    )
    acts = dict.fromkeys(change for change in changes if change[0] is not None)
    return tuple(Done(*act) for act in list(acts)[:LATELY])
