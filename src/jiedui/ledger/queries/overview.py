"""总览, for a leader: the state in one line, units by areas, what is red, what comes, how the money stands."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import connection

from jiedui.accounts.roles import Verb
from jiedui.assessment.labels import worst_of
from jiedui.assessment.results import Status
from jiedui.kernel.quantities import YUAN
from jiedui.ledger.access import get_programme_to
from jiedui.ledger.facts import statuses
from jiedui.ledger.models import Programme
from jiedui.ledger.queries.dues import Body, Due, dues
from jiedui.ledger.queries.lights import StatusCount, counted
from jiedui.ledger.queries.paper import Paper, Promise
from jiedui.ledger.queries.shown_plan import PlanHead, shown_plan
from jiedui.ledger.viewers import Viewer
from jiedui.plans.kinds import AREAS

REDS_SHOWN = 12
COMING_SHOWN = 12
BARS_SHOWN = 12
COMING_DAYS = 30
MONEY_KIND = "fund_arrival"

_MATRIX = """
SELECT o.commitment_id, b.id, b.name, b.short_name, b.sequence, s.status, COUNT(*)
FROM ledger_obligation o
JOIN ledger_commitment c ON c.id = o.commitment_id
JOIN ({statuses}) s ON s.obligation_id = o.id
LEFT JOIN ledger_obligationparty p ON p.obligation_id = o.id
LEFT JOIN accounts_organisation b ON b.id = p.organisation_id
WHERE o.programme_id = %(programme_id)s AND c.version_id = %(version_id)s
GROUP BY o.commitment_id, b.id, b.name, b.short_name, b.sequence, s.status
"""


@dataclass(frozen=True, slots=True)
class Cell:
    """The duties of one unit in one area: the worst status and how many there are of it, and of all."""

    area: str
    worst: Status | None
    count: int
    total: int


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One unit's cells, one for each area, and all of them together; `body` None is for duties without a unit."""

    body: Body | None
    cells: tuple[Cell, ...]
    all: Cell


@dataclass(frozen=True, slots=True)
class Told:
    """An obligation in a list, with its promise."""

    due: Due
    promise: Promise


@dataclass(frozen=True, slots=True)
class FundBar:
    """Money promised and arrived: `whole` and `share`, as lengths in percent of the longest of all bars."""

    due: Due
    promise: Promise
    whole: str
    share: str


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """`counts` are of commitments, the cells and lists of obligations."""

    slug: str
    programme: str
    as_of: date
    may_review: bool
    head: PlanHead | None = None
    counts: tuple[StatusCount, ...] = ()
    areas: tuple[str, ...] = ()
    rows: tuple[MatrixRow, ...] = ()
    reds: tuple[Told, ...] = ()
    reds_in_all: int = 0
    coming: tuple[Told, ...] = ()
    coming_in_all: int = 0
    funds: tuple[FundBar, ...] = ()
    money: Told | None = None

    @property
    def commitments(self) -> int:
        return sum(count.count for count in self.counts)

    @property
    def asking(self) -> tuple[StatusCount, ...]:
        """The counts that the first line names: overdue, due soon, beyond the most."""
        named = (Status.OVERDUE, Status.DUE_SOON, Status.OVER_MOST)
        return tuple(count for count in self.counts if count.status in named)

    @property
    def until(self) -> date:
        """The last of the coming days."""
        return self.as_of + timedelta(days=COMING_DAYS)


def overview_page(viewer: Viewer, *, slug: str, as_of: date) -> OverviewPage:
    """The overview of the programme as of the day. Raises Missing."""
    programme = get_programme_to(Verb.VIEW, viewer, slug=slug)
    empty = OverviewPage(slug, programme.name, as_of, may_review=viewer.may(programme.pk, Verb.REVIEW_PLAN))
    found = shown_plan(programme)
    if found is None:
        return empty
    head, paper = found
    tallies = _tallies(programme, head, paper, as_of=as_of)
    owed = _owed(programme, head, paper, as_of=as_of)
    reds = tuple(one for one in owed if one.due.status is Status.OVERDUE)
    coming = tuple(one for one in owed if _is_coming(one.due, as_of))
    funds = tuple(one for one in owed if _is_money(one))[:BARS_SHOWN]
    areas = tuple(area for area in AREAS if any(tally.area == area for tally in tallies))
    return replace(
        empty,
        head=head,
        counts=counted(_lights(tallies)),
        areas=areas,
        rows=_rows(tallies, areas),
        reds=reds[:REDS_SHOWN],
        reds_in_all=len(reds),
        coming=coming[:COMING_SHOWN],
        coming_in_all=len(coming),
        funds=_bars(funds),
        money=_money_of_the_year(funds, as_of),
    )


@dataclass(frozen=True, slots=True)
class _Tally:
    """So many obligations of one commitment, unit and status."""

    commitment_id: int
    area: str
    body: Body | None
    place: int
    status: Status
    count: int


def _tallies(programme: Programme, head: PlanHead, paper: Paper, *, as_of: date) -> list[_Tally]:
    areas = {promise.id: promise.area for promise in paper.promises.values()}
    with connection.cursor() as cursor:
        cursor.execute(
            _MATRIX.format(statuses=statuses()),
            {"programme_id": programme.pk, "version_id": head.id, "as_of": as_of},
        )
        return [
            _Tally(
                commitment,
                areas[commitment],
                Body(number, name, short or name) if number else None,
                sequence or 0,
                Status(status),
                count,
            )
            for commitment, number, name, short, sequence, status, count in cursor
        ]


def _lights(tallies: Iterable[_Tally]) -> list[Status]:
    """The light of every commitment."""
    found: dict[int, set[Status]] = {}
    for tally in tallies:
        found.setdefault(tally.commitment_id, set()).add(tally.status)
    return [worst_of(each) for each in found.values()]


def _rows(tallies: list[_Tally], areas: tuple[str, ...]) -> tuple[MatrixRow, ...]:
    """A row for each unit in the order of bodies; what nobody is named for comes last."""
    counts: dict[tuple[Body | None, str], Counter[Status]] = defaultdict(Counter)
    for tally in tallies:
        counts[(tally.body, tally.area)][tally.status] += tally.count
        counts[(tally.body, "")][tally.status] += tally.count
    places = {tally.body: (tally.body is None, tally.place, tally.body.id if tally.body else 0) for tally in tallies}
    return tuple(
        MatrixRow(body, tuple(_cell(area, counts[(body, area)]) for area in areas), _cell("", counts[(body, "")]))
        for body in sorted(places, key=places.__getitem__)
    )


def _cell(area: str, counts: Counter[Status]) -> Cell:
    if not counts:
        return Cell(area, None, 0, 0)
    named = worst_of(counts)
    return Cell(area, named, counts[named], counts.total())


_OWED = """
c.version_id = %(version_id)s AND (
    s.status = 'overdue'
    OR (s.status IN ('due_soon', 'on_track', 'not_due') AND o.due_on BETWEEN %(as_of)s AND %(until)s)
    OR (o.unit = %(yuan)s AND c.activity_kind = %(kind)s)
)
"""


def _owed(programme: Programme, head: PlanHead, paper: Paper, *, as_of: date) -> tuple[Told, ...]:
    """What is overdue, what falls due soon, and all duties of money, by the day on which they fall due. One query."""
    owed = dues(
        programme.pk,
        as_of=as_of,
        condition=_OWED,
        order="o.due_on, o.id",
        values={
            "version_id": head.id,
            "until": as_of + timedelta(days=COMING_DAYS),
            "yuan": YUAN,
            "kind": MONEY_KIND,
        },
    )
    promises = {promise.id: promise for promise in paper.promises.values()}
    return tuple(Told(due, promises[due.commitment_id]) for due in owed)


def _is_coming(due: Due, as_of: date) -> bool:
    is_open = due.status in (Status.DUE_SOON, Status.ON_TRACK, Status.NOT_DUE)
    return is_open and as_of <= due.due_on <= as_of + timedelta(days=COMING_DAYS)


def _is_money(one: Told) -> bool:
    return one.due.unit == YUAN and one.promise.kind == MONEY_KIND


def _bars(funds: tuple[Told, ...]) -> tuple[FundBar, ...]:
    longest = max((max(one.due.needed or 0, one.due.achieved) for one in funds), default=0) or 1
    return tuple(
        FundBar(
            one.due,
            one.promise,
            whole=f"{(one.due.needed or 0) * 100 / longest:.2f}",
            share=f"{one.due.achieved * 100 / longest:.2f}",
        )
        for one in funds
    )


def _money_of_the_year(funds: tuple[Told, ...], as_of: date) -> Told | None:
    """The duty of money that the first line tells of: that of this year which falls due first, else the last before."""
    this_year = [one for one in funds if one.due.due_on.year == as_of.year]
    before = [one for one in funds if one.due.due_on < as_of]
    return (this_year[:1] or before[-1:] or [None])[0]
