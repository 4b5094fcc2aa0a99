"""Stretches of the calendar and how a recurrence cuts a term into them (Asia/Shanghai dates)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from `start` (included) to `end` (excluded).

    >>> Period.of_year(2019).last_day
    datetime.date(2019, 12, 31)
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError(f"a period has at least one day, not {self.start} to {self.end}")

    @classmethod
    def of_year(cls, year: int) -> "Period":
        """The calendar year, which is also the fiscal year (预算法 第18条)."""
        return cls(date(year, 1, 1), date(year + 1, 1, 1))

    @classmethod
    def of_years(cls, first: int, last: int) -> "Period":
        """From 1 January of the first year to 31 December of the last."""
        return cls(date(first, 1, 1), date(last + 1, 1, 1))

    @property
    def last_day(self) -> date:
        """The last day that still belongs to the period."""
        return self.end - timedelta(days=1)

    def contains(self, day: date) -> bool:
        """Whether `day` lies in the period."""
        return self.start <= day < self.end


def last_day_of_month(year: int, month: int) -> date:
    """The month's last day.

    >>> last_day_of_month(2020, 2)
    datetime.date(2020, 2, 29)
    """
    return date(year, month, monthrange(year, month)[1])


def add_months(day: date, months: int) -> date:
    """The corresponding day `months` later, or that month's last day (民法典 第202条); at most `date.max`.

    >>> add_months(date(2019, 1, 31), 1)
    datetime.date(2019, 2, 28)
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_days(day: date, days: int) -> date:
    """The day `days` later; at most `date.max`.

    >>> add_days(date(2020, 2, 28), 1), add_days(date.max, 1) == date.max
    (datetime.date(2020, 2, 29), True)
    """
    return date.fromordinal(min(day.toordinal() + days, date.max.toordinal()))
