"""The registers that offices keep, under the heads that theirs have: each is known, and its row becomes an activity."""

import tomllib
from pathlib import Path

import pytest

from jiedui.sheets.entries import Standing
from jiedui.sheets.reading import lacking
from tests.sheets.office import read

REGISTERS = tomllib.loads((Path(__file__).parent / "registers.toml").read_text("utf-8"))


@pytest.mark.parametrize("name", REGISTERS)
def test_a_register_is_read_under_the_heads_that_offices_use(sheet, name) -> None:
    told = REGISTERS[name]
    frame, (row,) = read(sheet([[told["title"]], [told["line"]], told["heads"].split(), told["row"].split()]))
    assert (frame.register.code if frame.register else "", lacking(frame)) == (told["register"], ())
    assert [column.heading for column in frame.unknown] == told["unknown"]
    assert row.standing is Standing.GOOD, [(fault.place, fault.message) for fault in row.faults]
    assert row.entry.kind == told["kind"]
