"""Signing in: the right password opens, five wrong ones make wait, and no link leads elsewhere."""

from datetime import timedelta

import pytest
from django.test import Client

from jiedui.accounts.models import SignInFault
from tests.by_hand import by_hand
from tests.cast import PASSWORD, Cast

WRONG = {"username": "liaison", "password": "wrong"}
RIGHT = {"username": "liaison", "password": PASSWORD}


def test_the_right_password_leads_to_the_start(cast: Cast, client: Client) -> None:
    assert client.post("/sign-in", RIGHT)["Location"] == "/"
    assert client.get("/").status_code == 302


def test_it_leads_back_to_the_page_asked_for(cast: Cast, client: Client) -> None:
    answer = client.post("/sign-in", RIGHT | {"next": "/p/shifeng-luxi/plan?as_of=2019-06-30"})
    assert answer["Location"] == "/p/shifeng-luxi/plan?as_of=2019-06-30"


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example/p", "javascript:alert(1)"])
def test_it_never_leads_elsewhere(cast: Cast, client: Client, elsewhere: str) -> None:
    assert client.post("/sign-in", RIGHT | {"next": elsewhere})["Location"] == "/"


@pytest.mark.parametrize("username", ["liaison", "nobody", "", "区'; --", "x" * 500])
def test_a_wrong_password_and_an_unknown_account_read_the_same(cast: Cast, client: Client, username: str) -> None:
    answer = client.post("/sign-in", {"username": username, "password": "wrong"})
    assert answer.status_code == 403
    assert "账号或密码不对。" in answer.content.decode()


def test_an_account_that_is_closed_stays_out(cast: Cast, client: Client) -> None:
    user = cast.user(cast.liaison)
    user.is_active = False
    with by_hand():
        user.save()
    assert client.post("/sign-in", RIGHT).status_code == 403


def _fail(client: Client, times: int, **extra: str) -> None:
    for _ in range(times):
        client.post("/sign-in", WRONG, **extra)


def test_five_faults_make_the_account_wait_even_with_the_right_password(cast: Cast, client: Client) -> None:
    _fail(client, 4)
    assert client.post("/sign-in", WRONG).context["page"].refusal == "连续多次输错，请 5 分钟后再试。"
    assert "分钟后再试" in client.post("/sign-in", RIGHT).content.decode()


def test_who_sits_elsewhere_does_not_wait(cast: Cast, client: Client) -> None:
    _fail(client, 5, REMOTE_ADDR="10.0.0.66")
    assert client.post("/sign-in", RIGHT, REMOTE_ADDR="10.0.0.5").status_code == 302


def test_guessing_from_many_addresses_makes_wait_in_the_end(cast: Cast, client: Client) -> None:
    for number in range(50):
        _fail(client, 1, REMOTE_ADDR=f"10.0.0.{number}")
    assert "分钟后再试" in client.post("/sign-in", RIGHT, REMOTE_ADDR="10.0.1.1").content.decode()


def test_the_wait_ends(cast: Cast, client: Client) -> None:
    _fail(client, 5)
    for fault in SignInFault.objects.all():
        fault.last_at -= timedelta(minutes=5, seconds=1)
        fault.save()
    assert client.post("/sign-in", RIGHT).status_code == 302


def test_a_success_forgets_the_faults(cast: Cast, client: Client) -> None:
    _fail(client, 4)
    client.post("/sign-in", RIGHT)
    assert not SignInFault.objects.exists()


def test_what_is_kept_of_a_fault_names_nobody(cast: Cast, client: Client) -> None:
    _fail(client, 1)
    kept = " ".join(SignInFault.objects.values_list("key", flat=True))
    assert "liaison" not in kept
    assert "127.0.0.1" not in kept


def test_the_session_changes_when_somebody_signs_in(cast: Cast, client: Client) -> None:
    client.get("/sign-in")
    client.post("/sign-in", WRONG)
    before = client.cookies.get("sessionid")
    client.post("/sign-in", RIGHT)
    assert client.cookies["sessionid"].value != (before.value if before else "")
    assert client.cookies["sessionid"]["httponly"]


def test_signing_out_takes_a_form_and_ends_the_session(cast: Cast, client: Client) -> None:
    client.post("/sign-in", RIGHT)
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out")["Location"] == "/sign-in"
    assert client.get("/p/shifeng-luxi/plan").status_code == 302


def test_the_account_brings_its_language_where_none_was_chosen(cast: Cast, client: Client) -> None:
    user = cast.user(cast.liaison)
    user.language = "en"
    with by_hand():
        user.save()
    assert client.post("/sign-in", RIGHT).cookies["django_language"].value == "en"
