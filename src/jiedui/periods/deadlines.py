"""By when: the last day that still counts, as a value that is bound to a period or to a day of issue.

The day named by 前 itself counts (practice; shown as an assumption). Deadlines don't move off holidays.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from jiedui.periods.periods import Period, add_days, add_months, last_day_of_month
from jiedui.periods.recurrence import Cycle, Recurrence

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTH, _DAY = r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"
_FORM = re.compile(
    rf"(?!0000)\d{{4}}-{_MONTH}-{_DAY}|--{_MONTH}-{_DAY}|every-year {_MONTH}-{_DAY}|every-half-year end"
    rf"|every-quarter (?:end|[123]-{_DAY})|every-month (?:end|{_DAY}|[1-9])"
    rf"|every-week (?:{'|'.join(_WEEKDAYS)})|issue\+\d{{1,5}}[dmy]",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline in its canonical form, which is also its text.

    `2019-06-30`, `--06-30` (year unknown), `every-year 06-30`, `every-half-year end`, `every-quarter end`,
    `every-quarter 3-20` (day 20 of its third month), `every-month 25`, `every-month end`, `every-week fri`,
    `issue+30d` (after the paper was issued; also m and y).

    >>> str(Deadline("every-quarter 3-20"))
    'every-quarter 3-20'
    """

    form: str

    def __post_init__(self) -> None:
        if not _FORM.fullmatch(self.form):
            raise ValueError(f"not a deadline: {self.form!r}")
        if self.form[0].isdigit():
            date.fromisoformat(self.form)

    def __str__(self) -> str:
        return self.form

    @property
    def is_recurring(self) -> bool:
        """Whether the deadline comes round in every period."""
        return self.form.startswith("every-")

    @property
    def recurrence(self) -> Recurrence | None:
        """How often a recurring deadline comes round; None for the others.

        >>> str(Deadline("every-half-year end").recurrence)
        'half-yearly'
        """
        if not self.is_recurring:
            return None
        return Recurrence(Cycle(self.form.removeprefix("every-").partition(" ")[0]))

    @property
    def on(self) -> date | None:
        """The day, where the deadline is one fixed day."""
        return date.fromisoformat(self.form) if self.form[0].isdigit() else None

    def fixed_on(self, issued_on: date | None) -> date | None:
        """The one day of a fixed deadline, or of one that is counted from a known day of issue; else None.

        >>> Deadline("issue+1m").fixed_on(date(2019, 1, 31))
        datetime.date(2019, 2, 28)
        """
        if not self.form.startswith("issue+"):
            return self.on
        return None if issued_on is None else _after_issue(self.form, issued_on)


def due_on(deadline: Deadline | None, *, within: Period, issued_on: date | None = None) -> date:
    """The last day that counts for one period; without a deadline, the period's last day.

    A fixed deadline, and `issue+…` with `issued_on`, is its own day, wherever it lies. Any other is the last
    such day inside `within`; where there is none (a period cut short by the term, no day of issue) the
    period's last day stands in.

    >>> due_on(Deadline("every-year 06-30"), within=Period.of_year(2020))
    datetime.date(2020, 6, 30)
    >>> due_on(None, within=Period.of_year(2020))
    datetime.date(2020, 12, 31)
    """
    if deadline is None:
        return within.last_day
    fixed = deadline.fixed_on(issued_on)
    return _last_inside(deadline.form, within) if fixed is None else fixed


def _after_issue(form: str, issued_on: date) -> date:
    count, unit = int(form[6:-1]), form[-1]
    if unit == "d":
        return add_days(issued_on, count)
    return add_months(issued_on, count * (12 if unit == "y" else 1))


def _last_inside(form: str, within: Period) -> date:
    last = within.last_day
    for turns_back in (0, 1):
        day = _day_near(form, last, turns_back)
        if day is not None and within.start <= day <= last:
            return day
    return last


def _day_near(form: str, last: date, turns_back: int) -> date | None:
    """The deadline's day in the cycle that holds `last`, or in the one before; None where it has no such day."""
    if form.startswith(("--", "every-year ")):
        month, day = (int(part) for part in form[-5:].split("-"))
        return _day_of_month(last.year - turns_back, month, day)
    if form.startswith("every-week "):
        return _weekday(_WEEKDAYS.index(form[-3:]), last)
    if form.endswith("end") or form.startswith("issue+"):
        return None
    months = last.year * 12 + last.month - 1
    if form.startswith("every-quarter "):
        offset, day = (int(part) for part in form.removeprefix("every-quarter ").split("-"))
        year, month = divmod(months // 3 * 3 + offset - 1 - 3 * turns_back, 12)
        return _day_of_month(year, month + 1, day)
    year, month = divmod(months - turns_back, 12)
    return _day_of_month(year, month + 1, int(form.removeprefix("every-month ")))


def _weekday(weekday: int, last: date) -> date | None:
    back = (last.weekday() - weekday) % 7
    return last - timedelta(days=back) if back < last.toordinal() else None


def _day_of_month(year: int, month: int, day: int) -> date | None:
    if year < date.min.year:
        return None
    return date(year, month, min(day, last_day_of_month(year, month).day))
