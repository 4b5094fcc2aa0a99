"""总览 and 任务清单: every figure leads to exactly what it counts."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from jiedui.ledger.models import Commitment, Obligation, PlanState, PlanVersion
from tests.by_hand import by_hand
from tests.cast import Cast
from tests.making import SLUG, obligation_of
from tests.web.papers import count_towards, many_promises, standing_plan
from tests.web.test_ledger_pages import EVERYBODY, client_of

__all__ = ("client_of",)

MOST_QUERIES = 12
OVERVIEW = reverse("overview", args=[SLUG])
LIST = reverse("obligations", args=[SLUG])
JULY = "2019-07-17"


@pytest.fixture
def browser(cast: Cast, client: Client) -> Client:
    standing_plan()
    with by_hand():
        Commitment.objects.filter(key__in=("visit", "meeting", "unit")).update(area="leadership")
        Commitment.objects.filter(key="funds").update(area="funds")
    client.force_login(cast.user(cast.donor_leader))
    return client


def found(browser: Client, **query: str) -> list[str]:
    """The keys of the promises in the list, over all its pages."""
    keys, after = [], ""
    while True:
        page = browser.get(LIST, query | ({"after": after} if after else {})).context["page"]
        keys += [f"{row.promise.key} {row.due.due_on}" for row in page.rows]
        if not (after := page.after):
            return keys


def test_the_first_line_is_made_of_facts(cast: Cast, browser: Client) -> None:
    count_towards(
        cast,
        obligation_of("funds"),
        amount=60_000_000,
        done_on=date(2019, 6, 12),
        counts_from=date(2019, 6, 13),
        by="石峰区财政局",
    )
    text = " ".join(browser.get(OVERVIEW, {"as_of": JULY}).content.decode().split())
    line = text[text.index('<p class="first-line">') : text.index("</p>", text.index('<p class="first-line">'))]
    for words in ("截至2019年7月17日，", "8 项承诺", "1 项逾期", "资金到位", "60.00 万元", "，差", "20.00 万元"):
        assert words in line


def test_every_cell_of_the_matrix_leads_to_exactly_what_it_counts(browser: Client) -> None:
    page = browser.get(OVERVIEW, {"as_of": JULY}).context["page"]
    seen = 0
    for row in page.rows:
        unit = str(row.body.id) if row.body else "none"
        for cell in (*row.cells, row.all):
            if cell.total:
                seen += cell.total
                assert len(found(browser, unit=unit, area=cell.area, as_of=JULY)) == cell.total
                assert len(found(browser, unit=unit, area=cell.area, status=cell.worst, as_of=JULY)) == cell.count
    assert seen


def test_every_link_of_the_overview_opens(browser: Client) -> None:
    text = browser.get(OVERVIEW, {"as_of": JULY}).content.decode()
    links = {part.split('"')[0].replace("&amp;", "&") for part in text.split('href="')[1:]}
    for link in links:
        if link.startswith("/p/") and link != OVERVIEW:
            if "/export/" not in link:  # test_exports.py opens those
                assert browser.get(link).status_code == 200, link
            assert parse_qs(urlsplit(link).query).get("as_of") == [JULY], link


def test_the_reds_and_the_coming_days_are_listed(browser: Client) -> None:
    page = browser.get(OVERVIEW, {"as_of": JULY}).context["page"]
    assert [(one.promise.key, one.due.status) for one in page.reds] == [("funds", "overdue")]
    assert page.coming == ()
    june = browser.get(OVERVIEW, {"as_of": "2019-06-05"}).context["page"]
    assert [one.promise.key for one in june.coming] == ["funds"]
    assert "没有逾期的任务。" in browser.get(OVERVIEW, {"as_of": "2019-06-05"}).content.decode()


def test_the_money_is_a_bar_a_year(browser: Client) -> None:
    bars = browser.get(OVERVIEW, {"as_of": JULY}).context["page"].funds
    assert [(bar.due.period_start.year, bar.whole, bar.share) for bar in bars] == [
        (2019, "100.00", "0.00"),
        (2020, "100.00", "0.00"),
    ]


def test_without_a_plan_both_say_so(browser: Client) -> None:
    with by_hand():
        PlanVersion.objects.update(state=PlanState.REVIEWED)
    assert "还没有印发的方案" in browser.get(OVERVIEW).content.decode()
    assert "还没有印发的方案" in browser.get(LIST).content.decode()


@pytest.mark.parametrize("order", ["due", "latest", "clause"])
def test_the_pages_of_the_list_hold_every_obligation_once_in_order(cast: Cast, browser: Client, order: str) -> None:
    many_promises(cast, 60)
    keys = found(browser, sort=order)
    assert (len(keys), len(set(keys))) == (120, 120)
    days = [key.split()[1] for key in keys]
    if order != "clause":
        assert days == sorted(days, reverse=order == "latest")
    else:
        assert keys[:2] == ["k0 2019-12-31", "k0 2020-12-31"]


def test_filters_are_chips_that_can_be_taken_out(browser: Client) -> None:
    page = browser.get(LIST, {"status": "overdue", "area": "funds", "as_of": JULY})
    chips = page.context["chips"]
    assert [(chip.label, chip.words) for chip in chips] == [("方面", "资金使用"), ("状态", "逾期")]
    assert [chip.address_without for chip in chips] == [
        f"{LIST}?status=overdue&as_of={JULY}",
        f"{LIST}?area=funds&as_of={JULY}",
    ]


@pytest.mark.parametrize(
    "query",
    [
        {"status": "purple"},
        {"unit": "x"},
        {"unit": "9" * 30},
        {"sort": "name"},
        {"after": "x"},
        {"after": "2019-01-01~"},
        {"sort": "clause", "after": "2019-01-01~1"},
        {"after": "2019-01-01~99999999999999999999999999"},
        {"sort": "clause", "after": "99999999999999999999999999~1"},
    ],
)
def test_an_address_that_cannot_be_meant_is_refused(browser: Client, query: dict[str, str]) -> None:
    assert browser.get(LIST, query).status_code == 400


def test_a_filter_that_nothing_fits_says_so(browser: Client) -> None:
    assert "没有符合条件的任务。" in browser.get(LIST, {"area": "nowhere"}).content.decode()


@pytest.mark.parametrize("address", [OVERVIEW, LIST])
@pytest.mark.parametrize("name", EVERYBODY)
def test_every_role_gets_them_in_few_queries(
    cast: Cast, browser: Client, client_of, django_assert_max_num_queries, address: str, name: str
) -> None:
    many_promises(cast, 80)
    person = client_of(getattr(cast, name))
    person.get(address)
    with django_assert_max_num_queries(MOST_QUERIES):
        assert person.get(address, {"as_of": JULY}).status_code == 200
    assert Obligation.objects.count() == 160
