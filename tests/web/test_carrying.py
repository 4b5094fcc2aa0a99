"""What was typed outlives the session: it is carried over the signing in, and sent by a person's own click."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from jiedui.ledger.models import Activity
from tests.cast import PASSWORD, Cast
from tests.making import SLUG
from tests.web.papers import standing_plan

NEW = f"/p/{SLUG}/ledger/new?kind=unit_activity"
UID = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
TYPED = {
    "uid": UID,
    "title": '送教"下乡"',
    "planned_on": "2019-06-12",
    "amount": "1",
    "note": "第一行\r\n第二行 <b>",
}


def inputs(answer: HttpResponse) -> dict[str, str]:
    """The hidden inputs of the last form of a page, as a browser would send them."""
    form = answer.content.decode().rpartition("<form")[2]
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form)
    return {html.unescape(name): html.unescape(value) for name, value in found}


def signed_in(client: Client, answer: HttpResponse, *, password: str = PASSWORD) -> HttpResponse:
    return client.post("/sign-in", inputs(answer) | {"username": "clerk", "password": password})


@pytest.fixture
def plan(cast: Cast) -> None:
    standing_plan()


@pytest.mark.usefixtures("plan")
def test_what_was_typed_when_the_session_ended_is_there_after_signing_in_and_is_sent_by_a_click(client: Client) -> None:
    asked = client.post(NEW, TYPED)
    assert asked.status_code == 401
    assert "填写的内容还在" in asked.content.decode()
    refused = signed_in(client, asked, password="wrong")
    again = signed_in(client, refused)
    text = again.content.decode()
    assert ("第一行<br>第二行 &lt;b&gt;" in text, UID in re.sub(r"<form.*?</form>", "", text, flags=re.S)) == (
        True,
        False,
    )
    assert not Activity.objects.exists()
    sent = {name: value for name, value in inputs(again).items() if name != "csrfmiddlewaretoken"}
    assert sent == TYPED
    body = Client.post(client, f"/p/{SLUG}/ledger/new?kind=unit_activity", sent | {"organisation": _own(client)})
    assert body.status_code == 302
    assert Activity.objects.get().title == '送教"下乡"'


def _own(client: Client) -> str:
    page = client.get(NEW).content.decode()
    return re.search(r'name="organisation" value="(\d+)"', page)[1]


@pytest.mark.usefixtures("cast")
def test_files_are_named_so_that_they_are_chosen_again(client: Client) -> None:
    page = f"/p/{SLUG}/imports"
    sent = {"file": SimpleUploadedFile("台账.xlsx", b"x"), "uid": UID}
    asked = client.post(page, sent, headers={"Referer": f"http://testserver{page}"})
    answer = client.post("/sign-in", inputs(asked) | {"username": "liaison", "password": PASSWORD})
    text = answer.content.decode()
    assert ("文件要重新选择：台账.xlsx" in text, f'href="{page}"' in text, "<form" in text) == (True, True, False)


def test_a_click_without_words_leads_back_to_its_page(cast: Cast, client: Client) -> None:
    page = f"http://testserver/p/{SLUG}/tasks?as_of=2019-06-30"
    answer = client.post(f"/p/{SLUG}/tasks/approve", headers={"Referer": page})
    assert answer["Location"] == f"/sign-in?next=/p/{SLUG}/tasks%3Fas_of%3D2019-06-30"


def test_a_password_is_never_carried(cast: Cast, client: Client) -> None:
    answer = client.post("/password", {"old": "secret-1", "new": "secret-2", "again": "secret-2"})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in?next=/")


@pytest.mark.parametrize(
    "elsewhere", ["https://elsewhere.example/p", "//elsewhere.example/p", "javascript:alert(1)", ""]
)
def test_what_is_carried_goes_nowhere_else(cast: Cast, client: Client, elsewhere: str) -> None:
    carried = {"carried-address": elsewhere, "carried.title": "x"}
    answer = client.post("/sign-in", carried | {"username": "clerk", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_a_stale_token_loses_nothing_where_the_page_was_this_sites(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.user(cast.clerk))
    own = client.post(NEW, TYPED, headers={"Origin": "http://testserver"})
    assert own.status_code == 403
    assert inputs(own)["note"] == TYPED["note"]
    foreign = client.post(NEW, TYPED, headers={"Origin": "https://elsewhere.example"})
    assert (foreign.status_code, "送教" in foreign.content.decode()) == (403, False)


def test_a_part_of_a_page_stays_where_it_is_with_what_was_typed(cast: Cast, client: Client) -> None:
    answer = client.post(f"/p/{SLUG}/ledger/preview?kind=unit_activity", TYPED, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Retarget"]) == (401, "#notice")
    assert "填写的内容还在本页" in answer.content.decode()


def test_an_address_that_only_takes_forms_says_so(cast: Cast, client: Client) -> None:
    client.force_login(cast.user(cast.liaison))
    answer = client.get(f"/p/{SLUG}/tasks/approve")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "不能直接打开" in answer.content.decode()


def test_a_refused_click_leads_back_to_its_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.user(cast.clerk))
    page = f"/p/{SLUG}/tasks?as_of=2019-06-30"
    answer = client.post(f"/p/{SLUG}/stand-ins", headers={"Referer": f"http://testserver{page}"})
    assert answer.status_code == 403
    assert f'<a href="{page}">回到原来的页面</a>' in answer.content.decode()
