"""What is an outline number, and what only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedui.documents.markers import MarkerKind, find_bare_marker, find_marker, generated_marker, is_contents_line

PRINTED = [
    ("一、总体要求", "一", MarkerKind.CHINESE, 1),
    ("十二、附则", "十二", MarkerKind.CHINESE, 12),
    ("一 、要求", "一", MarkerKind.CHINESE, 1),
    ("一．目标", "一", MarkerKind.CHINESE, 1),
    ("一、十四五时期目标", "一", MarkerKind.CHINESE, 1),
    ("一、三个坚持", "一", MarkerKind.CHINESE, 1),
    ("（一）目标", "（一）", MarkerKind.CHINESE_BRACKETED, 1),
    ("(一)目标", "(一)", MarkerKind.CHINESE_BRACKETED, 1),
    ("（二)目标", "（二)", MarkerKind.CHINESE_BRACKETED, 2),
    ("（ 三 ）目标", "（三）", MarkerKind.CHINESE_BRACKETED, 3),
    ("（四）、目标", "（四）", MarkerKind.CHINESE_BRACKETED, 4),
    ("㈤目标", "㈤", MarkerKind.CHINESE_BRACKETED, 5),
    ("一）任务", "一）", MarkerKind.CHINESE_RIGHT, 1),
    ("1．任务", "1", MarkerKind.DECIMAL, 1),
    ("1.任务", "1", MarkerKind.DECIMAL, 1),
    ("2、任务", "2", MarkerKind.DECIMAL, 2),
    ("３．任务", "３", MarkerKind.DECIMAL, 3),
    ("1．2019-2020年，每年选派1名干部", "1", MarkerKind.DECIMAL, 1),
    ("1.2020年底前完成", "1", MarkerKind.DECIMAL, 1),
    ("1、2019年完成", "1", MarkerKind.DECIMAL, 1),
    ("2.3个村完成改造", "2", MarkerKind.DECIMAL, 2),
    ("3.100%落实", "3", MarkerKind.DECIMAL, 3),
    ("⒋任务", "⒋", MarkerKind.DECIMAL, 4),
    ("1.2 总体目标", "1.2", MarkerKind.DECIMAL_SECOND, 2),
    ("1.2总体目标", "1.2", MarkerKind.DECIMAL_SECOND, 2),
    ("1.2.3 目标", "1.2.3", MarkerKind.DECIMAL_THIRD, 3),
    ("（1）任务", "（1）", MarkerKind.DECIMAL_BRACKETED, 1),
    ("(12)任务", "(12)", MarkerKind.DECIMAL_BRACKETED, 12),
    ("⑵任务", "⑵", MarkerKind.DECIMAL_BRACKETED, 2),
    ("1）任务", "1）", MarkerKind.DECIMAL_RIGHT, 1),
    ("①任务", "①", MarkerKind.CIRCLED, 1),
    ("㉑任务", "㉑", MarkerKind.CIRCLED, 21),
    ("A.任务", "A", MarkerKind.LETTER, 1),
    ("（b）任务", "（b）", MarkerKind.LETTER_BRACKETED, 2),
    ("II. 任务", "II", MarkerKind.ROMAN, 2),
    ("Ⅲ、任务", "Ⅲ", MarkerKind.ROMAN, 3),
    ("第一条 为了规范工作", "第一条", MarkerKind.ARTICLE, 1),
    ("第十二条　本办法", "第十二条", MarkerKind.ARTICLE, 12),
    ("第一章总则", "第一章", MarkerKind.CHAPTER, 1),
    ("第 二 节  职责", "第二节", MarkerKind.SECTION, 2),
    ("第一部分 总体要求", "第一部分", MarkerKind.PART, 1),
    ("\u200b一、目标", "一", MarkerKind.CHINESE, 1),
    ("（十一）目标", "（十一）", MarkerKind.CHINESE_BRACKETED, 11),
    ("二十一、目标", "二十一", MarkerKind.CHINESE, 21),
    ("壹、总体要求", "壹", MarkerKind.CHINESE, 1),
    ("拾贰、附则", "拾贰", MarkerKind.CHINESE, 12),
    ("一. 目标", "一", MarkerKind.CHINESE, 1),
    ("一﹒目标", "一", MarkerKind.CHINESE, 1),
    ("（一）.目标", "（一）", MarkerKind.CHINESE_BRACKETED, 1),
    ("〔一〕目标", "〔一〕", MarkerKind.CHINESE_BRACKETED, 1),
    ("【二】目标", "【二】", MarkerKind.CHINESE_BRACKETED, 2),
    ("[三]、目标", "[三]", MarkerKind.CHINESE_BRACKETED, 3),
    ("㈠目标", "㈠", MarkerKind.CHINESE_BRACKETED, 1),
    ("1) 任务", "1)", MarkerKind.DECIMAL_RIGHT, 1),
    ("２）任务", "２）", MarkerKind.DECIMAL_RIGHT, 2),
    ("3)、任务", "3)", MarkerKind.DECIMAL_RIGHT, 3),
    ("（２）任务", "（２）", MarkerKind.DECIMAL_BRACKETED, 2),
    ("(3）任务", "(3）", MarkerKind.DECIMAL_BRACKETED, 3),
    ("（ 4 ）任务", "（4）", MarkerKind.DECIMAL_BRACKETED, 4),
    ("1 . 任务", "1", MarkerKind.DECIMAL, 1),
    ("１１、任务", "１１", MarkerKind.DECIMAL, 11),
    ("１．２ 目标", "１．２", MarkerKind.DECIMAL_SECOND, 2),
    ("1.2、目标", "1.2", MarkerKind.DECIMAL_SECOND, 2),
    ("1.2.3.4 目标", "1.2.3.4", MarkerKind.DECIMAL_FOURTH, 4),
    ("①、任务", "①", MarkerKind.CIRCLED, 1),
    ("❷任务", "❷", MarkerKind.CIRCLED, 2),
    ("Ⅰ总则", "Ⅰ", MarkerKind.ROMAN, 1),
    ("IV、附则", "IV", MarkerKind.ROMAN, 4),
    ("第一篇 总论", "第一篇", MarkerKind.PART, 1),
    ("第3条 任务", "第3条", MarkerKind.ARTICLE, 3),
    ("第３章任务", "第３章", MarkerKind.CHAPTER, 3),
    ("第 十 条　任务", "第十条", MarkerKind.ARTICLE, 10),
    ("a)任务", "a)", MarkerKind.LETTER, 1),
]
RUNNING_TEXT = (
    "2019年，区政府|1.2公里道路|3．5万元资金|1.2 万元|2019.6.28|6.30前完成|"
    "2020年6月30日|一是加强领导|第一书记|第三条规定的|一、二季度|一、二、三产业|"
    "五、六年级|四、五月份|一、三产业|1、2号楼|（2019-2020年）|（一）、（二）项工作|"
    "12345热线|100万元|1.5个百分点|2.5倍|3.5%|0.5亩|"
    "e.g. this|U.S.A|A4纸|十四五、|2019.|3,000元|"
    "3:1|二〇一九年|1|一|（责任单位：区财政局）|第二批|"
    "第1次||（|一一、"
)


@pytest.mark.parametrize(("text", "label", "kind", "number"), PRINTED)
def test_it_finds_a_printed_number(text: str, label: str, kind: MarkerKind, number: int) -> None:
    marker = find_marker(text)
    assert marker is not None
    assert (marker.label, marker.kind, marker.number) == (label, kind, number)
    assert not text[marker.length :].startswith(tuple("、．.)）"))


@pytest.mark.parametrize("text", RUNNING_TEXT.split("|"))
def test_it_leaves_running_text_alone(text: str) -> None:
    assert find_marker(text) is None


@pytest.mark.parametrize(
    ("text", "label"),
    [("一 总体要求", "一"), ("一\u3000总体要求", "一"), ("1 任务", "1"), ("１ 任务", "１"), ("二，工作目标", "二"),
     ("2:任务", "2"), ("三：保障", "三"), ("3·任务", "3"), ("\u200b四 措施", "四"), ("1 “一对一”结对", "1")],
)  # fmt: skip
def test_it_finds_a_number_with_a_missing_or_wrong_mark(text: str, label: str) -> None:
    assert find_marker(text) is None
    marker = find_bare_marker(text)
    assert marker is not None
    assert marker.label == label
    assert text[marker.length :].strip()[0] in "总任工保措“"


BARE_TEXT = "3 个村|5 月份|2019 年|三 五年|一 二季度|一总体要求|1|一|1,000元|8:30开会|第一 目标|10 %|二 〇一九||十 A"


@pytest.mark.parametrize("text", BARE_TEXT.split("|"))
def test_it_takes_no_amount_for_a_number_without_a_mark(text: str) -> None:
    assert find_bare_marker(text) is None


@given(st.text("一二十第条章（）()1２.．、①aI \t年个", max_size=30))
def test_a_marker_stands_at_the_front_and_has_a_number(text: str) -> None:
    marker = find_marker(text)
    if marker is not None:
        assert 0 < marker.length <= len(text)
        assert marker.number > 0
        assert marker.label
        assert "".join(text[: marker.length].split()).startswith(marker.label)


@given(st.text("一二十（）1.、目标%① ", min_size=1, max_size=20).filter(str.strip), st.integers(1, 99))
def test_a_generated_number_is_a_marker_whatever_it_looks_like(printed: str, value: int) -> None:
    marker = generated_marker(printed, value=value)
    assert marker.label.strip()
    assert marker.length <= len(printed)


@pytest.mark.parametrize(
    ("line", "is_contents"),
    [("一、要求\t3", True), ("一、要求…………12", True), ("一、要求3", False), ("一、要求", False)],
)
def test_it_knows_a_line_of_contents(line: str, is_contents: bool) -> None:
    assert is_contents_line(line) is is_contents
