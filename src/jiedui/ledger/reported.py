"""What is recorded of a month: asked by whoever says that there is nothing, and by the table of who said what."""

from datetime import date

from django.db.models import QuerySet

from jiedui.ledger.models import Activity, ActivityState, Programme
from jiedui.ledger.models.activity import DAY
from jiedui.periods.periods import add_months


def recorded_in(programme: Programme, month: date) -> QuerySet[Activity]:
    """The activities that are listed under a day of the month and weren't withdrawn."""
    listed = Activity.objects.filter(programme=programme).annotate(day_listed=DAY)
    inside = listed.filter(day_listed__gte=month, day_listed__lt=add_months(month, 1))
    return inside.exclude(state=ActivityState.WITHDRAWN)
