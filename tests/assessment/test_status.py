"""The reference evaluator: each rule at the day and the hundredth where it begins and ends."""

from datetime import date

import pytest

from jiedui.assessment.facts import ContributionFact, ObligationFact
from jiedui.assessment.results import Status
from jiedui.assessment.status import evaluate, evaluate_all
from tests.assessment.facts import DAY, DUE, OPENS, WARNS, done, owed

AFTER = DUE + DAY


def status(obligation: ObligationFact, *contributions: ContributionFact, as_of: date) -> str:
    return evaluate(obligation, contributions, as_of=as_of).status.value


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (OPENS - DAY, "not_due"),
        (OPENS, "on_track"),
        (WARNS - DAY, "on_track"),
        (WARNS, "due_soon"),
        (DUE, "due_soon"),
        (AFTER, "overdue"),
    ],
)
def test_nothing_done_goes_from_not_due_to_overdue(as_of: date, expected: str) -> None:
    assert status(owed(), as_of=as_of) == expected
    assert status(owed(), done(99, OPENS), as_of=as_of) == expected


@pytest.mark.parametrize("as_of", [OPENS - DAY, OPENS, DUE, AFTER])
def test_what_is_reached_in_time_is_met(as_of: date) -> None:
    assert status(owed(), done(100, OPENS - DAY), as_of=as_of) == "met"


def test_the_due_day_itself_is_in_time_and_the_next_is_late() -> None:
    assert status(owed(), done(100, DUE), as_of=AFTER) == "met"
    assert status(owed(), done(100, AFTER), as_of=AFTER) == "met_late"
    assert status(owed(), done(99, DUE), done(1, AFTER), as_of=AFTER) == "met_late"


@pytest.mark.parametrize(("as_of", "expected"), [(DUE, "due_soon"), (AFTER, "overdue"), (AFTER + DAY, "met")])
def test_done_in_time_but_known_later_is_met_once_it_is_known(as_of: date, expected: str) -> None:
    assert status(owed(), done(100, DUE, known=AFTER + DAY), as_of=as_of) == expected


def test_a_correction_takes_it_back_from_its_day_on() -> None:
    corrected = (done(100, OPENS, until=DUE), done(60, OPENS, known=DUE))
    assert status(owed(), *corrected, as_of=DUE - DAY) == "met"
    assert status(owed(), *corrected, as_of=DUE) == "due_soon"
    assert evaluate(owed(), corrected, as_of=DUE).achieved == 60


class TestMost:
    def test_one_hundredth_above_is_over(self) -> None:
        assert status(owed(most=200), done(200, OPENS), as_of=DUE) == "met"
        assert status(owed(most=200), done(201, OPENS), as_of=DUE) == "over_most"

    def test_what_comes_after_the_due_day_still_burdens(self) -> None:
        assert status(owed(most=200), done(200, OPENS), done(1, AFTER), as_of=AFTER) == "over_most"

    @pytest.mark.parametrize(
        ("as_of", "expected"),
        [(OPENS - DAY, "not_due"), (OPENS, "on_track"), (WARNS, "on_track"), (DUE, "on_track"), (AFTER, "met")],
    )
    def test_a_limit_alone_is_never_due_soon_and_never_overdue(self, as_of: date, expected: str) -> None:
        assert status(owed(needed=None, most=200), done(200, OPENS - DAY), as_of=as_of) == expected

    def test_a_limit_alone_may_be_nothing_at_all(self) -> None:
        assert status(owed(needed=None, most=0), as_of=AFTER) == "met"
        assert status(owed(needed=None, most=0), done(1, OPENS), as_of=OPENS) == "over_most"


class TestWaiver:
    @pytest.mark.parametrize(
        ("as_of", "expected"),
        [(DUE, "due_soon"), (AFTER, "waived"), (AFTER + DAY, "waived"), (AFTER + 2 * DAY, "overdue")],
    )
    def test_both_its_days_are_included(self, as_of: date, expected: str) -> None:
        waived = owed(waived_from=AFTER, waived_until=AFTER + DAY)
        assert status(waived, as_of=as_of) == expected

    def test_without_an_end_it_is_for_good(self) -> None:
        assert status(owed(waived_from=AFTER), as_of=date(2099, 1, 1)) == "waived"

    def test_it_goes_before_everything_else(self) -> None:
        assert status(owed(most=100, waived_from=OPENS), done(300, OPENS), as_of=DUE) == "waived"

    def test_an_end_without_a_beginning_waives_nothing(self) -> None:
        assert status(owed(waived_until=AFTER), as_of=AFTER) == "overdue"


def test_nothing_needed_is_met_from_the_beginning() -> None:
    assert status(owed(needed=0), as_of=OPENS - DAY) == "met"


def test_a_warning_before_the_opening_waits_for_it() -> None:
    odd = ObligationFact(1, 1, opens_on=DUE, due_on=DUE, warns_on=WARNS, needed=100, most=None)
    assert status(odd, as_of=DUE - DAY) == "not_due"
    assert status(odd, as_of=DUE) == "due_soon"


def test_it_tells_what_was_achieved_and_what_of_it_in_time() -> None:
    row = evaluate(owed(), [done(60, DUE), done(30, AFTER), done(7, AFTER + DAY)], as_of=AFTER)
    assert (row.obligation_id, row.status, row.achieved, row.achieved_by_due) == (1, Status.OVERDUE, 90, 60)


def test_what_was_done_for_others_is_left_aside() -> None:
    other = ContributionFact(1, 2, 1, 100, OPENS, OPENS)
    same_number_elsewhere = ContributionFact(2, 1, 2, 100, OPENS, OPENS)
    assert evaluate(owed(), [other, same_number_elsewhere], as_of=DUE).achieved == 0


def test_all_are_evaluated_in_the_order_given() -> None:
    second = ObligationFact(2, 1, OPENS, DUE, WARNS, needed=100, most=None)
    rows = evaluate_all([second, owed()], [done(100, OPENS)], as_of=DUE)
    assert [(row.obligation_id, row.status.value) for row in rows] == [(2, "due_soon"), (1, "met")]
