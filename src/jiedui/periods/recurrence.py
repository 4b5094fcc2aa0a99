"""How often a promise comes round: 每年, 每半年, 每季度, 每月, 每两年, 定期, 长期."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from jiedui.periods.periods import Period, add_days, add_months


class Cycle(StrEnum):
    """The unit of a recurrence. REGULAR (定期) and ONGOING (长期) have no length of their own."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"
    YEAR = "year"
    REGULAR = "regular"
    ONGOING = "ongoing"


_ONE = {
    "daily": Cycle.DAY,
    "weekly": Cycle.WEEK,
    "monthly": Cycle.MONTH,
    "quarterly": Cycle.QUARTER,
    "half-yearly": Cycle.HALF_YEAR,
    "yearly": Cycle.YEAR,
    "regular": Cycle.REGULAR,
    "ongoing": Cycle.ONGOING,
}
_NAME = {cycle: name for name, cycle in _ONE.items()}
_MONTHS = {Cycle.MONTH: 1, Cycle.QUARTER: 3, Cycle.HALF_YEAR: 6, Cycle.YEAR: 12}
_DAYS = {Cycle.DAY: 1, Cycle.WEEK: 7}
_STEPS = re.compile(r"every-([0-9]{1,4})-(day|week|month|quarter|half-year|year)s")
_LENGTHLESS = (Cycle.REGULAR, Cycle.ONGOING)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Every `step` cycles.

    >>> str(Recurrence(Cycle.YEAR)), str(Recurrence(Cycle.YEAR, 2))
    ('yearly', 'every-2-years')
    """

    cycle: Cycle
    step: int = 1

    def __post_init__(self) -> None:
        if self.step < 1:
            raise ValueError(f"a recurrence comes round after one cycle or more, not after {self.step}")
        if self.step > 1 and self.cycle in _LENGTHLESS:
            raise ValueError(f"{self.cycle} has no length, and so no step")

    def __str__(self) -> str:
        return _NAME[self.cycle] if self.step == 1 else f"every-{self.step}-{self.cycle}s"

    @classmethod
    def read(cls, text: str) -> "Recurrence":
        """The recurrence written as `text`, the form that `str` gives.

        >>> Recurrence.read("every-2-years")
        Recurrence(cycle=<Cycle.YEAR: 'year'>, step=2)
        """
        if text in _ONE:
            return cls(_ONE[text])
        form = _STEPS.fullmatch(text)
        if form is None:
            raise ValueError(f"not a recurrence: {text!r}")
        return cls(Cycle(form[2]), int(form[1]))


def split_term(term: Period, recurrence: Recurrence | None) -> tuple[Period, ...]:
    """The periods into which `recurrence` cuts `term`, in order, covering it once.

    Weeks begin on Monday; months, quarters, half-years and years are those of the calendar, and steps are
    counted from the one in which the term begins. The first and last may be cut short by the term.
    Without a recurrence the term stays whole; 定期 and 长期 are looked at once a year.

    >>> [str(period.start) for period in split_term(Period.of_years(2019, 2020), Recurrence(Cycle.YEAR))]
    ['2019-01-01', '2020-01-01']
    """
    if recurrence is None:
        return (term,)
    if recurrence.cycle in _LENGTHLESS:
        return split_term(term, Recurrence(Cycle.YEAR))
    periods = []
    start = _cycle_start(term, recurrence)
    while start < term.end:
        following = _next_start(start, recurrence)
        periods.append(Period(max(start, term.start), min(following, term.end)))
        start = following
    return tuple(periods)


def _cycle_start(term: Period, recurrence: Recurrence) -> date:
    first = term.start
    if recurrence.cycle is Cycle.WEEK:
        return first - timedelta(days=first.weekday())
    if recurrence.cycle is Cycle.DAY:
        return first
    length = _MONTHS[recurrence.cycle]
    return first.replace(month=(first.month - 1) // length * length + 1, day=1)


def _next_start(start: date, recurrence: Recurrence) -> date:
    if recurrence.cycle in _DAYS:
        return add_days(start, _DAYS[recurrence.cycle] * recurrence.step)
    return add_months(start, _MONTHS[recurrence.cycle] * recurrence.step)
