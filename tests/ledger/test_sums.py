"""What the ledger's list comes to under its filter, told apart by kind and by what was done."""

from dataclasses import replace

import pytest

from jiedui.ledger.actions.particulars import Actuals
from jiedui.ledger.models import ActivityState
from jiedui.ledger.queries import fitting
from jiedui.ledger.queries.activities import ledger_page
from jiedui.ledger.queries.ledger_filter import LedgerFilter
from jiedui.ledger.queries.sums import Standing, Summing, Sums
from tests.cast import Cast
from tests.days import days_after
from tests.making import FINANCE, SLUG, make_activity, make_details

S = ActivityState


def sums(cast: Cast, chosen: LedgerFilter | None = None, summing: Summing = Summing.IF_FEW) -> Sums | None:
    return ledger_page(cast.liaison, slug=SLUG, chosen=chosen or LedgerFilter(), summing=summing).sums


def told(found: Sums | None) -> dict[str, list[tuple[str, int, str]]]:
    assert found is not None
    return {line.standing: [(one.kind.code, one.amount, one.unit) for one in line.amounts] for line in found.lines}


@pytest.fixture
def ledger(cast: Cast) -> Cast:
    done = Actuals(done_on=days_after(-9), people=30)
    make_activity(cast, state=S.CARRIED_OUT, actuals=done)
    make_activity(cast, state=S.CONFIRMED, actuals=replace(done, people=12))
    make_activity(cast, details=make_details("job_fair", people=200))
    make_activity(cast, details=make_details("job_fair", people=500), state=S.WITHDRAWN)
    money = make_details("fund_arrival", organisation=FINANCE, amount=80_000_050)
    make_activity(cast, details=money, author=cast.other_clerk)
    return cast


def test_amounts_are_summed_by_kind_and_by_what_was_done(ledger: Cast) -> None:
    assert told(sums(ledger)) == {
        Standing.DONE: [("expert_batch", 200, "批")],
        Standing.PLANNED: [("fund_arrival", 80_000_050, "元"), ("job_fair", 100, "场")],
        Standing.WITHDRAWN: [],
    }


def test_people_are_summed_by_what_their_number_is_of(ledger: Cast) -> None:
    found = sums(ledger)
    assert found is not None
    people = [(line.standing, [(one.kind.headcount.name, one.number) for one in line.people]) for line in found.lines]
    assert people[:2] == [(Standing.DONE, [("参加人数", 42)]), (Standing.PLANNED, [("进场人数", 200)])]


def test_the_filter_of_the_list_is_that_of_the_sums(ledger: Cast) -> None:
    assert told(sums(ledger, LedgerFilter(kind="job_fair", state="draft"))) == {
        Standing.PLANNED: [("job_fair", 100, "场")]
    }
    assert sums(ledger, LedgerFilter(words="没有这样的名称")) is None


def test_what_a_person_may_not_see_is_not_summed(ledger: Cast) -> None:
    page = ledger_page(ledger.clerk, slug=SLUG, chosen=LedgerFilter(), summing=Summing.ALWAYS)
    assert "fund_arrival" not in {code for line in told(page.sums).values() for code, _, _ in line}


def test_many_are_summed_when_that_is_asked_for(ledger: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Summing a million rows would make every look at the list slow."""
    few = sums(ledger)
    monkeypatch.setattr(fitting, "MOST_COUNTED", 3)
    assert sums(ledger) is None
    assert sums(ledger, summing=Summing.ALWAYS) == few
    assert sums(ledger, LedgerFilter(kind="job_fair")) is not None
