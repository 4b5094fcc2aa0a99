"""How long `jiedui run` takes until the page answers: the first time, with the example, and every time after.

.venv/bin/python benchmarks/start.py
"""

import time
from pathlib import Path
from statistics import median

from served import data_folder, served

AGAIN = 5


def main() -> None:
    """Print seconds."""
    with data_folder() as data:
        print(f"first start, with the example   {_start(data):5.2f} s")
        again = [_start(data) for _ in range(AGAIN)]
        print(f"second start                    {median(again):5.2f} s   (median of {AGAIN}, worst {max(again):.2f} s)")


def _start(data: Path) -> float:
    began = time.perf_counter()
    with served(data):
        return time.perf_counter() - began


if __name__ == "__main__":
    main()
