"""Working days: the State Council's moved weekends as facts, the counting as laws."""

import csv
from datetime import date, timedelta
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedui.periods.workdays import is_provisional, is_workday, workday_after, workdays_between

ANY_DAY = st.dates(date(1990, 1, 1), date(2045, 12, 31))
COUNTS = st.integers(0, 60)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2004, 5, 3), False),
        (date(2015, 9, 3), False),  # the 70th anniversary of victory
        (date(2015, 9, 6), True),
        (date(2019, 5, 1), False),
        (date(2019, 4, 28), True),
        (date(2019, 6, 7), False),
        (date(2019, 6, 8), False),
        (date(2020, 1, 31), False),  # the prolonged Spring Festival
        (date(2020, 2, 1), False),
        (date(2020, 2, 3), True),
        (date(2025, 1, 28), False),  # New Year's Eve is free since 2025
        *((date(2026, month, day), True) for month, day in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))),
        (date(2026, 10, 8), True),
        (date(2026, 10, 7), False),
        (date(2030, 10, 1), True),  # nobody has said yet
        (date(2030, 10, 5), False),
    ],
)
def test_a_day_is_worked_as_the_notice_says(day: date, worked: bool) -> None:
    assert is_workday(day) is worked


def test_the_table_is_in_order_tells_only_what_differs_and_covers_each_year() -> None:
    text = (files("jiedui.periods") / "workdays.csv").read_text(encoding="utf-8")
    rows = [(date.fromisoformat(row["day"]), row["is_workday"]) for row in csv.DictReader(text.splitlines())]
    days = [day for day, _ in rows]
    assert days == sorted(set(days))
    assert all((day.weekday() < 5) == (worked == "0") for day, worked in rows)
    assert {day.year for day in days} == set(range(2004, 2027))


@pytest.mark.parametrize("year", range(2004, 2027))
def test_a_year_has_as_many_working_days_as_its_law_leaves(year: int) -> None:
    """365 days less the weekends and 10 to 13 holidays; the extra days of 2015 and 2020 were given on top."""
    worked = workdays_between(date(year - 1, 12, 31), date(year, 12, 31))
    assert 246 <= worked <= 253


@given(day=ANY_DAY, count=COUNTS)
def test_the_day_reached_lies_that_many_working_days_on_and_is_one_itself(day: date, count: int) -> None:
    reached = workday_after(day, count)
    assert workdays_between(day, reached) == count
    assert count == 0 or is_workday(reached)


@given(day=ANY_DAY, further=st.integers(0, 800))
def test_counting_agrees_with_walking(day: date, further: int) -> None:
    last = day + timedelta(days=further)
    walked = sum(is_workday(day + timedelta(days=step)) for step in range(1, further + 1))
    assert workdays_between(day, last) == walked


@given(days=st.tuples(ANY_DAY, ANY_DAY, ANY_DAY).map(sorted))
def test_stretches_add_up(days: list[date]) -> None:
    first, middle, last = days
    assert workdays_between(first, middle) + workdays_between(middle, last) == workdays_between(first, last)


@given(day=ANY_DAY, count=COUNTS, more=COUNTS)
def test_a_longer_time_never_ends_sooner_and_times_follow_each_other(day: date, count: int, more: int) -> None:
    assert workday_after(workday_after(day, count), more) == workday_after(day, count + more)


@given(day=ANY_DAY, other=ANY_DAY, count=COUNTS)
def test_whoever_is_asked_later_answers_no_sooner(day: date, other: date, count: int) -> None:
    first, second = sorted((day, other))
    assert workday_after(first, count) <= workday_after(second, count)


def test_what_is_not_later_is_no_working_day_away() -> None:
    assert workdays_between(date(2019, 6, 4), date(2019, 6, 3)) == 0


def test_only_years_without_a_notice_are_provisional() -> None:
    assert not is_provisional(date(2004, 1, 1), date(2026, 12, 31))
    assert is_provisional(date(2026, 12, 30), date(2027, 1, 5))
    assert is_provisional(date(2003, 12, 30), date(2004, 1, 5))


def test_the_end_of_the_calendar_is_no_mistake() -> None:
    assert workday_after(date.max, 5) == date.max
