"""A full disk: every act says so and leaves nothing; people still sign in, read and sign out."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from psycopg.errors import DiskFull

from jiedui.accounts import aside
from jiedui.ledger.models import Activity, ActivityState, Event
from jiedui.ledger.storage import small
from jiedui.web import errors
from tests.cast import PASSWORD, Cast
from tests.making import AGRICULTURE, SLUG, body, make_activity, make_evidence

RIGHT = {"username": "liaison", "password": PASSWORD}
WORDS = "服务器磁盘空间不足，没有保存。"
READING = ("SELECT", "WITH", "SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA")


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The machine's memory, empty."""
    monkeypatch.setattr(aside, "_MEMORY", tmp_path)
    return tmp_path


def failure() -> Exception:
    """What the database of this run says of a full disk."""
    if connection.vendor == "postgresql":
        return DiskFull("could not extend file")
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    return error


@contextmanager
def full_disk() -> Iterator[None]:
    """Within the block the database can be read and takes nothing."""

    def refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip("( \n").startswith(READING) and "FOR UPDATE" not in sql:
            return execute(sql, params, many, context)
        raise OperationalError("the disk is full") from failure()

    with connection.execute_wrapper(refuse):
        yield


@pytest.fixture
def browser(cast: Cast, client: Client) -> Client:
    """The clerk's browser."""
    client.force_login(cast.user(cast.clerk))
    return client


def submit(browser: Client, activity: Activity, **headers: str) -> Any:
    return browser.post(f"/p/{SLUG}/ledger/{activity.uid}/do/submit_activity", headers=headers)


def test_an_act_says_in_a_sentence_that_it_was_not_done(cast: Cast, browser: Client) -> None:
    activity = make_activity(cast)
    before = Event.objects.count()
    with full_disk():
        answer = submit(browser, activity)
    assert answer.status_code == 507
    assert WORDS in answer.content.decode()
    assert (Event.objects.count(), Activity.objects.get().state) == (before, ActivityState.DRAFT)


def test_a_part_of_a_page_is_told_at_the_place_for_notices(cast: Cast, browser: Client) -> None:
    activity = make_activity(cast)
    with full_disk():
        answer = submit(browser, activity, **{"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Retarget"]) == (507, "#notice")
    assert WORDS in answer.content.decode()


def test_it_is_done_as_soon_as_there_is_room(cast: Cast, browser: Client) -> None:
    activity = make_activity(cast)
    with full_disk():
        submit(browser, activity)
    assert submit(browser, activity).status_code == 302
    assert Activity.objects.get().state == ActivityState.SUBMITTED


def test_programs_are_told_in_json(cast: Cast, browser: Client) -> None:
    plan = {"kind": "unit_activity", "title": "走访", "planned_on": "2019-06-01"}
    browser.force_login(cast.user(cast.liaison))
    plan["organisation"] = body(AGRICULTURE).pk
    with full_disk():
        answer = browser.put(f"/api/p/{SLUG}/activities/{uuid4()}", plan, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (507, "no_room")
    assert answer.json()["message"].startswith(WORDS)


def test_a_full_disk_is_said_in_english_too(cast: Cast, browser: Client) -> None:
    activity = make_activity(cast)
    with full_disk():
        answer = submit(browser, activity, **{"Accept-Language": "en"})
    assert "The disk of the server is full: nothing was saved." in answer.content.decode()


def test_people_sign_in_and_read(cast: Cast, client: Client) -> None:
    with full_disk():
        assert client.post("/sign-in", RIGHT)["Location"] == "/"
        assert client.get(f"/p/{SLUG}/plan").status_code == 200
        assert not Session.objects.exists()


def test_who_signed_in_meanwhile_stays_so_and_is_kept_in_the_database_again(cast: Cast, client: Client) -> None:
    with full_disk():
        client.post("/sign-in", RIGHT)
    assert client.get(f"/p/{SLUG}/plan").status_code == 200
    client.post(f"/p/{SLUG}/views", {"page": "ledger", "name": "草稿", "query": "state=draft"})
    assert Session.objects.get().session_key == client.cookies["sessionid"].value
    assert not list(aside.folder().iterdir())


def test_who_signs_out_is_out(cast: Cast, client: Client) -> None:
    client.post("/sign-in", RIGHT)
    key = client.cookies["sessionid"].value
    with full_disk():
        assert client.post("/sign-out")["Location"] == "/sign-in"
    client.cookies["sessionid"] = key
    assert client.get(f"/p/{SLUG}/plan").status_code == 302


def test_what_an_act_tells_the_next_page_is_not_lost(cast: Cast, client: Client) -> None:
    client.post("/sign-in", RIGHT)
    session = client.session
    session["told"] = "已办"
    with full_disk():
        session.save()
    assert client.session["told"] == "已办"


def test_wrong_passwords_are_counted(cast: Cast, client: Client) -> None:
    with full_disk():
        for _ in range(5):
            answer = client.post("/sign-in", RIGHT | {"password": "wrong"})
        assert answer.context["page"].refusal == "连续多次输错，请 5 分钟后再试。"
        assert client.post("/sign-in", RIGHT).status_code == 403
    assert client.post("/sign-in", RIGHT).status_code == 403


def test_what_is_aside_is_gone_after_a_days_work(cast: Cast, settings: Any) -> None:
    aside.keep("a", "text")
    assert aside.read("a") == "text"
    settings.SESSION_COOKIE_AGE = timedelta(seconds=-1).total_seconds()
    assert aside.read("a") is None


def test_a_folder_that_somebody_else_made_is_not_used(cast: Cast) -> None:
    aside.folder().mkdir(mode=0o777)
    aside.folder().chmod(0o777)
    with pytest.raises(OSError, match="somebody else"):
        aside.keep("a", "text")


def test_a_picture_is_shown_small_though_the_small_copy_finds_no_room(
    cast: Cast, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = make_evidence(cast, make_activity(cast))

    def refuse(**_others: object) -> None:
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(small.tempfile, "NamedTemporaryFile", refuse)
    answer = browser.get(f"/evidence/{row.uid}/small")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")


def test_a_full_disk_before_a_view_is_asked_is_no_mistake_of_ours() -> None:
    try:
        raise OSError(errno.ENOSPC, "no space left on device")
    except OSError:
        answer = errors.broken(RequestFactory().get("/"))
    assert answer.status_code == 507
    assert WORDS in answer.content.decode()
