"""The ledger as a list (台账): filtered, in order of day, a page at a time; the last page costs what the first does."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from jiedui.accounts.models import Organisation
from jiedui.accounts.roles import Verb
from jiedui.ledger.access import Viewer, bodies_of, get_programme_to, visible_activities
from jiedui.ledger.models import Activity, ActivityState, Contribution, Evidence, Programme
from jiedui.ledger.models.activity import DAY
from jiedui.ledger.queries.dues import Body
from jiedui.plans.kinds import KINDS

ROWS = 50


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """What the list is narrowed to, as it stands in the address. `after` is the key of the last row seen."""

    kind: str = ""
    unit: int | None = None
    state: str = ""
    year: int | None = None
    commitment: str = ""
    words: str = ""
    flag: str = ""
    is_oldest_first: bool = False
    after: str = ""


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
    """`total` counts everything that fits the filter; `after` leads to the next page, empty on the last."""

    slug: str
    programme: str
    chosen: LedgerFilter
    rows: tuple[LedgerRow, ...]
    total: int
    after: str
    units: tuple[Body, ...]
    years: tuple[int, ...]
    may_record: bool


def ledger_page(viewer: Viewer, *, slug: str, chosen: LedgerFilter) -> LedgerPage:
    """The activities that the viewer may see in full and that fit the filter. Raises Missing, Refused. Six queries."""
    programme = get_programme_to(Verb.VIEW_ACTIVITIES, viewer, slug=slug)
    fitting = fitting_activities(viewer, programme, chosen)
    activities = list(page_of(fitting, chosen)[: ROWS + 1])
    shown = activities[:ROWS]
    return LedgerPage(
        slug=slug,
        programme=programme.name,
        chosen=chosen,
        rows=_rows(shown),
        total=fitting.count(),
        after=_key(shown[-1]) if len(activities) > ROWS else "",
        units=labelled(bodies_of(programme)),
        years=tuple(_years(programme)),
        may_record=viewer.may(programme.pk, Verb.RECORD),
    )


def fitting_activities(viewer: Viewer, programme: Programme, chosen: LedgerFilter) -> QuerySet[Activity]:
    """The activities that the viewer may see in full and that fit the filter, in no order."""
    return visible_activities(viewer, programme).filter(_condition(chosen))


def labelled(organisations: Iterable[Organisation]) -> tuple[Body, ...]:
    """The bodies as a list shows them."""
    return tuple(Body(body.pk, body.name, body.label) for body in organisations)


def _condition(chosen: LedgerFilter) -> Q:
    condition = Q()
    if chosen.kind:
        condition &= Q(kind=chosen.kind if chosen.kind in KINDS else "")
    if chosen.unit is not None:
        condition &= Q(organisation_id=chosen.unit)
    if chosen.state:
        condition &= Q(state=chosen.state)
    if chosen.year is not None:
        first, last = date(chosen.year, 1, 1), date(chosen.year, 12, 31)
        condition &= Q(done_on__range=(first, last)) | Q(done_on__isnull=True, planned_on__range=(first, last))
    if chosen.commitment:
        counting = Contribution.objects.filter(commitment__key=chosen.commitment, counts_until__isnull=True)
        condition &= Q(pk__in=counting.values("activity_id"))
    if chosen.words:
        condition &= Q(title__icontains=chosen.words) | Q(place__icontains=chosen.words)
    if chosen.flag == "unapproved":
        condition &= Q(is_unapproved=True)
    return condition


def page_of(fitting: QuerySet[Activity], chosen: LedgerFilter) -> QuerySet[Activity]:
    """The activities in the list's order from the row after the last one seen, each with its count of evidence."""
    page = fitting.annotate(day=DAY, evidence_count=evidence_count()).select_related("organisation")
    order = ("day", "id") if chosen.is_oldest_first else ("-day", "-id")
    after = _read_key(chosen.after)
    if after is not None:
        day, number = after
        beyond = "gt" if chosen.is_oldest_first else "lt"
        page = page.filter(Q(**{f"day__{beyond}": day}) | Q(day=day, **{f"id__{beyond}": number}))
    return page.order_by(*order)


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


def _years(programme: Programme) -> range:
    """The years of the plans that the programme has had. One query."""
    terms = list(programme.versions.values_list("first_year", "last_year"))
    if not terms:
        return range(0)
    return range(min(first for first, _ in terms), max(last for _, last in terms) + 1)


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
