"""A leader on a phone: one tap on a card, several alike at once, a stand-in named; each by whose step it is."""

import re

import pytest

from tests.making import SLUG

LEDGER, TASKS, STAND_INS = f"/p/{SLUG}/ledger", f"/p/{SLUG}/tasks", f"/p/{SLUG}/stand-ins"
PHONE = 360


@pytest.fixture
def submitted(opened):
    """Have the clerk type in and hand up an activity; its address."""

    def submit(title: str) -> str:
        page = opened(f"{LEDGER}/new?c=experts&as_of=2019-06-12", by="clerk")
        page.fill("#id_title", title)
        page.fill("#id_place", "白羊溪乡中心小学")
        page.select_option("#id_of_kind_field", "教育")
        page.click("text=存为草稿")
        page.wait_for_selector("text=已存为草稿")
        page.click("button:text-is('报送')")
        page.wait_for_selector("text=已办理：报送")
        return re.sub(r"\?.*", "", page.url)

    return submit


@pytest.mark.parametrize("scripts", [True, False])
def test_one_tap_on_a_phone_approves_what_stands_on_the_card(opened, submitted, scripts) -> None:
    address = submitted("教师赴乡支教")
    page = opened(TASKS, by="recipient_leader", width=PHONE, scripts=scripts)
    card = page.locator(".request", has_text="教师赴乡支教")
    assert "白羊溪乡中心小学" in card.inner_text()
    button = card.locator("button:text-is('审定同意')")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 40, "a thumb needs room"
    button.click()
    page.wait_for_url(lambda url: url.endswith("/tasks"))
    assert page.locator(".request").count() == 0
    clerk = opened(address, by="clerk")
    assert "白羊溪乡领导（乡长）" in clerk.inner_text(".opinions")


def test_several_alike_are_approved_together_on_a_phone(opened, submitted, faults_of) -> None:
    for title in ("第一批教师", "第二批教师", "第三批教师"):
        submitted(title)
    page = opened(TASKS, by="donor_leader", width=PHONE)
    assert faults_of(page) == []
    page.click("text=全选 专家交流指导 3 项")
    assert page.locator("input[name=pick]:checked").count() == 3
    page.uncheck("input[aria-label='选择 第二批教师']")
    page.click("text=审定同意所选各项")
    page.wait_for_selector("text=已审定同意 2 项")
    assert page.locator(".request h3").all_inner_texts() == ["第二批教师"]


def test_a_stand_in_named_on_a_phone_approves_and_the_stamp_says_for_whom(opened, submitted) -> None:
    address = submitted("教师赴乡支教")
    leader = opened(STAND_INS, by="recipient_leader", width=PHONE)
    leader.select_option("#id_stand_in", label="白羊溪乡经办人")
    leader.fill("#id_until_on", leader.input_value("#id_from_on"))
    leader.fill("#id_paper", "赴外地学习")
    leader.click("main button:text-is('委托代办')")
    leader.wait_for_selector("text=正在代办")
    assert leader.evaluate("document.documentElement.scrollWidth") <= PHONE
    stand_in = opened(TASKS, by="recipient_clerk", width=PHONE)
    stand_in.wait_for_selector("text=您代 白羊溪乡领导（乡长） 办理")
    stand_in.click("button:text-is('审定同意')")
    stand_in.wait_for_selector("text=已办理：审定同意")
    assert "白羊溪乡领导（乡长），白羊溪乡经办人（办公室主任）代" in opened(address, by="clerk").inner_text(".opinions")


def test_what_a_leader_sends_back_stands_first_for_the_clerk_with_its_reason(opened, submitted) -> None:
    submitted("教师赴乡支教")
    leader = opened(TASKS, by="donor_leader", width=PHONE)
    leader.click(".request summary:text-is('退回')")
    leader.fill(".request textarea[name=reason]:visible", "请补充名单")
    leader.click(".request .act-form button:text-is('退回')")
    leader.wait_for_selector("text=已办理：退回")
    clerk = opened(TASKS, by="clerk", width=PHONE)
    first = clerk.locator(".tasks > li").first.inner_text()
    assert "修改后重报" in first
    assert "请补充名单" in first


@pytest.mark.parametrize("width", [PHONE, 1440])
def test_the_pages_of_approval_have_no_grave_fault_and_never_scroll_sideways(
    opened, submitted, faults_of, width
) -> None:
    address = submitted("教师赴乡支教")
    for by, page_of in (
        ("donor_leader", TASKS),
        ("donor_leader", STAND_INS),
        ("donor_leader", address),
        ("clerk", f"{address}/form"),
        ("liaison", f"/p/{SLUG}/settings"),
    ):
        page = opened(page_of, by=by, width=width)
        assert faults_of(page) == [], page_of
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page_of
