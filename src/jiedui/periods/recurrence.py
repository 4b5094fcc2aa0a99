"""How often a promise comes round: 每年, 每半年, 每季度, 每月, 每两年, 定期, 长期."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from jiedui.periods.periods import Period, add_months


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


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Every `step` cycles.

    >>> str(Recurrence(Cycle.YEAR)), str(Recurrence(Cycle.YEAR, 2))
    ('yearly', 'every-2-years')
    """

    cycle: Cycle
    step: int = 1

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
        _, step, cycle = text.split("-", 2)
        return cls(Cycle(cycle.removesuffix("s")), int(step))


def split_term(term: Period, recurrence: Recurrence | None) -> tuple[Period, ...]:
    """The periods into which `recurrence` cuts `term`, in order, covering it once.

    Months, quarters, half-years and years are those of the calendar; the first and last may be cut
    short by the term. Without a recurrence, or with 定期/长期, see the two branches below.

    >>> [str(period.start) for period in split_term(Period.of_years(2019, 2020), Recurrence(Cycle.YEAR))]
    ['2019-01-01', '2020-01-01']
    """
    if recurrence is None:
        return (term,)
    if recurrence.cycle in (Cycle.REGULAR, Cycle.ONGOING):
        return split_term(term, Recurrence(Cycle.YEAR))
    periods = []
    start = _cycle_start(term, recurrence)
    while start < term.end:
        following = _next_start(start, recurrence)
        if following > term.start:
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
        return start + timedelta(days=_DAYS[recurrence.cycle] * recurrence.step)
    return add_months(start, _MONTHS[recurrence.cycle] * recurrence.step)
