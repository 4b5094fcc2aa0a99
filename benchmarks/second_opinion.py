"""Jiedui beside JioNLP on the corpus, in one run: seconds, and how many of the gold values and times each gets right.

.venv/bin/python benchmarks/second_opinion.py FOLDER      FOLDER holds the plans and their gold annotations

What is right is defined in JioNLP's favour, for it reads phrases and not plans:
- JioNLP is given the gold quote alone (so it needn't find it) and the plan's first year as its base of time; an amount
  is right where a lower or upper bound of the gold is among the amounts it returns; a deadline where that day ends one
  of its times; a recurrence where one of its periods is as long. Everything else that it returns costs it nothing.
- Jiedui compiles the whole plan; what counts is what it says of the commitments that overlap the quote, likewise.
- Deadlines are counted apart where the quote names a year, month or day, and where they follow from the heading
  or the plan, which JioNLP is not shown.
- Counts of things (3名, 1至2次), cycles without a length (定期, 常年) and deadlines without a calendar day are asked
  of neither, for JioNLP has no words for them.
Seconds: Jiedui's whole reading and compiling against JioNLP's extraction of times and money from the same text.
"""

import json
import logging
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from jiedui.documents.reading import read_document
from jiedui.plans.compile import compile_plan
from jiedui.plans.printer import plan_to_json

CYCLES = {
    ("year", 1): "yearly",
    ("month", 6): "half-yearly",
    ("month", 3): "quarterly",
    ("month", 1): "monthly",
    ("day", 7): "weekly",
    ("day", 1): "daily",
}
_CALENDAR_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NAMES_A_TIME = re.compile("[0-9〇一二三四五六七八九十]年|[0-9一二三四五六七八九十]月|年底|季度|半年")
Said = set[tuple[str, str]]


def main(arguments: list[str]) -> int:
    """Print a line for each plan, and the sums."""
    try:
        import jionlp  # noqa: F401
    except ImportError:
        print("Skipped: JioNLP isn't installed; it is one of the test packages.")
        return 0
    theirs("2019年", 2019)  # it loads its dictionaries the first time
    asked, right, seconds = Counter[str](), Counter[tuple[str, str]](), Counter[str]()
    for file in sorted(Path(arguments[0]).glob("*.json")):
        gold, text = json.loads(file.read_text("utf-8")), file.with_suffix(".txt").read_text("utf-8")
        plan, spent = _timed(text, _first_year(gold))
        seconds.update(spent)
        print(f"{file.stem:30s} " + "   ".join(f"{name} {taken * 1000:7.1f} ms" for name, taken in spent.items()))
        for commitment in gold["commitments"]:
            readings = _readings(commitment, plan, text, _first_year(gold))
            for kind, wanted in _asked_of(commitment):
                asked[kind] += 1
                right.update((name, kind) for name, said in readings.items() if wanted & said)
    for name in ("Jiedui", "JioNLP"):
        shares = "   ".join(f"{kind} {right[name, kind]}/{count}" for kind, count in sorted(asked.items()))
        print(f"{name:8s} {seconds[name]:6.2f} s   right: {shares}")
    return 0


def _first_year(gold: dict[str, Any]) -> int:
    return int((gold.get("years") or [2019])[0])


def _timed(text: str, year: int) -> tuple[list[dict[str, Any]], dict[str, float]]:
    """The compiled commitments, and the seconds of each reader."""
    began = time.perf_counter()
    plan = compiled(text)
    between = time.perf_counter()
    theirs(text, year)
    return plan, {"Jiedui": between - began, "JioNLP": time.perf_counter() - between}


def _readings(commitment: dict[str, Any], plan: list[dict[str, Any]], text: str, year: int) -> dict[str, Said]:
    at = text.find(commitment["quote"])
    end = at + len(commitment["quote"])
    ours = {said for each in plan if each["start"] < end and at < each["end"] for said in values_of(each)}
    return {"Jiedui": ours, "JioNLP": theirs(commitment["quote"], year)}


def compiled(text: str) -> list[dict[str, Any]]:
    """The commitments that Jiedui finds in a plan."""
    plan: Any = plan_to_json(compile_plan(read_document(text.encode(), name="plan.txt")))
    return list(plan["commitments"])


def values_of(commitment: dict[str, Any]) -> Said:
    """What a commitment, of the gold or compiled, says of money, deadline and recurrence."""
    amount = commitment.get("amount_yuan") or {}
    bounds = {Decimal(str(amount[each])) for each in ("min", "max") if amount.get(each) is not None}
    said = {("money", _plain(bound)) for bound in bounds}
    deadline, recurrence = commitment.get("deadline") or "", commitment.get("recurrence") or ""
    if _CALENDAR_DAY.fullmatch(deadline):
        said.add(("deadline", deadline))
    if recurrence in CYCLES.values():
        said.add(("recurrence", recurrence))
    return said


def theirs(text: str, year: int) -> Said:
    """What JioNLP says of money, deadlines and recurrences in a text."""
    import jionlp

    logging.disable(logging.CRITICAL)  # it logs what it can't read as errors, with their traces
    try:
        times = jionlp.ner.extract_time(text, time_base={"year": year, "month": 1, "day": 1})
        amounts = jionlp.ner.extract_money(text)
    finally:
        logging.disable(logging.NOTSET)
    return {*_times(times or []), *_amounts(amounts or [])}


def _asked_of(commitment: dict[str, Any]) -> Iterator[tuple[str, Said]]:
    said = values_of(commitment)
    for kind in ("money", "deadline", "recurrence"):
        wanted = {each for each in said if each[0] == kind}
        if wanted and kind == "deadline" and not _NAMES_A_TIME.search(commitment["quote"]):
            yield "deadline elsewhere", wanted
        elif wanted:
            yield kind, wanted


def _times(found: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for each in found:
        detail = each["detail"]
        if each["type"] == "time_period":
            delta = detail["time"]["delta"]
            delta = delta if isinstance(delta, dict) else {}
            yield from (("recurrence", CYCLES[one]) for one in delta.items() if one in CYCLES)
        elif each["type"] in ("time_point", "time_span"):
            yield "deadline", str(detail["time"][1])[:10]


def _amounts(found: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for each in found:
        number = each["detail"]["num"]
        for one in number if isinstance(number, list) else [number]:
            yield "money", _plain(Decimal(str(one)))


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
