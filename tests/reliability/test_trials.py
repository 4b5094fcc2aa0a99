"""Each trial of `benchmarks/trials` in small: the programs run, and no promise is broken."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SMALL = [
    ("kill-server", "2"),
    ("kill-package", "3"),
    ("power-loss", "4"),
    ("write-skew", "2"),
    ("commit-unknown", "14"),
    ("roll-back", "2"),
    ("nth-failure", "1"),
    ("writers", "3"),
    ("package-flips", "1500"),
    ("disk-full", "2"),
    ("model", "3000"),
]
ON_POSTGRES = [
    ("kill-server", "1"),
    ("kill-database", "2"),
    ("stop-immediate", "1"),
    ("write-skew", "2"),
    ("nth-failure", "1"),
]

NOT_HERE = 2  # what the trial needs, as a disk of its own, can't be had

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("name", "times"), SMALL)
def test_no_promise_is_broken_on_sqlite(name: str, times: str) -> None:
    run(name, "--times", times)


@pytest.mark.postgres
@pytest.mark.parametrize(("name", "times"), ON_POSTGRES)
def test_no_promise_is_broken_on_postgresql(name: str, times: str) -> None:
    run(name, "--times", times, "--postgres")


def run(*arguments: str) -> None:
    command = [sys.executable, "-m", "benchmarks.trials", *arguments, "--seed", "1"]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)
    if finished.returncode == NOT_HERE:
        pytest.skip(finished.stderr)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "0 promises broken" in finished.stdout
