"""Periods: month arithmetic in one place, checked against a table and by property."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedui.periods.periods import Period, add_days, add_months, last_day_of_month
from tests.periods.calendars import any_day


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2019-01-28", 1, "2019-02-28"),
        ("2019-01-29", 1, "2019-02-28"),
        ("2019-01-30", 1, "2019-02-28"),
        ("2019-01-31", 1, "2019-02-28"),
        ("2020-01-29", 1, "2020-02-29"),
        ("2020-01-30", 1, "2020-02-29"),
        ("2020-01-31", 1, "2020-02-29"),
        ("2020-02-29", 12, "2021-02-28"),
        ("2020-02-29", 48, "2024-02-29"),
        ("2100-01-31", 1, "2100-02-28"),
        ("2000-01-31", 1, "2000-02-29"),
        ("2019-03-31", 1, "2019-04-30"),
        ("2019-05-31", 1, "2019-06-30"),
        ("2019-08-31", 1, "2019-09-30"),
        ("2019-10-31", 1, "2019-11-30"),
        ("2019-04-30", 1, "2019-05-30"),
        ("2019-12-31", 1, "2020-01-31"),
        ("2019-12-31", 2, "2020-02-29"),
        ("2019-11-30", 3, "2020-02-29"),
        ("2019-06-15", 0, "2019-06-15"),
        ("2019-03-31", -1, "2019-02-28"),
        ("2020-03-31", -1, "2020-02-29"),
        ("2019-01-15", -1, "2018-12-15"),
        ("2019-05-31", -1, "2019-04-30"),
        ("9998-12-31", 12, "9999-12-31"),
        ("9998-12-31", 13, "9999-12-31"),
    ],
)
def test_a_month_later_is_the_same_day_or_the_months_last(start: str, months: int, expected: str) -> None:
    assert add_months(date.fromisoformat(start), months) == date.fromisoformat(expected)


@given(any_day, st.integers(0, 240_000))
def test_months_are_counted_and_the_day_is_only_ever_cut(day: date, months: int) -> None:
    later = add_months(day, months)
    wanted = day.year * 12 + day.month + months
    if wanted >= 10_000 * 12 + 1:
        assert later == date.max
    else:
        assert later.year * 12 + later.month == wanted
        assert later.day == min(day.day, last_day_of_month(later.year, later.month).day)


@given(any_day, st.integers(0, 5_000_000))
def test_days_are_counted_up_to_the_end_of_the_calendar(day: date, days: int) -> None:
    later = add_days(day, days)
    assert later == date.max or (later - day).days == days


@given(any_day)
def test_the_day_after_a_months_last_day_is_a_first(day: date) -> None:
    last = last_day_of_month(day.year, day.month)
    assert (last.year, last.month) == (day.year, day.month)
    assert (last + timedelta(days=1)).day == 1


@pytest.mark.parametrize("end", [date(2019, 1, 1), date(2018, 12, 31)])
def test_a_period_without_a_day_is_refused(end: date) -> None:
    with pytest.raises(ValueError, match="at least one day"):
        Period(date(2019, 1, 1), end)


@given(any_day, st.integers(1, 400))
def test_a_period_holds_its_first_and_last_day_and_no_other_neighbour(start: date, length: int) -> None:
    period = Period(start, add_days(start, length))
    assert period.contains(start)
    assert period.contains(period.last_day)
    assert not period.contains(period.end)
    assert start == date.min or not period.contains(start - timedelta(days=1))


def test_the_plans_years_are_whole() -> None:
    assert Period.of_years(2019, 2020) == Period(date(2019, 1, 1), date(2021, 1, 1))
    assert Period.of_years(9998, 9998).last_day == date(9998, 12, 31)
