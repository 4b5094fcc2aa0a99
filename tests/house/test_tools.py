"""That the tools say what they find: the step runner, the sum of the test stages, the corpus score."""

import subprocess
from pathlib import Path

import pytest

from tests.house.sources import ROOT
from tools import programs, score_corpus
from tools import test as stages

SCORED = """\
shifeng-luxi                 found 0.981  values 0.960  time 0.950  responsible 0.949  overall 0.960
ALL                          found 0.700  values 0.700  time 0.700  responsible 0.700  overall 0.700
"""
REPORT = """<testsuites><testsuite tests="10" failures="2" errors="1" skipped="3"/></testsuites>"""


def step(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([ROOT / "tools" / "step", *words], capture_output=True, text=True, check=False)


def test_a_step_that_succeeds_is_one_line() -> None:
    done = step("Making it", "sh", "-c", "echo much; echo more >&2")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Making it … ")
    assert done.stdout.count("\n") == 1


def test_a_step_that_fails_shows_what_was_said_and_keeps_the_status() -> None:
    done = step("Making it", "sh", "-c", "echo the reason; exit 7")
    assert done.returncode == 7
    assert "failed\nthe reason\n" in done.stdout


def test_a_step_reads_nothing_from_the_terminal() -> None:
    assert step("Making it", "cat").returncode == 0


def test_the_score_of_the_founding_plan_is_found_among_the_others() -> None:
    found = score_corpus.founding_figures(SCORED)
    assert found == {"found": 0.981, "values": 0.96, "time": 0.95, "responsible": 0.949}
    assert [name for name, figure in found.items() if figure < score_corpus.PROMISED] == ["responsible"]


def test_a_founding_plan_without_a_score_falls_short() -> None:
    said_nothing = SCORED.replace("shifeng-luxi", "shifeng-luxi-2")
    assert set(score_corpus.founding_figures(said_nothing).values()) == {0.0}


def test_the_stages_are_summed(tmp_path: Path) -> None:
    report = tmp_path / "fast.xml"
    report.write_text(REPORT, "utf-8")
    total = stages.Total()
    total.add(report)
    total.add(report)
    assert total == stages.Total(passed=8, failed=6, skipped=6)


def test_the_stages_leave_no_test_out() -> None:
    on_sqlite = [stage.options[1] for stage in stages.STAGES if not stage.server]
    assert on_sqlite == ["fast", "not fast and not browser", "browser"]


def test_the_record_is_tested_on_both_databases() -> None:
    (again,) = (stage for stage in stages.STAGES if stage.server)
    assert all((ROOT / folder).is_dir() for folder in again.options if folder.startswith("tests/"))


def test_a_browser_may_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIEDUI_CHROMIUM", "named")
    assert programs.chromium() == "named"
