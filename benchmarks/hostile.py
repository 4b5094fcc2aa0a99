"""How long and how much memory `jiedui compile` needs for 10 MB of text that was made to hurt it, as a whole process.

.venv/bin/python benchmarks/hostile.py [MEGABYTES]      each within 10 s and 500 MB; ends with 1 if one is not
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

MEGABYTES, MOST_SECONDS, MOST_MEGABYTES = 10, 10.0, 500.0
COMMAND = Path(sys.executable).parent / "jiedui"
PIECES = (
    "1至2次、",
    "（责任单位：",
    "2020年",
    "每",
    "，",
    "各县（市、区）",
    "1234567890",
    "（",
    "一、",
    "每年组织2次培训；",
)
ALPHABET = (
    "一二三四五六七八九十、，。；：（）0123456789每年月日底前万元次名人各县市区镇局责任单位组织开展培训帮扶结对至以上"
)
LINE = 60


def main(arguments: list[str]) -> int:
    """Print seconds and peak memory of each text."""
    size = int(arguments[0] if arguments else MEGABYTES) * 1_000_000
    kept = True
    with tempfile.TemporaryDirectory(prefix="jiedui-benchmark-") as folder:
        for name, text in _texts(size):
            file = Path(folder) / "hostile.txt"
            file.write_text(text, encoding="utf-8")
            seconds, peak, code = _measured(file)
            in_time = seconds < MOST_SECONDS and peak < MOST_MEGABYTES and code in (0, 2)
            kept = kept and in_time
            verdict = "" if in_time else "   TOO MUCH"
            print(f"{name:40s} {seconds:6.2f} s {peak:6.0f} MB   ends with {code}{verdict}", flush=True)
    return 0 if kept else 1


def _texts(size: int) -> Iterator[tuple[str, str]]:
    for piece in PIECES:
        times = size // len(piece.encode())
        a_line = max(1, LINE // len(piece))
        yield f"{piece} one line", piece * times
        yield f"{piece} many lines", (piece * a_line + "\n") * (times // a_line)
    letters = "".join(random.Random(1).choices(ALPHABET, k=size // 3))
    yield "random, one line", letters
    yield "random, many lines", "\n".join(letters[at : at + LINE] for at in range(0, len(letters), LINE))


def _measured(file: Path) -> tuple[float, float, int]:
    """Seconds, the peak of resident memory in MB, and the exit code."""
    began = time.perf_counter()
    with subprocess.Popen([COMMAND, "compile", file], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return time.perf_counter() - began, used.ru_maxrss / 1024, process.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
