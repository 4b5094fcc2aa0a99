"""Recurrence: its text, and how it cuts a term."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given

from jiedui.periods.periods import Period
from jiedui.periods.recurrence import Cycle, Recurrence, split_term
from tests.periods.calendars import recurrences, terms


def starts(term: Period, recurrence: str) -> list[str]:
    return [period.start.isoformat() for period in split_term(term, Recurrence.read(recurrence))]


@given(recurrences)
def test_the_text_reads_back(recurrence: Recurrence) -> None:
    assert Recurrence.read(str(recurrence)) == recurrence


@pytest.mark.parametrize(
    "text", ["", "every", "every-0-years", "every--1-years", "every-2-regulars", "every-x-years", "fortnightly", "每年"]
)
def test_another_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Recurrence.read(text)


@pytest.mark.parametrize(("cycle", "step"), [(Cycle.YEAR, 0), (Cycle.DAY, -1), (Cycle.REGULAR, 2), (Cycle.ONGOING, 3)])
def test_a_recurrence_that_never_comes_round_is_refused(cycle: Cycle, step: int) -> None:
    with pytest.raises(ValueError):
        Recurrence(cycle, step)


@given(terms(), recurrences)
def test_the_periods_cover_the_term_once_and_in_order(term: Period, recurrence: Recurrence) -> None:
    periods = split_term(term, recurrence)
    assert periods[0].start == term.start
    assert periods[-1].end == term.end
    assert all(earlier.end == later.start for earlier, later in pairwise(periods))


@given(terms(), recurrences)
def test_only_the_first_and_last_period_are_cut(term: Period, recurrence: Recurrence) -> None:
    lengths = {Cycle.DAY: (1, 1), Cycle.WEEK: (7, 7), Cycle.MONTH: (28, 31), Cycle.QUARTER: (90, 92)}
    lengths |= {Cycle.HALF_YEAR: (181, 184)}
    least, most = lengths.get(recurrence.cycle, (365, 366))
    for period in split_term(term, recurrence)[1:-1]:
        assert least * recurrence.step <= (period.end - period.start).days <= most * recurrence.step


def test_without_a_recurrence_the_term_stays_whole() -> None:
    term = Period.of_years(2019, 2020)
    assert split_term(term, None) == (term,)


def test_regular_and_ongoing_are_looked_at_once_a_year() -> None:
    term = Period.of_years(2019, 2020)
    assert starts(term, "regular") == starts(term, "ongoing") == ["2019-01-01", "2020-01-01"]


def test_the_cycles_are_those_of_the_calendar() -> None:
    term = Period(date(2019, 2, 20), date(2020, 1, 10))
    assert starts(term, "half-yearly") == ["2019-02-20", "2019-07-01", "2020-01-01"]
    assert starts(term, "quarterly") == ["2019-02-20", "2019-04-01", "2019-07-01", "2019-10-01", "2020-01-01"]
    assert starts(term, "monthly")[:3] == ["2019-02-20", "2019-03-01", "2019-04-01"]
    assert starts(term, "weekly")[:3] == ["2019-02-20", "2019-02-25", "2019-03-04"]


def test_steps_are_counted_from_the_cycle_in_which_the_term_begins() -> None:
    assert starts(Period(date(2019, 5, 1), date(2024, 1, 1)), "every-2-years") == [
        "2019-05-01",
        "2021-01-01",
        "2023-01-01",
    ]


def test_a_term_may_end_where_the_calendar_does() -> None:
    term = Period(date(9997, 6, 1), date(9999, 1, 1))
    assert starts(term, "every-40-years") == ["9997-06-01"]
    assert len(split_term(term, Recurrence(Cycle.WEEK))) == 84
