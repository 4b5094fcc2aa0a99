"""查找, as the people of the cast find it."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.making import SLUG, make_activity, make_details, make_evidence
from tests.web.papers import standing_plan
from tests.web.test_ledger_pages import EVERYBODY, client_of

__all__ = ("client_of",)

MOST_QUERIES = 12
SEARCH = reverse("search", args=[SLUG])


def html(browser: Client, typed: str, **query: str) -> str:
    answer = browser.get(SEARCH, {"q": typed, **query})
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_was_typed_is_marked_where_it_stands(cast: Cast, client_of) -> None:
    make_activity(cast, details=make_details(title="教育专家<赴乡>指导"))
    assert "教育<mark>专家</mark>&lt;赴乡&gt;指导" in html(client_of(cast.liaison), "专家").replace("\n", "")


def test_clauses_of_the_plan_lead_to_their_promise(cast: Cast, client_of) -> None:
    standing_plan()
    page = html(client_of(cast.clerk), "劳务 订单培训")
    assert f"{reverse('plan', args=[SLUG])}?c=" in page
    assert "<mark>劳务</mark><mark>订单培训</mark>" in page.replace("\n", "") or "<mark>劳务订单培训</mark>" in page


def test_a_body_leads_to_its_part_of_the_ledger(cast: Cast, client_of) -> None:
    assert f"{reverse('ledger', args=[SLUG])}?unit=" in html(client_of(cast.liaison), "qjyj")


def test_the_sort_stands_in_the_address(cast: Cast, client_of) -> None:
    activity = make_activity(cast)
    make_evidence(cast, activity, by=cast.clerk)
    browser = client_of(cast.liaison)
    assert str(activity.uid) in html(browser, "现场", **{"in": "evidence"})
    assert str(activity.uid) not in html(browser, "指导", **{"in": "evidence"})
    assert str(activity.uid) not in html(browser, "指导", **{"in": "plan"})
    assert "没有找到" in html(browser, "指导", **{"in": "plan"})


@pytest.mark.parametrize("after", ["x", "-1", "9" * 30, "0"])
def test_a_key_that_is_none_is_no_mistake(cast: Cast, client_of, after: str) -> None:
    make_activity(cast)
    html(client_of(cast.liaison), "指导", after=after)


@pytest.mark.parametrize("name", EVERYBODY)
def test_a_search_asks_few_queries_of_everybody(cast: Cast, client_of, name, django_assert_max_num_queries) -> None:
    make_evidence(cast, make_activity(cast), by=cast.clerk)
    standing_plan()
    browser = client_of(getattr(cast, name))
    html(browser, "指导")
    with django_assert_max_num_queries(MOST_QUERIES):
        html(browser, "现场")
