"""From lines to clauses: nesting, titles, headings, and numbers out of order."""

import pytest

from jiedui.documents.model import BlockKind
from jiedui.kernel.diagnostics import Severity
from tests.documents.outlines import check_laws, codes, headings, paths, read_lines, words


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ["一、甲", "（一）乙", "1．丙。", "2．丁。", "（二）戊", "二、己"],
            "一 一/（一） 一/（一）/1 一/（一）/2 一/（二） 二",
        ),
        (["一、甲", "1.乙。", "2.丙。", "二、丁", "（一）戊", "1.己。"], "一 一/1 一/2 二 二/（一） 二/（一）/1"),
        (["1.甲", "（1）乙。", "①丙。", "②丁。", "（2）戊。", "2.己"], "1 1/（1） 1/（1）/① 1/（1）/② 1/（2） 2"),
        (
            ["第一章 总则", "第一条 甲。", "第二条 乙。", "第二章 职责", "第三条 丙。"],
            "第一章 第一章/第一条 第一章/第二条 第二章 第二章/第三条",
        ),
        (["1 甲", "1.1 乙", "1.1.1 丙", "1.1.2 丁", "1.2 戊"], "1.1 1.1/1.1.1 1.1/1.1.2 1.2"),
        (["1. 甲", "1.1 乙", "1.2 丙", "2. 丁", "2.1 戊"], "1 1/1.1 1/1.2 2 2/2.1"),
        (["1.先看。", "2.再看。", "一、甲", "（一）乙。", "二、丙", "（一）丁。"], "1 2 一 一/（一） 二 二/（一）"),
        (
            ["1.甲", "（一）乙。", "（二）丙。", "2.丁", "（一）戊。", "（二）己。"],
            "1 1/（一） 1/（二） 2 2/（一） 2/（二）",
        ),
        (["（一）甲", "1．乙。", "（二）丙", "1．丁。"], "（一） （一）/1 （二） （二）/1"),
    ],
)
def test_it_nests_kinds_as_the_document_does(lines: list[str], expected: str) -> None:
    document = read_lines(*lines)
    assert paths(document) == expected.split()
    check_laws(document)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["一 总体要求", "（一）甲。", "二 主要任务", "（一）乙。"], "一 一/（一） 二 二/（一）"),
        (["一、总体要求", "二 主要任务", "三，保障措施"], "一 二 三"),
        (["一、甲", "1 调研。", "2 培训。", "二、乙", "1:考察。", "2:总结。"], "一 一/1 一/2 二 二/1 二/2"),
        (["1 甲", "1.1 乙", "1.2 丙", "2 丁", "2.1 戊"], "1 1/1.1 1/1.2 2 2/2.1"),
        (["一、甲", "（一)乙。", "(二）丙。", "（三) 丁。"], "一 一/（一) 一/(二） 一/（三)"),
        (["（一）甲", "1）乙。", "2）丙。", "（二）丁", "1）戊。"], "（一） （一）/1） （一）/2） （二） （二）/1）"),
        (["一、甲", "⑴乙。", "⑵丙。", "二、丁", "⑴戊。"], "一 一/⑴ 一/⑵ 二 二/⑴"),
        (
            ["第一章 甲", "第一节 乙", "第一条 丙。", "第二节 丁", "第二条 戊。"],
            "第一章 第一章/第一节 第一章/第一节/第一条 第一章/第二节 第一章/第二节/第二条",
        ),
        (["十、甲", "十一、乙", "（十）丙。", "（十一）丁。"], "十 十一 十一/（十） 十一/（十一）"),
    ],
)
def test_it_reads_numbers_as_people_type_them(lines: list[str], expected: str) -> None:
    document = read_lines(*lines)
    assert paths(document) == expected.split()
    check_laws(document)


@pytest.mark.parametrize(
    "lines",
    [
        ["一 总体要求", "正文。"],
        ["1 任务", "3 任务"],
        ["一是加强领导；二是落实责任。", "二是落实资金。", "三是强化监督。"],
        ["其一，加强领导。", "其二，落实资金。"],
        ["首先，加强领导。", "第一，加强领导。", "第二，落实资金。"],
        ["5 月底前完成。", "6 月底前报送。"],
        ["1 个村完成。", "2 个村完成。"],
        ["序号\t任务\t单位", "1\t一、调研\t甲", "2\t二、培训\t乙"],
    ],
)
def test_it_makes_no_clauses_of_running_text_and_cells(lines: list[str]) -> None:
    assert paths(read_lines(*lines)) == []


def test_running_text_belongs_to_the_clause_above_it() -> None:
    document = read_lines("前言。", "一、甲", "正文。", "（一）乙", "一是正文。", "2019年正文。", "二、丙", "末段。")
    assert [clause.blocks for clause in document.clauses] == [(1, 2), (3, 4, 5), (6, 7)]
    assert document.clause_path_at(document.text.index("2019")) == "一/（一）"
    assert document.clause_path_at(0) == ""


def test_an_annex_ends_the_clauses() -> None:
    document = read_lines("一、甲", "正文。", "附件：1.分工表", "某区人民政府", "附件1", "分工表", "一、乙", "正文。")
    assert paths(document) == ["一", "一"]
    assert [clause.blocks for clause in document.clauses] == [(0, 1), (6, 7)]
    assert codes(document) == []


def test_a_fraction_at_the_start_of_a_line_is_no_clause() -> None:
    document = read_lines("1．甲。", "2.5万元用于道路。", "3.15消费日。", "1.2公里。", "2．乙。")
    assert paths(document) == ["1", "2"]


def test_a_table_of_contents_has_no_clauses() -> None:
    document = read_lines("目录", "一、甲……1", "二、乙\t2", "一、甲", "正文。", "二、乙", "正文。")
    assert paths(document) == ["一", "二"]


class TestTitles:
    def test_it_finds_the_title_and_its_years(self) -> None:
        document = read_lines(
            "单位：万元",
            "",
            "石峰区支持泸溪县脱贫攻坚工作方案",
            "（2019-2020年）",
            "",
            "为贯彻部署，制定本方案。",
            "一、目标",
        )
        assert words(document, BlockKind.TITLE) == ["石峰区支持泸溪县脱贫攻坚工作方案", "（2019-2020年）"]

    def test_it_finds_a_broken_title_and_leaves_the_letterhead(self) -> None:
        letterhead = ["石峰区人民政府办公室文件", "株石政办发〔2019〕4号", ""]
        title = ["石峰区人民政府办公室", "关于印发《结对帮扶工作方案》的通知"]
        document = read_lines(*letterhead, *title, "各单位：", "一、目标")
        assert words(document, BlockKind.TITLE) == title

    @pytest.mark.parametrize(
        "title",
        [
            "2018年消费扶贫工作要点",
            "某区结对帮扶实施方案（试行）",
            "关于促进就业的若干措施",
            "某市“菜篮子”工作考核办法",
            "某县对口帮扶目标任务清单",
        ],
    )
    def test_it_knows_the_names_of_papers(self, title: str) -> None:
        assert words(read_lines(title, "为做好工作，制定本文。", "一、目标"), BlockKind.TITLE) == [title]

    @pytest.mark.parametrize(
        "line", ["二〇一九年四月", "现印发本方案。", "各乡镇要报送方案：", "单位", "2019年4月", "石峰区办公室"]
    )
    def test_other_lines_are_no_title(self, line: str) -> None:
        assert words(read_lines(line, "", "一、目标"), BlockKind.TITLE) == []

    def test_a_line_behind_the_first_clause_is_no_title(self) -> None:
        assert words(read_lines("一、目标", "某区工作方案"), BlockKind.TITLE) == []


class TestHeadings:
    def test_a_short_line_above_others_is_a_heading(self) -> None:
        document = read_lines("一、主要任务", "（一）加强领导（责任单位：区财政局）", "1．开展调研。")
        assert [block.kind for block in document.blocks] == [BlockKind.HEADING, BlockKind.HEADING, BlockKind.PARAGRAPH]
        assert headings(document) == ["主要任务", "加强领导（责任单位：区财政局）", ""]

    def test_a_run_in_heading_is_the_first_phrase(self) -> None:
        document = read_lines("（一）强化组织保障。区领导每年开展调研。", "（二）每年调研2次。报送总结。")
        assert headings(document) == ["强化组织保障", ""]
        assert {block.kind for block in document.blocks} == {BlockKind.PARAGRAPH}

    @pytest.mark.parametrize(
        "line", ["一、指导思想。", "一、指导思想：", "一、2019年目标", "（一）加强领导（责任单位：甲）"]
    )
    def test_a_label_above_its_text_is_a_heading(self, line: str) -> None:
        assert read_lines(line, "以发展为指导，落实工作。").blocks[0].kind is BlockKind.HEADING

    @pytest.mark.parametrize(
        "line", ["一、每年调研2次。", "3．开展培训（责任单位：甲）", "（一）开展调研。", "（一）召开会议2次"]
    )
    def test_what_may_promise_something_is_no_heading(self, line: str) -> None:
        assert read_lines(line, "某区人民政府").blocks[0].kind is BlockKind.PARAGRAPH

    def test_an_item_without_a_full_stop_is_no_heading(self) -> None:
        document = read_lines("一、任务", "1．每年召开会议2次", "2．开展消费帮扶", "3．选派干部1名", "落款")
        assert [block.kind for block in document.blocks[1:]] == [BlockKind.PARAGRAPH] * 4


class TestNumbersOutOfOrder:
    @pytest.mark.parametrize(
        ("lines", "code", "message"),
        [
            (["一、甲", "三、乙"], "D101", "“三”前面应是“二”，中间可能漏了内容。"),
            (["（一）甲", "（四）乙"], "D101", "“（四）”前面应是“（三）”，中间可能漏了内容。"),
            (["第一条 甲", "第三条 乙"], "D101", "“第三条”前面应是“第二条”，中间可能漏了内容。"),
            (["1.1 甲", "1.4 乙"], "D101", "“1.4”前面应是“1.3”，中间可能漏了内容。"),
            (["1．甲。", "2．乙。", "2．丙。"], "D102", "“2”的序号与前面的“2”重复或倒退。"),
            (["二、甲"], "D103", "“二”不是从“一”开始编号的。"),
            (["1．甲。", "2．乙。", "1．丙。"], "D104", "“1”在同一层里重新从头编号。"),
        ],
    )
    def test_it_says_where(self, lines: list[str], code: str, message: str) -> None:
        document = read_lines(*lines)
        assert [(found.code, found.message) for found in document.diagnostics] == [(code, message)]
        for found in document.diagnostics:
            assert document.text[: found.span.start].count("\n") == len(lines) - 1
            assert (found.severity is Severity.NOTE) == (code == "D104")

    def test_numbers_in_order_say_nothing(self) -> None:
        assert codes(read_lines("一、甲", "1．乙。", "2．丙。", "二、丁", "1．戊。")) == []
