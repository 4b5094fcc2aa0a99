"""A browser before a whole Jiedui. Each page is held to two promises: no request leaves the host, no script fails."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.cast import PASSWORD
from tests.journeys.site import PATIENCE, ROOT, make_data, running_site

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
)
AXE = (ROOT / "build" / "axe.min.js", ROOT / "node_modules" / "axe-core" / "axe.min.js")
GRAVE = ("serious", "critical")

expect.set_options(timeout=PATIENCE)

Opened = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium; JIEDUI_CHROMIUM names another."""
    found = os.environ.get("JIEDUI_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    if not found:
        pytest.skip("no Chromium on this machine; JIEDUI_CHROMIUM may name one")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the standing programme; to be copied, not served."""
    return make_data(tmp_path_factory.mktemp("seeded"))


@pytest.fixture
def data(seeded: Path, tmp_path: Path) -> Path:
    """A copy of it, for one test to write into."""
    folder = tmp_path / "data"
    shutil.copytree(seeded, folder)
    return folder


@pytest.fixture
def site(data: Path) -> Iterator[str]:
    """The address of a Jiedui of this test's own."""
    with running_site(data) as address:
        yield address


@dataclass
class Watch:
    """What must not happen, as it was seen: requests to elsewhere, errors of scripts and of the policy."""

    host: str
    elsewhere: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        page.on("request", lambda request: self._asked(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._said)

    def _asked(self, url: str) -> None:
        # Chromium shows PDFs with an extension of its own.
        inside = ("data", "blob", "chrome", "chrome-extension")
        if urlsplit(url).scheme not in inside and urlsplit(url).netloc != self.host:
            self.elsewhere.append(url)

    def _said(self, message: Any) -> None:
        # A refusal's own status, and a line that a test cuts, the browser and htmx print as errors; none is ours.
        refused = ("the server responded with a status of 4", "Response Status Error Code 401")
        theirs = (*refused, "net::ERR_CONNECTION_RESET", "net::ERR_FAILED")
        if message.type == "error" and not any(words in message.text for words in theirs):
            self.errors.append(message.text)


@pytest.fixture
def opened(browser: Browser, site: str) -> Iterator[Opened]:
    """Open an address as somebody: `opened("/p/…/plan", by="liaison", width=360, language="en")` gives the page."""
    watch, contexts = Watch(urlsplit(site).netloc), []

    def open_page(
        address: str, *, by: str = "liaison", width: int = 1440, language: str = "zh-hans", scripts: bool = True
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 740 if width < 500 else 900},
            locale="zh-CN",
            base_url=site,
            java_script_enabled=scripts,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.add_cookies([{"name": "django_language", "value": language, "url": site}])
        page = context.new_page()
        watch.over(page)
        if by:
            sign_in(page, by)
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert watch.elsewhere == []
    assert watch.errors == []


def sign_in(page: Page, username: str) -> None:
    """Sign somebody of the cast in through the form."""
    page.goto("/sign-in")
    page.fill("#username", username)
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_url(lambda url: "sign-in" not in url)


@pytest.fixture(scope="session")
def faults_of() -> Callable[[Page], list[str]]:
    """What axe finds wrong with a page, as far as it is serious or critical."""
    source = next((path.read_text("utf-8") for path in AXE if path.exists()), None)
    if source is None:
        pytest.skip("axe is not built; `make assets` builds it")

    def look(page: Page) -> list[str]:
        page.evaluate(source)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        return [
            f"{one['id']}: {node['html'][:160]}" for one in found if one["impact"] in GRAVE for node in one["nodes"]
        ]

    return look
