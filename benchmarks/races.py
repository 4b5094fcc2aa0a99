"""Races: the ledger beside programs that do a like work, over the same rows, in one run; each answer is checked first.

    .venv/bin/python benchmarks/races.py [--only list,last,fact,cold,tables,balances] [--activities 100000] [--install]

  list      a hundred of a unit's activities, the newest first: Redmine's list of issues of one person
  last      the last page of the whole ledger: Redmine's API at nine tenths of its issues
  fact      one fact confirmed, its event in the chain, its light right: Redmine's update with a note
  cold      from the start of the program to the ledger's first page: Fava
  tables    100,000 rows out, as CSV of 3 columns and as a workbook of 40: Redmine's CSV, openpyxl
  balances  what was achieved of every obligation, over 1,000,000 activities where `seed.py sqlite` made them:
            Beancount, whose time grows in line, measured at 100,000

Redmine and Jiedui are asked in their own processes, without a network: by ActionDispatch::Integration::Session and by
Django's test client. A peer that isn't there is left out, and how to install it is said; `--install` does it, all under
build/peers. Akvo RSR is not to be had as a package and runs in none of these races. Times are medians; what takes
longer than ten seconds is run once. On a busy machine look at the processor's time, which stands beside.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from peers import beans, redmine
from places import HERE, KEPT, Place, kept_ledger, key_of
from served import SLUG, Person, free_port, served

LARGE = 1_000_000
ROUNDS = 9
PYTHON = sys.executable


@dataclass(slots=True)
class Course:
    """A kept ledger and what the peers are told of it, once."""

    place: Place
    _told: dict[str, Any] = field(default_factory=dict)

    @property
    def told(self) -> dict[str, Any]:
        """All rows, what they count towards, and the busiest unit."""
        if not self._told:
            self._told.update(self.ours("rows"))
        return self._told

    def ours(self, *words: object) -> dict[str, Any]:
        """What our own lap tells."""
        return _client("races_laps.py", self.place.environment, *words)

    def redmine(self, *words: object) -> dict[str, Any] | None:
        """What Redmine's lap tells, over the same rows; None where it isn't installed."""
        if not redmine.is_installed():
            return None
        redmine.seed(self.told["rows"], key=self.place.data.name)
        return redmine.lap(*map(str, words))


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table. `theirs` and `ours` are milliseconds; `bars` are what must hold, each as it came out."""

    race: str
    peer: str
    theirs: float | None
    ours: float
    remarks: tuple[str, str] = ("", "")
    bars: tuple[tuple[str, bool], ...] = ()

    def __str__(self) -> str:
        theirs = f"{_time(self.theirs)}{self.remarks[0]}" if self.theirs is not None else "not installed"
        ratio = f"{self.theirs / self.ours:,.1f} ×" if self.theirs is not None else ""
        bars = ", ".join(words for words, _ in self.bars)
        broken = [words for words, holds in self.bars if not holds]
        verdict = f"BROKEN: {', '.join(broken)}" if broken else "kept" if self.bars else ""
        cells = (self.race, self.peer, theirs, f"{_time(self.ours)}{self.remarks[1]}", ratio, bars, verdict)
        return f"| {' | '.join(cells)} |"


def main(arguments: list[str]) -> int:
    """Run the races that were asked for. 1 where a bar is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(RACES), metavar="RACES")
    parser.add_argument("--activities", type=int, default=100_000)
    parser.add_argument("--install", action="store_true", help="fetch the peers first")
    asked = parser.parse_args(arguments)
    wanted = asked.only.split(",")
    if unknown := set(wanted) - set(RACES):
        parser.error(f"no such race: {', '.join(sorted(unknown))}")
    _prepare(installs=asked.install)
    print(
        "| race | peer | its figure | ours | ratio | bar | |\n| --- | --- | --- | --- | --- | --- | --- |", flush=True
    )
    is_broken = False
    with kept_ledger("sqlite", asked.activities) as place:
        course = Course(place)
        for race in wanted:
            for line in RACES[race](course):
                print(line, flush=True)
                is_broken |= not all(holds for _, holds in line.bars)
    return int(is_broken)


def _prepare(*, installs: bool) -> None:
    for name, peer in (("Redmine " + redmine.VERSION, redmine), (", ".join(beans.VERSIONS), beans)):
        if installs and not peer.is_installed():
            print(f"installing {name} under build/peers …", file=sys.stderr)
            peer.install()
        if not peer.is_installed():
            print(f"{name} left out; to install: {peer.HOW}", file=sys.stderr)


def race_list(course: Course) -> Iterator[Line]:
    """A unit's activities, the newest first."""
    unit = course.told["unit"]
    ours, theirs = course.ours("list", unit, ROUNDS), course.redmine("list", unit, ROUNDS)
    if theirs:
        _same("rows of the unit", theirs["total"], ours["total"])
        _same("first hundred", theirs["titles"], ours["titles"])
    of = f"of a unit's {ours['total']:,}"
    for rows in (50, 100):
        yield _page_line(f"{rows} {of}, page", ("Redmine, page", f"page_{rows}", theirs), f"page_{rows}", ours)
    yield _page_line(f"100 {of}, API", ("Redmine, API", "api", theirs), "api", ours)


def race_last(course: Course) -> Iterator[Line]:
    """The end of the whole ledger."""
    ours, theirs = course.ours("last", ROUNDS), course.redmine("last", ROUNDS)
    if theirs:
        _same("last hundred", theirs["titles"], ours["titles"])
    for lap, words in (("page_50", "page of 50"), ("page_100", "page of 100"), ("api", "API, 100")):
        yield _page_line(f"the last, {words}", ("Redmine, API, 100", "api", theirs), lap, ours, times=30)


def _page_line(
    race: str, peer: tuple[str, str, dict[str, Any] | None], lap: str, ours: dict[str, Any], *, times: int = 5
) -> Line:
    name, their_lap, theirs = peer
    told, own = theirs[their_lap] if theirs else None, ours[lap]
    bars = [("< 45 ms", own["ms"] < 45), ("≤ 8 queries", own["queries"] <= 8)]
    if told:
        bars.append((f"≥ {times} ×", told["ms"] >= times * own["ms"]))
    return Line(race, name, told["ms"] if told else None, own["ms"], (_queries(told), _queries(own)), tuple(bars))


def race_fact(course: Course) -> Iterator[Line]:
    """One fact confirmed, and its light."""
    theirs = course.redmine("fact", 50)
    with _copy(course.place) as environment:
        acts = _client("races_laps.py", environment, "fact", 50)
    confirm, lights = acts["confirm"], acts["lights"]
    taken, asked = confirm["ms"] + lights["ms"], confirm["queries"] + lights["queries"]
    words = f", {asked} queries (confirming {confirm['ms']:.1f} ms, every light {lights['ms']:.1f} ms)"
    told = (theirs["ms"], _queries(theirs)) if theirs else (None, "")
    bars = (("≤ 15 ms", taken <= 15), ("≤ 12 queries", asked <= 12), ("no waiting job", True))
    yield Line("a fact confirmed, then every light", "Redmine, change and note", told[0], taken, (told[1], words), bars)


def race_cold(course: Course) -> Iterator[Line]:
    """From the start of the program to the first page."""
    theirs = None
    if beans.is_installed():
        with _beancount(course) as ledger:
            theirs = beans.first_page(ledger, free_port()) * 1000
    with _copy(course.place) as environment:
        data = Path(environment["JIEDUI_DATA"])
        with served(data) as port:
            person = Person(port)
            person.sign_in("liaison")
        taken = [_first_page(data, person) for _ in range(5)]
    yield Line("start to first page", "Fava, journal", theirs, median(taken), bars=(("< 3 s", median(taken) < 3000),))


def _first_page(data: Path, person: Person) -> float:
    """Milliseconds until the ledger's first page is there for somebody who signed in before the start."""
    began = time.perf_counter()
    with served(data) as port:
        status, page = person.moved_to(port).get(f"/p/{SLUG}/ledger")
        taken = (time.perf_counter() - began) * 1000
    if status != 200 or page.count(b"/ledger/") < 50:
        raise RuntimeError(f"the first page was {status}")
    return taken


def race_tables(course: Course) -> Iterator[Line]:
    """Tables out."""
    theirs, ours = course.redmine("csv"), course.ours("table", "csv", 3, 5)
    _same("rows of the CSV", ours["rows"], 100_000)
    if theirs:
        _same("rows of Redmine's CSV", theirs["rows"], len(course.told["rows"]))
    told = (theirs["s"] * 1000, _memory(theirs)) if theirs else (None, "")
    bars = (("< 1 s", ours["s"] < 1),)
    yield Line("CSV, 100,000 × 3, the writer", "Redmine, from its database", *_both(told, ours), bars)
    whole = course.ours("export", "csv")
    _same("rows of the ledger's CSV", whole["rows"], len(course.told["rows"]))
    yield Line("CSV, the ledger with all its columns", "Redmine, from its database", *_both(told, whole))
    peer, book = course.ours("openpyxl"), course.ours("table", "xlsx", 40, 1)
    _same("rows of both workbooks", (peer["rows"], book["rows"]), (100_000, 100_000))
    bars = (("< 40 s", book["s"] < 40), ("< 200 MB", book["mb"] < 200))
    yield Line("Excel, 100,000 × 40", "openpyxl", *_both((peer["s"] * 1000, _memory(peer)), book), bars)


def _both(theirs: tuple[float | None, str], ours: dict[str, Any]) -> tuple[float | None, float, tuple[str, str]]:
    return theirs[0], ours["s"] * 1000, (theirs[1], _memory(ours))


def race_balances(course: Course) -> Iterator[Line]:
    """Every line's balance."""
    theirs = None
    if beans.is_installed():
        with _beancount(course) as ledger:
            theirs = beans.balances(ledger, 5)
        own = {beans.account_of(number): total for number, total in course.ours("balances", 1)["sums"] if total}
        _same("transactions", theirs["transactions"], len(course.told["rows"]))
        _same("balances", {line: total for line, total in theirs["sums"].items() if total}, own)
    large = KEPT / key_of(LARGE)
    there = {"JIEDUI_DATA": str(large)} if (large / "sqlite.made").exists() else course.place.environment
    ours = _client("races_laps.py", there, "balances", 5)
    times = ours["activities"] / len(course.told["rows"])
    whole = (theirs["load"] + theirs["add"]) * 1000 * times if theirs else None
    words = f", in line from {_time(whole / times)} at {len(course.told['rows']):,}" if whole and times > 1 else ""
    race = f"all balances of {ours['activities']:,}"
    yield Line(
        f"{race}, with lights",
        "Beancount, load and sums",
        whole,
        ours["status"]["ms"],
        (words, ""),
        _second(ours["status"]),
    )
    yield Line(
        f"{race}, plain sums",
        "Beancount, load and sums",
        whole,
        ours["plain"]["ms"],
        (words, ""),
        _second(ours["plain"]),
    )


def _second(lap: dict[str, float]) -> tuple[tuple[str, bool], ...]:
    return (("< 1 s", lap["ms"] < 1000),)


RACES: dict[str, Callable[[Course], Iterator[Line]]] = {
    "list": race_list,
    "last": race_last,
    "fact": race_fact,
    "cold": race_cold,
    "tables": race_tables,
    "balances": race_balances,
}


@contextmanager
def _copy(place: Place) -> Iterator[dict[str, str]]:
    """The kept ledger in a folder that may be written into."""
    with tempfile.TemporaryDirectory(prefix="jiedui-races-") as folder:
        data = Path(folder) / "data"
        shutil.copytree(place.data, data)
        yield {"JIEDUI_DATA": str(data)}


@contextmanager
def _beancount(course: Course) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="jiedui-races-") as folder:
        ledger = Path(folder) / "races.beancount"
        beans.write_ledger(course.told["rows"], dict(course.told["counted"]), ledger)
        yield ledger


def _client(program: str, environment: dict[str, str], *words: object) -> dict[str, Any]:
    command = [PYTHON, str(HERE / program), *map(str, words)]
    done = subprocess.run(command, env={**os.environ, **environment}, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def _same(what: str, one: object, other: object) -> None:
    if one != other:
        raise RuntimeError(f"{what} differ: {str(one)[:300]} and {str(other)[:300]}")


def _time(milliseconds: float) -> str:
    return f"{milliseconds / 1000:,.1f} s" if milliseconds >= 1000 else f"{milliseconds:.0f} ms"


def _queries(lap: dict[str, Any] | None) -> str:
    return f" (processor {lap['cpu']:.0f}), {lap['queries']} queries" if lap else ""


def _memory(lap: dict[str, Any]) -> str:
    return f", {lap['mb']} MB"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
