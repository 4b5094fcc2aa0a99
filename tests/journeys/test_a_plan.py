"""A plan on its way into force: uploaded by the liaison, gone through promise by promise, adopted by the leader."""

import pytest

from tests.making import SLUG

REVIEW = f"/p/{SLUG}/review"
PLAN = """石峰区支持白羊溪乡工作方案（2020-2021年）

一、主要任务
1．区教育局每年组织2批教师到白羊溪乡支教。（责任单位：区教育局）
2．区财政局每年安排不低于80万元资金，每年6月30日前到位。（责任单位：区财政局）
3．专题研究对口帮扶会议2次。（责任单位：区农业农村局）
"""


@pytest.fixture
def uploaded(opened) -> object:
    """The liaison's page after the upload."""
    page = opened(f"{REVIEW}/new", by="liaison")
    page.set_input_files("input[type=file]", {"name": "方案.txt", "mimeType": "text/plain", "buffer": PLAN.encode()})
    page.click("main form button.btn-primary")
    page.wait_for_selector("text=还剩 3 项")
    return page


def test_a_plan_is_reviewed_with_the_keyboard_and_adopted_by_the_leader(opened, uploaded) -> None:
    first = uploaded.locator("main").inner_text()
    assert first.index("专题研究对口帮扶会议2次") < first.rindex("每年组织2批教师"), "the least certain stands first"
    for left in (2, 1):
        uploaded.keyboard.press("j")
        uploaded.keyboard.press("y")
        uploaded.wait_for_selector(f"text=还剩 {left} 项")
    uploaded.keyboard.press("j")
    uploaded.keyboard.press("y")
    uploaded.wait_for_selector("text=全部核对完毕")
    uploaded.click("button:has-text('完成审阅')")
    uploaded.wait_for_selector("text=等帮扶方领导批准印发")
    leader = opened(f"{REVIEW}/adopt", by="donor_leader")
    leader.fill("#id_document_number", "株石政办发〔2020〕7号")
    leader.fill("#id_issued_on", "2020-01-06")
    leader.click("main form button.btn-primary")
    leader.wait_for_selector("text=方案已印发")
    leader.goto(f"/p/{SLUG}/plan?as_of=2021-03-01")
    assert "株石政办发〔2020〕7号" in leader.inner_text("main")
    assert leader.locator(".promise").count() >= 3


def test_a_file_that_is_no_plan_gets_one_clear_line_and_the_plan_in_force_stays(opened) -> None:
    page = opened(f"{REVIEW}/new", by="liaison")
    page.set_input_files("input[type=file]", {"name": "空.txt", "mimeType": "text/plain", "buffer": b" \n"})
    page.click("main form button.btn-primary")
    page.wait_for_selector("[role=alert], .invalid-words")
    page.goto(f"/p/{SLUG}/plan?as_of=2019-07-17")
    assert page.locator("#c-funds").count() == 1


@pytest.mark.parametrize("width", [360, 1440])
def test_the_review_has_no_grave_fault_and_never_scrolls_sideways(uploaded, faults_of, width) -> None:
    uploaded.set_viewport_size({"width": width, "height": 800})
    for address in (REVIEW, f"{REVIEW}/new", f"/p/{SLUG}/team", f"/p/{SLUG}/trail", f"/p/{SLUG}/package"):
        uploaded.goto(address)
        assert faults_of(uploaded) == [], address
        assert uploaded.evaluate("document.documentElement.scrollWidth") <= width, address
