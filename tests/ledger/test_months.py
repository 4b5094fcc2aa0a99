"""本月无变化: said once for one's own unit, taken back, and seen by all as who has told nothing."""

from datetime import date

import pytest

from jiedui.ledger.actions.months import say_nothing_to_report, take_back_nothing_to_report
from jiedui.ledger.models import Event, NothingToReport, PlanState, PlanVersion
from jiedui.ledger.queries.months import Reported, months_page
from jiedui.ledger.refusals import Missing, Refused
from tests.cast import Cast
from tests.days import TODAY, at, days_after
from tests.making import EDUCATION, HEALTH, SLUG, body, make_activity, make_details

MONTH = TODAY.replace(day=1)


def say(cast: Cast, *, organisation: str = EDUCATION, month: date = MONTH) -> NothingToReport:
    return say_nothing_to_report(
        cast.clerk, programme=cast.programme, organisation=body(organisation).pk, month=month, at=at()
    )


def told(cast: Cast, organisation: str = EDUCATION, *, as_of: date = TODAY) -> list[Reported]:
    page = months_page(cast.liaison, slug=SLUG, as_of=as_of)
    (row,) = (row for row in page.rows if row.body.name == organisation)
    return [cell.reported for cell in row.cells]


def test_it_is_said_once(cast: Cast) -> None:
    assert say(cast).pk == say(cast, month=TODAY).pk
    assert Event.objects.filter(verb="say_nothing_to_report").count() == 1
    assert told(cast)[-1] is Reported.NOTHING
    assert told(cast, HEALTH)[-1] is Reported.OPEN


def test_a_month_that_is_over_without_a_word_is_missing(cast: Cast) -> None:
    assert told(cast, HEALTH)[:-1] == [Reported.MISSING] * 5
    page = months_page(cast.liaison, slug=SLUG, as_of=TODAY)
    assert page.missing == 5 * len(page.rows)


def test_a_record_speaks_for_its_month(cast: Cast) -> None:
    make_activity(cast, details=make_details(planned_on=MONTH))
    assert told(cast)[-1] is Reported.RECORDED
    with pytest.raises(Refused) as refusal:
        say(cast)
    assert refusal.value.code == "conflict"


def test_what_was_withdrawn_is_no_record(cast: Cast) -> None:
    make_activity(cast, state="withdrawn", details=make_details(planned_on=MONTH))
    assert say(cast).month == MONTH


def test_it_is_taken_back(cast: Cast) -> None:
    say(cast)
    about = {"programme": cast.programme, "organisation": body(EDUCATION).pk, "month": TODAY}
    take_back_nothing_to_report(cast.clerk, **about, at=at())
    assert told(cast)[-1] is Reported.OPEN
    with pytest.raises(Missing):
        take_back_nothing_to_report(cast.clerk, **about, at=at())


@pytest.mark.parametrize("month", [days_after(40), date(1999, 12, 1)])
def test_no_word_is_taken_of_a_month_to_come_or_long_ago(cast: Cast, month: date) -> None:
    with pytest.raises(Refused) as refusal:
        say(cast, month=month)
    assert refusal.value.code == "bad_input"


def test_nobody_speaks_for_another_unit(cast: Cast) -> None:
    with pytest.raises(Refused) as refusal:
        say(cast, organisation=HEALTH)
    assert refusal.value.code == "not_allowed"
    with pytest.raises(Refused):
        say_nothing_to_report(
            cast.auditor, programme=cast.programme, organisation=body(EDUCATION).pk, month=MONTH, at=at()
        )


def test_nobody_owes_a_word_about_a_month_outside_the_term(cast: Cast) -> None:
    plan = PlanVersion.objects.get(programme=cast.programme, state=PlanState.ADOPTED)
    assert set(told(cast, HEALTH, as_of=date(plan.last_year + 3, 5, 20))) == {Reported.OPEN}
    at_the_start = told(cast, HEALTH, as_of=date(plan.first_year, 2, 3))
    assert at_the_start == [Reported.OPEN] * 4 + [Reported.MISSING, Reported.OPEN]
