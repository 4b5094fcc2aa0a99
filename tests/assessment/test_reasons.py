"""Why: the deciding rule in words, with the numbers and days that decided."""

from datetime import date
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedui.assessment.facts import ContributionFact, ObligationFact
from jiedui.assessment.rules import RULES
from jiedui.assessment.status import Reason, evaluate, explain
from tests.assessment.facts import DAY, DUE, OPENS, WARNS, done, one_case, owed


def reason(obligation: ObligationFact, *contributions: ContributionFact, as_of: date, unit: str = "场") -> Reason:
    return explain(obligation, evaluate(obligation, contributions, as_of=as_of), as_of=as_of, unit=unit)


def test_money_that_is_short_and_late_is_told_as_an_official_would() -> None:
    short = reason(owed(needed=80_000_000), done(60_000_000, OPENS), as_of=DUE + 17 * DAY, unit="元")
    assert short.message == "已到位60.00万元，距不低于80.00万元还差20.00万元，逾期17天"
    assert short.code == "overdue"


@pytest.mark.parametrize(
    ("obligation", "contributions", "as_of", "expected"),
    [
        (owed(waived_from=OPENS), (), DUE, "自2020年1月1日起免责"),
        (owed(waived_from=OPENS, waived_until=DUE), (), DUE, "2020年1月1日至2020年6月30日免责"),
        (owed(most=200), (done(400, OPENS),), DUE, "共4场，超过上限2场，多出2场"),
        (owed(needed=200), (done(250, OPENS),), DUE, "已完成2.5场，达到不少于2场的要求"),
        (
            owed(needed=200),
            (done(100, OPENS), done(100, DUE + DAY)),
            DUE + DAY,
            "已完成2场，达到不少于2场的要求，但到期时（2020年6月30日）只完成1场",
        ),
        (owed(needed=None, most=300), (done(300, OPENS),), DUE + DAY, "共3场，到期未超过上限3场"),
        (owed(needed=None, most=300), (done(100, OPENS),), DUE, "共1场，上限3场，2020年6月30日到期"),
        (owed(), (), DUE + DAY, "已完成0场，距不少于1场还差1场，逾期1天"),
        (owed(), (), WARNS, "已完成0场，距不少于1场还差1场，还有30天到期"),
        (owed(), (), DUE, "已完成0场，距不少于1场还差1场，当天到期"),
        (owed(), (), OPENS - DAY, "2020年1月1日开始，2020年6月30日到期"),
        (owed(), (), OPENS, "已完成0场，距不少于1场还差1场，2020年6月30日到期"),
    ],
)
def test_each_rule_has_its_sentence(
    obligation: ObligationFact, contributions: tuple[ContributionFact, ...], as_of: date, expected: str
) -> None:
    assert reason(obligation, *contributions, as_of=as_of).message == expected


def test_money_that_is_no_round_number_of_wan_is_told_in_yuan() -> None:
    short = reason(owed(needed=80_000_000), done(79_999_999, OPENS), as_of=DUE, unit="元")
    assert short.message == "已到位799,999.99元，距不低于80.00万元还差0.01元，当天到期"


@given(one_case(), st.sampled_from(["元", "场", "%"]))
def test_every_case_has_a_reason_whose_values_fill_its_template(
    case: tuple[ObligationFact, list[ContributionFact], date], unit: str
) -> None:
    obligation, contributions, as_of = case
    row = evaluate(obligation, contributions, as_of=as_of)
    told = explain(obligation, row, as_of=as_of, unit=unit)
    named = {name for _, name, _, _ in Formatter().parse(told.template) if name}
    assert named == set(told.values)
    assert "{" not in told.message
    assert next(rule.status for rule in RULES if rule.code == told.code) is row.status
