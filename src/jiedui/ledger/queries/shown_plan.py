"""The version of the plan that is in force, with its paper."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, IntegerField, Max, QuerySet, Sum

from jiedui.accounts.composed import Later, composed_once
from jiedui.ledger.models import PlanState, PlanVersion, Programme
from jiedui.ledger.queries.paper import Paper, paper_of

SHOWN_STATES = (PlanState.ADOPTED, PlanState.CLOSED)


@dataclass(frozen=True, slots=True)
class PlanHead:
    """What stands above the text of the version shown."""

    id: int
    number: int
    title: str
    document_number: str
    issuing_body: str
    issued_on: date | None
    adopted_on: date | None
    first_year: int
    last_year: int
    is_closed: bool


def shown_plan(programme: Programme) -> tuple[PlanHead, Paper] | None:
    """The version in force, and its paper. One query, and two more when this process sees it for the first time."""
    row = _in_force().first(programme=programme.pk)
    if row is None:
        return None
    mark = tuple(row[name] for name in _MARK)
    head = PlanHead(**{name: row[name] for name in _HEAD}, is_closed=row["state"] == PlanState.CLOSED)
    return head, paper_of(row["id"], mark=mark)


@composed_once
def _in_force() -> QuerySet[PlanVersion, Any]:
    return (
        PlanVersion.objects.filter(programme_id=Later("programme", IntegerField()), state__in=SHOWN_STATES)
        .order_by("-number")
        .values(*_HEAD, "state", "source_digest", "received_at", "reviewed_at")
        .annotate(
            mark_count=Count("commitments"),
            mark_last=Max("commitments__id"),
            mark_start=Sum("commitments__start"),
            mark_end=Sum("commitments__end"),
        )[:1]
    )


_HEAD = (
    "id",
    "number",
    "title",
    "document_number",
    "issuing_body",
    "issued_on",
    "adopted_on",
    "first_year",
    "last_year",
)
_MARK = ("source_digest", "received_at", "reviewed_at", "mark_count", "mark_last", "mark_start", "mark_end")
