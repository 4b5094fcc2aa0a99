"""Make a large ledger and say where it lies: `.venv/bin/python benchmarks/seed.py [ENGINE] [ACTIVITIES]`.

ENGINE is sqlite, postgresql or both (the default), ACTIVITIES 1,000,000. It is kept under build/scale until the tables
change.
"""

import sys

from places import ENGINES, kept_ledger

ACTIVITIES = 1_000_000


def main(arguments: list[str]) -> None:
    """Make what was asked for."""
    engines = [one for one in arguments if one in ENGINES] or list(ENGINES)
    activities = next((int(one) for one in arguments if one.isdecimal()), ACTIVITIES)
    for engine in engines:
        with kept_ledger(engine, activities) as place:
            print(f"{engine}: {' '.join(f'{name}={value}' for name, value in place.environment.items())}")


if __name__ == "__main__":
    main(sys.argv[1:])
