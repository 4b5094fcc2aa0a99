"""本月无变化: said once for one's own unit, taken back, and seen by all as who has told nothing."""

from datetime import date

import pytest

from jiedui.ledger.actions.months import say_nothing_to_report, take_back_nothing_to_report
from jiedui.ledger.actions.plans import close_plan
from jiedui.ledger.models import Event, NothingToReport
from jiedui.ledger.queries.months import Reported, months_page
from jiedui.ledger.queries.tasks import TasksPage, tasks_page
from jiedui.ledger.refusals import Missing, Refused
from tests.cast import Cast
from tests.days import TODAY, at, days_after
from tests.making import EDUCATION, HEALTH, SLUG, body, make_activity, make_details

MONTH = TODAY.replace(day=1)
AFTER_TERM = date(2023, 5, 20)


def say(cast: Cast, *, organisation: str = EDUCATION, month: date = MONTH, on: date = TODAY) -> NothingToReport:
    return say_nothing_to_report(
        cast.clerk, programme=cast.programme, organisation=body(organisation).pk, month=month, at=at(on)
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


def test_the_months_after_the_term_are_not_asked_for(cast: Cast) -> None:
    page = months_page(cast.liaison, slug=SLUG, as_of=AFTER_TERM)
    assert page.months[-1] == date(2020, 12, 1)
    assert page.is_after_term
    assert page.missing == len(page.months) * len(page.rows)


def test_the_months_before_the_term_are_not_asked_for(cast: Cast) -> None:
    assert told(cast, HEALTH, as_of=date(2019, 2, 3)) == [Reported.MISSING, Reported.OPEN]
    before = months_page(cast.liaison, slug=SLUG, as_of=date(2018, 12, 31))
    assert before.months == ()
    assert before.is_before_term
    first = months_page(cast.liaison, slug=SLUG, as_of=date(2019, 1, 31))
    assert not first.is_any_over


@pytest.mark.parametrize("month", [date(2018, 12, 1), date(2021, 1, 1)])
def test_no_word_is_taken_of_a_month_outside_the_term(cast: Cast, month: date) -> None:
    with pytest.raises(Refused) as refusal:
        say(cast, month=month, on=AFTER_TERM)
    assert refusal.value.code == "bad_input"
    assert say(cast, month=date(2020, 12, 1), on=AFTER_TERM).month == date(2020, 12, 1)


def test_no_word_is_asked_for_under_no_plan(cast: Cast) -> None:
    close_plan(cast.donor_leader, programme=cast.programme, number=1, reason="期满", at=at())
    assert months_page(cast.liaison, slug=SLUG, as_of=TODAY).months == ()
    with pytest.raises(Refused) as refusal:
        say(cast)
    assert refusal.value.code == "not_ready"


def test_tasks_ask_for_a_word_within_the_term_alone(cast: Cast) -> None:
    assert [unit.name for unit in tasks(cast, TODAY).units] == [EDUCATION]
    assert tasks(cast, AFTER_TERM).units == ()


def tasks(cast: Cast, today: date) -> TasksPage:
    return tasks_page(cast.clerk, slug=SLUG, today=today, as_of=today)
