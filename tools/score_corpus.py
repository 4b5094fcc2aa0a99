"""Score the compiler against the shared corpus, and refuse a founding plan below what was promised for it.

tools/score_corpus.py FOLDER       FOLDER holds the plans, their gold annotations and the scorer
"""

import re
import subprocess
import sys
from pathlib import Path

COMPILE = str(Path(sys.executable).with_name("jiedui"))
FOUNDING_PLAN = "shifeng-luxi"
PROMISED = 0.95
FIGURES = ("found", "values", "time", "responsible")


def main(arguments: list[str]) -> int:
    """Print the score of every plan; 1 if a plan gave nothing or the founding plan falls short."""
    if len(arguments) != 1:
        print(__doc__)
        return 2
    folder = Path(arguments[0])
    command = [sys.executable, str(folder / "score.py"), str(folder), COMPILE, "compile", "--json"]
    scored = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    print(scored.stdout, end="")
    short = {name: figure for name, figure in founding_figures(scored.stdout).items() if figure < PROMISED}
    if short:
        print(f"The founding plan is below {PROMISED}: {short}")
    return 1 if scored.returncode or short else 0


def founding_figures(output: str) -> dict[str, float]:
    """The four figures of the founding plan in the scorer's output; 0 where it doesn't say one."""
    line = next((line for line in output.splitlines() if line.startswith(FOUNDING_PLAN + " ")), "")
    said = {name: float(figure) for name, figure in re.findall(r"(\w+) (\d\.\d+)", line)}
    return {name: said.get(name, 0.0) for name in FIGURES}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
