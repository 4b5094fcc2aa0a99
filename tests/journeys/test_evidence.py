"""Files in a real browser: sent in pieces, cut off and continued, looked at, compared."""

import io
import os
import re
import time

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.evidence.media_files import photo, scene
from tests.making import SLUG

LEDGER = f"/p/{SLUG}/ledger"


@pytest.fixture
def recorded(opened) -> str:
    """The address of a draft that the clerk has typed in."""
    return draft(opened, "教师赴乡支教")


def draft(opened, title: str) -> str:
    page = opened(f"{LEDGER}/new?kind=unit_activity&as_of=2019-06-12", by="clerk")
    page.fill("#id_title", title)
    page.click("text=存为草稿")
    page.wait_for_selector("text=已存为草稿")
    return re.sub(r"\?.*", "", page.url)


def choose(page, *files: tuple[str, bytes]) -> None:
    page.set_input_files("#file", [{"name": n, "mimeType": "image/jpeg", "buffer": b} for n, b in files])
    page.click("button:text-is('上传')")


def saved(picture: Image.Image, *, quality: int = 85) -> bytes:
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=quality)
    return target.getvalue()


def large() -> bytes:
    """A film of 6 MB, of which no two pieces are alike."""
    return b"\x00\x00\x00\x10ftypisom\x00\x00\x02\x00\x00\x00\x00\x08moov" + film_body(os.urandom(6_000_000))


def film_body(content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4, "big") + b"mdat" + content


def test_several_photos_go_up_in_pieces_and_stand_in_the_page(opened, recorded) -> None:
    page = opened(recorded, by="clerk")
    choose(page, *[(f"现场{number}.jpg", photo(seed=number, size=(640, 480))) for number in range(3)])
    page.wait_for_selector(".proofs >> text=现场2.jpg")
    assert page.locator(".proofs > li").count() == 3
    expect(page.locator(".proof-picture img").first).to_have_js_property("naturalWidth", 320)


def test_a_line_that_is_cut_is_waited_for_and_the_file_goes_on(opened, recorded) -> None:
    page = opened(recorded, by="clerk")
    cut = {"left": 2}

    def sometimes(route) -> None:
        if route.request.method == "PATCH" and cut["left"]:
            cut["left"] -= 1
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/api/uploads/**", sometimes)
    choose(page, ("培训.mp4", large()))
    page.wait_for_selector(".proofs >> text=培训.mp4")
    assert cut["left"] == 0


def test_a_page_that_was_left_half_way_says_so_and_goes_on_where_it_broke_off(opened, recorded) -> None:
    page, content = opened(recorded, by="clerk"), large()
    offsets: list[int] = []
    page.route(
        "**/api/uploads/**",
        lambda route: route.abort() if len(offsets) > 1 and route.request.method == "PATCH" else note(route, offsets),
    )
    choose(page, ("培训.mp4", content))
    page.wait_for_selector("text=网络中断")
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(recorded)  # with the line still cut: the page would send the rest while it is being left
    page.unroute_all(behavior="ignoreErrors")
    assert "没有传完" in page.inner_text(".unfinished")
    again: list[int] = []
    page.route("**/api/uploads/**", lambda route: note(route, again))
    choose(page, ("培训.mp4", content))
    page.wait_for_selector(".proofs >> text=培训.mp4")
    assert again[0] > 0
    assert page.locator(".unfinished").count() == 0


def note(route, offsets: list[int]) -> None:
    if route.request.method == "PATCH":
        offsets.append(int(route.request.headers["upload-offset"]))
    route.continue_()


def test_a_file_of_no_use_and_an_empty_one_are_named_and_stay_in_view(opened, recorded) -> None:
    page = opened(recorded, by="clerk")
    choose(page, ("空.jpg", b""), ("程序.jpg", b"MZ\x90\x00"), ("现场.jpg", photo()))
    page.wait_for_selector(".sending >> text=已收下")
    assert page.locator(".sending .is-refused").count() == 2
    assert "空文件" in page.inner_text(".sending")
    assert "程序" in page.inner_text(".sending")


def test_the_digest_made_in_the_browser_is_the_digest(opened, recorded) -> None:
    page = opened(recorded, by="clerk")
    for size in (0, 1, 55, 56, 63, 64, 65, 119, 120, 1000):
        found = page.evaluate(
            """async (size) => {
                const bytes = new Uint8Array(size).map((_, at) => at * 7);
                const own = await Sha256.ofFile(new Blob([bytes]));
                const theirs = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
                return [own, Array.from(theirs, (byte) => byte.toString(16).padStart(2, "0")).join("")];
            }""",
            size,
        )
        assert found[0] == found[1], size


@pytest.mark.parametrize("width", [360, 1440])
def test_copies_are_shown_side_by_side_and_files_lead_to_one_another(opened, faults_of, recorded, width) -> None:
    other = draft(opened, "专家指导")
    for address, quality in ((recorded, 85), (other, 35)):
        page = opened(address, by="clerk")
        choose(page, ("合影.jpg", saved(scene(7), quality=quality)), ("现场.jpg", photo(seed=quality, size=(640, 480))))
        page.wait_for_selector(".proofs >> text=现场.jpg")
    page = opened(other, by="liaison", width=width)
    assert "疑似同一张图片" in page.inner_text(".proofs")
    assert faults_of(page) == []
    page.click(".proof-words a >> nth=0")
    page.wait_for_selector(".viewing-picture img")
    assert faults_of(page) == []
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("h1:has-text('现场.jpg')")
    page.keyboard.press("ArrowLeft")
    page.wait_for_selector("h1:has-text('合影.jpg')")
    page.goto(f"/p/{SLUG}/likenesses")
    assert page.locator(".pairs > li").count() == 1
    assert faults_of(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_a_record_begins_with_its_photos(opened, faults_of) -> None:
    page = opened(f"{LEDGER}/new?as_of=2019-07-01", by="clerk", width=360)
    taken = [photo(taken=f"2019:06:{day} 09:00:00", seed=day, size=(640, 480)) for day in (12, 11)]
    page.set_input_files(
        "#photos", [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": b} for n, b in enumerate(taken)]
    )
    page.click("text=用这些照片")
    page.wait_for_selector("text=照片已收下")
    assert faults_of(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.click("a[href*='kind=unit_activity']")
    assert page.input_value("#id_planned_on") == "2019-06-11"
    page.fill("#id_title", "入户走访")
    page.click("text=存为草稿")
    page.wait_for_selector(".proofs >> text=1.jpg")
    assert page.locator(".proof-picture img").count() == 2
    assert faults_of(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_pdf_opens_in_the_browser_though_nothing_in_it_may_run(opened, recorded) -> None:
    page = opened(recorded, by="clerk")
    red = io.BytesIO()
    Image.new("RGB", (600, 800), (255, 0, 0)).save(red, "PDF")
    choose(page, ("协议.pdf", red.getvalue()))
    page.click(".proofs >> text=协议.pdf")
    page.click("text=打开PDF")
    page.wait_for_url("**/evidence/**")
    wait_until(lambda: is_drawn(page.screenshot()))


def is_drawn(picture: bytes) -> bool:
    """Whether a good part of the screen is as red as the page of the file."""
    with Image.open(io.BytesIO(picture)) as shown:
        counts = shown.convert("RGB").resize((100, 100)).getcolors(10_000) or []
    return sum(number for number, (red, green, blue) in counts if red > 200 and green < 60 and blue < 60) > 500


def wait_until(is_so, *, within: float = 10) -> None:
    until = time.monotonic() + within
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.2)
