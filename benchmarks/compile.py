"""How long compiling a plan takes in a warm process, and `jiedui --help` as a whole process.

.venv/bin/python benchmarks/compile.py [PLAN…]      without a plan, that of the example
"""

import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from batch import varied

from jiedui.documents.reading import read_document, read_document_file
from jiedui.plans.compile import compile_plan

EXAMPLE = Path(__file__).resolve().parent.parent / "src" / "jiedui" / "example"
RUNS, STARTS, TEN = 30, 7, 10


def main(arguments: list[str]) -> None:
    """Print the medians."""
    for plan in map(Path, arguments or [str(EXAMPLE / "plan.txt"), str(EXAMPLE / "plan.docx")]):
        document = read_document_file(plan)
        compile_plan(document)
        reading = _median(lambda plan=plan: read_document_file(plan), RUNS)
        compiling = _median(lambda document=document: compile_plan(document), RUNS)
        print(f"{plan.name:24s} read {reading:6.1f} ms   compile {compiling:6.1f} ms   ({RUNS} runs, medians)")
    pages = varied(random.Random(1), pages=TEN).encode()
    both = _median(lambda: compile_plan(read_document(pages, name="plan.txt")), RUNS)
    print(f"{TEN} pages, read and compile {both:6.1f} ms   ({RUNS} runs, median)")
    command = Path(sys.executable).parent / "jiedui"
    helping = _median(lambda: subprocess.run([command, "--help"], check=True, capture_output=True), STARTS)
    print(f"jiedui --help            {helping:6.1f} ms   ({STARTS} whole processes, median)")


def _median(act: Callable[[], object], runs: int) -> float:
    """The median in milliseconds."""
    taken = []
    for _ in range(runs):
        began = time.perf_counter()
        act()
        taken.append((time.perf_counter() - began) * 1000)
    return median(taken)


if __name__ == "__main__":
    main(sys.argv[1:])
