"""A phone in the village: a Chromium with a folder of its own, that is cut off, killed and opened again."""

import os
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, BrowserType, Error, Page, expect

from tests.cast import PASSWORD
from tests.journeys.site import PATIENCE
from tests.making import picture_bytes

FIELD = "/field/"
HELD = "#page >> text=的副本"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync")
_PROC = Path("/proc")
_COUNT = """
(name) => new Promise((resolve) => {
  const asked = indexedDB.open("jiedui-field");
  asked.onsuccess = () => {
    const count = asked.result.transaction(name).objectStore(name).count();
    count.onsuccess = () => { asked.result.close(); resolve(count.result); };
  };
})
"""


@dataclass
class Phone:
    """`page` is its one tab; `profile` the folder that outlives it."""

    chromium: BrowserType
    site: str
    profile: Path
    context: BrowserContext = field(init=False)
    page: Page = field(init=False)
    cookies: list[Any] = field(default_factory=list)

    def switch_on(self, *, is_cut: bool = False) -> None:
        """Start the browser on the folder, as cold as after a restart of the phone."""
        self.context = self.chromium.launch_persistent_context(
            str(self.profile),
            executable_path=os.environ.get("JIEDUI_CHROMIUM")
            or shutil.which("chromium")
            or shutil.which("google-chrome"),
            args=list(ARGUMENTS),
            viewport={"width": 360, "height": 740},
            locale="zh-CN",
            base_url=self.site,
            offline=is_cut,
        )
        self.context.set_default_timeout(PATIENCE)
        self.context.add_cookies(self.cookies)
        self.page = self.context.pages[0]

    def sign_in(self, username: str) -> None:
        """Sign in, open the field page, and wait until it holds its copy and its worker is in charge."""
        self.context.add_cookies([{"name": "django_language", "value": "zh-hans", "url": self.site}])
        self.page.goto("/sign-in?next=/field/")
        self.page.fill("#username", username)
        self.page.fill("#password", PASSWORD)
        self.page.click("main button")
        self.page.wait_for_selector(HELD)
        self.page.wait_for_function("navigator.serviceWorker.controller !== null")

    def cut(self) -> None:
        """No signal, neither for the page nor for its worker."""
        self.context.set_offline(True)

    def restore(self) -> None:
        self.context.set_offline(False)

    def kill(self) -> None:
        """End the browser's processes at once: nothing is closed or written out by them.

        Chromium writes its cookies out every half minute only; they are kept here, so that nobody has to sign in anew.
        """
        self.cookies = self.context.cookies()
        mark = f"--user-data-dir={self.profile}".encode()
        for process in _PROC.glob("[0-9]*"):
            with suppress(OSError):
                if mark in (process / "cmdline").read_bytes().split(b"\x00"):
                    os.kill(int(process.name), signal.SIGKILL)
        self.switch_off()

    def switch_off(self) -> None:
        with suppress(Error):
            self.context.close()

    def open(self, address: str = "#/tasks") -> None:
        """A page of the field page, drawn anew from what the phone holds."""
        self.page.goto("about:blank")
        self.page.goto(FIELD + address)
        self.page.wait_for_selector("html[data-ready]")

    def fill_in(self, title: str, *, photos: int = 0) -> None:
        """A special-topic meeting, which needs nobody's consent, with photos that differ."""
        self.open("#/record/new?kind=special_topic_meeting")
        self.page.fill("#f-title", title)
        self.page.fill("#f-planned_on", "2019-06-12")
        for n in range(photos):
            file = {"name": f"现场{n}.png", "mimeType": "image/png", "buffer": picture_bytes(width=20 + n)}
            self.page.set_input_files("input[name=chosen]", [file])
            self.page.wait_for_selector(f".field-photos li:nth-child({n + 1})")

    def take_a_photo(self, name: str = "误选.png") -> None:
        """Choose one more for the form that is open, and see it there."""
        listed = self.page.locator(".field-photos li").count()
        file = {"name": name, "mimeType": "image/png", "buffer": picture_bytes(width=90)}
        self.page.set_input_files("input[name=chosen]", [file])
        self.page.wait_for_selector(f".field-photos li:nth-child({listed + 1})")

    def write(self, title: str, *, photos: int = 0) -> None:
        self.fill_in(title, photos=photos)
        self.save()

    def save(self) -> None:
        self.page.click("button:text-is('保存')")
        self.page.wait_for_url("**/field/#/activity/**")

    def learn_of_changes(self) -> None:
        """Have the worker take over what the office switched, and fetch the copy anew."""
        self.open()
        self.page.evaluate("navigator.serviceWorker.getRegistration('/').then((worker) => worker.update())")
        self.page.wait_for_timeout(1500)
        self.open()
        self.page.wait_for_timeout(1000)

    def held(self, store: str) -> int:
        """How many rows one of the phone's stores has."""
        return int(self.page.evaluate(_COUNT, store))

    def see(self, words: str) -> None:
        expect(self.page.locator("#page")).to_contain_text(words, timeout=PATIENCE)

    def see_in_the_bar(self, words: str) -> None:
        expect(self.page.locator("#outbox-link")).to_have_text(words, timeout=PATIENCE)

    def wait_until_sent(self) -> None:
        self.open("#/outbox")
        self.see_in_the_bar("已全部报送")


@contextmanager
def a_phone(chromium: BrowserType, site: str, profile: Path) -> Iterator[Phone]:
    """A phone that is switched on, and off at the end."""
    phone = Phone(chromium, site, profile)
    phone.switch_on()
    try:
        yield phone
    finally:
        phone.switch_off()


def asked(data: Path, question: str, *values: object) -> list[tuple[Any, ...]]:
    """Rows of the database behind the server."""
    database = sqlite3.connect(data / "jiedui.sqlite3")
    try:
        return database.execute(question, values).fetchall()
    finally:
        database.close()


def titles(data: Path) -> list[str]:
    return [str(title) for (title,) in asked(data, "SELECT title FROM ledger_activity ORDER BY id")]


def photos(data: Path) -> list[tuple[str, int]]:
    """The names of the photos with how often each is there."""
    return asked(data, "SELECT name, COUNT(*) FROM ledger_evidence GROUP BY name ORDER BY name")
