"""What all tests share: the mark of the fast ones, the shared corpus, and patience on a busy machine."""

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as project
from django.utils import translation
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.cast import Cast

from tests.house.sources import CORE
from tests.postgres import make_postgres_database, postgres_server, postgres_url

__all__ = ("make_postgres_database", "postgres_server", "postgres_url")

FAST = (*CORE, "house")
SLOW_MARKS = ("slow", "postgres", "browser", "django_db")
TESTS = Path(__file__).resolve().parent

# A change is judged by the same examples each time; everybody else's runs look for new ones.
IS_JUDGED = bool(os.environ.get("CI"))
settings.register_profile("jiedui", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=IS_JUDGED)
settings.load_profile("jiedui")


def pytest_configure(config: pytest.Config) -> None:
    """Register the one mark that nobody writes."""
    config.addinivalue_line("markers", "fast: a test of the core without another mark; run first, and by `make check`")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the fast tests."""
    for item in items:
        room = item.path.relative_to(TESTS).parts[0]
        if room in FAST and not any(item.get_closest_marker(mark) for mark in SLOW_MARKS):
            item.add_marker("fast")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where the shared corpus is required, a test that skips for want of it fails."""
    report = yield
    is_required = os.environ.get("JIEDUI_REQUIRE_SHARED") == "1" and item.get_closest_marker("shared")
    if is_required and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
    return report


@pytest.fixture(scope="session")
def shared_corpus() -> Path:
    """The folder of published plans with their gold annotations, beside the checkout."""
    folder = Path(os.environ.get("JIEDUI_SHARED", TESTS.parent.parent / "shared")) / "corpus"
    if not folder.is_dir():
        missing = "the shared corpus is not beside the checkout; JIEDUI_SHARED may name the folder that holds it"
        pytest.skip(missing)
    return folder


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest) -> None:
    """SQLite in memory, also for tests side by side: the plugin knows only Django's own engine for one that can be."""
    for database in project.DATABASES.values():
        if database["ENGINE"] == "jiedui.config.sqlite":
            database.setdefault("TEST", {})["NAME"] = ":memory:"
    request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")


@pytest.fixture(autouse=True)
def _language_of_the_office() -> Iterator[None]:
    """A page asked for in English leaves its thread speaking English; the next test shall hear Chinese again."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _nothing_kept_of_other_tests(request: pytest.FixtureRequest) -> None:
    """Each test has a database of its own, in which numbers begin again; what is kept from others would be wrong."""
    if {"db", "transactional_db"} & {*request.fixturenames}:
        from jiedui.ledger.queries.paper import forget_papers
        from jiedui.ledger.unchanged import forget_answers

        forget_papers()
        forget_answers()


@pytest.fixture(autouse=True)
def _composed_anew(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that puts another limit in the place of the usual one has its queries composed with it, and only its."""
    if "monkeypatch" not in request.fixturenames:
        yield
        return
    from jiedui.accounts.composed import forget_composed

    forget_composed()
    yield
    forget_composed()


@pytest.fixture
def cast(db: None) -> "Cast":
    """The standing programme with its people, in a database that is rolled back after the test."""
    from tests.making import make_cast  # Django's models can be imported only when it is set up

    return make_cast()
