"""What holds for the status of any obligation on any day."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from jiedui.assessment.facts import ContributionFact, ObligationFact
from jiedui.assessment.results import Status
from jiedui.assessment.rules import RULES, Case
from jiedui.assessment.status import evaluate
from tests.assessment.facts import AMOUNTS, DAY, one_case

CaseOf = tuple[ObligationFact, list[ContributionFact], date]
_RANK = {Status.OVERDUE: 0, Status.MET_LATE: 1, Status.MET: 2}


@given(one_case(), st.sampled_from(AMOUNTS), st.integers(-9, 9))
def test_what_becomes_known_later_changes_nothing_today(case: CaseOf, amount: int, days: int) -> None:
    obligation, contributions, as_of = case
    later = ContributionFact(99, 1, 1, amount, as_of + days * DAY, counts_from=as_of + DAY)
    assert evaluate(obligation, [*contributions, later], as_of=as_of) == evaluate(
        obligation, contributions, as_of=as_of
    )


@given(one_case())
def test_a_correction_of_tomorrow_changes_nothing_today(case: CaseOf) -> None:
    obligation, contributions, as_of = case
    corrected = [replace(one, counts_until=as_of + DAY) if one.counts_until is None else one for one in contributions]
    assert evaluate(obligation, corrected, as_of=as_of) == evaluate(obligation, contributions, as_of=as_of)


@given(one_case(), st.integers(1, 9))
def test_a_waiver_of_later_days_changes_nothing_today(case: CaseOf, days: int) -> None:
    obligation, contributions, as_of = case
    free = replace(obligation, waived_from=None, waived_until=None)
    waived = replace(obligation, waived_from=as_of + days * DAY, waived_until=None)
    assert evaluate(waived, contributions, as_of=as_of) == evaluate(free, contributions, as_of=as_of)


@given(one_case(), st.sampled_from(AMOUNTS), st.integers(-9, 0))
def test_doing_more_never_leaves_more_to_do(case: CaseOf, amount: int, days: int) -> None:
    obligation, contributions, as_of = case
    more = ContributionFact(99, 1, 1, amount, as_of + days * DAY, counts_from=as_of)
    before = evaluate(obligation, contributions, as_of=as_of)
    after = evaluate(obligation, [*contributions, more], as_of=as_of)
    assert after.achieved == before.achieved + amount
    assert before.achieved_by_due <= after.achieved_by_due <= after.achieved
    if before.status in _RANK and after.status in _RANK:
        assert _RANK[after.status] >= _RANK[before.status]


@given(one_case(), st.randoms(use_true_random=False))
def test_the_order_of_contributions_doesnt_matter(case: CaseOf, random: object) -> None:
    obligation, contributions, as_of = case
    shuffled = list(contributions)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis names no type for it
    assert evaluate(obligation, shuffled, as_of=as_of) == evaluate(obligation, contributions, as_of=as_of)


@given(one_case())
def test_the_first_rule_that_holds_decides(case: CaseOf) -> None:
    obligation, contributions, as_of = case
    row = evaluate(obligation, contributions, as_of=as_of)
    holding = [rule.status for rule in RULES if rule.holds(Case(obligation, row.achieved, row.achieved_by_due, as_of))]
    assert row.status is holding[0]
    assert holding[-1] is Status.ON_TRACK


@given(one_case())
def test_red_means_past_due_and_short(case: CaseOf) -> None:
    obligation, contributions, as_of = case
    row = evaluate(obligation, contributions, as_of=as_of)
    if row.status is Status.OVERDUE:
        assert obligation.needed is not None
        assert obligation.due_on < as_of
        assert row.achieved < obligation.needed
    if row.status in (Status.DUE_SOON, Status.ON_TRACK, Status.NOT_DUE):
        assert as_of <= obligation.due_on


@given(one_case())
def test_the_numbers_are_those_that_the_days_allow(case: CaseOf) -> None:
    obligation, contributions, as_of = case
    row = evaluate(obligation, contributions, as_of=as_of)
    assert 0 <= row.achieved_by_due <= row.achieved <= sum(one.amount for one in contributions)
    assert as_of > obligation.due_on or row.achieved_by_due == row.achieved
