"""Two people at one thing in the same moment: one of them is told, and the record holds."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 6
PAIRS = {"racing": 9, "racing_records": 6}  # which pairs, and how many there are
pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("pairs", "many"), PAIRS.items())
def test_two_at_once_are_told_apart_on_sqlite(tmp_path: Path, pairs: str, many: int) -> None:
    race(tmp_path, {"JIEDUI_DATABASE_URL": ""}, pairs, many)


@pytest.mark.postgres
@pytest.mark.parametrize(("pairs", "many"), PAIRS.items())
def test_two_at_once_are_told_apart_on_postgresql(
    tmp_path: Path, make_postgres_database: Callable[[], str], pairs: str, many: int
) -> None:
    address = urlsplit(make_postgres_database())
    # Django's settings take the name from the address; libpq finds the socket by PGHOST.
    socket = parse_qs(address.query)["host"][0]
    race(tmp_path, {"JIEDUI_DATABASE_URL": f"postgresql://postgres@{address.path}", "PGHOST": socket}, pairs, many)


def race(folder: Path, database: Mapping[str, str], pairs: str, many: int) -> None:
    environment = {
        **os.environ,
        **database,
        "JIEDUI_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "jiedui.config.settings",
    }
    command = [sys.executable, "-W", "error", "-m", f"tests.ledger.{pairs}", str(ROUNDS)]
    finished = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    result = json.loads(finished.stdout)
    assert result["broken"] == []
    assert len(result["races"]) == many
    assert set(result["races"].values()) == {ROUNDS}
