"""What the compiler finds odd: each code with the words that bring it up, and where it points."""

import pytest

from jiedui.documents.reading import read_document
from jiedui.kernel.diagnostics import Severity
from jiedui.plans.compile import compile_plan
from jiedui.plans.messages import MESSAGES
from jiedui.plans.model import Plan

TITLE = "青石区支持云岭县白石镇工作方案（2021-2023年）"


def compiled(text: str, title: str = TITLE) -> Plan:
    return compile_plan(read_document(f"{title}\n{text}\n".encode(), name="方案.txt"))


def codes(plan: Plan) -> list[str]:
    return [diagnostic.code for diagnostic in plan.diagnostics]


CASES = {
    "P001": "近年来，全县面貌发生了变化。",
    "P002": "每年组织2次考察（含青石区。",
    "P003": "2022年2月30日前完成规划编制。",
    "P004": "每年组织5至2次考察。",
    "P005": "一、甲\n1．每年组织2次考察活动。\n二、乙\n1．每年组织2次考察活动。",
    "P006": "云岭县每年建设云岭县产业园2个，云岭县、云岭县、云岭县；云领县建立台账。",
    "P007": "一、组织\n1．成立以张明副区长为组长，以区教育局、区民政局为责任单位的专班。\n"
    "2．每年组织2次考察。（责任单位：区水利局）",
    "P008": "2021年，区预算安排100万元帮扶资金。\n一、资金\n1．每年安排不低于80万元的帮扶资金。",
    "P009": "2026年底前建成产业园1个。",
    "P010": "年初召开部署会。",
    "P011": "每年组织99999999999999999999人参加培训，建立台账。",
    "P012": "区政府专题研究帮扶工作2次。",
    "P014": "6月30日前完成规划编制。",
    "P015": "各责任单位每年组织2次活动。",
    "P017": "本方案印发后15个工作日内报送名单。",
    "P020": "一、甲\n1．区领导每年开展调研2次。\n二、乙\n1．区领导每年开展调研活动。",
}


@pytest.mark.parametrize("code", CASES)
def test_a_finding_has_its_code_and_points_at_its_words(code: str) -> None:
    plan = compiled(CASES[code])
    found = [diagnostic for diagnostic in plan.diagnostics if diagnostic.code == code]
    assert found, codes(plan)
    assert found[0].message
    assert found[0].hint
    assert found[0].span.end <= len(plan.document.text)


def test_a_sound_plan_has_nothing_said_about_it() -> None:
    plan = compiled("一、任务\n1．区教育局每年选派2名教师到白石镇支教。\n2．区教育局2022年6月底前建立结对台账。")
    assert plan.diagnostics == ()


def test_a_day_without_year_is_put_into_the_year_of_issue() -> None:
    plan = compiled("青政办发〔2021〕7号\n6月30日前完成规划编制。")
    assert "P013" in codes(plan)
    assert str(plan.commitments[0].deadline) == "2021-06-30"


def test_a_plan_without_title_or_year_is_told_so() -> None:
    plan = compile_plan(read_document("区教育局每年选派2名教师。\n".encode(), name="a.txt"))
    assert {"P018", "P019"} <= set(codes(plan))


def test_too_many_promises_are_cut_and_told_so() -> None:
    plan = compiled("每年组织2次考察。\n" * 5100)
    assert "P016" in codes(plan)
    assert len(plan.commitments) == 5000


def test_an_assumption_is_kept_with_its_commitment_and_lowers_its_certainty() -> None:
    plan = compiled("区政府专题研究帮扶工作2次。区政府每年专题研究帮扶工作2次。")
    doubtful, sure = plan.commitments
    assert [each.code for each in doubtful.assumptions] == ["P012"]
    assert doubtful.certainty < sure.certainty


def test_a_wrong_date_and_a_wrong_range_are_errors() -> None:
    assert compiled(CASES["P003"]).has_errors
    assert compiled(CASES["P004"]).has_errors
    assert not compiled(CASES["P012"]).has_errors


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_every_message_is_a_full_sentence_and_says_what_to_do(code: str) -> None:
    message = MESSAGES[code]
    assert message.template.endswith("。")
    assert message.hint.endswith("。")
    assert message.severity in Severity
