"""The pages around the field, wide and narrow, in both languages: nothing that keeps somebody out, nothing too wide."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import sign_in
from tests.journeys.desk import at_a_desk, rename_at_a_desk
from tests.journeys.phone import Phone, a_phone, asked
from tests.journeys.site import PATIENCE
from tests.making import SLUG

SIZES = ((1440, 900, "zh-hans"), (360, 740, "en"))
FIELD_PAGES = ("tasks", "plan", "ledger", "outbox", "record/new", "record/new?kind=special_topic_meeting")


@pytest.fixture
def worn(browser: Browser, site: str, tmp_path: Path, data: Path) -> Iterator[tuple[Phone, str]]:
    """A phone with a conflict, a refused entry and something kept on the server; and the conflict's number."""
    with a_phone(browser.browser_type, site, tmp_path / "phone") as phone:
        phone.sign_in("seconded_cadre")
        phone.write("座谈会", photos=1)
        phone.wait_until_sent()
        uid = str(UUID(asked(data, "SELECT uid FROM ledger_activity")[0][0]))
        phone.cut()
        phone.open(f"#/activity/{uid}")
        phone.page.click("a:text-is('修改')")
        phone.page.fill("#f-title", "座谈会（现场改）")
        phone.save()
        rename_at_a_desk(browser, site, uid, "座谈会（机关改）")
        phone.restore()
        for title in ("交服务器", "还要改正"):
            phone.open("#/record/new?kind=special_topic_meeting")
            phone.page.fill("#f-title", title)
            phone.page.fill("#f-planned_on", "1999-01-01")
            phone.save()
            phone.open("#/outbox")
            if title == "交服务器":
                phone.page.click("button:text-is('不再报送，交服务器留存')")
                phone.see("已交服务器留存")
        phone.see_in_the_bar("2 条需要您处理")
        yield phone, str(UUID(asked(data, "SELECT uid FROM ledger_conflict")[0][0]))


def test_every_page_of_the_field_serves_everybody_wide_and_narrow(
    worn: tuple[Phone, str], browser: Browser, faults_of
) -> None:
    phone, conflict = worn
    found: list[str] = []
    for width, height, language in SIZES:
        context = browser.new_context(base_url=phone.site, viewport={"width": width, "height": height})
        context.set_default_timeout(PATIENCE)
        context.add_cookies([{"name": "django_language", "value": language, "url": phone.site}])
        page = context.new_page()
        for name in ("liaison", "seconded_cadre"):
            context.clear_cookies(name="sessionid")
            sign_in(page, name)
            addresses = {
                "liaison": ("set-aside", f"conflicts/{conflict}", "settings/field", "tasks"),
                "seconded_cadre": ("set-aside", f"conflicts/{conflict}"),
            }[name]
            for address in (*(f"/p/{SLUG}/{part}" for part in addresses), "/devices"):
                page.goto(address)
                found += _faults(page, f"{name} {address} {width}", faults_of)
        page.goto("/field/#/tasks")
        page.wait_for_selector("html[data-ready]")
        page.wait_for_selector("#page .group")
        for part in (*FIELD_PAGES, f"conflict/{conflict}"):
            page.goto(f"/field/#/{part}")
            page.wait_for_timeout(500)
            found += _faults(page, f"field {part} {width}", faults_of)
        context.close()
    for part in ("outbox", "tasks"):
        phone.open(f"#/{part}")
        found += _faults(phone.page, f"phone {part}", faults_of)
    assert found == []


def test_what_was_kept_is_settled_on_the_site(worn: tuple[Phone, str], browser: Browser) -> None:
    phone, _ = worn
    with at_a_desk(browser, phone.site, "liaison") as desk:
        desk.goto(f"/p/{SLUG}/ledger")
        desk.click("a:has-text('由服务器留存')")
        assert "不在方案的有效期内" in desk.inner_text("#main")
        desk.click("summary:text-is('注明处理情况')")
        desk.fill("textarea", "日期有误，已另行补录")
        desk.click("button:text-is('处理完毕')")
        desk.wait_for_selector("text=处理：日期有误，已另行补录")


def _faults(page: Page, where: str, faults_of) -> list[str]:
    overflow = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [f"{where}: {fault}" for fault in (*faults_of(page), *(["too wide"] if overflow else []))]
