"""The year's package: asked for with one click, waited for without another, taken home and verified there."""

import hashlib
from pathlib import Path
from zipfile import ZipFile

import pytest

from jiedui.reports import verifier
from tests.making import SLUG

PAGE = f"/p/{SLUG}/package"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_it_is_made_while_one_looks_on_and_taken_home(opened, tmp_path, faults_of, scripts) -> None:
    page = opened(f"{PAGE}?year=2019", by="auditor", scripts=scripts)
    page.click("button:has-text('生成 2019 年考核资料')")
    page.wait_for_selector("a:has-text('下载')")
    assert "已打包并核验" in page.inner_text("main")
    home = _taken_home(page, tmp_path / "2019.zip")
    with home.open("rb") as file:
        assert verifier.verify(file).package == f"jiedui-{SLUG}-2019"
    digest = hashlib.sha256(home.read_bytes()).hexdigest()
    assert digest in page.inner_text("main")
    if scripts:
        assert faults_of(page) == []
    page.goto(PAGE)
    row = page.locator("tr", has_text=digest)
    row.get_by_role("link").click()
    assert page.locator("a:has-text('下载')").count() == 1


@pytest.mark.parametrize(("width", "language"), [(360, "zh-hans"), (1440, "en")])
def test_the_page_that_waits_and_the_result_fit_a_phone_and_a_desk(opened, width, language) -> None:
    page = opened(PAGE, by="liaison", width=width, language=language)
    page.click("form.package-build button")
    page.wait_for_selector("a[download]")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_its_first_page_opens_from_a_folder_on_a_phone_too(opened, browser, tmp_path) -> None:
    page = opened(f"{PAGE}?year=2019", by="auditor")
    page.click("form.package-build button")
    page.wait_for_selector("a[download]")
    with ZipFile(_taken_home(page, tmp_path / "2019.zip")) as archive:
        archive.extractall(tmp_path)
    phone = browser.new_page(viewport={"width": 360, "height": 740})
    phone.goto((tmp_path / f"jiedui-{SLUG}-2019" / "data" / "index.html").as_uri())
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    phone.close()


def _taken_home(page, target: Path) -> Path:
    with page.expect_download() as downloading:
        page.click("a:has-text('下载')")
    downloading.value.save_as(target)
    return target
