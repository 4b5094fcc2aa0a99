"""What holds for the obligations of any commitment in any term."""

from datetime import date
from itertools import groupby, pairwise

from hypothesis import given
from hypothesis import strategies as st

from jiedui.periods.periods import Period
from jiedui.plans.model import Commitment
from jiedui.schedule.obligations import Obligation
from tests.periods.calendars import any_day, terms
from tests.schedule.commitments import UNITS, commitments, owed

issue_days = st.none() | any_day


def by_party(obligations: tuple[Obligation, ...]) -> list[list[Obligation]]:
    ordered = sorted(obligations, key=lambda obligation: obligation.responsible)
    return [list(group) for _, group in groupby(ordered, key=lambda obligation: obligation.responsible)]


@given(commitments, terms(), issue_days)
def test_days_are_in_order(commitment: Commitment, term: Period, issued_on: date | None) -> None:
    for obligation in owed(commitment, term=term, issued_on=issued_on):
        assert obligation.opens_on <= obligation.warns_on <= obligation.due_on


@given(commitments, terms(), issue_days)
def test_they_lie_in_the_term_unless_the_deadline_doesnt(
    commitment: Commitment, term: Period, issued_on: date | None
) -> None:
    deadline = commitment.deadline
    fixed = deadline.fixed_on(issued_on) if deadline else None
    for obligation in owed(commitment, term=term, issued_on=issued_on):
        assert term.start <= obligation.period.start < obligation.period.end <= term.end
        if fixed is None or term.contains(fixed):
            assert obligation.opens_on == obligation.period.start
            assert obligation.period.contains(obligation.due_on)
        else:
            assert obligation.due_on in (fixed, obligation.period.last_day)


@given(commitments, terms(), issue_days)
def test_the_periods_of_one_party_are_in_order_and_never_overlap(
    commitment: Commitment, term: Period, issued_on: date | None
) -> None:
    for obligations in by_party(owed(commitment, term=term, issued_on=issued_on)):
        assert all(one.period.end <= next_one.period.start for one, next_one in pairwise(obligations))
        assert all(one.due_on < next_one.due_on for one, next_one in pairwise(obligations))


@given(commitments, terms(), issue_days)
def test_there_are_periods_times_parties(commitment: Commitment, term: Period, issued_on: date | None) -> None:
    obligations = owed(commitment, term=term, issued_on=issued_on)
    periods = {obligation.period for obligation in obligations}
    parties = len(set(commitment.responsible or UNITS)) if commitment.each_responsible else 1
    assert len(obligations) == len(periods) * parties > 0


@given(commitments, terms())
def test_without_a_fixed_day_the_periods_cover_the_term(commitment: Commitment, term: Period) -> None:
    if commitment.deadline is None or commitment.deadline.on is None:
        periods = sorted({obligation.period for obligation in owed(commitment, term=term)})
        assert (periods[0].start, periods[-1].end) == (term.start, term.end)
        assert all(one.end == next_one.start for one, next_one in pairwise(periods))


@given(commitments, terms())
def test_what_is_needed_is_never_more_than_the_least(commitment: Commitment, term: Period) -> None:
    for obligation in owed(commitment, term=term):
        if obligation.least is None:
            assert obligation.needed is None
            assert obligation.most is not None
        else:
            assert obligation.needed is not None
            assert 90 * obligation.least <= 100 * obligation.needed < 90 * obligation.least + 100 or (
                obligation.needed == obligation.least
            )
