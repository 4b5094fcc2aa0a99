"""The server's seal: made once, by whoever comes first, and readable by its owner only."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from jiedui.ledger.sealing import own_seal


@pytest.fixture
def keys(tmp_path: Path, settings: Any) -> Path:
    settings.KEYS_ROOT = tmp_path / "keys"
    return tmp_path / "keys"


def test_threads_that_ask_for_the_first_seal_together_get_the_same(keys: Path) -> None:
    together = Barrier(8)

    def ask(_: int) -> bytes:
        together.wait(timeout=30)
        return own_seal().public_key

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(8)))) == 1
    assert [path.name for path in keys.iterdir()] == ["seal.key"]


def test_nobody_but_its_owner_reads_it(keys: Path) -> None:
    own_seal()
    assert [oct(path.stat().st_mode & 0o777) for path in (keys, keys / "seal.key")] == ["0o700", "0o600"]
