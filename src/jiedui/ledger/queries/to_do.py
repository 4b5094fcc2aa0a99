"""What waits for the viewer in a programme: the activities, with what is to be done with each, and the plans.

How much it is stands on every page. The page that lists it is in `tasks`; what waits for others, in `awaited`.
"""

from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from jiedui.accounts.composed import composed_once
from jiedui.accounts.roles import Scope, Verb
from jiedui.ledger.access import has_a_hand_of, visible_among
from jiedui.ledger.models import Activity, ActivityState, Conflict, Evidence, PlanState, PlanVersion, Programme, Side
from jiedui.ledger.models.activity import OPEN_STATES
from jiedui.ledger.queries.requests import IS_UNREGULARISED, wanting_rules
from jiedui.ledger.unchanged import Unchanged
from jiedui.ledger.viewers import Seat, Viewer
from jiedui.plans.kinds import MONEY_KINDS

MOST_WAITING = 100
_COUNTED: Unchanged[tuple[Viewer, int, date], int] = Unchanged(most=4096)


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


ORDER = tuple(ToDo)


def to_do_count(viewer: Viewer, *, programme_id: int, on: date, end: str = "") -> int:
    """How many activities and plans wait for the viewer in the programme, `MOST_WAITING` at most.

    It stands on every page, so that counting thousands would make each of them slow: one query, and none where the log
    still ends at `end`, as it did for an earlier page.
    """
    return _COUNTED.answer((viewer, programme_id, on), end=end, work_out=lambda: _count(viewer, programme_id, on))


def _count(viewer: Viewer, programme_id: int, on: date) -> int:
    return len(_waiting(viewer, programme_id, on).ask())


@composed_once
def _waiting(viewer: Viewer, programme_id: int, on: date) -> QuerySet[Any, Any]:
    """The numbers of what waits: activities, and plans."""
    programme = Programme(pk=programme_id)
    activities = waiting_for(viewer, programme, on).order_by().values_list("pk")
    plans = versions_in(programme, plan_states_waiting_for(viewer, programme)).order_by().values_list("pk")
    return activities.union(plans, all=True)[:MOST_WAITING]


def waiting_for(viewer: Viewer, programme: Programme, today: date) -> QuerySet[Activity]:
    """The activities that wait for the viewer, with what is to be done: its `rank` among all that may be."""
    return ranked(viewer, programme, today).filter(rank__isnull=False)


def ranked(viewer: Viewer, programme: Programme, today: date) -> QuerySet[Activity]:
    """Those and others that are open, which have no `rank`: to order them, it is worked out once."""
    return with_rank(visible_among(viewer, programme, _open(viewer, programme)), viewer, programme, today)


def with_rank(activities: QuerySet[Activity], viewer: Viewer, programme: Programme, today: date) -> QuerySet[Activity]:
    """Open activities, each with its `rank`; none where the viewer has no right to do anything."""
    rules = [
        *_leader_rules(viewer, programme),
        *_author_rules(viewer, programme, today),
        *_confirm_rules(viewer, programme),
    ]
    if not rules:
        return activities.annotate(rank=Value(0)).none()
    cases = [When(condition, then=Value(ORDER.index(what))) for what, condition in rules]
    return activities.annotate(rank=Case(*cases, output_field=IntegerField()))


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
        parts += [
            still.filter(organisation_id__in=viewer.bodies_for(programme.pk, Verb.RECORD)),
            still.filter(author_id=viewer.user_id),
        ]
        parts.append(of_programme.filter(pk__in=_unsettled().values("activity_id")))
    if viewer.may(programme.pk, Verb.APPROVE):
        parts.append(of_programme.filter(state=ActivityState.SUBMITTED))
        parts.append(of_programme.filter(IS_UNREGULARISED))
    if viewer.may(programme.pk, Verb.CONFIRM):
        parts.append(of_programme.filter(state=ActivityState.CARRIED_OUT))
    if not parts:
        return of_programme.none()
    first, *others = parts
    return first.union(*others, all=True) if others else first


def _author_rules(viewer: Viewer, programme: Programme, today: date) -> Iterable[tuple[ToDo, Q]]:
    if not viewer.may(programme.pk, Verb.RECORD):
        return
    own = is_own(viewer, programme)
    clashing = _unsettled()
    by_viewer = Q(pk__in=clashing.filter(author_id=viewer.user_id).values("activity_id"))
    yield ToDo.SETTLE, Q(pk__in=clashing.values("activity_id")) & (own | by_viewer)
    yield ToDo.RESUBMIT, own & Q(state=ActivityState.DRAFT) & ~Q(returned_reason="")
    yield ToDo.SUBMIT, own & Q(state=ActivityState.DRAFT)
    yield ToDo.CARRY_OUT, own & Q(state=ActivityState.APPROVED, planned_on__lte=today)
    yield ToDo.ADD_EVIDENCE, own & Q(state=ActivityState.CARRIED_OUT) & ~Q(has_proof())


def _unsettled() -> QuerySet[Conflict]:
    return Conflict.objects.filter(settled_at__isnull=True).order_by()


def _confirm_rules(viewer: Viewer, programme: Programme) -> Iterable[tuple[ToDo, Q]]:
    ready = Q(state=ActivityState.CARRIED_OUT) & Q(has_proof()) & ~Q(author_id=viewer.user_id)
    if viewer.may(programme.pk, Verb.RECORD):
        ready &= ~Q(has_a_hand_of((viewer.user_id,)))
    for seat in viewer.seats_for(programme.pk, Verb.CONFIRM):
        yield ToDo.CONFIRM, ready & _may_confirm(seat)


def _may_confirm(seat: Seat) -> Q:
    """Money is confirmed by the recipient alone, the rest by whoever may confirm everything."""
    money = Q(kind__in=MONEY_KINDS)
    if seat.scope(Verb.CONFIRM) is Scope.MONEY:
        return money if seat.side is Side.RECIPIENT else Q(pk__in=[])
    return Q() if seat.side is Side.RECIPIENT else ~money


def has_proof() -> Exists:
    """Whether the activity is proved by a file that wasn't withdrawn."""
    return Exists(Evidence.objects.filter(activity=OuterRef("pk"), withdrawn_at__isnull=True))


def is_own(viewer: Viewer, programme: Programme) -> Q:
    """What the viewer or the viewer's own units recorded."""
    return Q(author_id=viewer.user_id) | Q(organisation_id__in=viewer.bodies_for(programme.pk, Verb.RECORD))


def plan_states_waiting_for(viewer: Viewer, programme: Programme) -> frozenset[PlanState]:
    """The states in which a plan waits for the viewer."""
    tasks = ((PlanState.DRAFTED, Verb.REVIEW_PLAN), (PlanState.REVIEWED, Verb.ADOPT_PLAN))
    return frozenset(state for state, verb in tasks if viewer.may(programme.pk, verb))


def versions_in(programme: Programme, states: Collection[PlanState]) -> QuerySet[PlanVersion]:
    """The versions of the plan in those states."""
    return PlanVersion.objects.filter(programme=programme, state__in=states)
