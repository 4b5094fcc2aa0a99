"""When a commitment is owed: the windows that its recurrence and its deadline cut out of the term.

Daily promises are looked at month by month and ask for as many turns as the month has; all others keep
their own periods. A fixed deadline inside the term ends the last period; what lies behind it is not owed.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from jiedui.periods.deadlines import Deadline, due_on
from jiedui.periods.periods import Period
from jiedui.periods.recurrence import Cycle, Recurrence, split_term

_MONTHLY = Recurrence(Cycle.MONTH)
_LENGTHLESS = (Cycle.REGULAR, Cycle.ONGOING)


@dataclass(frozen=True, slots=True)
class Window:
    """One period of a commitment: its last day that counts, and how many turns of the promise fall into it."""

    period: Period
    due_on: date
    turns: int = 1

    @property
    def opens_on(self) -> date:
        """The first day; the due day itself where the plan set it before the term."""
        return min(self.period.start, self.due_on)


def windows_of(
    recurrence: Recurrence | None, deadline: Deadline | None, *, term: Period, issued_on: date | None
) -> tuple[Window, ...]:
    """The windows of a promise in a term, in order.

    A recurring deadline also tells how often, where nothing else does (or only 定期, 长期).

    >>> windows = windows_of(None, Deadline("every-year 06-30"), term=Period.of_years(2019, 2020), issued_on=None)
    >>> [str(window.due_on) for window in windows]
    ['2019-06-30', '2020-06-30']
    """
    cycle = _cycle_of(recurrence, deadline)
    fixed = deadline.fixed_on(issued_on) if deadline else None
    if cycle is None:
        return (Window(term, due_on(deadline, within=term, issued_on=issued_on)),)
    if fixed is None:
        return tuple(_window(period, deadline, cycle) for period in _periods(term, cycle))
    if fixed < term.start:
        return (Window(term, fixed),)
    return tuple(_window(period, None, cycle) for period in _periods(_until(fixed, term), cycle))


def _cycle_of(recurrence: Recurrence | None, deadline: Deadline | None) -> Recurrence | None:
    own = deadline.recurrence if deadline else None
    if own and (recurrence is None or recurrence.cycle in _LENGTHLESS):
        return own
    return recurrence


def _until(day: date, term: Period) -> Period:
    return Period(term.start, day + timedelta(days=1)) if day < term.last_day else term


def _periods(term: Period, cycle: Recurrence) -> tuple[Period, ...]:
    return split_term(term, _MONTHLY if cycle.cycle is Cycle.DAY else cycle)


def _window(period: Period, deadline: Deadline | None, cycle: Recurrence) -> Window:
    return Window(period, due_on(deadline, within=period), _turns(period, cycle))


def _turns(period: Period, cycle: Recurrence) -> int:
    """Whole turns only: every third day is asked for ten times in a month of 31 days."""
    if cycle.cycle is not Cycle.DAY:
        return 1
    return max(1, (period.end - period.start).days // cycle.step)
