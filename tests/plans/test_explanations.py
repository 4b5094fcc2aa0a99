"""That every code has its page, and that the page's example brings the code up."""

import re
from pathlib import Path

import pytest

import jiedui
from jiedui.documents.reading import read_document
from jiedui.plans.compile import compile_plan
from jiedui.plans.explanations import explain, explanations
from jiedui.plans.messages import MESSAGES

SOURCE = Path(jiedui.__file__).parent
OF_DOCUMENTS = {
    code for path in (SOURCE / "documents").rglob("*.py") for code in re.findall(r'"(D1\d\d)"', path.read_text("utf-8"))
}
COMPILABLE = [code for code, page in explanations().items() if page.is_compilable]


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert set(MESSAGES) | OF_DOCUMENTS <= set(explanations())
    assert {code for code in explanations() if code.startswith("P")} == set(MESSAGES)


@pytest.mark.parametrize("code", sorted(explanations()))
def test_a_page_says_in_both_languages_what_it_means_and_what_to_do(code: str) -> None:
    page = explanations()[code]
    assert min(len(page.what), len(page.remedy) * 4) >= 30
    assert min(len(page.what_en), len(page.remedy_en) * 3) >= 60
    assert not re.search("[一-鿿]", re.sub("年初|每年|万|…工作方案|2月底前", "", page.what_en + page.remedy_en))
    told = explain(code) or ""
    assert all(said in told for said in (page.what, page.what_en, page.remedy, page.remedy_en))


@pytest.mark.parametrize("code", COMPILABLE)
def test_compiling_the_example_brings_the_code_up(code: str) -> None:
    plan = compile_plan(read_document(f"{explanations()[code].example}\n".encode(), name="方案.txt"))
    assert code in {diagnostic.code for diagnostic in plan.diagnostics}


def test_no_more_than_a_few_examples_only_describe_a_file() -> None:
    assert set(explanations()) - set(COMPILABLE) == {
        "P016",
        "D105",
        "D106",
        "D107",
        "D108",
        "D109",
        "D110",
        "D111",
        "D112",
    }
