"""Take the pictures of the README from a running server with the example programme.

tools/pictures.py ADDRESS NAME PASSWORD       as `make run` prints them, for the liaison officer
"""

import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright
from programs import chromium

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
WINDOW = {"width": 1280, "height": 800}
NO_CALLS_HOME = ["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
CHOSEN_WORDS = "6月30日前拨付到位"
DAY = "2020-07-17"  # the money of 2020 is late: a red light to see
COLOURS = 256


def main(arguments: list[str]) -> int:
    """Sign in, choose the money clause, and take the plan page."""
    if len(arguments) != 3:
        print(__doc__)
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        options = ["--no-sandbox", *NO_CALLS_HOME]
        browser = playwright.chromium.launch(executable_path=chromium(), args=options)
        page = browser.new_page(viewport=WINDOW, locale="zh-CN", reduced_motion="reduce")
        take_plan(page, *arguments)
        browser.close()
    return 0


def take_plan(page: Page, address: str, name: str, password: str) -> None:
    """The plan page with one promise chosen."""
    page.goto(address)
    page.fill("#username", name)
    page.fill("#password", password)
    page.press("#password", "Enter")
    page.wait_for_load_state("networkidle")
    page.goto(f"{page.url.partition('?')[0]}?as_of={DAY}")
    page.get_by_text(CHOSEN_WORDS).first.click()
    page.wait_for_selector("#panel.is-open")
    page.screenshot(path=FOLDER / "plan.png")
    with Image.open(FOLDER / "plan.png") as picture:
        few = picture.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(FOLDER / "plan.png", optimize=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
