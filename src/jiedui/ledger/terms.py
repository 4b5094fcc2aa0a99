"""The term of the plan in force: what is owed, and what may be recorded, depends on it."""

from datetime import date, timedelta
from typing import Any

from django.db.models import IntegerField, QuerySet

from jiedui.accounts.composed import Later, composed_once
from jiedui.ledger.models import PlanState, PlanVersion, Programme
from jiedui.periods.periods import Period

DAYS_AROUND_TERM = 31  # domain b.2: a day within the term, or about a month around it


def term_in_force(programme: Programme) -> Period | None:
    """The years of the plan in force; None where there is none. One query, which leaves the plan's text where it is."""
    years = _years().first(programme=programme.pk)
    return Period.of_years(*years) if years else None


@composed_once
def _years() -> QuerySet[PlanVersion, Any]:
    adopted = PlanVersion.objects.filter(programme_id=Later("programme", IntegerField()), state=PlanState.ADOPTED)
    return adopted.values_list("first_year", "last_year")[:1]


def days_to_record(term: Period) -> tuple[date, date]:
    """The first and the last day of which an activity may be recorded."""
    margin = timedelta(days=DAYS_AROUND_TERM)
    return term.start - margin, term.last_day + margin
