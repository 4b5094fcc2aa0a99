"""Somebody at a desk, beside a phone in the village."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page

from tests.journeys.conftest import sign_in
from tests.journeys.site import PATIENCE
from tests.making import SLUG


@contextmanager
def at_a_desk(browser: Browser, site: str, username: str) -> Iterator[Page]:
    """Somebody signed in on another machine."""
    context = browser.new_context(base_url=site, locale="zh-CN")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    sign_in(page, username)
    yield page
    context.close()


def rename_at_a_desk(browser: Browser, site: str, uid: str, title: str) -> None:
    """The liaison officer gives the activity another title."""
    with at_a_desk(browser, site, "liaison") as desk:
        desk.goto(f"/p/{SLUG}/ledger/{uid}/edit")
        desk.fill("#id_title", title)
        desk.click("text=保存修改")
        desk.wait_for_url(f"**/ledger/{uid}")
