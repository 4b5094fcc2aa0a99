"""Deadlines: their text, and the day they fall on."""

from datetime import date

import pytest
from hypothesis import given

from jiedui.periods.deadlines import Deadline, due_on
from jiedui.periods.periods import Period
from jiedui.periods.recurrence import Recurrence, split_term
from tests.periods.calendars import any_day, counted_deadlines, deadlines, recurrences, recurring_deadlines, terms

YEAR = Period.of_year(2020)


@given(deadlines)
def test_the_text_reads_back(deadline: Deadline) -> None:
    assert Deadline(str(deadline)) == deadline


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2019-02-30",
        "2019-13-01",
        "0000-01-01",
        "--13-01",
        "--00-10",
        "every-year 00-01",
        "every-year 06-32",
        "every-quarter 4-01",
        "every-month 32",
        "every-month 0",
        "every-week mo",
        "issue+d",
        "issue+100000d",
        "2019-06-30 ",
        "２０１９-06-30",
    ],
)
def test_another_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Deadline(text)


@given(terms(), recurrences, recurring_deadlines)
def test_a_recurring_day_lies_in_its_period(term: Period, recurrence: Recurrence, deadline: Deadline) -> None:
    for period in split_term(term, recurrence):
        assert period.contains(due_on(deadline, within=period))


@given(deadlines, terms(), any_day)
def test_every_deadline_has_a_day(deadline: Deadline, term: Period, issued_on: date) -> None:
    assert due_on(deadline, within=term, issued_on=issued_on) >= date.min
    assert due_on(deadline, within=term) >= date.min


@pytest.mark.parametrize(
    ("deadline", "start", "end", "expected"),
    [
        ("every-year 06-30", "2020-01-01", "2021-01-01", "2020-06-30"),
        ("every-year 02-29", "2020-01-01", "2021-01-01", "2020-02-29"),
        ("every-year 02-29", "2019-01-01", "2020-01-01", "2019-02-28"),
        ("every-year 02-31", "2019-01-01", "2020-01-01", "2019-02-28"),
        ("every-year 06-30", "2019-01-01", "2021-01-01", "2020-06-30"),
        ("every-year 06-30", "2020-07-01", "2021-01-01", "2020-12-31"),
        ("every-year 12-31", "2020-01-01", "2020-07-01", "2020-06-30"),
        ("every-year 12-31", "2019-06-01", "2020-07-01", "2019-12-31"),
        ("--06-30", "2019-01-01", "2021-01-01", "2020-06-30"),
        ("--12-01", "2019-01-01", "2020-06-01", "2019-12-01"),
        ("every-half-year end", "2020-01-01", "2020-07-01", "2020-06-30"),
        ("every-quarter end", "2020-04-01", "2020-07-01", "2020-06-30"),
        ("every-quarter 3-20", "2020-04-01", "2020-07-01", "2020-06-20"),
        ("every-quarter 1-31", "2020-04-01", "2020-07-01", "2020-04-30"),
        ("every-quarter 1-10", "2020-04-15", "2020-07-01", "2020-06-30"),
        ("every-quarter 3-20", "2020-01-01", "2020-06-10", "2020-03-20"),
        ("every-quarter 3-20", "2020-01-01", "2021-01-01", "2020-12-20"),
        ("every-month 25", "2020-02-01", "2020-03-01", "2020-02-25"),
        ("every-month 31", "2020-02-01", "2020-03-01", "2020-02-29"),
        ("every-month 5", "2020-02-10", "2020-03-01", "2020-02-29"),
        ("every-month 25", "2019-01-01", "2020-01-10", "2019-12-25"),
        ("every-month end", "2020-02-01", "2020-03-01", "2020-02-29"),
        ("every-week fri", "2020-06-01", "2020-06-08", "2020-06-05"),
        ("every-week fri", "2020-06-01", "2020-06-05", "2020-06-04"),
        ("every-week sun", "2020-06-01", "2020-06-08", "2020-06-07"),
        ("every-week fri", "0001-01-01", "0001-01-04", "0001-01-03"),
        ("every-year 06-30", "0001-01-01", "0001-03-01", "0001-02-28"),
        ("every-month 25", "0001-01-01", "0001-01-10", "0001-01-09"),
        ("2022-01-01", "2020-01-01", "2021-01-01", "2022-01-01"),
        ("issue+30d", "2020-01-01", "2021-01-01", "2020-12-31"),
    ],
)
def test_the_day_is_the_last_such_day_of_the_period(deadline: str, start: str, end: str, expected: str) -> None:
    within = Period(date.fromisoformat(start), date.fromisoformat(end))
    assert due_on(Deadline(deadline), within=within) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("deadline", "expected"),
    [("issue+0d", "2020-01-31"), ("issue+30d", "2020-03-01"), ("issue+1m", "2020-02-29"), ("issue+3y", "2023-01-31")],
)
def test_a_length_is_counted_from_the_day_of_issue(deadline: str, expected: str) -> None:
    assert due_on(Deadline(deadline), within=YEAR, issued_on=date(2020, 1, 31)) == date.fromisoformat(expected)


@given(counted_deadlines, any_day)
def test_a_counted_deadline_is_never_before_the_issue(deadline: Deadline, issued_on: date) -> None:
    assert due_on(deadline, within=YEAR, issued_on=issued_on) >= issued_on


@pytest.mark.parametrize(
    ("deadline", "recurrence"),
    [
        ("every-year 06-30", "yearly"),
        ("every-half-year end", "half-yearly"),
        ("every-quarter 3-20", "quarterly"),
        ("every-month 25", "monthly"),
        ("every-week fri", "weekly"),
    ],
)
def test_a_recurring_deadline_tells_how_often(deadline: str, recurrence: str) -> None:
    assert Deadline(deadline).recurrence == Recurrence.read(recurrence)


def test_only_one_fixed_day_is_a_day() -> None:
    assert Deadline("2019-06-30").on == date(2019, 6, 30)
    for text in ("--06-30", "issue+30d", "every-year 06-30"):
        assert Deadline(text).on is None
        assert Deadline(text).recurrence is None or Deadline(text).is_recurring
