"""The chosen commitment in data: period by period and unit by unit, what counted, what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from jiedui.accounts.roles import Verb
from jiedui.ledger.access import visible_activities
from jiedui.ledger.models import Contribution, Programme
from jiedui.ledger.queries.dues import Body, Due, dues
from jiedui.ledger.queries.lights import Light
from jiedui.ledger.queries.paper import Paper, Promise
from jiedui.ledger.viewers import Viewer

ACTIVITIES_SHOWN = 50
MOST_LOOKED_AT = 1_000  # of what counts, the newest: a promise may be kept by a hundred thousand activities


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A promise that shares characters with the chosen one; an item has no light."""

    promise: Promise
    light: Light | None


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit's duties, a cell for each period; None where it owes nothing in it."""

    body: Body
    cells: tuple[Due | None, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """An activity that counts towards the commitment."""

    uid: UUID
    title: str
    organisation: str
    done_on: date
    amount: int
    obligation_id: int


@dataclass(frozen=True, slots=True)
class Panel:
    """`dues` are the obligations in order; with `units`, the same as a table of units by `periods`.

    `beside` are the promises that share characters with this one, `items` those of its own that don't. `counted` are
    the newest activities that the viewer may see in full; `seen` and `unseen` how many there are of these and others.
    """

    slug: str
    as_of: date
    promise: Promise
    light: Light | None
    beside: tuple[Neighbour, ...]
    items: tuple[Promise, ...]
    dues: tuple[Due, ...]
    units: tuple[UnitRow, ...]
    periods: tuple[tuple[date, date], ...]
    counted: tuple[Counted, ...]
    seen: int
    unseen: int
    is_more: bool
    may_record: bool

    @property
    def counted_in_all(self) -> int:
        return self.seen + self.unseen


def panel_of(
    viewer: Viewer, programme: Programme, paper: Paper, promise: Promise, *, lights: Mapping[str, Light], as_of: date
) -> Panel:
    """The panel of one promise. Two queries."""
    owed = dues(
        programme.pk,
        as_of=as_of,
        condition="o.commitment_id = %(commitment_id)s",
        order="o.period_start, o.due_on, o.sequence, o.id",
        values={"commitment_id": promise.id},
    )
    beside = paper.beside(promise)
    counted, unseen = _counted(viewer, programme, promise, as_of=as_of)
    periods = tuple(sorted({(due.period_start, due.period_end) for due in owed}))
    return Panel(
        slug=programme.slug,
        as_of=as_of,
        promise=promise,
        light=lights.get(promise.key),
        beside=tuple(Neighbour(other, lights.get(other.key)) for other in beside),
        items=tuple(item for item in paper.items_of(promise) if item not in beside),
        dues=owed,
        units=_units(owed, periods) if promise.each_responsible else (),
        periods=periods,
        counted=counted[:ACTIVITIES_SHOWN],
        seen=len(counted),
        unseen=unseen,
        is_more=len(counted) + unseen == MOST_LOOKED_AT,
        may_record=viewer.may(programme.pk, Verb.RECORD),
    )


def _units(owed: tuple[Due, ...], periods: tuple[tuple[date, date], ...]) -> tuple[UnitRow, ...]:
    """A row for each unit that owes its own, in the order in which they come."""
    rows: dict[Body, dict[tuple[date, date], Due]] = {}
    for due in owed:
        for body in due.bodies:
            rows.setdefault(body, {})[(due.period_start, due.period_end)] = due
    return tuple(UnitRow(body, tuple(cells.get(period) for period in periods)) for body, cells in rows.items())


def _counted(viewer: Viewer, programme: Programme, promise: Promise, *, as_of: date) -> tuple[tuple[Counted, ...], int]:
    """The newest of what counts on the day, as far as the viewer may see it, and how much of it is others'."""
    in_full = visible_activities(viewer, programme).filter(pk=OuterRef("activity_id"))
    counting = Contribution.objects.filter(commitment_id=promise.id, counts_from__lte=as_of)
    newest = counting.filter(Q(counts_until__isnull=True) | Q(counts_until__gt=as_of)).order_by("-done_on", "-id")
    # The newest first, and only of those who sees them: else it would be looked up of all that counts.
    rows = list(
        Contribution.objects.filter(pk__in=newest.values("pk")[:MOST_LOOKED_AT])
        .annotate(is_seen=Exists(in_full))
        .order_by("-done_on", "-id")
        .values_list(
            "is_seen",
            "activity__uid",
            "activity__title",
            "activity__organisation__name",
            "activity__organisation__short_name",
            "done_on",
            "amount",
            "obligation_id",
        )
    )
    seen = [
        Counted(uid, title, short or name, done_on, amount, obligation)
        for is_seen, uid, title, name, short, done_on, amount, obligation in rows
        if is_seen
    ]
    return tuple(seen), len(rows) - len(seen)
