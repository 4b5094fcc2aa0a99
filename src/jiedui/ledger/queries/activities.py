"""The ledger as a list (台账): filtered, in order of day, a page at a time; the last page costs what the first does."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from jiedui.accounts.models import Organisation
from jiedui.accounts.roles import Verb
from jiedui.ledger.access import Narrowed, bodies_of, get_programme_to, listed_activities
from jiedui.ledger.head import head_beside, with_head
from jiedui.ledger.kinds import kinds_of
from jiedui.ledger.models import Activity, ActivityState, Commitment, Contribution, Evidence, PlanVersion, Programme
from jiedui.ledger.models.activity import DAY, OPEN_STATES
from jiedui.ledger.queries.dues import Body
from jiedui.ledger.queries.ledger_filter import LedgerFilter
from jiedui.ledger.queries.sums import Summing, Sums, sums_of
from jiedui.ledger.unchanged import Unchanged
from jiedui.ledger.viewers import Viewer
from jiedui.plans.kinds import ActivityKind
from jiedui.reports.checkpoint import SignedHead

ROWS = 50
MOST_COUNTED = 1_000  # a total beyond it would cost more than the page
_BODIES: Unchanged[int, tuple[Body, ...]] = Unchanged(most=1024)


@dataclass(frozen=True, slots=True)
class Towards:
    """A promise that an activity counts towards."""

    key: str
    clause_path: str


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One activity as the list shows it. `day` is the actual day, or the planned one while `is_planned`."""

    uid: UUID
    day: date
    is_planned: bool
    kind: str
    title: str
    organisation: str
    place: str
    amount: int
    unit: str
    state: ActivityState
    is_returned: bool
    is_unapproved: bool
    is_regularised: bool
    evidence: int
    towards: tuple[Towards, ...]


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """`after` leads to the next page, empty on the last; `before` to the one before, empty on the first.

    `total` counts everything that fits the filter, up to `MOST_COUNTED`: beyond it `is_more`. `sums` are what all that
    comes to, where it was summed. `head` is the log's.
    """

    slug: str
    programme: str
    chosen: LedgerFilter
    rows: tuple[LedgerRow, ...]
    total: int
    is_more: bool
    after: str
    before: str
    kinds: tuple[ActivityKind, ...]
    units: tuple[Body, ...]
    years: tuple[int, ...]
    head: SignedHead
    may_record: bool
    sums: Sums | None = None


def ledger_page(viewer: Viewer, *, slug: str, chosen: LedgerFilter, summing: Summing = Summing.NEVER) -> LedgerPage:
    """The activities that the viewer may see in full and that fit the filter. Raises Missing, Refused.

    Four queries, one more where the list is narrowed, and one to sum up.
    """
    programme = get_programme_to(Verb.VIEW_ACTIVITIES, viewer, slug=slug, beside=_with_years)
    fitting, counted = _counted(viewer, programme, chosen)
    shown, total, has_before, has_after = _page(fitting, chosen, counted)
    # Few are summed up by their numbers, found in the list's own order; or what is on the page already.
    few = [one.pk for one in shown] if total == len(shown) else _in_order(fitting).values("pk")[:MOST_COUNTED]
    summed = Activity.objects.filter(pk__in=few) if total <= MOST_COUNTED else _by_day(fitting)
    kinds, head = kinds_of(programme), head_beside(programme)
    return LedgerPage(
        slug=slug,
        programme=programme.name,
        chosen=chosen,
        rows=_rows(shown),
        total=min(total, MOST_COUNTED),
        is_more=total > MOST_COUNTED,
        after=_key(shown[-1]) if has_after else "",
        before=_key(shown[0]) if has_before else "",
        kinds=tuple(kinds.values()),
        units=_BODIES.answer(programme.pk, end=head.digest, work_out=lambda: labelled(bodies_of(programme))),
        years=tuple(_years(programme)),
        head=head,
        may_record=viewer.may(programme.pk, Verb.RECORD),
        sums=sums_of(summed, kinds) if _is_summed(total, summing) else None,
    )


def _by_day(fitting: QuerySet[Activity]) -> QuerySet[Activity]:
    """The same, said so that an index by day is gone through, in which rows lie as they were recorded.

    Sums are grouped by kind, for which SQLite would take the index by kind: thirty times through the table.
    """
    return fitting.filter(day__gte=date.min)


def _is_summed(total: int, summing: Summing) -> bool:
    return total > 0 and (summing is Summing.ALWAYS or (summing is Summing.IF_FEW and total <= MOST_COUNTED))


def fitting_activities(viewer: Viewer, programme: Programme, chosen: LedgerFilter) -> QuerySet[Activity]:
    """The activities that the viewer may see in full and that fit the filter, each with its `day`, in no order."""
    return _counting(_but_for_promise(viewer, programme, chosen), _numbers_of(chosen.commitment))


def _but_for_promise(viewer: Viewer, programme: Programme, chosen: LedgerFilter) -> QuerySet[Activity]:
    narrowed = Narrowed(
        unit=chosen.unit,
        kind=chosen.kind[:40],
        is_unapproved=chosen.flag == "unapproved",
        is_open=chosen.state in OPEN_STATES,
    )
    return listed_activities(viewer, programme, narrowed).filter(_condition(chosen))


def labelled(organisations: Iterable[Organisation]) -> tuple[Body, ...]:
    """The bodies as a list shows them."""
    return tuple(Body(body.pk, body.name, body.label) for body in organisations)


def _condition(chosen: LedgerFilter) -> Q:
    condition = Q()
    if chosen.state:
        condition &= Q(state=chosen.state)
    if chosen.year is not None:
        condition &= Q(day__range=(date(chosen.year, 1, 1), date(chosen.year, 12, 31)))
    if chosen.words:
        condition &= Q(title__icontains=chosen.words) | Q(place__icontains=chosen.words)
    return condition


def _numbers_of(promise: str) -> list[int] | None:
    """A promise's commitments, one in each version of the plan that has it; None where none was chosen.

    Asked for first: told the numbers, the planner knows whether they are many or few of all contributions.
    """
    return list(Commitment.objects.filter(key=promise).values_list("pk", flat=True)) if promise else None


def _counting(activities: QuerySet[Activity], promises: list[int] | None) -> QuerySet[Activity]:
    """Those that count towards one of the commitments."""
    if promises is None:
        return activities
    counting = Contribution.objects.filter(activity=OuterRef("pk"), commitment__in=promises)
    return activities.filter(Exists(counting.filter(counts_until__isnull=True)))


def _counted(viewer: Viewer, programme: Programme, chosen: LedgerFilter) -> tuple[QuerySet[Activity], int | None]:
    """What fits, and how much it is, up to one more than `MOST_COUNTED`; None where that is found with the rows.

    Of a list that is narrowed, so many are looked for first: few of them, looked for with the rows, would be looked for
    to the list's end once more for their number and their sums. In no order where a unit or a promise has few; else in
    the list's own, which leads to the index of what was chosen.
    """
    others, promises = _but_for_promise(viewer, programme, chosen), _numbers_of(chosen.commitment)
    fitting = _counting(others, promises)
    if not chosen.is_narrowed:
        return fitting, None
    sought = fitting.order_by() if chosen.unit is not None else _in_order(fitting)
    if promises is not None and len(promises) == 1:
        # An activity counts once towards one commitment, so that a join finds it once.
        joined = others.filter(contributions__commitment=promises[0], contributions__counts_until__isnull=True)
        sought = joined.order_by()
    found = list(sought.values_list("pk", flat=True)[: MOST_COUNTED + 1])
    if len(found) > MOST_COUNTED:
        return fitting, len(found)
    return Activity.objects.filter(pk__in=found).annotate(day=DAY), len(found)


def page_of(fitting: QuerySet[Activity], chosen: LedgerFilter) -> QuerySet[Activity]:
    """The activities in the list's order from the row after the last one seen, each with its count of evidence."""
    return _from(fitting, _read_key(chosen.after), is_falling=not chosen.is_oldest_first)


def _page(
    fitting: QuerySet[Activity], chosen: LedgerFilter, counted: int | None
) -> tuple[list[Activity], int, bool, bool]:
    """The rows of the page, how many fit in all, and whether there are others before and after. One query, or two."""
    after, before = _read_key(chosen.after), _read_key(chosen.before)
    is_backward = chosen.is_end or (before is not None and after is None)
    key = None if chosen.is_end else before if is_backward else after
    page = _from(fitting, key, is_falling=chosen.is_oldest_first is is_backward)
    # In the list's order as well, so that they are found in the way in which the rows are.
    some = _in_order(fitting).values("pk")[: MOST_COUNTED + 1]
    count = _CountOf(some) if counted is None else Value(counted)
    found: list[Any] = list(page.annotate(fitting=count)[: ROWS + 1])
    # A page beyond either end has no row to tell how many there are.
    total = found[0].fitting if found else some.count() if key else 0
    shown, is_more = found[:ROWS], len(found) > ROWS
    if is_backward:
        return shown[::-1], total, is_more, key is not None and bool(shown)
    return shown, total, key is not None and bool(shown), is_more


def _in_order(fitting: QuerySet[Activity]) -> QuerySet[Activity]:
    return fitting.order_by("-day", "-id")


class _CountOf(Subquery):
    """How many rows a query finds, as a column beside the rows of another."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()
    empty_result_set_value = 0


def _from(fitting: QuerySet[Activity], key: tuple[date, int] | None, *, is_falling: bool) -> QuerySet[Activity]:
    page = fitting.annotate(evidence_count=evidence_count()).select_related("organisation")
    if key is not None:
        page = page.filter(_beyond(*key, "lt" if is_falling else "gt"))
    return page.order_by(*(("-day", "-id") if is_falling else ("day", "id")))


def _beyond(day: date, number: int, direction: str) -> Q:
    """What comes after a row. Said twice of the day, for a bound that an index is entered at must stand alone."""
    further = Q(**{f"day__{direction}": day}) | Q(day=day, **{f"id__{direction}": number})
    return Q(**{f"day__{direction}e": day}) & further


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


def _rows(activities: Iterable[Activity]) -> tuple[LedgerRow, ...]:
    activities = tuple(activities)
    towards = _towards([activity.pk for activity in activities])
    return tuple(
        LedgerRow(
            uid=activity.uid,
            day=activity.done_on or activity.planned_on,
            is_planned=activity.done_on is None,
            kind=activity.kind,
            title=activity.title,
            organisation=activity.organisation.label,
            place=activity.place,
            amount=activity.amount,
            unit=activity.unit,
            state=ActivityState(activity.state),
            is_returned=activity.state == ActivityState.DRAFT and bool(activity.returned_reason),
            is_unapproved=activity.is_unapproved,
            is_regularised=activity.regularised_on is not None,
            evidence=activity.evidence_count,
            towards=tuple(towards[activity.pk]),
        )
        for activity in activities
    )


def _towards(numbers: list[int]) -> dict[int, list[Towards]]:
    found: dict[int, list[Towards]] = defaultdict(list)
    counting = (
        Contribution.objects.filter(activity_id__in=numbers, counts_until__isnull=True)
        .order_by("commitment__sequence", "id")
        .values_list("activity_id", "commitment__key", "commitment__clause_path")
    )
    for activity, key, path in counting:
        found[activity].append(Towards(key, path))
    return found


def _with_years(programmes: QuerySet[Programme]) -> QuerySet[Programme]:
    """The programme with the first and last year of all plans that it has had, and the log's head."""
    terms = PlanVersion.objects.filter(programme=OuterRef("pk"))
    return with_head(programmes).annotate(
        first_year=Subquery(terms.order_by("first_year").values("first_year")[:1]),
        last_year=Subquery(terms.order_by("-last_year").values("last_year")[:1]),
    )


def _years(programme: Any) -> range:
    """The years of the plans of a programme read `_with_years`."""
    return range(programme.first_year, programme.last_year + 1) if programme.first_year else range(0)


def _key(activity: Activity) -> str:
    return f"{activity.done_on or activity.planned_on}_{activity.pk}"


def _read_key(text: str) -> tuple[date, int] | None:
    """The key of the last row seen; what isn't one means the first page."""
    day, _, number = text.partition("_")
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None
