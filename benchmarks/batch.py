"""How many plans a second `jiedui compile-all` reads on all cores: 1,000 plans of 2 to 10 pages, one in ten a .docx.

.venv/bin/python benchmarks/batch.py [PLANS]
"""

import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import docx

PLANS, PROMISED = 1000, 50
PAGE = 750
"""Characters of a printed page of an official document (22 lines of 28, and its headings)."""
COMMAND = Path(sys.executable).parent / "jiedui"
EXAMPLE = Path(__file__).resolve().parent.parent / "src" / "jiedui" / "example" / "plan.txt"


def main(arguments: list[str]) -> int:
    """Make the plans, compile them, and print documents a second, wall time and peak memory."""
    count = int(arguments[0]) if arguments else PLANS
    with tempfile.TemporaryDirectory(prefix="jiedui-benchmark-") as folder:
        plans, results = Path(folder) / "plans", Path(folder) / "results"
        plans.mkdir()
        characters = sum(write_plan(plans, number) for number in range(count))
        began = time.perf_counter()
        subprocess.run([COMMAND, "compile-all", plans, "-o", results], check=True, stdout=subprocess.DEVNULL)
        seconds = time.perf_counter() - began
        written = len(list(results.iterdir()))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak, worked = used.ru_maxrss / 1024, used.ru_utime + used.ru_stime
    print(f"{written} plans of {characters / count / PAGE:.1f} pages on average, {os.cpu_count()} cores")
    print(
        f"{written / seconds:.0f} documents a second   {seconds:.1f} s   "
        f"{worked:.1f} s of processor   {peak:.0f} MB in the largest process"
    )
    return 0 if written == count and written / seconds >= PROMISED else 1


def write_plan(folder: Path, number: int) -> int:
    """Write one plan of its own numbers and length; gives its characters."""
    text = varied(random.Random(number))
    if number % 10:
        (folder / f"{number:04d}.txt").write_text(text, encoding="utf-8")
    else:
        paper = docx.Document()
        for line in text.splitlines():
            paper.add_paragraph(line)
        paper.save(str(folder / f"{number:04d}.docx"))
    return len(text)


def varied(chance: random.Random, *, pages: int | None = None) -> str:
    """The example plan with other numbers, its lines over again until there are enough pages."""
    lines = EXAMPLE.read_text("utf-8").splitlines()
    wanted = PAGE * (pages or chance.randint(2, 10))
    made: list[str] = []
    while sum(map(len, made)) < wanted:
        made += lines
    text = "\n".join(_until(made, wanted))
    return re.sub(r"(?<![0-9])[1-9](?=[名次个万])", lambda _: str(chance.randint(1, 9)), text)


def _until(lines: list[str], wanted: int) -> list[str]:
    kept, length = [], 0
    for line in lines:
        kept.append(line)
        length += len(line)
        if length >= wanted:
            break
    return kept


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
