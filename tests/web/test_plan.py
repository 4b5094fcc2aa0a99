"""方案: the plan's own text with its lights, the chosen promise in data, as of any day, for every role."""

import time
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from jiedui.ledger.models import ActivityState, Commitment, PlanState, PlanVersion, Waiver
from tests.by_hand import by_hand
from tests.cast import Cast
from tests.making import SLUG, make_activity, obligation_of
from tests.web.papers import count_towards, many_promises, standing_plan
from tests.web.test_ledger_pages import EVERYBODY, client_of

__all__ = ("client_of",)

MOST_QUERIES = 12
PLAN = reverse("plan", args=[SLUG])
JULY = "2019-07-17"


@pytest.fixture
def browser(cast: Cast, client: Client) -> Client:
    """The liaison's browser, before the plan laid out."""
    standing_plan()
    client.force_login(cast.user(cast.liaison))
    return client


def html(browser: Client, **query: str) -> str:
    answer = browser.get(PLAN, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_promising_sentence_stands_in_the_text_as_a_link(browser: Client) -> None:
    text = html(browser, as_of=JULY)
    for promise in Commitment.objects.all():
        assert f'id="c-{promise.key}"' in text
        assert f"{promise.quote}</a>" in text


def test_the_first_line_counts_promises_by_their_worst_light(browser: Client) -> None:
    page = browser.get(PLAN, {"as_of": JULY}).context["page"]
    assert page.commitments == Commitment.objects.filter(is_item=False).count()
    assert {count.status: count.count for count in page.counts} == {"overdue": 1, "on_track": page.commitments - 1}


def test_the_lights_are_those_of_the_day(cast: Cast, browser: Client) -> None:
    count_towards(
        cast,
        obligation_of("funds"),
        amount=80_000_000,
        done_on=date(2019, 6, 20),
        counts_from=date(2019, 7, 10),
        by="石峰区财政局",
    )
    seen = {day: browser.get(PLAN, {"as_of": day}).context["page"].lights["funds"].status for day in DAYS}
    assert seen == DAYS


DAYS = {
    "2019-03-01": "on_track",
    "2019-06-01": "due_soon",
    "2019-06-30": "due_soon",
    "2019-07-09": "overdue",
    "2019-07-10": "met",
    "2020-06-30": "due_soon",
    "2020-07-01": "overdue",
}


def test_the_chosen_promise_is_told_period_by_period(browser: Client) -> None:
    panel = browser.get(PLAN, {"as_of": "2020-07-17", "c": "funds"}).context["panel"]
    assert [(due.due_on.isoformat(), due.status, due.missing) for due in panel.dues] == [
        ("2019-06-30", "overdue", 80_000_000),
        ("2020-06-30", "overdue", 80_000_000),
    ]
    text = html(browser, as_of="2020-07-17", c="funds")
    assert "距不低于80.00万元还差80.00万元，逾期17天" in text
    assert 'title="0.00 元"' in text


def test_a_promise_of_each_unit_is_a_table_of_units_by_years(browser: Client) -> None:
    panel = browser.get(PLAN, {"c": "unit", "as_of": JULY}).context["panel"]
    assert [row.body.name for row in panel.units] == [
        "石峰区教育局",
        "石峰区财政局",
        "石峰区农业农村局",
        "石峰区卫生健康局",
    ]
    assert [len(row.cells) for row in panel.units] == [2, 2, 2, 2]


def test_the_panel_alone_is_what_a_click_brings(browser: Client) -> None:
    answer = browser.get(PLAN, {"c": "visit"}, headers={"HX-Request": "true", "HX-Target": "panel"})
    text = answer.content.decode()
    assert text.startswith('<aside id="panel" class="panel is-open"')
    assert "<html" not in text


def test_a_promise_that_is_not_there_is_missing(browser: Client) -> None:
    assert browser.get(PLAN, {"c": "no-such"}).status_code == 404


def test_the_text_can_be_read_for_one_light(browser: Client) -> None:
    text = html(browser, as_of=JULY, light="overdue")
    assert text.count('class="margin light light-overdue"') == 1
    assert 'class="margin light light-on_track"' not in text
    assert browser.get(PLAN, {"light": "purple"}).status_code == 400


def test_a_waiver_is_shown_with_its_paper(browser: Client) -> None:
    with by_hand():
        Waiver.objects.create(
            obligation=obligation_of("visit", year=2020),
            from_on=date(2020, 2, 1),
            paper="株石办〔2020〕1号",
            reason="防疫",
        )
    assert "自2020年2月1日起免责（株石办〔2020〕1号）" in html(browser, c="visit", as_of="2020-03-01")


def test_others_activities_are_a_number_to_who_may_not_see_them(cast: Cast, browser: Client, client_of) -> None:
    for body in ("石峰区教育局", "石峰区财政局"):
        obligation = obligation_of("unit", body_name=body)
        count_towards(cast, obligation, amount=100, done_on=date(2019, 5, 1), counts_from=date(2019, 5, 2), by=body)
    ask = {"c": "unit", "as_of": JULY}
    own = client_of(cast.clerk).get(PLAN, ask)
    assert ([one.title for one in own.context["panel"].counted], own.context["panel"].unseen) == (
        ["石峰区教育局办的一件事"],
        1,
    )
    assert "石峰区财政局办的一件事" not in own.content.decode()
    assert len(client_of(cast.auditor).get(PLAN, ask).context["panel"].counted) == 2


def test_without_a_plan_the_page_says_what_comes_next(cast: Cast, browser: Client) -> None:
    with by_hand():
        PlanVersion.objects.update(state=PlanState.DRAFTED)
    assert "还没有印发的方案。" in html(browser)
    assert browser.get(PLAN, {"c": "x"}, headers={"HX-Request": "true", "HX-Target": "panel"}).status_code == 404


def test_a_plan_that_owes_nothing_shows_its_text(cast: Cast, browser: Client) -> None:
    many_promises(cast, 0)
    page = browser.get(PLAN).context["page"]
    assert (page.commitments, page.counts) == (0, ())


def test_the_time_line_marks_the_days_on_which_lights_change(cast: Cast, browser: Client) -> None:
    make_activity(cast, state=ActivityState.CONFIRMED)
    line = browser.get(PLAN).context["page"].time_line
    assert {mark.day.isoformat() for mark in line.marks if mark.is_due} >= {"2019-06-30", "2020-06-30"}
    assert (line.first, line.last) == (date(2019, 1, 1), date(2020, 12, 31))


@pytest.mark.parametrize("query", [{}, {"c": "unit"}, {"c": "funds", "light": "overdue"}])
@pytest.mark.parametrize("name", EVERYBODY)
def test_every_role_gets_it_in_few_queries(
    cast: Cast, browser: Client, client_of, django_assert_max_num_queries, name: str, query: dict[str, str]
) -> None:
    make_activity(cast, state=ActivityState.CONFIRMED)
    person = client_of(getattr(cast, name))
    person.get(PLAN)
    with django_assert_max_num_queries(MOST_QUERIES):
        assert person.get(PLAN, query | {"as_of": JULY}).status_code == 200


@pytest.mark.slow
def test_a_thousand_promises_cost_no_more_queries_and_little_time(
    cast: Cast, browser: Client, django_assert_max_num_queries
) -> None:
    many_promises(cast, 1_000)
    ask = {"as_of": JULY, "c": "k500"}
    assert browser.get(PLAN, ask).context["page"].commitments == 1_000
    with django_assert_max_num_queries(MOST_QUERIES):
        browser.get(PLAN, ask)
    spent = []
    for _ in range(5):
        begun = time.process_time()
        browser.get(PLAN, ask)
        spent.append(time.process_time() - begun)
    assert min(spent) < 0.150
