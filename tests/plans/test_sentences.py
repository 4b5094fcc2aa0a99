"""The commitments language, sentence by sentence: each case of sentences.toml compiles to what it expects."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from jiedui.documents.reading import read_document
from jiedui.plans.compile import compile_plan
from jiedui.plans.model import Commitment
from jiedui.plans.printer import commitment_to_json

TITLE = "青石区支持云岭县协作工作方案（2021-2023年）"
CASES = tomllib.loads((Path(__file__).parent / "sentences.toml").read_text(encoding="utf-8"))["case"]


def compiled(case: dict[str, Any]) -> list[Commitment]:
    text = f"{case.get('title', TITLE)}\n{case['text'].strip()}\n"
    plan = compile_plan(read_document(text.encode(), name="方案.txt"))
    return [commitment for commitment in plan.commitments if not commitment.is_optional]


def facts(commitment: Commitment) -> dict[str, Any]:
    printed = commitment_to_json(commitment)
    quantity, amount = printed["quantity"] or {}, printed["amount_yuan"] or {}
    return {
        "least": quantity.get("min"),
        "most": quantity.get("max"),
        "unit": quantity.get("unit"),
        "approx": bool(quantity.get("approx") or amount.get("approx")),
        "yuan": amount.get("min"),
        "most_yuan": amount.get("max"),
        "rec": printed["recurrence"],
        "due": printed["deadline"],
        "who": printed["responsible"],
        "lead": printed["lead"],
        "each": printed["each_responsible"],
    }


def expected(row: dict[str, Any]) -> dict[str, Any]:
    blank: dict[str, Any] = dict.fromkeys(("least", "most", "unit", "yuan", "most_yuan", "rec", "due"))
    return (
        blank | {"approx": False, "who": [], "lead": [], "each": False} | {k: v for k, v in row.items() if k != "quote"}
    )


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_sentence_compiles_to_what_a_careful_reader_finds(case: dict[str, Any]) -> None:
    found = compiled(case)
    assert [facts(commitment) for commitment in found] == [expected(row) for row in case["expect"]]
    for commitment, row in zip(found, case["expect"], strict=True):
        assert row["quote"] in commitment.quote


def test_the_cases_cover_the_genre() -> None:
    assert len(CASES) >= 120
    assert len({case["name"] for case in CASES}) == len(CASES)
