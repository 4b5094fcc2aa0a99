"""The status of every obligation as of a day, as `jiedui status` gives it."""

from dataclasses import replace
from datetime import date

import pytest

from jiedui.assessment.results import Status
from jiedui.ledger.queries.status import obligation_statuses
from jiedui.ledger.refusals import Missing
from jiedui.ledger.viewers import as_installation
from tests.ledger.office import Office, make_office


@pytest.fixture
def office(db: None) -> Office:
    office = make_office()
    office.adopted()
    return office


def test_each_obligation_has_what_the_contract_names(office: Office) -> None:
    viewer, programme = as_installation("jia-yi")
    rows = obligation_statuses(viewer, programme, as_of=date(2019, 7, 1))
    money = next(row for row in rows if row.unit == "元" and row.due_on.year == 2019)
    assert (money.clause, money.responsible, money.period_start, money.period_end) == (
        "一/1",
        ("甲区财政局",),
        date(2019, 1, 1),
        date(2019, 12, 31),
    )
    assert (money.least, money.most, money.achieved, money.status) == (80_000_000, None, 0, Status.OVERDUE)
    assert len(rows) == 12


def test_everybody_in_the_programme_sees_the_lights_and_nobody_else(office: Office) -> None:
    for viewer in (office.liaison, office.clerk, office.recipient):
        assert obligation_statuses(viewer, office.programme, as_of=date(2019, 7, 1))
    with pytest.raises(Missing):
        obligation_statuses(replace(office.clerk, seats=()), office.programme, as_of=date(2019, 7, 1))


def test_a_programme_without_a_plan_owes_nothing(db: None) -> None:
    make_office()
    viewer, programme = as_installation("")
    assert obligation_statuses(viewer, programme, as_of=date(2019, 7, 1)) == ()


def test_the_queries_do_not_grow_with_the_obligations(office: Office, django_assert_max_num_queries: object) -> None:
    viewer, programme = as_installation("")
    with django_assert_max_num_queries(2):  # type: ignore[operator]
        obligation_statuses(viewer, programme, as_of=date(2019, 7, 1))
