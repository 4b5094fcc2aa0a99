"""The compiled plan as a file: the same plan comes back, and what is no plan is refused in a sentence."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from jiedui.documents.reading import read_document
from jiedui.kernel.refusals import InputRefused
from jiedui.plans.compile import compile_plan
from jiedui.plans.explanations import explanations
from jiedui.plans.model import Plan
from jiedui.plans.plan_file import plan_to_table, read_plan, write_plan
from jiedui.plans.plan_schema import plan_schema, write_schema

ROOT = Path(__file__).resolve().parents[2]
TEXT = """\
青石区支持云岭县白石镇工作方案（2021-2023年）
一、工作措施
（一）人才交流
1．每年选派2-3名教师，期限不少于6个月，资金约80.5万元。（责任单位：区教育局；牵头单位：区委组织部）
2．年初召开部署会；6月底前建立台账，各责任单位定期报送。
序号\t任务\t责任单位\t时限
1\t新建桥梁2座。\t区住建局\t2022年10月底前
"""


def compiled(text: str) -> Plan:
    return compile_plan(read_document(text.encode(), name="方案.txt"))


def written() -> str:
    return write_plan(compiled(TEXT))


@pytest.mark.parametrize("code", ["", *explanations()])
def test_a_plan_loads_back_as_the_same_plan(code: str) -> None:
    plan = compiled(explanations()[code].example if code else TEXT)
    assert read_plan(write_plan(plan), name="方案.yaml") == plan


@given(
    st.lists(
        st.sampled_from([*TEXT.split("\n"), " 每年组织2次考察 ", "a: [b", "# 1", "- x", "\t", "\r", "\x85", "\u2028"])
    )
)
def test_a_plan_of_odd_lines_loads_back(lines: list[str]) -> None:
    text = "\n".join(["方案", *lines])
    plan = compiled(text)
    assert read_plan(write_plan(plan), name="方案.yaml") == plan


def test_the_founding_plan_loads_back() -> None:
    [path] = [path for path in (ROOT / "src/jiedui/example").rglob("*.txt") if "工作方案" in path.read_text("utf-8")][
        :1
    ]
    plan = compile_plan(read_document(path.read_bytes(), name=path.name))
    assert read_plan(write_plan(plan), name="方案.yaml") == plan


def test_the_file_reads_like_a_paper() -> None:
    told = written()
    assert "title: 青石区支持云岭县白石镇工作方案（2021-2023年）\n" in told
    assert "  quantity: {least: 2, most: 3, unit: 名}\n" in told
    assert "  text: |\n    青石区支持" in write_plan(compiled(TEXT.split("序号")[0]))


def test_the_schema_beside_the_docs_is_the_one_that_is_made() -> None:
    assert (ROOT / "docs/plan.schema.json").read_text("utf-8") == write_schema()


@pytest.mark.parametrize("code", ["", *explanations()])
def test_a_plan_keeps_to_the_schema(code: str) -> None:
    plan = compiled(explanations()[code].example if code else TEXT)
    jsonschema.validate(json.loads(json.dumps(plan_to_table(plan))), plan_schema())
    jsonschema.validate(yaml.safe_load(write_plan(plan)), plan_schema())


def test_the_schema_refuses_what_is_no_plan() -> None:
    table = plan_to_table(compiled(TEXT))
    for changed in ({"format": 2}, {"title": 3}, {"years": ["2020"]}, {"commitments": [{"quote": "一"}]}, {"odd": 1}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(table | changed, plan_schema())


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("format: 1", "format: 7", "format"),
        ("quote: 每年选派2-3名教师", "quote: 每年选派9名教师", "不符"),
        ("severity: ", "severity: x", "x"),
        ("recurrence: yearly", "recurrence: seldom", "seldom"),
        ("activity_kind: ", "activity_odd: ", "activity_kind"),
        ("years: [2021, 2022, 2023]", "years: 2021", "years"),
    ],
)
def test_a_file_that_was_spoilt_is_refused_with_the_reason(old: str, new: str, reason: str) -> None:
    assert old in written()
    with pytest.raises(InputRefused) as refused:
        read_plan(written().replace(old, new, 1), name="方案.yaml")
    assert refused.value.code == "P103"
    assert reason in str(refused.value)


@pytest.mark.parametrize("text", ["a: [", "a: &x 1\nb: *x", "!!python/object:os.system {}", "[" * 5000, "\x00"])
def test_what_is_no_safe_yaml_is_refused(text: str) -> None:
    with pytest.raises(InputRefused) as refused:
        read_plan(text, name="方案.yaml")
    assert refused.value.code == "P101"


@pytest.mark.parametrize("text", ["", "- 1", "text", "{format: 1}", "{format: 1, document: 3}"])
def test_yaml_that_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(InputRefused) as refused:
        read_plan(text, name="方案.yaml")
    assert refused.value.code == "P103"


@given(st.text(max_size=200))
def test_nothing_that_is_read_raises_anything_else(text: str) -> None:
    with pytest.raises(InputRefused):
        read_plan(text, name="方案.yaml")
