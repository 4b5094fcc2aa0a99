"""Beancount's laps of `races.py`, with the Python of build/peers/beans: `beans_laps.py LEDGER ROUNDS`; prints JSON.

Loads the ledger anew, without the copy that it would keep; then adds all postings up by line, as its reports do.
"""

import json
import sys
import time
from statistics import median

from beancount import loader
from beancount.core import data, realization
from beancount.parser import parser


def main(ledger: str, rounds: int) -> None:
    """Load, add up, and tell."""
    began = time.perf_counter()
    parser.parse_file(ledger)
    parsed = time.perf_counter() - began
    began = time.perf_counter()
    entries, errors, _ = loader.load_file(ledger)
    loaded = time.perf_counter() - began
    if errors:
        raise RuntimeError(str(errors[0]))
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        root = realization.realize(entries)
        sums = {
            real.account: int(sum(one.units.number for one in real.balance)) for real in realization.iter_children(root)
        }
        taken.append(time.perf_counter() - began)
    print(
        json.dumps(
            {
                "transactions": sum(isinstance(entry, data.Transaction) for entry in entries),
                "sums": {line: total for line, total in sums.items() if line.startswith("Expenses:O")},
                "parse": parsed,
                "load": loaded,
                "add": median(taken),
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
