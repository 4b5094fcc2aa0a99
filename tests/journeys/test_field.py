"""The field page in a real Chromium with the network cut: written without signal, it arrives once and only once."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.cast import PASSWORD
from tests.journeys.desk import at_a_desk, rename_at_a_desk
from tests.journeys.phone import FIELD, Phone, a_phone, asked, photos, titles
from tests.journeys.site import prolong_plan, running_site
from tests.making import SLUG, picture_bytes


@pytest.fixture
def phone(browser: Browser, site: str, tmp_path: Path) -> Iterator[Phone]:
    """The seconded cadre's phone, with its copy."""
    with a_phone(browser.browser_type, site, tmp_path / "phone") as phone:
        phone.sign_in("seconded_cadre")
        yield phone


def test_everything_opens_without_signal_and_what_is_written_arrives_once_with_its_photos(
    phone: Phone, data: Path
) -> None:
    phone.cut()
    for address, words in (
        ("#/tasks", "要我办"),
        ("#/plan", "区政府领导每年赴乡调研"),
        ("#/ledger", "最近"),
        ("#/record/new", "专题研究会议"),
    ):
        phone.open(address)
        phone.see(words)
    phone.write("田间碰头", photos=2)
    phone.page.reload()
    phone.see_in_the_bar("3 条待报送")
    assert titles(data) == []
    phone.restore()
    phone.wait_until_sent()
    phone.open()
    phone.wait_until_sent()
    assert titles(data) == ["田间碰头"]
    assert photos(data) == [("现场0.png", 1), ("现场1.png", 1)]


def test_a_phone_that_dies_without_signal_opens_cold_with_everything_and_sends_it_later(
    phone: Phone, data: Path
) -> None:
    phone.cut()
    phone.write("断电之前", photos=1)
    phone.fill_in("没有写完的一条", photos=1)
    phone.page.wait_for_timeout(500)
    phone.kill()
    phone.switch_on(is_cut=True)
    phone.open()
    phone.see_in_the_bar("2 条待报送")
    phone.page.click("text=没有写完的一条")
    expect(phone.page.locator("#f-title")).to_have_value("没有写完的一条")
    expect(phone.page.locator(".field-photos li")).to_have_count(1)
    phone.restore()
    phone.save()
    phone.wait_until_sent()
    assert titles(data) == ["断电之前", "没有写完的一条"]


def test_a_phone_that_dies_while_it_sends_goes_on_where_it_was(phone: Phone, data: Path) -> None:
    phone.cut()
    phone.fill_in("大照片")
    big = {"name": "大.png", "mimeType": "image/png", "buffer": picture_bytes() + bytes(3_000_000)}
    phone.page.set_input_files("input[name=chosen]", [big])
    phone.page.wait_for_selector(".field-photos li")
    phone.save()
    phone.context.route("**/api/uploads/**", _only_one_piece())
    phone.restore()
    phone.page.evaluate("window.dispatchEvent(new Event('online'))")
    while not asked(data, "SELECT received FROM ledger_upload WHERE received > 0"):
        phone.page.wait_for_timeout(50)
    phone.kill()
    ((received,),) = asked(data, "SELECT received FROM ledger_upload")
    assert 0 < received < len(big["buffer"])
    phone.switch_on()
    phone.wait_until_sent()
    assert (titles(data), photos(data)) == (["大照片"], [("大.png", 1)])


def _only_one_piece() -> Callable[[Route], None]:
    """Let the first piece through and leave the next ones without an answer."""
    through: list[str] = []

    def handle(route: Route) -> None:
        if route.request.method == "PATCH":
            through.append(route.request.url)
        if len(through) < 2:
            route.continue_()

    return handle


def test_a_page_of_the_site_without_signal_leads_to_the_field(phone: Phone) -> None:
    phone.cut()
    phone.page.goto(f"/p/{SLUG}/tasks")
    phone.see("要我办")
    assert urlsplit(phone.page.url).path == FIELD


def test_the_edits_of_two_people_are_both_kept_and_a_person_chooses(phone: Phone, browser: Browser, data: Path) -> None:
    phone.write("座谈会")
    phone.wait_until_sent()
    uid = asked(data, "SELECT uid FROM ledger_activity")[0][0]
    phone.cut()
    phone.open(f"#/activity/{uid_text(uid)}")
    phone.page.click("a:text-is('修改')")
    phone.page.fill("#f-title", "座谈会（现场改）")
    phone.save()
    rename_at_a_desk(browser, phone.site, uid_text(uid), "座谈会（机关改）")
    phone.restore()
    phone.open("#/outbox")
    phone.see_in_the_bar("1 条需要您处理")
    assert titles(data) == ["座谈会（机关改）"]
    phone.page.click("text=查看并选择")
    phone.see("座谈会（机关改）")
    phone.page.check("input[value=mine]")
    phone.page.click("button:text-is('按所选处理')")
    phone.wait_until_sent()
    assert titles(data) == ["座谈会（现场改）"]


def uid_text(uid: str) -> str:
    plain = uid.replace("-", "")
    return "-".join((plain[:8], plain[8:12], plain[12:16], plain[16:20], plain[20:]))


def test_a_revoked_device_loses_what_it_holds_even_unsent(phone: Phone, browser: Browser, data: Path) -> None:
    phone.cut()
    phone.write("不会到达")
    with at_a_desk(browser, phone.site, "seconded_cadre") as desk:
        desk.goto("/devices")
        desk.click("summary:text-is('停用')")
        desk.fill("textarea", "手机遗失")
        desk.click("button:text-is('停用')")
        desk.wait_for_selector("text=设备已停用")
    phone.restore()
    phone.open()
    phone.see("这台设备已停用")
    assert (phone.held("copies"), phone.held("outbox"), phone.held("files"), titles(data)) == (0, 0, 0, [])


def test_nobody_signs_out_over_what_is_unsent_and_no_button_deletes_it(phone: Phone, data: Path) -> None:
    phone.write("先记一笔")
    phone.wait_until_sent()
    phone.context.route("**/submissions*", lambda route: route.abort())
    phone.write("还没有报送")
    phone.page.goto("/devices")
    phone.page.click(".bar-person summary")
    phone.page.click("button:text-is('退出')")
    expect(phone.page.locator("#notice")).to_contain_text("还有 1 条没有报送")
    phone.open("#/outbox")
    words = [button.inner_text() for button in phone.page.locator("#unsent button").all()]
    assert words == []
    phone.context.unroute("**/submissions*")
    phone.wait_until_sent()
    phone.page.goto("/devices")
    phone.page.click(".bar-person summary")
    phone.page.click("button:text-is('退出')")
    phone.page.wait_for_url("**/sign-in*")
    assert phone.page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
    assert titles(data) == ["先记一笔", "还没有报送"]


def test_what_the_record_refuses_waits_for_its_writer_and_is_sent_corrected(phone: Phone, data: Path) -> None:
    phone.open("#/record/new?kind=special_topic_meeting")
    phone.page.fill("#f-title", "日子不对")
    phone.page.fill("#f-planned_on", "1999-01-01")
    phone.save()
    phone.open("#/outbox")
    phone.see_in_the_bar("1 条需要您处理")
    phone.see("不在方案的有效期内")
    phone.page.click("a:text-is('改正')")
    phone.page.fill("#f-planned_on", "2019-06-12")
    phone.save()
    phone.wait_until_sent()
    assert titles(data) == ["日子不对"]


def test_another_person_on_the_device_sees_nothing_of_the_first(phone: Phone) -> None:
    phone.context.route("**/submissions*", lambda route: route.abort())
    phone.write("只属于挂职干部")
    phone.context.clear_cookies()
    phone.context.unroute("**/submissions*")
    phone.page.goto("/sign-in?next=/field/")
    phone.page.fill("#username", "clerk")
    phone.page.fill("#password", PASSWORD)
    phone.page.click("main button")
    phone.see("驻乡挂职干部还有 1 条没有报送")
    assert "只属于挂职干部" not in phone.page.inner_text("body")


def test_a_unit_with_nothing_to_report_says_so_without_signal(browser: Browser, data: Path, tmp_path: Path) -> None:
    prolong_plan(data)
    with running_site(data) as site, a_phone(browser.browser_type, site, tmp_path / "phone") as phone:
        phone.sign_in("seconded_cadre")
        _say_nothing(phone, data)


def _say_nothing(phone: Phone, data: Path) -> None:
    phone.cut()
    phone.open("#/tasks")
    phone.page.click("button:text-is('本月无变化')")
    phone.see_in_the_bar("1 条待报送")
    assert phone.page.locator("button:text-is('本月无变化')").count() == 0
    phone.restore()
    phone.wait_until_sent()
    assert asked(data, "SELECT COUNT(*) FROM ledger_nothingtoreport") == [(1,)]


def test_a_photo_chosen_by_mistake_is_removed_before_it_is_handed_over(phone: Phone, data: Path) -> None:
    phone.cut()
    phone.fill_in("少一张", photos=1)
    phone.take_a_photo("误选.png")
    phone.page.click("button[aria-label='移除“误选.png”']")
    expect(phone.page.locator(".field-photos li")).to_have_count(1)
    assert phone.held("files") == 1
    phone.page.reload()
    expect(phone.page.locator(".field-photos li")).to_have_count(1)
    phone.save()
    phone.restore()
    phone.wait_until_sent()
    assert photos(data) == [("现场0.png", 1)]


def test_a_photo_that_was_handed_over_meanwhile_is_not_removed(phone: Phone, data: Path) -> None:
    phone.cut()
    phone.fill_in("两个窗口", photos=1)
    phone.page.wait_for_timeout(300)
    other = phone.context.new_page()
    other.goto(phone.page.url)
    other.click("button:text-is('保存')")
    other.wait_for_url("**/field/#/activity/**")
    phone.page.click("button[aria-label='移除“现场0.png”']")
    phone.page.wait_for_timeout(300)
    assert phone.held("files") == 1
    phone.restore()
    phone.wait_until_sent()
    assert photos(data) == [("现场0.png", 1)]


def test_those_who_take_part_are_ticked_without_signal(phone: Phone, data: Path) -> None:
    phone.cut()
    phone.fill_in("一起办")
    phone.page.click("summary:has-text('参加单位')")
    names = phone.page.locator(".field-body").all_inner_texts()
    others = [name.strip() for name in names if "农业" in name or "教育" in name][:1] or [names[-1].strip()]
    phone.page.locator(".field-body", has_text=others[0]).locator("input").check()
    phone.page.wait_for_timeout(300)
    phone.page.reload()
    expect(phone.page.locator(".field-body", has_text=others[0]).locator("input")).to_be_checked()
    phone.save()
    phone.see(others[0])
    phone.restore()
    phone.wait_until_sent()
    assert asked(data, "SELECT COUNT(*) FROM ledger_activityorganisation") == [(1,)]


def test_the_place_is_filled_in_only_where_the_office_allows_it_and_the_writer_asks(
    phone: Phone, browser: Browser
) -> None:
    phone.context.grant_permissions(["geolocation"], origin=phone.site)
    phone.context.set_geolocation({"latitude": 28.2153, "longitude": 110.0231})
    phone.fill_in("在村里")
    assert phone.page.locator("button:text-is('填入现在的位置')").count() == 0
    with at_a_desk(browser, phone.site, "liaison") as desk:
        desk.goto(f"/p/{SLUG}/settings/field")
        desk.check("#takes_location")
        desk.click("button:text-is('保存')")
        desk.wait_for_selector("text=已保存")
    phone.learn_of_changes()
    phone.fill_in("在村里")
    expect(phone.page.locator("#f-place")).to_have_value("")
    phone.page.fill("#f-place", "村部")
    phone.page.click("button:text-is('填入现在的位置')")
    expect(phone.page.locator("#f-place")).to_have_value("村部 （北纬28.2153 东经110.0231）")


def test_a_phone_that_gives_no_place_says_so_and_the_form_goes_on(phone: Phone, browser: Browser) -> None:
    with at_a_desk(browser, phone.site, "liaison") as desk:
        desk.goto(f"/p/{SLUG}/settings/field")
        desk.check("#takes_location")
        desk.click("button:text-is('保存')")
        desk.wait_for_selector("text=已保存")
    phone.learn_of_changes()
    phone.fill_in("没有位置")
    phone.page.click("button:text-is('填入现在的位置')")
    phone.see("没有得到位置，请直接填写地点")
    phone.save()
    phone.wait_until_sent()


def test_a_code_that_no_camera_reads_is_typed_and_finds_its_activity(phone: Phone, data: Path) -> None:
    phone.write("有码的活动")
    phone.wait_until_sent()
    uid = uid_text(asked(data, "SELECT uid FROM ledger_activity")[0][0])
    phone.cut()
    phone.page.add_init_script("delete window.BarcodeDetector")
    phone.fill_in("新的一笔")
    phone.page.click("summary:text-is('扫码')")
    assert phone.page.locator("input[aria-label='拍下二维码']").count() == 0
    phone.page.fill("#scanned", f"{phone.site}/p/{SLUG}/ledger/{uid}")
    expect(phone.page.locator("a:text-is('打开“有码的活动”')")).to_have_attribute("href", f"#/activity/{uid}")
    phone.page.fill("#scanned", "合同编号 HT-2019-07")
    phone.page.click("button:text-is('填入内容')")
    expect(phone.page.locator("#f-note")).to_have_value("合同编号 HT-2019-07")
