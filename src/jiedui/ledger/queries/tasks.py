"""待办: what waits for the viewer, what the viewer waits for, and what the viewer has lately done."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery, prefetch_related_objects

from jiedui.accounts.composed import composed_once
from jiedui.accounts.roles import Verb
from jiedui.assessment.results import Status
from jiedui.ledger.access import get_programme_to, visible_activities
from jiedui.ledger.among import Among
from jiedui.ledger.models import Activity, Change, Conflict, Event, PlanState, PlanVersion, Programme
from jiedui.ledger.queries.awaited import awaited
from jiedui.ledger.queries.dues import Body, Due, dues
from jiedui.ledger.queries.requests import PARTS, Request, requests_of
from jiedui.ledger.queries.task_parts import Task, task_of
from jiedui.ledger.queries.to_do import ORDER, ToDo, plan_states_waiting_for, ranked, versions_in, with_rank
from jiedui.ledger.viewers import Viewer
from jiedui.plans.kinds import ActivityKind

_OWED_BY = """s.status IN ('overdue', 'due_soon') AND EXISTS (
    SELECT 1 FROM ledger_obligationparty mine
    WHERE mine.obligation_id = o.id AND mine.organisation_id IN ({units}))"""
SHOWN = 50
LATELY = 10
_CONSENTS = frozenset({ToDo.APPROVE, ToDo.REGULARISE})


@dataclass(frozen=True, slots=True)
class PlanTask:
    """A plan that waits for the viewer's review or adoption."""

    title: str
    state: PlanState


@dataclass(frozen=True, slots=True)
class Done:
    """Something that the viewer did."""

    uid: UUID
    title: str
    verb: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TasksPage:
    """The viewer's work; `is_cut` where more waits for the viewer than is listed."""

    slug: str
    programme: str
    as_of: date
    plans: tuple[PlanTask, ...]
    mine: tuple[Task, ...]
    requests: tuple[Request, ...]
    dues: tuple[Due, ...]
    others: tuple[Task, ...]
    lately: tuple[Done, ...]
    may_record: bool
    is_cut: bool
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
        return None if self.is_cut else len(self.mine) + len(self.plans)

    @property
    def alike(self) -> tuple[tuple[ActivityKind, int], ...]:
        """The kinds of which several may be approved together, with how many."""
        kinds = {card.kind.code: card.kind for card in self.requests}
        counts = Counter(card.kind.code for card in self.requests if not card.is_afterwards)
        return tuple((kinds[code], number) for code, number in counts.most_common() if number > 1)


def tasks_page(viewer: Viewer, *, slug: str, today: date, as_of: date, most: int = SHOWN) -> TasksPage:
    """The viewer's work in the programme, at most so many of each sort. Raises Missing, Refused. Twelve queries."""
    programme = get_programme_to(Verb.VIEW, viewer, slug=slug)
    waits = _mine(viewer, programme, today, most + 1)
    mine = waits[:most]
    waiting = plan_states_waiting_for(viewer, programme)
    plans = _plans(programme, {*waiting, PlanState.ADOPTED})
    asked = [activity for activity in mine if ORDER[activity.rank] in _CONSENTS]
    prefetch_related_objects(asked, *PARTS)
    return TasksPage(
        slug=slug,
        programme=programme.name,
        as_of=as_of,
        plans=tuple(PlanTask(title, PlanState(state)) for title, state, _, _ in plans if state in waiting),
        mine=tuple(task_of(activity, ORDER[activity.rank]) for activity in mine),
        requests=requests_of(viewer, programme, asked, today=today),
        dues=_dues(viewer, programme, as_of, most),
        others=tuple(awaited(viewer, programme, today, most)),
        lately=_lately(viewer, programme),
        may_record=viewer.may(programme.pk, Verb.RECORD),
        is_cut=len(waits) > most,
        units=_own_units(viewer, programme) if any(_is_in_term(plan, today) for plan in plans) else (),
    )


def _own_units(viewer: Viewer, programme: Programme) -> tuple[Body, ...]:
    """The viewer's own units, which may say that there is nothing to report of a month in the term. No query."""
    seats = viewer.seats_for(programme.pk, Verb.RECORD)
    units = {seat.organisation_id: seat.organisation_name for seat in seats}
    return tuple(Body(pk, name, name) for pk, name in units.items())


def _mine(viewer: Viewer, programme: Programme, today: date, most: int) -> list[Any]:
    """The most pressing of what waits for the viewer: by what is to be done, then by how long it has waited."""
    return [activity for activity in _pressing(viewer, programme.pk, today, most).ask() if activity.rank is not None]


@composed_once
def _pressing(viewer: Viewer, programme_id: int, today: date, most: int) -> QuerySet[Activity]:
    """So many, picked out of all that is open before whose they are is joined to them."""
    programme = Programme(pk=programme_id)
    order = F("rank").asc(nulls_last=True), F("consent_asked_on").asc(nulls_last=True), "planned_on", "id"
    picked = ranked(viewer, programme, today).order_by(*order).values("pk")[:most]
    waiting = with_rank(Activity.objects.filter(Among(picked)), viewer, programme, today)
    waiting = waiting.annotate(conflict=Subquery(_open_conflict().values("uid")[:1]))
    return waiting.select_related("organisation", "author__person").order_by(*order)


def _open_conflict() -> QuerySet[Conflict]:
    return Conflict.objects.filter(activity=OuterRef("pk"), settled_at__isnull=True).order_by("noticed_at", "id")


def _plans(programme: Programme, states: Collection[PlanState]) -> list[tuple[str, str, int, int]]:
    """The versions in those states: title, state, years of the term. One query."""
    return _versions(programme.pk, frozenset(states)).ask()


@composed_once
def _versions(programme_id: int, states: frozenset[PlanState]) -> QuerySet[PlanVersion, Any]:
    versions = versions_in(Programme(pk=programme_id), states)
    return versions.values_list("title", "state", "first_year", "last_year")


def _is_in_term(plan: tuple[str, str, int, int], day: date) -> bool:
    """Whether the plan is in force and reaches the day, so that a word is owed of its month."""
    _, state, first, last = plan
    return state == PlanState.ADOPTED and first <= day.year <= last


def _dues(viewer: Viewer, programme: Programme, as_of: date, most: int) -> tuple[Due, ...]:
    """Late and soon due, for the units in whose name the viewer records; what is late first. One query."""
    seats = viewer.seats_for(programme.pk, Verb.RECORD)
    units = {f"unit_{place}": seat.organisation_id for place, seat in enumerate(seats)}
    if not units:
        return ()
    condition = _OWED_BY.format(units=", ".join(f"%({name})s" for name in units))
    owed = dues(programme.pk, as_of=as_of, condition=condition, order="o.due_on, o.id", values=units, limit=most)
    return tuple(sorted(owed, key=lambda due: due.status is not Status.OVERDUE))


def _lately(viewer: Viewer, programme: Programme) -> tuple[Done, ...]:
    """The last few things that the viewer did with activities. One query."""
    acts = dict.fromkeys(act for act in _acts(viewer, programme.pk).ask() if act[0] is not None)
    return tuple(Done(*act) for act in list(acts)[:LATELY])


@composed_once
def _acts(viewer: Viewer, programme_id: int) -> QuerySet[Change, Any]:
    about = visible_activities(viewer, Programme(pk=programme_id)).filter(pk=OuterRef("row")).order_by()
    events = Event.objects.filter(actor_id=viewer.user_id, programme_id=programme_id).order_by("-sequence")
    return (
        Change.objects.filter(Among(events.values("pk")[: LATELY * 9], "event_id"), table=Activity._meta.db_table)
        .annotate(uid=Subquery(about.values("uid")[:1]), title=Subquery(about.values("title")[:1]))
        .order_by("-event_id", "ordinal")
        .values_list("uid", "title", "event__verb", "event__at")[: LATELY * 3]
    )
