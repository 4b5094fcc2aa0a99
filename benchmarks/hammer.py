"""Twenty people of mixed roles at work at once in a large ledger, on pages as they use them, through `jiedui run`.

.venv/bin/python benchmarks/hammer.py [postgresql|sqlite] [ACTIVITIES] [SECONDS]     (postgresql, 1,000,000, 60)

Each person reads a page for up to twice `--pause MILLISECONDS` (2,000), then asks for the next one: ten pages a second.
What is timed is the whole answer, after thirty seconds in which the caches fill. Every answer is checked: it came
whole, lists hold the rows that they should, and nothing follows the last page. Prints the percentiles of each page, the
99th of the role that is slowest, and the memory of the web server's processes at the end; ends with 1 where a promise
is broken or an answer wrong.
"""

import contextlib
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from urllib.parse import quote

from places import ENGINES, Place, kept_ledger
from served import COMMAND, HOST, SLUG, Person, free_port, wait_for

# So many of each role make twenty people.
PEOPLE = {
    "liaison": 3,
    "clerk": 3,
    "clerk-health": 2,
    "clerk-labour": 2,
    "clerk-organisation": 1,
    "cadre": 2,
    "donor-leader": 2,
    "recipient-leader": 1,
    "recipient-clerk": 2,
    "finance": 1,
    "auditor": 1,
}
PROMISED = {"postgresql": 100.0, "sqlite": 200.0}
PROMISED_PAGES = (
    "list",
    "list, next page",
    "list, last page",
    "list of a unit",
    "list of a kind",
    "list of a state",
    "list of a year",
    "list of a promise",
    "list, unapproved",
    "list, unit and kind",
    "activity",
    "search",
)
STATES = ("draft", "submitted", "approved", "carried_out", "confirmed")
MOST_MEMORY = 300.0
WARM_UP = 30.0
_ROW = re.compile(rf'href="/p/{SLUG}/ledger/([0-9a-f-]{{36}})"')
_PROMISE = re.compile(rf'href="/p/{SLUG}/plan\?c=([0-9a-f]+)"')
_NEXT = re.compile(r'rel="next" href="([^"]+)"')
_OPTION = r'<select[^>]*id="f-{name}".*?</select>'
_WORDS = ("白羊溪", "现场指导", "卫生院", "区教育局 业务培训", "扶贫车间", "第12345期", "敬老院", "文山寨村", "照片")


@dataclass
class Seen:
    """What one person has met so far, from which the next addresses are made."""

    rows: list[str] = field(default_factory=list)
    promises: list[str] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    next_page: str = ""


@dataclass
class Told:
    """The milliseconds of each page and role, and what was wrong."""

    times: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def main(arguments: list[str]) -> int:
    """Hammer, and print."""
    pause = 2.0
    if "--pause" in arguments:
        at = arguments.index("--pause")
        pause = float(arguments[at + 1]) / 1000
        del arguments[at : at + 2]
    engine = next((one for one in arguments if one in ENGINES), "postgresql")
    numbers = [int(one) for one in arguments if one.isdecimal()]
    activities, seconds = (*numbers, *(1_000_000, 60)[len(numbers) :])[:2]
    with kept_ledger(engine, activities) as place, serving(place) as (port, process):
        told = _hammer(port, seconds, pause)
        memory = memory_of(process)
    return _tell(engine, activities, told, memory)


@contextlib.contextmanager
def serving(place: Place) -> Iterator[tuple[int, int]]:
    """`jiedui run` as it is shipped, over that ledger; gives its port and process number."""
    port = free_port()
    environment = {**os.environ, **place.environment}
    command = [COMMAND, "run", "--empty", "--bind", f"{HOST}:{port}"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as server:
        try:
            wait_for(port)
            yield port, server.pid
        finally:
            server.send_signal(signal.SIGTERM)


def memory_of(process: int) -> float:
    """Megabytes of a process and its children together; what they share is counted once (proportional set size)."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()
    return sum(_megabytes(number) for number in (str(process), *children))


def _megabytes(process: str) -> float:
    rollup = Path(f"/proc/{process}/smaps_rollup").read_text("ascii")
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def _hammer(port: int, seconds: int, pause: float) -> Told:
    told, threads = Told(), []
    counts_from = time.monotonic() + WARM_UP
    until = counts_from + seconds
    for place, (role, many) in enumerate(PEOPLE.items()):
        for number in range(many):
            person = Person(port)
            person.sign_in(role)
            one = _One(person, role, random.Random(place * 100 + number), told)
            threads.append(threading.Thread(target=one.work, args=(counts_from, until, pause), daemon=True))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WARM_UP + seconds + 120)
    return told


class _One:
    """One person at work."""

    def __init__(self, person: Person, role: str, chance: random.Random, told: Told) -> None:
        self._person, self._role, self._chance, self._told = person, role, chance, told
        self._seen = Seen()
        self._counts_from = 0.0

    def work(self, counts_from: float, until: float, pause: float) -> None:
        self._counts_from = counts_from
        self._ask("list", "ledger")
        while time.monotonic() < until:
            page, address = self._chance.choice(self._choices())
            self._ask(page, address)
            time.sleep(self._chance.uniform(0, 2 * pause))

    def _choices(self) -> list[tuple[str, str]]:
        seen, pick = self._seen, self._chance.choice
        found = [("list", "ledger"), ("list", "ledger?order=oldest"), ("list, last page", "ledger?end=1")]
        found += [
            ("list of a year", f"ledger?year={pick((2019, 2020))}"),
            ("list, unapproved", "ledger?flag=unapproved"),
        ]
        found += [
            ("list of a state", f"ledger?state={pick(('draft', 'submitted', 'approved', 'carried_out', 'confirmed'))}")
        ]
        found += [("search", f"search?q={quote(pick(_WORDS))}")] * 3
        found += [("tasks", "tasks"), ("plan", "plan"), ("overview", "overview"), ("obligations", "obligations")]
        if seen.next_page:
            found.append(("list, next page", seen.next_page))
        if seen.rows:
            found += [("activity", f"ledger/{pick(seen.rows)}")] * 3
        if seen.promises:
            found.append(("list of a promise", f"ledger?c={pick(seen.promises)}"))
        if seen.units and seen.kinds:
            unit, kind = pick(seen.units), pick(seen.kinds)
            found += [("list of a unit", f"ledger?unit={unit}"), ("list of a kind", f"ledger?kind={kind}")]
            found += [("list, unit and kind", f"ledger?unit={unit}&kind={kind}")]
        return found

    def _ask(self, page: str, address: str) -> None:
        began = time.perf_counter()
        status, body = self._person.get(address if address.startswith("/") else f"/p/{SLUG}/{address}")
        taken = (time.perf_counter() - began) * 1000
        text = body.decode()
        fault = self._fault_in(page, status, text)
        with self._told.lock:
            if fault:
                self._told.faults.append(f"{self._role} {address}: {fault}")
            if time.monotonic() > self._counts_from:
                self._told.times[page, self._role].append(taken)
        if page.startswith("list"):
            self._learn(text)

    def _fault_in(self, page: str, status: int, text: str) -> str:
        """What is wrong with an answer; empty where nothing is."""
        if status != 200:
            return f"answered {status}"
        if "</html>" not in text:
            return "was cut off"
        rows = len(set(_ROW.findall(text)))
        if page in ("list", "list, next page", "list, last page") and rows != 50:
            return f"has {rows} rows"
        if page == "list, last page" and _NEXT.search(text):
            return "has a page after it"
        return ""

    def _learn(self, text: str) -> None:
        seen = self._seen
        seen.rows = sorted(set(_ROW.findall(text))) or seen.rows
        seen.promises = sorted({*seen.promises, *_PROMISE.findall(text)})[:20]
        if found := _NEXT.search(text):
            seen.next_page = found[1].replace("&amp;", "&")
        for name, kept in (("unit", seen.units), ("kind", seen.kinds)):
            select = re.search(_OPTION.format(name=name), text, re.DOTALL)
            kept[:] = re.findall(r'<option value="([^"]+)"', select[0]) if select else kept


def _tell(engine: str, activities: int, told: Told, memory: float) -> int:
    promised = PROMISED[engine]
    print(f"{activities:,} activities on {engine}, {sum(PEOPLE.values())} people at once")
    print(f"{'page':22s} {'asked':>6s} {'50th':>8s} {'95th':>8s} {'99th':>8s}   slowest role")
    broken = []
    for page in sorted({page for page, _ in told.times}):
        by_role = {role: found for (one, role), found in told.times.items() if one == page}
        everything = [one for found in by_role.values() for one in found]
        slowest = max(by_role, key=lambda role: _percentile(by_role[role], 99))
        high = _percentile(everything, 99)
        middle, nearly = _percentile(everything, 50), _percentile(everything, 95)
        print(
            f"{page:22s} {len(everything):6d} {middle:6.0f}ms {nearly:6.0f}ms {high:6.0f}ms   "
            f"{slowest} {_percentile(by_role[slowest], 99):.0f}ms"
        )
        if page in PROMISED_PAGES and high > promised:
            broken.append(f"{page}: {high:.0f} ms, not {promised:.0f}")
    total = sum(len(found) for found in told.times.values())
    print(f"{total} pages; web server {memory:.0f} MB; {len(told.faults)} wrong answers")
    for fault in told.faults[:10]:
        print("  wrong:", fault)
    if memory > MOST_MEMORY:
        broken.append(f"memory: {memory:.0f} MB, not {MOST_MEMORY:.0f}")
    print("every promise kept" if not broken else "BROKEN: " + "; ".join(broken))
    return 1 if broken or told.faults else 0


def _percentile(found: list[float], of: int) -> float:
    return quantiles(found, n=100, method="inclusive")[of - 1] if len(found) > 1 else found[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
