"""How long each page of the example takes to answer, for every role, through gunicorn on SQLite.

.venv/bin/python benchmarks/pages.py [RUNS]      asked over one open connection on this machine, one at a time

What is timed is the whole answer as a client waits for it: an upper bound of the server's own time.
"""

import sys
import time
from statistics import median, quantiles

from served import SLUG, Person, data_folder, served

PEOPLE = ("liaison", "clerk", "donor-leader", "recipient-leader", "recipient-clerk", "cadre", "finance", "auditor")
PAGES = ("plan", "plan?as_of=2020-07-01", "overview", "obligations", "tasks", "ledger", "ledger/new", "team", "trail")
RUNS = 40


def main(arguments: list[str]) -> None:
    """Print the median and the 95th percentile of each page, in milliseconds, over all roles and for the slowest."""
    runs = int(arguments[0]) if arguments else RUNS
    with data_folder() as data, served(data) as port:
        people = {name: Person(port) for name in PEOPLE}
        for name, person in people.items():
            person.sign_in(name)
        for page in PAGES:
            print(_row(page, {name: _times(person, f"/p/{SLUG}/{page}", runs) for name, person in people.items()}))


def _times(person: Person, address: str, runs: int) -> list[float]:
    """Milliseconds of each answer, after a few that warm the server up; none where the page is not for this person."""
    if any(person.get(address)[0] != 200 for _ in range(5)):
        return []
    taken = []
    for _ in range(runs):
        began = time.perf_counter()
        person.get(address)
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def _row(page: str, times: dict[str, list[float]]) -> str:
    seen = {name: found for name, found in times.items() if found}
    if not seen:
        return f"{page:24s} not for anybody"
    everything = [one for found in seen.values() for one in found]
    slowest = max(seen, key=lambda name: median(seen[name]))
    return (
        f"{page:24s} median {median(everything):6.1f} ms   95th {quantiles(everything, n=20)[-1]:6.1f} ms   "
        f"slowest role {slowest} {median(seen[slowest]):6.1f} ms   ({len(seen)} roles)"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
