"""One fact, from the clerk who records it to the light that it changes: every step by the person whose step it is."""

import re

import pytest

from tests.making import SLUG, picture_bytes

LEDGER = f"/p/{SLUG}/ledger"
PLAN = f"/p/{SLUG}/plan?c=experts&as_of=2020-12-31"
TODAY = f"/p/{SLUG}/plan?c=experts"


@pytest.fixture
def recorded(opened) -> str:
    """The address of a draft that the clerk has typed in."""
    page = opened(f"{LEDGER}/new?c=experts&as_of=2019-06-12", by="clerk")
    page.fill("#id_title", "教师赴乡支教")
    page.fill("#id_place", "白羊溪乡中心小学")
    page.fill("#id_amount", "２")
    page.select_option("#id_of_kind_field", "教育")
    page.wait_for_selector("#effects >> text=每年组织2至3批专家开展交流指导")
    assert "已完成" in page.inner_text("#effects")
    page.click("text=存为草稿")
    page.wait_for_selector("text=已存为草稿")
    return re.sub(r"\?.*", "", page.url)


def test_a_fact_is_recorded_approved_carried_out_proved_confirmed_and_seen_in_the_plan(opened, recorded) -> None:
    clerk = opened(recorded, by="clerk")
    clerk.click("button:text-is('报送')")
    for leader in ("donor_leader", "recipient_leader"):
        page = opened(recorded, by=leader)
        page.click("button:text-is('审定同意')")
        page.wait_for_selector("text=已办理：审定同意")
    clerk.goto(recorded)
    clerk.click("a:text-is('开展')")
    clerk.fill("#id_done_on", "2019-06-12")
    clerk.click("main button:text-is('开展')")
    clerk.set_input_files("#file", {"name": "现场.png", "mimeType": "image/png", "buffer": picture_bytes(width=40)})
    clerk.click("button:text-is('上传')")
    clerk.wait_for_selector(".proofs >> text=现场.png")
    recipient = opened(recorded, by="recipient_leader")
    recipient.click("button:text-is('确认')")
    recipient.wait_for_selector(".path .is-now:has-text('已确认')")
    past = opened(PLAN, by="clerk")
    assert "教师赴乡支教" not in past.inner_text("#panel")
    past.goto(TODAY)
    assert "教师赴乡支教" in past.inner_text("#panel")
    assert past.locator("#panel .status-met").count() == 1


@pytest.mark.parametrize("width", [360, 1440])
def test_what_a_deed_would_do_to_the_lights_is_seen_at_every_width(opened, width) -> None:
    page = opened(f"{LEDGER}/new?c=experts&as_of=2019-06-12", by="clerk", width=width)
    page.fill("#id_amount", "2")
    page.wait_for_selector("#effects >> text=每年组织2至3批专家开展交流指导")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_whoever_goes_back_after_saving_finds_what_was_saved_and_not_a_second_form(opened) -> None:
    page = opened(f"{LEDGER}?state=draft", by="clerk")
    page.goto(f"{LEDGER}/new?kind=unit_activity&as_of=2019-06-12")
    page.wait_for_url("**uid=**")
    page.reload()
    page.fill("#id_title", "走访")
    page.fill("#id_place", "白羊溪乡")
    page.click("text=存为草稿")
    page.wait_for_selector("text=已存为草稿")
    saved = page.url
    page.go_back()
    page.wait_for_selector("h1:has-text('走访')")
    assert page.url == saved
    page.go_back()
    assert page.locator("a:text-is('走访')").count() == 1


def test_what_a_leader_approved_is_void_after_an_edit_and_says_so(opened, recorded) -> None:
    clerk = opened(recorded, by="clerk")
    clerk.click("button:text-is('报送')")
    opened(recorded, by="donor_leader").click("button:text-is('审定同意')")
    clerk.goto(f"{recorded}/edit")
    clerk.fill("#id_title", "教师赴乡支教（改期）")
    clerk.click("text=保存修改")
    leader = opened(recorded, by="donor_leader")
    assert "失效" in leader.inner_text(".opinions")
    assert leader.locator("button:text-is('审定同意')").count() == 1


def test_a_photo_that_is_no_picture_gets_one_clear_line_beside_the_files(opened, recorded) -> None:
    clerk = opened(recorded, by="clerk")
    clerk.set_input_files("#file", {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"})
    clerk.click("button:text-is('上传')")
    clerk.wait_for_selector(".sending .is-refused >> text=现场.jpg")
    assert clerk.locator(".proofs").count() == 0


@pytest.mark.parametrize("width", [360, 1440])
def test_the_pages_of_the_ledger_have_no_grave_fault_and_never_scroll_sideways(
    opened, faults_of, recorded, width
) -> None:
    page = opened(LEDGER, by="clerk", width=width)
    tasks = f"/p/{SLUG}/tasks?as_of=2019-12-20"
    for address in (LEDGER, f"{LEDGER}/new", f"{LEDGER}/new?kind=fund_arrival", recorded, f"{recorded}/edit", tasks):
        page.goto(address)
        assert faults_of(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
