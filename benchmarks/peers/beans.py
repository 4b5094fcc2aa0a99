"""Beancount and Fava from PyPI, in an environment of their own under build/peers/beans."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

VERSIONS = ("beancount==3.2.3", "fava==1.30.16")
HOW = "python benchmarks/races.py --install"
_HERE = Path(__file__).resolve().parent
_HOME = _HERE.parent.parent / "build" / "peers" / "beans"
_MADE = _HOME / "made"
_NOWHERE = "Expenses:Uncounted"


def is_installed() -> bool:
    """Whether they can run."""
    return _MADE.exists()


def install() -> None:
    """Install them, once."""
    if is_installed():
        return
    shutil.rmtree(_HOME, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", _HOME], check=True)
    subprocess.run([_HOME / "bin/pip", "install", "-q", *VERSIONS], check=True, stderr=subprocess.DEVNULL)
    _MADE.touch()


def account_of(obligation: int) -> str:
    """The line on which it books what counts towards an obligation."""
    return f"Expenses:O{obligation}"


def write_ledger(rows: list[tuple[Any, ...]], counted: dict[int, list[tuple[int, int]]], target: Path) -> None:
    """Every activity as a transaction of its day, each contribution as a posting in hundredths of its unit."""
    lines = sorted({account_of(obligation) for found in counted.values() for obligation, _ in found})
    days = sorted((day, number, title) for number, day, _, title, *_ in rows)
    with target.open("w", encoding="utf-8") as file:
        file.write('option "title" "races"\noption "operating_currency" "PART"\n')
        file.writelines(f"{days[0][0]} open {line} PART\n" for line in ("Equity:Deeds", _NOWHERE, *lines))
        for day, number, title in days:
            postings = [(account_of(one), amount) for one, amount in counted.get(number, ())] or [(_NOWHERE, 1)]
            file.write(f'\n{day} * "{title.replace(chr(34), "")}"\n')
            file.writelines(f"  {line}  {amount} PART\n" for line, amount in postings)
            file.write(f"  Equity:Deeds  {-sum(amount for _, amount in postings)} PART\n")


def balances(ledger: Path, rounds: int) -> dict[str, Any]:
    """How long it takes to load and to add up; how many transactions there are, and each line's total."""
    command = [_HOME / "bin/python", _HERE / "beans_laps.py", ledger, str(rounds)]
    environment = {**os.environ, "BEANCOUNT_DISABLE_LOAD_CACHE": "1"}
    return json.loads(subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True).stdout)


def first_page(ledger: Path, port: int, *, seconds: float = 300) -> float:
    """Seconds from Fava's start until its first page is there."""
    command = [_HOME / "bin/fava", "--port", str(port), ledger]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            while time.perf_counter() - began < seconds:
                with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/races/journal/") as page:
                    if b"races" in page.read():
                        return time.perf_counter() - began
                time.sleep(0.02)
        finally:
            server.send_signal(signal.SIGTERM)
    raise TimeoutError("Fava did not answer")
