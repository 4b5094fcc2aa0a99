"""By when: the last day that still counts, as a value that is bound to a period or to a day of issue.

The day named by 前 itself counts (practice; shown as an assumption). Deadlines don't move off holidays.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from jiedui.periods.periods import Period, add_months, last_day_of_month

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FORM = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)|--(\d\d)-(\d\d)|every-year (\d\d)-(\d\d)|every-half-year end|every-quarter end"
    r"|every-quarter ([123])-(\d\d)|every-month (end|\d\d?)|every-week (mon|tue|wed|thu|fri|sat|sun)"
    r"|issue\+(\d+)([dmy])"
)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline in its canonical form, which is also its text.

    `2019-06-30`, `--06-30` (year unknown), `every-year 06-30`, `every-half-year end`, `every-quarter end`,
    `every-quarter 3-20` (day 20 of its third month), `every-month 25`, `every-month end`, `every-week fri`,
    `issue+30d` (after the paper was issued; also m and y).
    """

    form: str

    def __post_init__(self) -> None:
        if not _FORM.fullmatch(self.form):
            raise ValueError(f"not a deadline: {self.form!r}")

    def __str__(self) -> str:
        return self.form

    @property
    def is_recurring(self) -> bool:
        """Whether the deadline comes round in every period."""
        return self.form.startswith("every-")

    @property
    def on(self) -> date | None:
        """The day, where the deadline is one fixed day."""
        return date.fromisoformat(self.form) if self.form[0].isdigit() else None


def due_on(deadline: Deadline | None, *, within: Period, issued_on: date | None = None) -> date:
    """The last day that counts for one period; without a deadline, the period's last day.

    A recurring deadline is looked up inside `within`; `issue+…` needs `issued_on`, else the period's
    last day stands in. The day is never before the period starts.

    >>> due_on(Deadline("every-year 06-30"), within=Period.of_year(2020))
    datetime.date(2020, 6, 30)
    >>> due_on(None, within=Period.of_year(2020))
    datetime.date(2020, 12, 31)
    """
    if deadline is None:
        return within.last_day
    form = deadline.form
    if deadline.on is not None:
        return deadline.on
    if form.startswith("issue+"):
        return within.last_day if issued_on is None else _after_issue(form, issued_on)
    return _recurring_day(form, within)


def _after_issue(form: str, issued_on: date) -> date:
    count, unit = int(form[6:-1]), form[-1]
    if unit == "d":
        return issued_on + timedelta(days=count)
    return add_months(issued_on, count * (12 if unit == "y" else 1))


def _recurring_day(form: str, within: Period) -> date:
    last = within.last_day
    if form.startswith("--") or form.startswith("every-year "):
        month, day = (int(part) for part in form[-5:].split("-"))
        return _day_of_month(last.year, month, day)
    if form.startswith("every-quarter ") and not form.endswith("end"):
        offset, day = (int(part) for part in form.removeprefix("every-quarter ").split("-"))
        return _day_of_month(last.year, (last.month - 1) // 3 * 3 + offset, day)
    if form.startswith("every-month ") and not form.endswith("end"):
        return _day_of_month(last.year, last.month, int(form.removeprefix("every-month ")))
    if form.startswith("every-week "):
        return last - timedelta(days=(last.weekday() - _WEEKDAYS.index(form[-3:])) % 7)
    return last


def _day_of_month(year: int, month: int, day: int) -> date:
    return min(date(year, month, 1) + timedelta(days=day - 1), last_day_of_month(year, month))
