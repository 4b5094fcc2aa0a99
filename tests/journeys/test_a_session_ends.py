"""A session that ends in the middle of a form: what was typed is still there, on the page and after signing in."""

from playwright.sync_api import Page

from tests.cast import PASSWORD
from tests.making import SLUG

NEW = f"/p/{SLUG}/ledger/new?kind=unit_activity&as_of=2019-06-12"
REVIEW = f"/p/{SLUG}/review"
PLAN = "工作方案（2020-2021年）\n\n一、主要任务\n1．专题研究对口帮扶会议2次。（责任单位：区农业农村局）\n"


def end_session(page: Page) -> None:
    page.context.clear_cookies(name="sessionid")


def sign_in_again(page: Page, username: str) -> None:
    page.wait_for_selector("text=填写的内容还在，登录后可以接着提交")
    page.fill("#username", username)
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_selector("h1:has-text('接着提交')")
    page.click("button:text-is('提交')")


def test_a_record_is_sent_after_signing_in_again(opened) -> None:
    page = opened(NEW, by="clerk")
    page.fill("#id_title", "教师送教下乡")
    end_session(page)
    page.fill("#id_note", "第一天听课\n第二天评课")
    page.wait_for_selector("#notice >> text=填写的内容还在本页")
    assert page.input_value("#id_note") == "第一天听课\n第二天评课"
    page.click("text=存为草稿")
    sign_in_again(page, "clerk")
    page.wait_for_selector("text=已存为草稿")
    assert "第二天评课" in page.inner_text("main")


def test_a_form_within_a_page_is_sent_after_signing_in_again(opened) -> None:
    page = opened(f"{REVIEW}/new", by="liaison")
    page.set_input_files("input[type=file]", {"name": "方案.txt", "mimeType": "text/plain", "buffer": PLAN.encode()})
    page.click("main form button.btn-primary")
    page.wait_for_selector("text=还剩 1 项")
    end_session(page)
    page.click("#panel .review-yes button")
    sign_in_again(page, "liaison")
    page.wait_for_selector("text=全部核对完毕")
