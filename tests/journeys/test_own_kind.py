"""A kind of the programme's own: added in the browser, recorded, counted and taken out, without a line of code."""

import csv
import io

from tests.journeys.site import prolong_plan
from tests.making import SLUG

LEDGER = f"/p/{SLUG}/ledger"


def test_a_kind_is_added_recorded_and_exported(opened) -> None:
    liaison = opened(f"{LEDGER}/new", by="liaison")
    liaison.click("text=管理类别")
    liaison.click("text=新增类别")
    liaison.fill("#id_name", "研学活动")
    liaison.select_option("#id_area", "talent")
    liaison.fill("#id_unit", "期")
    liaison.fill("#id_name_0", "参加学生")
    liaison.select_option("#id_type_0", "integer")
    liaison.fill("#id_unit_0", "人")
    liaison.check("#id_wanted_0")
    liaison.fill("#id_name_1", "形式")
    liaison.select_option("#id_type_1", "choice")
    liaison.fill("#id_choices_1", "夏令营、研学")
    liaison.click("main button:text-is('新增')")
    liaison.wait_for_selector("text=已新增类别")

    clerk = opened(f"{LEDGER}/new", by="clerk")
    clerk.click("a:text-is('研学活动')")
    assert clerk.input_value("#id_title").endswith("年第1期研学活动")
    clerk.fill("#id_planned_on", "2019-06-12")
    clerk.fill("#id_place", "区青少年宫")
    clerk.fill("#id_of_kind_f1", "四十")
    clerk.select_option("#id_of_kind_f2", "夏令营")
    clerk.wait_for_selector("#effects >> text=业务帮扶活动")
    clerk.click("text=存为草稿")
    assert "“四十”不是整数" in clerk.inner_text("main")
    clerk.fill("#id_of_kind_f1", "４０人")
    clerk.click("text=存为草稿")
    clerk.wait_for_selector("text=已存为草稿")
    assert "40人" in clerk.inner_text(".facts").replace("\n", "")
    address = clerk.url

    liaison.goto(address.split("/p/")[0] + f"{LEDGER}?kind=研学活动")
    assert liaison.locator("tbody tr").count() == 1
    answer = liaison.request.get(liaison.locator("a[href*='csv']").first.get_attribute("href"))
    rows = list(csv.reader(io.StringIO(answer.body().decode("utf-8-sig"))))
    assert any("研学活动" in row and "夏令营" in row and "40" in row for row in rows)


def test_what_was_typed_stays_for_the_next_one(opened) -> None:
    clerk = opened(f"{LEDGER}/new?kind=job_release", by="clerk")
    clerk.fill("#id_planned_on", "2019-06-12")
    clerk.fill("#id_place", "白羊溪乡集镇")
    clerk.select_option("#id_of_kind_channel", "张贴公告")
    clerk.click("text=存好再记一笔")
    clerk.wait_for_selector("text=已存为草稿")
    assert clerk.input_value("#id_place") == "白羊溪乡集镇"
    assert clerk.input_value("#id_of_kind_channel") == "张贴公告"


def test_nothing_this_month_is_one_click(opened, tmp_path) -> None:
    clerk = opened(f"/p/{SLUG}/tasks", by="clerk")
    assert clerk.locator("button:text-is('本月无变化')").count() == 0
    clerk.goto(f"/p/{SLUG}/months")
    assert "方案期限为2019—2020年，已经结束" in clerk.inner_text("main")

    prolong_plan(tmp_path / "data")
    clerk.goto(f"/p/{SLUG}/tasks")
    clerk.click("button:text-is('本月无变化')")
    clerk.wait_for_selector("text=无变化。")
    assert clerk.locator(".month-nothing").count() == 1
    clerk.click("button:text-is('收回')")
    clerk.wait_for_selector("text=已收回")
    assert clerk.locator(".month-nothing").count() == 0
