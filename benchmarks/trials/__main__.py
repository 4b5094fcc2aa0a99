"""Run one trial, `python -m benchmarks.trials NAME [--times N] [--postgres] [--seed N] [--jobs N]`; 1: promise broken.

Each prints one line: what was done how often, what was broken. docs/reliability.md lists them with their last results.
"""

import argparse
import os
import random
import sys
import time
from importlib import import_module

# Each trial, the module that runs it, and how often in full.
TRIALS = {
    "kill-server": ("kills", 200),
    "kill-database": ("kills", 200),
    "kill-package": ("kills", 200),
    "power-loss": ("power", 500),
    "stop-immediate": ("power", 50),
    "write-skew": ("skew", 10_000),
    "commit-unknown": ("unknown", 1_000),
    "roll-back": ("rollback", 100),
    "writers": ("writers", 600),  # seconds
    "nth-statement": ("nth", 1_000),
    "nth-write": ("nth", 1_000),
    "no-event": ("nth", 1),
    "nth-failure": ("nth", 1_000),
    "disk-full": ("full", 100),
    "model": ("model", 1_000_000),
    "package-flips": ("flips", 100_000),
}
# Trials on a disk of their own, of so many megabytes.
ON_A_SMALL_DISK = {"disk-full": 64}


def main() -> int:
    """Set the place up, run the trial in it, tell how it went."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.trials", description=__doc__)
    parser.add_argument("name", choices=TRIALS)
    parser.add_argument("--times", type=int, help="how often; writers: how many seconds")
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL server of its own, not SQLite")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many worlds are played side by side")
    asked = parser.parse_args()
    room, full = TRIALS[asked.name]
    from benchmarks.trials.place import Place

    megabytes = ON_A_SMALL_DISK.get(asked.name, 0)
    with Place.made(on_postgres=asked.postgres, megabytes=megabytes, jobs=asked.jobs) as place:
        started = time.monotonic()
        trial = import_module(f"benchmarks.trials.{room}")
        outcome = trial.run(asked.name, place, times=asked.times or full, chance=random.Random(asked.seed))
        seconds = time.monotonic() - started
    database = "PostgreSQL" if asked.postgres else "SQLite"
    print(f"{asked.name}, {database}: {outcome.line}; {seconds:.0f} s, seed {asked.seed}")
    for broken in outcome.broken[:8]:
        print(f"  BROKEN: {broken}")
    return 1 if outcome.broken else 0


if __name__ == "__main__":
    sys.exit(main())
