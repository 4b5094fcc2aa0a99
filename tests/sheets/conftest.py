"""A sheet as a file, for every test of this room."""

from pathlib import Path

import pytest

from tests.sheets.office import book_of


@pytest.fixture
def sheet(tmp_path: Path):
    def made(rows, *, merges=(), name="台账"):
        path = tmp_path / "台账.xlsx"
        path.write_bytes(book_of(rows, merges=merges, name=name))
        return path

    return made
