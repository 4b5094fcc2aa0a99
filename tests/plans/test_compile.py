"""What compiling promises about any text: it never raises, points at the words that it quotes, and is linear."""

import json
import re
import time
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jiedui.documents.length import MOST_CHARACTERS
from jiedui.documents.reading import read_document
from jiedui.plans.compile import compile_plan
from jiedui.plans.listing import list_diagnostics, list_plan
from jiedui.plans.model import Plan
from jiedui.plans.printer import plan_to_json

WORDS = st.sampled_from(
    re.split(
        " ",
        "每年 每季度 每月25日前 到2020年 2019-2020年 2月30日 年底前 自印发之日起30日内 不少于 至少 不超过 以上 左右 "
        "分别 1至2 十 三分之一 80万 1.2 次 批 元 万元 % 个 名 全部 区教育局 各责任单位 区政府领导 由 会同 的 对 须 "
        "不得 建立 开展 组织 培训 拨付 到位 完成 牵头 负责 配合 应 其中 白石县 （责任单位： （ ） 《 》 “ ” 、 "
        "， 。 ； ： \n \t 一、 （一） 1． 10^400 9999999999年 99999999999999999999人 〔2019〕4号 株政办发 "
        "责任单位：区财政局 附件： 牵头单位 | 序号 任务 完成时限 \ue000 \ud7ff 😀 １２ ٣ 𑥐 － ～",
    )
)
TEXTS = st.one_of(
    st.lists(WORDS, max_size=60).map("".join), st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300)
)


def compiled(text: str) -> Plan:
    return compile_plan(read_document(text.encode("utf-8", "surrogatepass"), name="方案.txt"))


@given(TEXTS)
@example("每年开展𑥐次")
@example("𑥐")
@settings(max_examples=400, deadline=None)
def test_compiling_never_raises_and_every_position_points_at_its_words(text: str) -> None:
    plan = compiled("甲县方案\n" + text) if text else compiled("甲县方案")
    source = plan.document.text
    keys = [commitment.key for commitment in plan.commitments]
    assert len(keys) == len(set(keys))
    for commitment in plan.commitments:
        assert commitment.quote == commitment.span.cut(source) != ""
        assert "\n" not in commitment.quote
        assert 0 <= commitment.certainty <= 100
        assert commitment.parent_key == "" or commitment.parent_key in keys
    for diagnostic in plan.diagnostics:
        assert diagnostic.span.end <= len(source)
        assert diagnostic.message
    json.dumps(plan_to_json(plan))
    assert list_plan(plan) is not None
    assert list_diagnostics(plan) is not None


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_compiling_again_gives_the_same_plan(text: str) -> None:
    assert plan_to_json(compiled("甲县方案\n" + text)) == plan_to_json(compiled("甲县方案\n" + text))


def test_keys_stay_when_words_are_added_elsewhere() -> None:
    before = compiled("一、任务\n1．每年组织2次考察。\n")
    after = compiled("甲县工作方案\n一、任务\n1．每年组织2次考察。\n2．建立台账。\n")
    assert before.commitments[0].key in {commitment.key for commitment in after.commitments}


def test_equal_promises_in_one_clause_have_different_keys() -> None:
    plan = compiled("三类人员培训率分别达到80%、85%和90%。")
    keys = [commitment.key for commitment in plan.commitments]
    assert len(keys) == len(set(keys)) == 3


@pytest.mark.parametrize(
    "piece",
    [
        "1至2次、",
        "（责任单位：",
        "《",
        "每年",
        "由区教育局",
        "2020年6月、",
        "应",
        "县市区",
        "区对口支援",
        "牵头负责",
        "全部",
        "1．每年组织2次活动。\n",
        "1个（其中2个）、",
        "常年开展、",
        "做好与",
        "十九届二中",
        "牵头，配合，",
        "，（6月底前）",
        "建立由区领导",
        "乡镇 2021年 2022年\n",
        "\t乡镇\t名单\n",
    ],
)
def test_the_longest_document_compiles_in_seconds(piece: str) -> None:
    document = read_document((piece * (MOST_CHARACTERS // len(piece))).encode(), name="方案.txt")
    started = time.perf_counter()
    compile_plan(document)
    assert time.perf_counter() - started < 20  # a guard against more than linear time, generous for a shared machine


def test_ten_times_the_text_takes_about_ten_times_as_long() -> None:
    line = "区教育局每年组织2-3批教师到云岭县支教，建立结对台账。（责任单位：区教育局、区财政局）\n"

    def seconds(count: int) -> float:
        document = read_document((line * count).encode(), name="方案.txt")
        started = time.perf_counter()
        compile_plan(document)
        return time.perf_counter() - started

    seconds(20)
    small = min(seconds(100) for _ in range(3))
    assert min(seconds(1000) for _ in range(2)) < 25 * small


def test_a_plan_compiles_whole() -> None:
    plan = compiled(
        "青石区对口支援云岭县白石镇工作方案（2021-2023年）\n青政办发〔2021〕7号\n"
        "为贯彻《全省协作实施意见》（甲政发〔2021〕3号），制定本方案。\n"
        "一、加强组织领导\n1．成立以张明副区长为组长，以区教育局、区民政局为责任单位的工作专班。\n"
        "青石区人民政府办公室\n2021年3月5日\n"
    )
    assert plan.title == "青石区对口支援云岭县白石镇工作方案（2021-2023年）"
    assert plan.document_number == "青政办发〔2021〕7号"
    assert plan.issuing_body == "青石区人民政府办公室"
    assert plan.issued_on is not None
    assert plan.issued_on.isoformat() == "2021-03-05"
    assert plan.basis == ("《全省协作实施意见》（甲政发〔2021〕3号）",)
    assert plan.years == (2021, 2022, 2023)
    assert (plan.parties.donor, plan.parties.recipient) == ("青石区", "云岭县白石镇")
    assert (plan.team.leader, plan.team.responsible_units) == ("张明副区长", ("区教育局", "区民政局"))
    assert plan.commitments[0].area == "leadership"
    assert not replace(plan).has_errors
