"""The plan page: the plan's own text, every promise with its light as of a day, and the chosen one in data."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import connection

from jiedui.accounts.roles import Verb
from jiedui.assessment.results import Status
from jiedui.ledger.access import get_programme_to
from jiedui.ledger.models import Programme
from jiedui.ledger.queries.dues import day_of
from jiedui.ledger.queries.lights import Light, StatusCount, counted, lights_by_commitment
from jiedui.ledger.queries.paper import Paper, Promise
from jiedui.ledger.queries.plan_panel import Panel, panel_of
from jiedui.ledger.queries.shown_plan import PlanHead, shown_plan
from jiedui.ledger.refusals import Missing
from jiedui.ledger.viewers import Viewer

URGENT = (Status.OVERDUE, Status.DUE_SOON)
URGENT_SHOWN = 8

# From one day on which something begins to count to the next by the index: there are few days, and many contributions.
_MARKS = """
WITH RECURSIVE days (day) AS (
    SELECT MIN(c.counts_from) FROM ledger_contribution c WHERE c.programme_id = %(programme_id)s
    UNION ALL
    SELECT (
        SELECT MIN(c.counts_from) FROM ledger_contribution c
        WHERE c.programme_id = %(programme_id)s AND c.counts_from > days.day
    )
    FROM days WHERE days.day IS NOT NULL
)
SELECT DISTINCT o.due_on, 1 FROM ledger_obligation o WHERE o.programme_id = %(programme_id)s
UNION
SELECT day, 0 FROM days WHERE day IS NOT NULL
ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """A day on which lights may change: something falls due, or something begins to count. `place` in percent."""

    day: date
    is_due: bool
    place: str


@dataclass(frozen=True, slots=True)
class TimeLine:
    """The plan's term and the days in it that matter; `offset` is the place of the day looked at."""

    first: date
    last: date
    offset: int
    marks: tuple[Mark, ...]

    @property
    def days(self) -> int:
        return (self.last - self.first).days


@dataclass(frozen=True, slots=True)
class Urgent:
    """A promise whose light asks for attention."""

    promise: Promise
    light: Light


@dataclass(frozen=True, slots=True)
class PlanPage:
    """`lights` has an entry for every promise that owes something, by its key. Without a plan, `head` is None."""

    slug: str
    programme: str
    as_of: date
    may_record: bool
    may_review: bool
    head: PlanHead | None = None
    paper: Paper | None = None
    lights: Mapping[str, Light] | None = None
    counts: tuple[StatusCount, ...] = ()
    time_line: TimeLine | None = None
    only: Status | None = None
    urgent: tuple[Urgent, ...] = ()
    chosen: Panel | None = None

    @property
    def commitments(self) -> int:
        return sum(count.count for count in self.counts)

    @property
    def day_before(self) -> date:
        return self.as_of - timedelta(days=1)

    @property
    def day_after(self) -> date:
        return self.as_of + timedelta(days=1)


def plan_page(viewer: Viewer, *, slug: str, as_of: date, chosen: str = "", only: Status | None = None) -> PlanPage:
    """The page of the programme's plan: `chosen` is a commitment's key, `only` the one light. Raises Missing."""
    programme = get_programme_to(Verb.VIEW, viewer, slug=slug)
    empty = PlanPage(
        slug=slug,
        programme=programme.name,
        as_of=as_of,
        may_record=viewer.may(programme.pk, Verb.RECORD),
        may_review=viewer.may(programme.pk, Verb.REVIEW_PLAN),
    )
    found = shown_plan(programme)
    if found is None:
        return empty
    head, paper = found
    lights = _lights(programme, paper, as_of=as_of)
    return replace(
        empty,
        head=head,
        paper=paper,
        lights=lights,
        counts=counted(light.status for light in lights.values()),
        time_line=_time_line(programme, head, as_of=as_of),
        only=only,
        urgent=_urgent(paper, lights),
        chosen=_panel(viewer, programme, paper, lights, key=chosen, as_of=as_of) if chosen else None,
    )


def chosen_panel(viewer: Viewer, *, slug: str, as_of: date, key: str) -> Panel:
    """The chosen commitment alone. Raises Missing."""
    programme = get_programme_to(Verb.VIEW, viewer, slug=slug)
    found = shown_plan(programme)
    if found is None:
        raise Missing
    _, paper = found
    lights = _lights(programme, paper, as_of=as_of)
    return _panel(viewer, programme, paper, lights, key=key, as_of=as_of)


def _panel(
    viewer: Viewer, programme: Programme, paper: Paper, lights: Mapping[str, Light], *, key: str, as_of: date
) -> Panel:
    promise = paper.promises.get(key)
    if promise is None:
        raise Missing
    return panel_of(viewer, programme, paper, promise, lights=lights, as_of=as_of)


def _lights(programme: Programme, paper: Paper, *, as_of: date) -> dict[str, Light]:
    found = lights_by_commitment(programme.pk, as_of=as_of)
    return {key: found[promise.id] for key, promise in paper.promises.items() if promise.id in found}


def _urgent(paper: Paper, lights: Mapping[str, Light]) -> tuple[Urgent, ...]:
    """The overdue and the due soon, the worst first, as the plan orders them."""
    found = [Urgent(paper.promises[key], light) for key, light in lights.items() if light.status in URGENT]
    return tuple(sorted(found, key=lambda one: URGENT.index(one.light.status))[:URGENT_SHOWN])


def _time_line(programme: Programme, head: PlanHead, *, as_of: date) -> TimeLine:
    """The term, drawn out by at most a year for what falls due or counts after it."""
    with connection.cursor() as cursor:
        cursor.execute(_MARKS, {"programme_id": programme.pk})
        days = [(day_of(day), bool(is_due)) for day, is_due in cursor]
    first, end = date(head.first_year, 1, 1), date(head.last_year, 12, 31)
    last = min(max([end, *(day for day, _ in days)]), end + timedelta(days=366))
    length = (last - first).days
    marks = (
        Mark(day, is_due, f"{(day - first).days * 100 / length:.2f}") for day, is_due in days if first <= day <= last
    )
    return TimeLine(first, last, min(max((as_of - first).days, 0), length), tuple(marks))
