"""The frame: who gets in, which day is looked at, how a no is said, and what the browser is told."""

from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection
from django.test import Client, RequestFactory
from django.urls import reverse

from jiedui.kernel.refusals import InputRefused
from jiedui.ledger.refusals import Missing, Refused
from jiedui.web import errors
from jiedui.web.days import read_day
from jiedui.web.middleware import Frame
from tests.cast import Cast
from tests.making import SLUG, body

PAGES = ("plan", "overview", "obligations")


@pytest.fixture
def browser(cast: Cast, client: Client) -> Client:
    """The liaison's browser."""
    client.force_login(cast.user(cast.liaison))
    return client


def page(name: str, query: str = "") -> str:
    return reverse(name, args=[SLUG]) + query


@pytest.mark.parametrize("name", PAGES)
def test_without_signing_in_every_page_leads_to_the_sign_in(client: Client, name: str, db: None) -> None:
    answer = client.get(page(name, "?as_of=2019-06-30"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"/sign-in?next=/p/{SLUG}/{name}%3Fas_of")


def test_a_part_of_a_page_asked_for_after_signing_out_sends_the_browser_to_the_sign_in(
    client: Client, db: None
) -> None:
    answer = client.get(page("plan"), headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/sign-in")
    where = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page('plan')}?c=x"}
    assert client.get(page("plan"), headers=where)["HX-Redirect"] == f"/sign-in?next=%2Fp%2F{SLUG}%2Fplan%3Fc%3Dx"


@pytest.mark.parametrize("address", ["/sign-in", "/p/shifeng-luxi/plan", "/nowhere"])
def test_every_answer_tells_the_browser_to_run_nothing_of_others_and_to_keep_nothing(
    browser: Client, address: str
) -> None:
    answer = browser.get(address)
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-store")
    assert answer["X-Frame-Options"] == "DENY"


def test_an_unknown_address_is_a_page_that_says_so(browser: Client) -> None:
    answer = browser.get("/nowhere")
    assert answer.status_code == 404
    assert "没有这个页面" in answer.content.decode()


def test_an_unknown_address_says_so_to_strangers_as_well(client: Client, db: None) -> None:
    assert "没有这个页面" in client.get("/nowhere").content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_another_programme_is_not_there(cast: Cast, client: Client, name: str) -> None:
    client.force_login(cast.user(cast.stranger))
    assert client.get(page(name)).status_code == 404


FORM, NO_DAY, NO_YEAR = "2019-06-30 这样的形式", "日历上没有", "可填1949到2199年"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("yesterday", FORM),
        ("2019-02-30", NO_DAY),
        ("2019-13-01", NO_DAY),
        ("0001-01-01", NO_YEAR),
        ("9999-12-31", NO_YEAR),
        ("１９年", FORM),
        ("2019-06-30x", FORM),
        ("\x00", FORM),
    ],
)
def test_a_day_that_is_none_is_refused_with_what_would_be_right(browser: Client, day: str, words: str) -> None:
    answer = browser.get(page("plan"), {"as_of": day})
    assert answer.status_code == 400
    assert words in answer.content.decode()


@pytest.mark.parametrize(
    "day", ["2019-06-30", "2019.6.30", "2019/06/30", "20190630", "2019年6月30日", "２０１９－６－３０"]
)
def test_a_day_may_be_written_as_people_write_it(day: str) -> None:
    assert read_day(day).isoformat() == "2019-06-30"


def test_the_chosen_day_stays_in_the_links(browser: Client) -> None:
    html = browser.get(page("overview", "?as_of=2019-06-30")).content.decode()
    assert f'href="/p/{SLUG}/plan?as_of=2019-06-30"' in html
    assert "截至 2019-06-30" in html
    assert "回到今天" in html


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (Missing(), 404),
        (Refused("not_allowed", "您的角色（{roles}）不能办理此事，请联系有此权限的人员。", roles="clerk"), 403),
        (Refused("wrong_state", "已经撤回。"), 409),
        (Refused("conflict", "有人先改了。"), 409),
        (Refused("not_ready", "缺少材料。"), 409),
        (Refused("bad_input", "请填写标题。"), 400),
        (InputRefused("D001", "“{name}”是空文件。", name="<b>"), 400),
        (InputRefused("too_large", "文件过大。"), 413),
    ],
)
def test_a_refusal_is_a_page_with_its_status_and_a_notice_for_a_part(
    browser: Client, refusal: Missing | Refused | InputRefused, status: int
) -> None:
    request = browser.get(page("plan")).wsgi_request
    request.htmx = False
    whole = errors.answer(request, refusal)
    assert (whole.status_code, "<html" in whole.content.decode()) == (status, True)
    request.htmx = True
    part = errors.answer(request, refusal)
    assert (part.status_code, part["HX-Retarget"]) == (status, "#notice")
    assert "<html" not in part.content.decode()
    assert "<b>" not in part.content.decode()


def test_a_refusal_names_roles_by_their_words(browser: Client) -> None:
    request = browser.get(page("plan")).wsgi_request
    refusal = Refused("not_allowed", "您的角色（{roles}）不能办理此事，请联系有此权限的人员。", roles="clerk")
    assert "经办人" in errors.answer(request, refusal).content.decode()


def test_our_own_mistakes_are_not_softened() -> None:
    middleware = Frame(lambda request: None)  # type: ignore[arg-type,return-value]
    assert middleware.process_exception(SimpleNamespace(), ValueError("ours")) is None


def test_the_page_for_our_mistakes_asks_nothing_of_the_database() -> None:
    answer = errors.broken(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "系统出错" in answer.content.decode()


def test_a_form_from_yesterday_is_told_to_be_sent_again(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.user(cast.liaison))
    answer = strict.post("/sign-out")
    assert answer.status_code == 403
    assert "没有提交" in answer.content.decode()


def _column(cast: Cast, client: Client, name: str) -> list[str]:
    client.force_login(cast.user(getattr(cast, name)))
    return [link.name for link in client.get(page("plan")).wsgi_request.frame.column]


def test_the_column_holds_what_the_viewer_may_open(cast: Cast, client: Client) -> None:
    assert {"plan", "overview"} <= set(_column(cast, client, "clerk"))
    assert "trail" not in _column(cast, client, "clerk")
    assert "administration" not in _column(cast, client, "liaison")


@pytest.mark.parametrize("name", ["liaison", "donor_leader", "auditor", "clerk"])
def test_the_column_has_seven_words_at_most(cast: Cast, client: Client, name: str) -> None:
    assert 4 <= len(_column(cast, client, name)) <= 7


def test_the_settings_stand_under_the_name_of_whoever_sets_them(cast: Cast, client: Client) -> None:
    link = f'href="/p/{SLUG}/settings"'
    for name, is_there in (("liaison", True), ("clerk", False)):
        client.force_login(cast.user(getattr(cast, name)))
        assert (link in client.get(page("plan")).content.decode()) is is_there


def test_the_bar_at_the_bottom_has_four_places_at_most(browser: Client) -> None:
    assert 2 <= len(browser.get(page("plan")).wsgi_request.frame.bottom) <= 4


def test_the_first_page_is_the_plan(browser: Client) -> None:
    assert browser.get("/")["Location"] == f"/p/{SLUG}/plan"


def test_the_language_is_remembered_and_leads_back(browser: Client) -> None:
    answer = browser.post("/language", {"language": "en", "next": "/p/shifeng-luxi/overview"})
    assert answer["Location"] == "/p/shifeng-luxi/overview"
    assert '<html lang="en">' in browser.get(page("overview")).content.decode()
    browser.post("/language", {"language": "zh-hans"})
    assert '<html lang="zh">' in browser.get(page("overview")).content.decode()


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_the_language_switch_leads_nowhere_else(browser: Client, elsewhere: str) -> None:
    assert browser.post("/language", {"language": "en", "next": elsewhere})["Location"] == "/"


def test_an_unknown_language_changes_nothing(browser: Client) -> None:
    assert "django_language" not in browser.post("/language", {"language": "xx"}).cookies


def test_an_answer_that_is_lost_with_the_session_says_what_to_look_at(browser: Client) -> None:
    """The database goes away after the act: the act may stand, and the page says so, in our words."""

    def fail(execute, sql, params, many, context):
        if "django_session" in sql and not sql.startswith("SELECT"):
            raise DatabaseError("server closed the connection unexpectedly")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(fail):
        walk = WALK | {"organisation": body("石峰区农业农村局").pk}
        answer = browser.post(reverse("ledger_new", args=[SLUG]) + "?kind=unit_activity", walk)
    assert answer.status_code == 503
    assert "请刷新页面，核对是否已经办成。" in answer.content.decode()
    assert "session" not in answer.content.decode()


WALK = {
    "uid": "0b0e4a5e-6a52-4d8a-9f0a-1f6f0a1b2c3d",
    "title": "走访",
    "planned_on": "2019-06-01",
    "place": "白羊溪乡",
    "amount": "1",
}
