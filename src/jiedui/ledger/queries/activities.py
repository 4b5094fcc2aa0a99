"""The ledger as a list (台账): filtered, in order of day, a page at a time; the last page costs what the first does."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from jiedui.accounts.composed import composed_once, later_numbers, room_for
from jiedui.accounts.models import Organisation
from jiedui.accounts.roles import Verb
from jiedui.ledger.access import bodies_of, get_programme_to
from jiedui.ledger.head import head_beside, with_head
from jiedui.ledger.kinds import kinds_of
from jiedui.ledger.models import Activity, ActivityState, Contribution, PlanVersion, Programme
from jiedui.ledger.queries.dues import Body
from jiedui.ledger.queries.fitting import found_page
from jiedui.ledger.queries.ledger_filter import LedgerFilter
from jiedui.ledger.queries.ledger_keys import key_words
from jiedui.ledger.queries.sums import Summing, Sums, sums_of
from jiedui.ledger.unchanged import Unchanged
from jiedui.ledger.viewers import Viewer
from jiedui.plans.kinds import ActivityKind
from jiedui.reports.checkpoint import SignedHead

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

    `total` counts everything that fits the filter, up to `fitting.MOST_COUNTED`: beyond it `is_more`. `sums` are what
    all that comes to, where it was summed. `head` is the log's.
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

    Four queries, one more where the list is narrowed, one more for a promise, and one to sum up.
    """
    programme = get_programme_to(Verb.VIEW_ACTIVITIES, viewer, slug=slug, beside=_with_years)
    found = found_page(viewer, programme, chosen)
    shown, kinds, head = found.activities, kinds_of(programme), head_beside(programme)
    is_summed = summing is Summing.ALWAYS or (summing is Summing.IF_FEW and not found.is_more)
    return LedgerPage(
        slug=slug,
        programme=programme.name,
        chosen=chosen,
        rows=_rows(shown),
        total=found.total,
        is_more=found.is_more,
        after=_key_of(shown[-1]) if shown and found.has_after else "",
        before=_key_of(shown[0]) if shown and found.has_before else "",
        kinds=tuple(kinds.values()),
        units=_BODIES.answer(programme.pk, end=head.digest, work_out=lambda: labelled(bodies_of(programme))),
        years=tuple(_years(programme)),
        head=head,
        may_record=viewer.may(programme.pk, Verb.RECORD),
        sums=sums_of(found.fitting(), kinds) if is_summed and found.total else None,
    )


def labelled(organisations: Iterable[Organisation]) -> tuple[Body, ...]:
    """The bodies as a list shows them."""
    return tuple(Body(body.pk, body.name, body.label) for body in organisations)


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
    for activity, key, path in _counted(room_for(numbers)).ask(activities=numbers) if numbers else ():
        found[activity].append(Towards(key, path))
    return found


@composed_once
def _counted(room: int) -> QuerySet[Contribution, Any]:
    """What so many activities count towards."""
    counting = Contribution.objects.filter(activity__pk__in=later_numbers("activities", room))
    counting = counting.filter(counts_until__isnull=True).order_by("commitment__sequence", "id")
    return counting.values_list("activity_id", "commitment__key", "commitment__clause_path")


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


def _key_of(activity: Activity) -> str:
    return key_words((activity.done_on or activity.planned_on, activity.pk))
