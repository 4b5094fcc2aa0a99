"""The founding plan, whole, against the gold that careful readers made of it."""

import importlib.util
import json
import time
from pathlib import Path
from types import ModuleType

import pytest

from jiedui.documents.reading import read_document
from jiedui.plans.compile import compile_plan
from jiedui.plans.model import Plan
from jiedui.plans.printer import plan_to_json

pytestmark = pytest.mark.shared
CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus"


@pytest.fixture(scope="module")
def corpus() -> Path:
    if not (CORPUS / "shifeng-luxi.json").exists():
        pytest.skip("the shared corpus is not beside this checkout")
    return CORPUS


@pytest.fixture(scope="module")
def scorer(corpus: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", corpus / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def plan(corpus: Path) -> Plan:
    return compile_plan(read_document((corpus / "shifeng-luxi.txt").read_bytes(), name="shifeng-luxi.txt"))


@pytest.mark.parametrize("figure", ["found", "values", "time", "responsible"])
def test_it_is_read_as_careful_readers_read_it(plan: Plan, scorer: ModuleType, corpus: Path, figure: str) -> None:
    gold = json.loads((corpus / "shifeng-luxi.json").read_text("utf-8"))["commitments"]
    tally = scorer.Tally()
    scorer.score(plan.document.text, gold, plan_to_json(plan)["commitments"], tally)
    assert tally.f1(figure) >= 0.95


def test_its_particulars_are_read(plan: Plan) -> None:
    assert plan.title == "石峰区支持泸溪县脱贫攻坚工作方案（2019-2020年）"
    assert plan.document_number == "株石政办发〔2019〕4号"
    assert plan.years == (2019, 2020)
    assert (plan.parties.donor, plan.parties.recipient) == ("石峰区", "泸溪县白羊溪乡")
    assert plan.team.leader == "言晓军副区长"
    assert len(plan.team.responsible_units) == 8
    assert "《株洲五区支持泸溪县脱贫攻坚工作方案（2019-2020）》（株政办函〔2018〕54号）" in plan.basis


def test_its_traps_are_pointed_out_and_not_repaired(plan: Plan) -> None:
    said = {diagnostic.code: diagnostic for diagnostic in plan.diagnostics}
    assert said["P006"].span.cut(plan.document.text) == "泸西县"
    assert said["P002"].span.cut(plan.document.text) == "（"
    assert {"P008", "P012", "P020"} <= set(said)
    assert not plan.has_errors


def test_its_areas_are_the_five(plan: Plan) -> None:
    areas = {each.area for each in plan.commitments if not each.is_optional and each.clause_path.startswith("三")}
    assert areas == {"leadership", "talent", "funds", "industry", "labour"}


def test_it_compiles_within_a_tenth_of_a_second(plan: Plan) -> None:
    started = time.perf_counter()
    compile_plan(plan.document)
    assert time.perf_counter() - started < 0.1
