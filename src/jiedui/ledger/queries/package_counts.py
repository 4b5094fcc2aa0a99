"""What the package of a year would hold, counted where that costs nothing to speak of."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from jiedui.accounts.roles import Verb
from jiedui.ledger.access import get_programme_to
from jiedui.ledger.models import Activity, Programme
from jiedui.ledger.package_content import version_of_year, year_of_record
from jiedui.ledger.viewers import Viewer

TABLES = ("obligations", "activities", "approvals", "contributions", "evidence", "events")
MOST_COUNTED = 5_000  # activities of a programme; what a year holds of a million takes seconds to count


def package_counts(viewer: Viewer, *, slug: str, year: int, as_of: date) -> Mapping[str, int] | None:
    """Rows by table; None of a programme with so many activities that the package itself tells. Three queries.

    Raises Missing, Refused: also for a year that has no package.
    """
    programme: Any = get_programme_to(Verb.EXPORT, viewer, slug=slug, beside=_with_one_too_many)
    if programme.one_too_many is not None:
        version_of_year(viewer, programme, year)
        return None
    record = year_of_record(viewer, programme, year=year, as_of=as_of)
    counts = {f"n_{name}": _count(getattr(record, name)) for name in TABLES}
    found = Programme.objects.filter(pk=programme.pk).annotate(**counts).values(*counts).get()
    return {name: found[f"n_{name}"] for name in TABLES}


def _with_one_too_many(programmes: QuerySet[Programme]) -> QuerySet[Programme]:
    """The programme with one activity beyond those that are counted, where it has so many; no more are looked at."""
    activities = Activity.objects.filter(programme=OuterRef("pk")).order_by().values("pk")
    return programmes.annotate(one_too_many=Subquery(activities[MOST_COUNTED : MOST_COUNTED + 1]))


def _count(rows: QuerySet[Any]) -> Coalesce:
    """The number of rows as a part of another query."""
    grouped = rows.order_by().annotate(all_rows=Value(1)).values("all_rows").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(grouped, output_field=IntegerField()), 0)
