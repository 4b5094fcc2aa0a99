"""Working days (工作日): Mondays to Fridays, as the State Council's yearly notices move them.

`workdays.csv` holds each day on which those notices of 2004 to 2026 differ from the week: free weekdays, and Saturdays
and Sundays that are worked in exchange (调休). The notice for a year comes out late in the year before; until it is in
the table, that year counts by weekends alone and what was counted with it is provisional (暂定).
"""

import csv
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

_DAY = timedelta(days=1)
_WORKED_IN_A_WEEK = 5


@dataclass(frozen=True, slots=True)
class _Table:
    """The days that differ from the week, in order, and how many worked ones they add up to by each."""

    days: tuple[date, ...]
    sums: tuple[int, ...]
    worked: Mapping[date, bool]

    @property
    def years(self) -> range:
        return range(self.days[0].year, self.days[-1].year + 1)


def is_workday(day: date) -> bool:
    """Whether offices work on that day.

    >>> is_workday(date(2026, 2, 17)), is_workday(date(2026, 2, 28))
    (False, True)
    """
    return _table().worked.get(day, day.weekday() < _WORKED_IN_A_WEEK)


def is_provisional(first: date, last: date) -> bool:
    """Whether a count from one day to another rests on a year whose notice isn't in the table.

    >>> is_provisional(date(2026, 12, 28), date(2027, 1, 4))
    True
    """
    return first.year not in _table().years or last.year not in _table().years


def workday_after(day: date, count: int) -> date:
    """The working day so many after a day, which itself doesn't count (民法典 第201条); at most `date.max`.

    >>> workday_after(date(2026, 2, 13), 5)
    datetime.date(2026, 2, 27)
    """
    while count > 0 and day < date.max:
        day += _DAY
        count -= is_workday(day)
    return day


def workdays_between(day: date, later: date) -> int:
    """How many working days come after a day up to a later one, which counts; 0 if it isn't later.

    >>> workdays_between(date(2026, 2, 13), date(2026, 2, 27))
    5
    """
    return _worked_by(later) - _worked_by(day) if later > day else 0


def _worked_by(day: date) -> int:
    """The working days from the beginning of the calendar to a day, included."""
    weeks, rest = divmod(day.toordinal(), 7)
    table = _table()
    moved = bisect_right(table.days, day)
    return weeks * _WORKED_IN_A_WEEK + min(rest, _WORKED_IN_A_WEEK) + (table.sums[moved - 1] if moved else 0)


@cache
def _table() -> _Table:
    text = (files("jiedui.periods") / "workdays.csv").read_text(encoding="utf-8")
    worked = {date.fromisoformat(row["day"]): row["is_workday"] == "1" for row in csv.DictReader(text.splitlines())}
    sums, total = [], 0
    for is_worked in worked.values():
        total += 1 if is_worked else -1
        sums.append(total)
    return _Table(tuple(worked), tuple(sums), worked)
