"""Standing in line: in the order of coming, one at a time, whatever becomes of who stands there."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from jiedui.config.sqlite.turns import TooLong, take_turn

pytestmark = pytest.mark.fast

_HOLDER = """
import sys
from jiedui.config.sqlite.turns import take_turn
turn = take_turn(sys.argv[1], seconds=5)
print("has it", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def line(tmp_path: Path) -> str:
    return str(tmp_path / "line")


def in_line(line: str, name: int, told: list[int]) -> threading.Thread:
    """Somebody who waits, and is known to wait, until the turn comes and is given on."""

    def wait() -> None:
        turn = take_turn(line, seconds=30)
        told.append(name)
        turn.end()

    waiting = threading.Thread(target=wait)
    before = threading.active_count()
    waiting.start()
    while threading.active_count() < before + 2:  # who waits, and the thread that waits for it at the lock
        time.sleep(0.001)
    time.sleep(0.02)
    return waiting


def test_turns_come_in_the_order_of_coming(line) -> None:
    told: list[int] = []
    first = take_turn(line, seconds=1)
    waiting = [in_line(line, name, told) for name in range(5)]
    assert told == []
    first.end()
    for one in waiting:
        one.join(10)
    assert told == [0, 1, 2, 3, 4]


def test_who_waits_too_long_is_told_so_and_holds_nobody_up(line) -> None:
    first = take_turn(line, seconds=1)
    began = time.monotonic()
    with pytest.raises(TooLong):
        take_turn(line, seconds=0.05)
    assert time.monotonic() - began < 1
    first.end()
    take_turn(line, seconds=5).end()


def test_a_turn_ends_with_its_process(line) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, line], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "has it\n"
        with pytest.raises(TooLong):
            take_turn(line, seconds=0.05)
        holder.kill()
    take_turn(line, seconds=5).end()


def test_a_place_where_no_line_can_stand_is_an_error(tmp_path) -> None:
    with pytest.raises(OSError, match="No such file"):
        take_turn(str(tmp_path / "nowhere" / "line"), seconds=1)
