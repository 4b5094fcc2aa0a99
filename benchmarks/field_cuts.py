"""The line cut and restored in a real Chromium: every entry arrives once and only once.

    .venv/bin/python benchmarks/field_cuts.py [CUTS]

A seconded cadre's browser writes entries, each with a photo of 300 KB, while its line is cut and comes back CUTS times
(50), each time at another moment of the sending; every tenth time the browser's processes are killed as well. At the
end the ledger and the files are counted. Needs the test extra (Playwright) and a Chromium.
"""

import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django  # noqa: E402

django.setup()
del os.environ["DJANGO_SETTINGS_MODULE"]

from playwright.sync_api import sync_playwright  # noqa: E402

from tests.journeys.phone import Phone, a_phone, asked, titles  # noqa: E402
from tests.journeys.site import make_data, running_site  # noqa: E402
from tests.making import picture_bytes  # noqa: E402

CUTS = int(sys.argv[1]) if len(sys.argv) > 1 else 50
KILLS_EVERY = 10
PHOTO_BYTES = 300_000


def main() -> None:
    """Cut, restore, kill, and count at the end."""
    chance = random.Random(5)
    with tempfile.TemporaryDirectory(prefix="jiedui-cuts-") as folder:
        data = make_data(Path(shutil.copytree(_empty(folder), Path(folder) / "data")))
        with running_site(data) as site, sync_playwright() as playwright:
            started, killed = time.monotonic(), 0
            with a_phone(playwright.chromium, site, Path(folder) / "phone") as phone:
                phone.sign_in("seconded_cadre")
                for n in range(CUTS):
                    write(phone, n)
                    phone.restore()
                    phone.page.evaluate("window.dispatchEvent(new Event('online'))")
                    phone.page.wait_for_timeout(chance.randrange(0, 1500))
                    phone.cut()
                    if n % KILLS_EVERY == KILLS_EVERY - 1:
                        phone.kill()
                        phone.switch_on(is_cut=True)
                        killed += 1
                phone.restore()
                phone.wait_until_sent()
            told(data, killed, time.monotonic() - started)


def _empty(folder: str) -> Path:
    empty = Path(folder) / "empty"
    empty.mkdir()
    return empty


def write(phone: Phone, number: int) -> None:
    """One entry with a photo like no other, written without signal."""
    phone.cut()
    phone.fill_in(f"第{number}次")
    photo = picture_bytes() + random.Random(number).randbytes(PHOTO_BYTES)
    phone.page.set_input_files(
        "input[name=chosen]", [{"name": f"照片{number}.png", "mimeType": "image/png", "buffer": photo}]
    )
    phone.page.wait_for_selector(".field-photos li")
    phone.save()


def told(data: Path, killed: int, seconds: float) -> None:
    """What arrived, how often."""
    entries = Counter(titles(data))
    photos = Counter(name for (name,) in asked(data, "SELECT name FROM ledger_evidence"))
    once = sum(entries[f"第{n}次"] == 1 and photos[f"照片{n}.png"] == 1 for n in range(CUTS))
    more = sum(count > 1 for count in (*entries.values(), *photos.values()))
    print(f"{CUTS} entries with a photo, the line cut {CUTS} times, the browser killed {killed} times, {seconds:.0f} s")
    print(f"arrived exactly once: {once}; lost: {CUTS - once}; doubled: {more}")


if __name__ == "__main__":
    main()
