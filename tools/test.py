"""Run every test in four stages, the quick ones first, and say the total in one line.

The rooms that keep the record are tested twice: on SQLite with all the others, then on a PostgreSQL server.

Options are handed on to pytest: `.venv/bin/python tools/test.py -x -k plans`.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
NO_TESTS = 5


@dataclass(frozen=True)
class Stage:
    """Some of the tests, and how they are run."""

    name: str
    options: tuple[str, ...]
    server: tuple[str, ...] = ()


# tests/conftest.py gives `fast` to the tests of the core that carry no other mark.
THE_RECORD = tuple(f"tests/{room}" for room in ("accounts", "ledger", "cli", "web"))
ON_POSTGRESQL = (sys.executable, "tools/with_postgres.py")
STAGES = (
    Stage("fast", ("-m", "fast", "-n", "2")),
    Stage("thorough", ("-m", "not fast and not browser", "-n", "2")),
    Stage("postgres", ("-m", "not browser and not postgres", "-n", "2", *THE_RECORD), ON_POSTGRESQL),
    Stage("browser", ("-m", "browser", "-n", "2")),
)


@dataclass
class Total:
    """What all stages came to."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, report: Path) -> None:
        """Add what one stage's report counts."""
        for suite in ElementTree.parse(report).iter("testsuite"):
            failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            skipped = int(suite.get("skipped", 0))
            self.failed += failed
            self.skipped += skipped
            self.passed += int(suite.get("tests", 0)) - failed - skipped


def main(options: list[str]) -> int:
    """Run all stages, whatever the first ones say; 1 if any test failed or none ran."""
    total = Total()
    statuses = [run(stage, options, total) for stage in STAGES]
    print(f"Tests: {total.passed} passed, {total.failed} failed, {total.skipped} skipped")
    return 1 if any(statuses) or not total.passed else 0


def run(stage: Stage, options: list[str], total: Total) -> int:
    """Run one stage; a stage without tests is no failure."""
    report = ROOT / "build" / "tests" / f"{stage.name}.xml"
    report.unlink(missing_ok=True)
    command = [*stage.server, sys.executable, "-m", "pytest", "-q", *stage.options, f"--junitxml={report}", *options]
    print(f"── {stage.name} tests", flush=True)
    status = subprocess.run(command, cwd=ROOT, env=os.environ, check=False).returncode
    if report.exists():
        total.add(report)
    return 0 if status == NO_TESTS else status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
