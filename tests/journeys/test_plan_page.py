"""The plan page in a browser: with the mouse, with keys alone, without scripts, on a phone, on paper."""

import pytest

from tests.making import SLUG

PLAN = f"/p/{SLUG}/plan?as_of=2019-07-17"
PAGES = (PLAN, f"{PLAN}&c=unit", f"/p/{SLUG}/overview?as_of=2019-07-17", f"/p/{SLUG}/obligations", "/nowhere")


@pytest.mark.parametrize("width", [360, 768, 1440])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_have_no_grave_fault_of_access_and_never_scroll_sideways(opened, faults_of, width, language) -> None:
    page = opened("/sign-in", by="", width=width, language=language)
    assert faults_of(page) == []
    page = opened(PLAN, width=width, language=language)
    for address in PAGES:
        page.goto(address)
        assert faults_of(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_a_click_on_a_sentence_brings_its_panel_and_its_address(opened) -> None:
    page = opened(PLAN)
    page.click("#c-funds")
    page.wait_for_selector("#panel.is-open >> text=逾期17天")
    assert page.url.endswith("c=funds")
    assert page.locator(".promise.is-chosen").count() == 1
    page.go_back()
    page.wait_for_selector("#panel:not(.is-open)")


def test_the_time_line_replays_the_programme(opened) -> None:
    page = opened(PLAN)
    assert page.locator(".light-overdue.margin").count() == 1
    page.locator("#time-line [type=range]").evaluate(
        "range => { range.value = 0; range.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    page.wait_for_url("**as_of=2019-01-01**")
    assert page.locator(".light-overdue.margin").count() == 0
    assert "截至 2019-01-01" in page.inner_text("#bar-day")
    assert "as_of=2019-01-01" in page.get_attribute("#column a", "href")


def test_keys_alone_read_the_plan(opened) -> None:
    page = opened(PLAN)
    for _ in range(5):
        page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.id") == "c-experts"
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel.is-open")
    assert "c=experts" in page.url
    page.keyboard.press("]")
    page.wait_for_url("**as_of=2019-07-18**")
    assert "c=experts" in page.url


def test_without_scripts_everything_is_a_link_or_a_form(opened) -> None:
    page = opened(PLAN, scripts=False)
    page.click("#c-funds")
    assert "逾期17天" in page.inner_text("#panel")
    page.fill("#time-line [type=date]", "2019-05-01")
    page.click("#time-line button:has-text('查看')")
    assert "as_of=2019-05-01" in page.url
    assert "c=funds" in page.url


def test_on_a_phone_the_panel_is_a_sheet_that_closes(opened) -> None:
    page = opened(PLAN, width=360)
    assert not page.is_visible("#panel")
    page.click("#c-funds")
    page.wait_for_selector("#panel.is-open")
    sheet, sentence = page.locator("#panel").bounding_box(), page.locator("#c-funds").bounding_box()
    assert sheet["width"] == 360
    assert sheet["y"] > sentence["y"]
    page.click(".panel-close")
    assert not page.is_visible("#panel")


def test_lights_on_one_line_stand_side_by_side(opened) -> None:
    page = opened(PLAN)
    places = page.eval_on_selector_all(
        ".paper .margin", "all => all.map(one => one.getBoundingClientRect()).map(box => [box.x, Math.round(box.y)])"
    )
    assert len({tuple(place) for place in places}) == len(places)


def test_printed_the_plan_is_a_sheet_without_the_frame(opened) -> None:
    page = opened(PLAN)
    page.emulate_media(media="print")
    assert not page.is_visible(".bar")
    assert not page.is_visible("#time-line")
    assert page.is_visible(".sheet-head")
    assert "2019年7月17日" in page.inner_text(".sheet-head")
    assert len(page.pdf(format="A4")) > 1_000


def test_the_overview_fits_one_sheet_of_paper(opened) -> None:
    page = opened(f"/p/{SLUG}/overview?as_of=2019-07-17")
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
