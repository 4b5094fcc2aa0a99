"""Reading outside a transaction: one moment for all of it, nobody held up, nothing left open."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow


def test_what_is_written_meanwhile_is_not_seen_on_sqlite(tmp_path: Path) -> None:
    look(tmp_path, {"JIEDUI_DATABASE_URL": ""})


@pytest.mark.postgres
def test_what_is_written_meanwhile_is_not_seen_on_postgresql(
    tmp_path: Path, make_postgres_database: Callable[[], str]
) -> None:
    address = urlsplit(make_postgres_database())
    socket = parse_qs(address.query)["host"][0]
    look(tmp_path, {"JIEDUI_DATABASE_URL": f"postgresql://postgres@{address.path}", "PGHOST": socket})


def look(folder: Path, database: Mapping[str, str]) -> None:
    environment = os.environ | database
    environment |= {"JIEDUI_DATA": str(folder / "data"), "DJANGO_SETTINGS_MODULE": "jiedui.config.settings"}
    command = [sys.executable, "-m", "tests.ledger.moments", str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen.pop("files") > 20
    assert seen == {"added_unseen": 0, "added_later": 1, "left_open": False, "fault": "None"}
