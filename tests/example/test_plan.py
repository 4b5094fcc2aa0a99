"""The example's plan: the same in both formats, and the same in substance as the founding plan's gold."""

import json
from pathlib import Path

import pytest

from jiedui.documents.model import Document
from jiedui.documents.reading import read_document_file
from jiedui.kernel.quantities import from_hundredths
from jiedui.plans.compile import compile_plan
from jiedui.plans.model import Commitment
from tools.make_example import paper, picture, read_plan, receipt


@pytest.fixture(scope="module")
def plain(example_folder: Path) -> Document:
    return read_document_file(example_folder / "plan.txt")


@pytest.fixture(scope="module")
def word(example_folder: Path) -> Document:
    return read_document_file(example_folder / "plan.docx")


def words_of(document: Document) -> list[str]:
    return [block.span.cut(document.text).replace(" ", "") for block in document.blocks]


def substance(one: Commitment) -> tuple[object, ...]:
    """What a commitment promises, without its words; who answers for it included."""
    quantity = one.quantity
    amount = (quantity.least, quantity.most, quantity.unit, quantity.approx) if quantity else None
    who = (one.each_responsible, one.responsible, one.lead)
    return one.clause_path, amount, str(one.recurrence or ""), str(one.deadline or ""), *who


def owing(document: Document) -> list[Commitment]:
    return [one for one in compile_plan(document).commitments if not one.is_optional]


def test_the_word_file_says_what_the_text_file_says(plain: Document, word: Document) -> None:
    assert words_of(word) == words_of(plain)
    assert [clause.path for clause in word.clauses] == [clause.path for clause in plain.clauses]


def test_both_compile_to_the_same_commitments(plain: Document, word: Document) -> None:
    assert [(one.quote, *substance(one)) for one in owing(word)] == [
        (one.quote, *substance(one)) for one in owing(plain)
    ]


def test_the_traps_of_the_founding_text_are_noticed(plain: Document) -> None:
    assert {"P006", "P008", "P012"} <= {found.code for found in compile_plan(plain).diagnostics}


def gold_substance(one: dict[str, object]) -> tuple[object, ...]:
    quantity, amount = one.get("quantity"), one.get("amount_yuan")
    bounds: object = None
    if isinstance(quantity, dict):
        bounds = (quantity["min"], quantity["max"], quantity["unit"], quantity["approx"])
    elif isinstance(amount, dict):
        bounds = (amount["min"], amount["max"], "元", False)
    return (
        bounds,
        one.get("recurrence", ""),
        one.get("deadline", ""),
        one["each_responsible"],
        tuple(one["responsible"]),
    )  # type: ignore[arg-type]


def our_substance(one: Commitment) -> tuple[object, ...]:
    quantity = one.quantity
    bounds = (_number(quantity.least), _number(quantity.most), quantity.unit, quantity.approx) if quantity else None
    return bounds, str(one.recurrence or ""), str(one.deadline or ""), one.each_responsible, one.responsible


def _number(hundredths: int | None) -> int | float | None:
    return None if hundredths is None else from_hundredths(hundredths)


@pytest.mark.shared
def test_it_promises_what_the_founding_plan_promises(plain: Document, shared_corpus: Path) -> None:
    gold = json.loads((shared_corpus / "shifeng-luxi.json").read_text("utf-8"))["commitments"]
    wanted = sorted(repr(gold_substance(one)) for one in gold if not one.get("optional"))
    assert sorted(repr(our_substance(one)) for one in owing(plain)) == wanted


def test_the_made_files_are_what_the_tool_makes(example_folder: Path) -> None:
    evidence = example_folder / "evidence"
    assert (evidence / "photo-03.jpg").read_bytes() == picture(3)
    assert (evidence / "receipt-2.pdf").read_bytes() == receipt(2)
    assert paper("通知", "甲") == paper("通知", "甲")
    title, paragraphs = read_plan((example_folder / "plan.txt").read_text("utf-8"))
    assert (len(title), {paragraph.level for paragraph in paragraphs}) == (2, {0, 1, 2, 3})


def test_the_example_is_small(example_folder: Path) -> None:
    assert sum(path.stat().st_size for path in example_folder.rglob("*") if path.is_file()) < 1_000_000
