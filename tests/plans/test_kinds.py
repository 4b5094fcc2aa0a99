"""The registry of activity kinds: complete, and recognised by the words of the founding genre."""

import pytest

from jiedui.plans.kinds import AREAS, EVIDENCE_ENGLISH, KINDS, OTHER, ActivityKind, FieldType, area_of, kind_of

FOUNDING = [
    ("区政府领导每年到云岭县开展1至2次调研活动", "次", "research_visit"),
    ("区政府专题研究对口帮扶会议2次", "次", "special_topic_meeting"),
    ("每年至少组织1次与业务相关的帮扶活动", "次", "unit_activity"),
    ("每年选派1名干部到白石镇挂职交流", "名", "secondment"),
    ("每年组织2-3批教育、医疗专家到白石镇指导", "批", "expert_batch"),
    ("区财政每年安排不低于80万元的扶贫资金", "元", "fund_arrival"),
    ("资金使用情况由驻乡挂职干部监管", "", "fund_supervision"),
    ("每年组织1-2次园区、企业去云岭考察交流", "次", "park_exchange"),
    ("共同组织开展相关专题招商活动", "", "investment_promotion"),
    ("引荐企业落户云岭", "", "enterprise_landing"),
    ("组织云岭农特产品推介会", "", "promotion_fair"),
    ("每年发布2次定向招聘信息", "次", "job_release"),
    ("每年组织1场以上专场招聘会", "场", "job_fair"),
    ("对贫困群众实施劳务订单培训", "", "order_based_training"),
    ("原则上每年召开2次以上会议", "次", "joint_conference"),
    ("助力解决1项以上具体问题", "项", "problem_solved"),
    ("派出单位每年前往看望干部1次", "次", "cadre_visit"),
    ("及时通报有关情况", "", "circular"),
    ("整理提交考核资料", "", "report"),
]


@pytest.mark.parametrize(("text", "unit", "code"), FOUNDING)
def test_a_promise_is_of_its_kind(text: str, unit: str, code: str) -> None:
    found, reason = kind_of(text, unit)
    assert found == code
    assert "“" in reason


def test_words_that_name_no_activity_are_of_another_kind() -> None:
    assert kind_of("完成其余事项", "")[0] == OTHER


def test_every_kind_belongs_to_an_area_and_wants_evidence() -> None:
    assert set(AREAS) == {"leadership", "talent", "funds", "industry", "labour", "other"}
    for code, kind in KINDS.items():
        assert kind.code == code
        assert kind.area in AREAS
        assert kind.name
        assert kind.english
        assert kind.evidence or code == OTHER


def test_the_kinds_of_the_founding_plan_are_all_there() -> None:
    assert len(KINDS) == 27


def test_every_kind_asks_something_of_its_own() -> None:
    assert [code for code, kind in KINDS.items() if not kind.fields] == [OTHER]


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_the_fields_of_a_kind_are_told_apart(kind: ActivityKind) -> None:
    headings = [name for field in kind.fields for name in (field.name, *field.synonyms)]
    assert len(set(headings)) == len(headings)
    assert len({field.code for field in kind.fields}) == len(kind.fields)
    for field in kind.fields:
        assert field.code.isidentifier()
        assert len(field.code) <= 40
        assert field.english
        assert (field.type is FieldType.CHOICE) is (len(field.choices) >= 2)
        assert len(set(field.choices)) == len(field.choices) == len(field.choices_english)
        assert (field.unit == "元") is (field.type is FieldType.MONEY)


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_what_is_part_of_something_is_of_its_type(kind: ActivityKind) -> None:
    types = {field.code: field.type for field in kind.fields}
    types |= {"amount": FieldType.INTEGER, "people": FieldType.INTEGER, "done_on": FieldType.DATE}
    for less, more in kind.not_more:
        assert less != more
        assert types[less] is types[more] or "amount" in (less, more)


def test_an_area_comes_from_the_nearest_heading_else_from_the_kind_else_from_farther_up() -> None:
    assert area_of("job_fair", ("加强资金帮扶",)) == "funds"
    assert area_of("job_fair", ("强化帮扶保障", "加强资金帮扶")) == "labour"
    assert area_of(OTHER, ("强化帮扶保障", "加强资金帮扶")) == "funds"
    assert area_of(OTHER, ("加强资金帮扶",)) == "funds"
    assert area_of(OTHER, ()) == OTHER


def test_the_evidence_that_kinds_want_has_english() -> None:
    named = {one for kind in KINDS.values() for one in kind.evidence}
    assert named == set(EVIDENCE_ENGLISH)
