"""Which activities fit a filter of the ledger, how many they are, and a page of them.

A narrowed list is asked for its first keys before its rows: they tell how many there are, and the page by its numbers.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, DateField, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from jiedui.accounts.composed import Later, composed_once, later_numbers, room_for
from jiedui.ledger.access import Narrowed, counted_keys, listed_activities, listed_keys
from jiedui.ledger.models import Activity, Commitment, Contribution, Evidence, Programme
from jiedui.ledger.models.activity import OPEN_STATES
from jiedui.ledger.queries.ledger_filter import LedgerFilter
from jiedui.ledger.queries.ledger_keys import Key, is_backward, read_key, window_of
from jiedui.ledger.viewers import Viewer

ROWS = 50
MOST_COUNTED = 1_000  # a total beyond it would cost more than the page


# What a list shows of an activity: a third of its columns.
_SHOWN = (
    "uid",
    "planned_on",
    "done_on",
    "kind",
    "title",
    "organisation__name",
    "organisation__short_name",
    "place",
    "amount",
    "unit",
    "state",
    "returned_reason",
    "is_unapproved",
    "regularised_on",
)


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page's activities in its order, and whether there are others before and after.

    `total` counts what fits, up to `MOST_COUNTED`: beyond it `is_more`. `fitting` gives all that fit, found in the
    shortest way.
    """

    activities: tuple[Any, ...]
    total: int
    is_more: bool
    has_before: bool
    has_after: bool
    fitting: Callable[[], QuerySet[Activity]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whose list it is, and what it is narrowed to: `chosen` without its page; `numbers` are the promise's."""

    viewer: Viewer
    programme_id: int
    chosen: LedgerFilter
    numbers: tuple[int, ...] | None

    def fitting(self) -> QuerySet[Activity]:
        """All that fit, each with its `day`, in no order."""
        programme = Programme(pk=self.programme_id)
        return _counting(_but_for_promise(self.viewer, programme, self.chosen), self.numbers)


def found_page(viewer: Viewer, programme: Programme, chosen: LedgerFilter) -> FoundPage:
    """The page that is asked for, of the activities that the viewer may see in full. One query to three."""
    asked = _asked(viewer, programme, chosen)
    if not chosen.is_narrowed:
        return _by_rows(asked, chosen, counted=None)
    found = tuple(_keys(asked, MOST_COUNTED + 1).ask())
    return _by_keys(found, chosen, asked) or _by_rows(asked, chosen, counted=len(found))


def _asked(viewer: Viewer, programme: Programme, chosen: LedgerFilter) -> _Asked:
    of_list = replace(chosen, after="", before="", is_oldest_first=False, is_end=False)
    return _Asked(viewer, programme.pk, of_list, _numbers_of(programme, chosen.commitment))


@composed_once
def _keys(asked: _Asked, most: int) -> QuerySet[Any, Any]:
    """The first keys of what fits, the newest first."""
    of_index = _keys_of_index(asked)
    if of_index is not None:
        return of_index.filter(_of_year(asked.chosen))[:most]
    return _in_order(asked.fitting()).values_list("day", "pk")[:most]


def fitting_activities(viewer: Viewer, programme: Programme, chosen: LedgerFilter) -> QuerySet[Activity]:
    """The activities that the viewer may see in full and that fit the filter, each with its `day`, in no order."""
    return _asked(viewer, programme, chosen).fitting()


def _but_for_promise(viewer: Viewer, programme: Programme, chosen: LedgerFilter) -> QuerySet[Activity]:
    return listed_activities(viewer, programme, _narrowed_to(chosen)).filter(_condition(chosen))


def _narrowed_to(chosen: LedgerFilter) -> Narrowed:
    return Narrowed(
        unit=chosen.unit,
        kind=chosen.kind[:40],
        is_unapproved=chosen.flag == "unapproved",
        is_open=chosen.state in OPEN_STATES,
    )


def page_of(fitting: QuerySet[Activity], chosen: LedgerFilter) -> QuerySet[Activity]:
    """The activities in the list's order from the row after the last one seen, each with its count of evidence."""
    return _from(fitting, read_key(chosen.after), is_falling=not chosen.is_oldest_first)


def evidence_count() -> Coalesce:
    """How many files prove an activity, as a column of its query."""
    counts = (
        Evidence.objects.filter(activity=OuterRef("pk"), withdrawn_at__isnull=True)
        .order_by()
        .values("activity")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return Coalesce(Subquery(counts), 0)


def _condition(chosen: LedgerFilter) -> Q:
    condition = Q()
    if chosen.state:
        condition &= Q(state=chosen.state)
    if chosen.words:
        condition &= Q(title__icontains=chosen.words) | Q(place__icontains=chosen.words)
    return condition & _of_year(chosen)


def _of_year(chosen: LedgerFilter) -> Q:
    return Q() if chosen.year is None else Q(day__range=(date(chosen.year, 1, 1), date(chosen.year, 12, 31)))


def _numbers_of(programme: Programme, promise: str) -> tuple[int, ...] | None:
    """A promise's commitments, one in each version of the plan that has it; None where none was chosen.

    Asked for first: told the numbers, the planner knows whether they are many or few of all contributions.
    """
    if not promise:
        return None
    of_plan = Commitment.objects.filter(version__programme=programme.pk, key=promise)
    return tuple(of_plan.order_by("pk").values_list("pk", flat=True))


def _counting(activities: QuerySet[Activity], promises: Collection[int] | None) -> QuerySet[Activity]:
    """Those that count towards one of the commitments."""
    if promises is None:
        return activities
    counting = Contribution.objects.filter(activity=OuterRef("pk"), commitment__in=promises)
    return activities.filter(Exists(counting.filter(counts_until__isnull=True)))


def _keys_of_index(asked: _Asked) -> QuerySet[Any, Any] | None:
    viewer, programme, narrowed = asked.viewer, Programme(pk=asked.programme_id), _narrowed_to(asked.chosen)
    if asked.chosen.state or asked.chosen.words:
        return None
    if asked.numbers is None:
        return listed_keys(viewer, programme, narrowed)
    if len(asked.numbers) == 1 and narrowed == Narrowed():
        return counted_keys(viewer, programme, commitment=asked.numbers[0])
    return None


def _by_keys(keys: tuple[Key, ...], chosen: LedgerFilter, asked: _Asked) -> FoundPage | None:
    """The page, where the list's first keys tell it. One query."""
    is_all = len(keys) <= MOST_COUNTED
    window = window_of(keys, chosen, rows=ROWS, is_all=is_all)
    if window is None:
        return None
    found = _numbered(room_for(window.numbers)).ask(numbers=window.numbers) if window.numbers else []
    rows = {row.pk: row for row in found}
    return FoundPage(
        activities=tuple(rows[number] for number in window.numbers if number in rows),  # it may have gone since
        total=min(len(keys), MOST_COUNTED),
        is_more=not is_all,
        has_before=window.has_before,
        has_after=window.has_after,
        fitting=lambda: _of_keys(keys) if is_all else _by_day(asked.fitting()),
    )


def _of_keys(keys: Iterable[Key]) -> QuerySet[Activity]:
    return Activity.objects.filter(pk__in=[number for _, number in keys])


@composed_once
def _numbered(room: int) -> QuerySet[Activity]:
    """The activities of so many numbers, with what a list shows of them."""
    of_numbers = Activity.objects.filter(pk__in=later_numbers("numbers", room)).order_by()
    return _with_what_is_shown(of_numbers).only(*_SHOWN)


def _by_rows(asked: _Asked, chosen: LedgerFilter, *, counted: int | None) -> FoundPage:
    """The page, by the rows after or before the one seen last, and their number unless they were counted."""
    after, before = read_key(chosen.after), read_key(chosen.before)
    is_back = is_backward(chosen)
    key = None if chosen.is_end else before if is_back else after
    way = _Way(is_falling=chosen.is_oldest_first is is_back, is_from_key=key is not None, is_counted=counted is None)
    day, number = key or (None, None)
    found: list[Any] = _beyond(asked, way, ROWS + 1).ask(day=day, number=number)
    total = counted
    if total is None:  # a page beyond either end has no row to tell how many there are
        total = found[0].fitting if found else _some(asked).count() if key else 0
    shown, is_further = tuple(found[:ROWS]), key is not None and bool(found)
    is_beyond = len(found) > ROWS
    return FoundPage(
        activities=shown[::-1] if is_back else shown,
        total=min(total, MOST_COUNTED),
        is_more=total > MOST_COUNTED,
        has_before=is_beyond if is_back else is_further,
        has_after=is_further if is_back else is_beyond,
        fitting=lambda: _of_some(asked) if total <= MOST_COUNTED else _by_day(asked.fitting()),
    )


@dataclass(frozen=True, slots=True)
class _Way:
    """How a page's rows are found: from which end, from the start or beyond a key, and whether all are counted too."""

    is_falling: bool
    is_from_key: bool
    is_counted: bool


@composed_once
def _beyond(asked: _Asked, way: _Way, rows: int) -> QuerySet[Activity]:
    """So many rows of what fits, from its end or beyond the row of that `day` and `number`."""
    key = (Later("day", DateField()), Later("number", IntegerField())) if way.is_from_key else None
    page = _from(asked.fitting(), key, is_falling=way.is_falling)
    if way.is_counted:
        page = page.annotate(fitting=_CountOf(_some(asked)))
    return page.only(*_SHOWN)[:rows]


def _some(asked: _Asked) -> QuerySet[Activity, Any]:
    """The first that fit, in the list's order as well, so that they are found in the way in which the rows are."""
    return _in_order(asked.fitting()).values("pk")[: MOST_COUNTED + 1]


def _of_some(asked: _Asked) -> QuerySet[Activity]:
    return Activity.objects.filter(pk__in=_some(asked))


def _by_day(fitting: QuerySet[Activity]) -> QuerySet[Activity]:
    """The same, said so that an index by day is gone through, in which rows lie as they were recorded.

    Sums are grouped by kind, for which SQLite would take the index by kind: thirty times through the table.
    """
    return fitting.filter(day__gte=date.min)


def _in_order(fitting: QuerySet[Activity]) -> QuerySet[Activity]:
    return fitting.order_by("-day", "-id")


class _CountOf(Subquery):
    """How many rows a query finds, as a column beside the rows of another."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()
    empty_result_set_value = 0


def _from(fitting: QuerySet[Activity], key: Any, *, is_falling: bool) -> QuerySet[Activity]:
    page = _with_what_is_shown(fitting)
    if key is not None:
        page = page.filter(_after(*key, "lt" if is_falling else "gt"))
    return page.order_by(*(("-day", "-id") if is_falling else ("day", "id")))


def _with_what_is_shown(activities: QuerySet[Activity]) -> QuerySet[Activity]:
    return activities.annotate(evidence_count=evidence_count()).select_related("organisation")


def _after(day: Any, number: Any, direction: str) -> Q:
    """What comes after a row. Said twice of the day, for a bound that an index is entered at must stand alone."""
    further = Q(**{f"day__{direction}": day}) | Q(day=day, **{f"id__{direction}": number})
    return Q(**{f"day__{direction}e": day}) & further
