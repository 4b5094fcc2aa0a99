"""The term of the plan in force: what is owed, and what may be recorded, depends on it."""

from datetime import date, timedelta

from jiedui.ledger.models import PlanState, PlanVersion, Programme
from jiedui.periods.periods import Period

DAYS_AROUND_TERM = 31  # domain b.2: a day within the term, or about a month around it


def term_in_force(programme: Programme) -> Period | None:
    """The years of the plan in force; None where there is none. One query, which leaves the plan's text where it is."""
    versions = PlanVersion.objects.filter(programme=programme, state=PlanState.ADOPTED)
    years = versions.values_list("first_year", "last_year").first()
    return Period.of_years(*years) if years else None


def days_to_record(term: Period) -> tuple[date, date]:
    """The first and the last day of which an activity may be recorded."""
    margin = timedelta(days=DAYS_AROUND_TERM)
    return term.start - margin, term.last_day + margin
