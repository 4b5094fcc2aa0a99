"""A bureau's own workbook, from the upload to its undoing: looked at, given back with comments, mended, taken in."""

import io
import re
import time
from pathlib import Path

import openpyxl
from openpyxl.workbook import Workbook
from playwright.sync_api import Error, Page

from tests.journeys.phone import asked
from tests.making import SLUG

IMPORTS = f"/p/{SLUG}/imports"
HEADS = ("序号", "活动名称", "活动类别", "活动时间", "地点", "组织单位", "参加人数")
HALVES = ("上半年", "下半年")
ROWS = 600
BAD_DAY, BAD_NUMBER = "D7", "G8"


def test_a_sheet_is_mended_taken_in_and_undone(opened, tmp_path: Path) -> None:
    clerk, data = opened(IMPORTS, by="clerk"), tmp_path / "data"
    book = a_bureaus_workbook()
    upload(clerk, book, "2019年台账.xlsx")
    clerk.click(".chip:has-text('有误')")
    faults = clerk.locator("tr.standing-bad").all_inner_texts()
    assert [re.split(r"\s+", text)[:2] for text in faults] == [["下半年", "7"], ["下半年", "8"]]
    assert "D7 活动时间 “六月”不是日期" in faults[0]
    assert "G8 参加人数 “八十”不是一个数" in faults[1]

    with clerk.expect_download() as given_back:
        clerk.click("button:text-is('下载原表（有误处已加批注）')")
    own = openpyxl.load_workbook(io.BytesIO(Path(given_back.value.path()).read_bytes()))
    said = {f"{sheet.title}!{cell.coordinate}" for sheet in own for row in sheet for cell in row if cell.comment}
    assert said == {f"下半年!{BAD_DAY}", f"下半年!{BAD_NUMBER}"}
    assert own["下半年"].row_dimensions[5].hidden

    own["下半年"][BAD_DAY], own["下半年"][BAD_NUMBER] = "2019.9.6", 80
    clerk.goto(IMPORTS)
    upload(clerk, own, "2019年台账（改）.xlsx")
    assert clerk.locator("tr.standing-bad").count() == 0
    clerk.click(f"button:text-is('导入 {2 * ROWS} 行')")
    told = watched(clerk, data)
    assert all(done <= total == 2 * ROWS and done <= there for done, total, there in told), told
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)
    assert asked(data, "SELECT done, total FROM ledger_job ORDER BY id DESC LIMIT 1") == [(2 * ROWS, 2 * ROWS)]
    assert len(in_the_ledger(data)) == 2 * ROWS
    clerk.goto(f"/p/{SLUG}/ledger")
    assert "送教第" in clerk.locator("tbody tr").first.inner_text()

    clerk.goto(IMPORTS)
    upload(clerk, own, "又来一次.xlsx")
    assert "没有可以导入的行" in clerk.inner_text("main")
    assert clerk.locator(".chip:has-text('已有')").inner_text() == f"已有 {2 * ROWS}"

    clerk.goto(IMPORTS)
    clerk.click("a:text-is('2019年台账（改）.xlsx')")
    clerk.click("text=撤销这次导入")
    clerk.fill("#f-reason", "导错了年份")
    clerk.click("button:text-is('撤销导入')")
    watched(clerk, data)
    assert "这次导入已撤销：导错了年份" in clerk.inner_text("main")
    assert set(in_the_ledger(data)) == {("withdrawn",)}


def a_bureaus_workbook() -> Workbook:
    """Two halves of a year, each under a merged title, with a blank row and a hidden one; two cells are wrong."""
    book = Workbook()
    for number, half in enumerate(HALVES):
        sheet = book.active if number == 0 else book.create_sheet()
        sheet.title = half
        sheet.append([f"区教育局2019年{half}帮扶活动台账"])
        sheet.merge_cells("A1:G1")
        sheet.append([])
        sheet.append(HEADS)
        for n in range(1, ROWS + 1):
            day = f"2019.{6 * number + n % 6 + 1}.{n % 28 + 1}"
            sheet.append([n, f"送教第{n}次", "业务帮扶活动", day, f"{half}第{n}村", "区教育局", f"{n % 40 + 1}人"])
        sheet.insert_rows(6)
        sheet.row_dimensions[5].hidden = True
    sheet[BAD_DAY], sheet[BAD_NUMBER] = "六月", "八十"
    return book


def upload(page: Page, book: Workbook, name: str) -> None:
    """Send a workbook in, and wait until its rows are on view."""
    file = io.BytesIO()
    book.save(file)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.set_input_files("#f-file", [{"name": name, "mimeType": kind, "buffer": file.getvalue()}])
    page.click("button:text-is('上传并检查')")
    page.wait_for_selector(".import-rows")


def said(page: Page) -> str:
    """What the job's page says; nothing where it is being left, or has been, as one looks."""
    try:
        return page.locator("#job p").first.text_content(timeout=1000) or ""
    except Error:
        return ""


def watched(page: Page, data: Path) -> list[tuple[int, int, int]]:
    """What the progress bar said until the end: rows done, of how many, and how many the ledger then had."""
    told = []
    until = time.monotonic() + 20
    while "/jobs/" in page.url and time.monotonic() < until:
        if seen := re.search(r"已处理 (\d+) 行，共 (\d+) 行", said(page)):
            told.append((int(seen[1]), int(seen[2]), len(in_the_ledger(data))))
        page.wait_for_timeout(100)
    page.wait_for_selector(".import-rows")
    return told


def in_the_ledger(data: Path) -> list[tuple[str]]:
    """The states of the activities in the ledger."""
    return asked(data, "SELECT state FROM ledger_activity")
