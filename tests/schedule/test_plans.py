"""A whole plan in its term."""

from datetime import date

import pytest

from jiedui.documents.model import Document
from jiedui.kernel.refusals import InputRefused
from jiedui.periods.periods import Period
from jiedui.plans.model import Commitment, Parties, Plan, Team
from jiedui.schedule.obligations import spread_plan
from tests.schedule.commitments import UNITS, promise


def plan(*commitments: Commitment, years: tuple[int, ...] = (2019, 2020)) -> Plan:
    return Plan(
        document=Document("plan.txt", "txt", "诺", (), ()),
        title="工作方案",
        document_number="",
        issuing_body="",
        issued_on=date(2019, 3, 1),
        basis=(),
        years=years,
        parties=Parties(),
        team=Team(responsible_units=UNITS),
        commitments=commitments,
        diagnostics=(),
    )


def test_each_commitment_is_spread_in_the_plans_order() -> None:
    obligations = spread_plan(
        plan(promise(recurrence="yearly"), promise(is_optional=True), promise(deadline="issue+1m"))
    )
    assert [obligation.due_on.isoformat() for obligation in obligations] == ["2019-12-31", "2020-12-31", "2019-04-01"]


def test_the_plans_units_and_day_of_issue_are_used() -> None:
    obligations = spread_plan(plan(promise(responsible=(), each_responsible=True)))
    assert [obligation.responsible for obligation in obligations] == [(unit,) for unit in UNITS]


def test_a_plan_without_years_is_refused_by_name() -> None:
    with pytest.raises(InputRefused, match="《工作方案》没有写明起止年份") as refused:
        spread_plan(plan(promise(), years=()))
    assert refused.value.code == "S002"


def test_a_term_may_be_given_instead() -> None:
    (obligation,) = spread_plan(plan(promise(), years=()), term=Period.of_year(2021))
    assert obligation.due_on == date(2021, 12, 31)
