"""How long a request has waited for both leaders, and by how much it is late: in working days, the deadline's own."""

from dataclasses import dataclass
from datetime import date

from jiedui.ledger.models import Activity
from jiedui.periods.workdays import is_provisional, workday_after, workdays_between


@dataclass(frozen=True, slots=True)
class Waiting:
    """Since when it waits, by when an answer is due, the working days beyond that day (0 in time).

    `is_provisional` where the calendar of a year in between is not yet out (暂定).
    """

    since: date
    due_on: date
    late: int
    is_provisional: bool


def waiting_of(activity: Activity, *, on: date) -> Waiting | None:
    """What a request's deadline says on a day; None where nobody was asked.

    For what is answered, `on` is the day of the last answer: then `late` is how late it came.
    """
    since, days = activity.consent_asked_on, activity.consent_days
    if since is None or days is None:
        return None
    due_on = workday_after(since, days)
    return Waiting(since, due_on, workdays_between(due_on, on), is_provisional(since, max(due_on, on)))
