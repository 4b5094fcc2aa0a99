"""The pages that a ledger is kept with, as a browser shows them on a phone and on a desk."""

import pytest

from tests.making import SLUG

HERE = f"/p/{SLUG}"
PAGES = (
    f"{HERE}/ledger?year=2019",
    f"{HERE}/ledger/new?kind=job_fair",
    f"{HERE}/search?q=方案",
    f"{HERE}/views",
    f"{HERE}/imports",
    f"{HERE}/months",
    f"{HERE}/settings",
    f"{HERE}/settings/kinds",
    f"{HERE}/settings/kinds/new",
    f"{HERE}/settings/field",
    f"{HERE}/team",
    "/devices",
    "/field/",
)


@pytest.mark.parametrize(("width", "language"), [(360, "zh-hans"), (360, "en"), (1440, "zh-hans")])
def test_the_ledgers_pages_have_no_grave_fault_and_never_scroll_sideways(opened, faults_of, width, language) -> None:
    page = opened(f"{HERE}/tasks", width=width, language=language)
    for address in PAGES:
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert faults_of(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
