"""Plain text: encodings, lines and drawn tables."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jiedui.documents.model import BlockKind
from jiedui.documents.reading import read_document, read_document_file
from jiedui.kernel.refusals import InputRefused
from tests.documents.outlines import check_coverage, check_laws, codes, paths, read_lines, read_or_refuse, words

PLAN = "石峰区工作方案\r\n\r\n一、目标\r\n每年组织2次调研活动。㙟䶮𬱖泸\r\n"


@pytest.mark.parametrize(
    "data",
    [
        PLAN.encode(),
        PLAN.encode("utf-8-sig"),
        PLAN.encode("gb18030"),
        PLAN.encode("utf-16"),
        b"\xfe\xff" + PLAN.encode("utf-16-be"),
    ],
    ids=["utf-8", "utf-8 with mark", "gb18030", "utf-16", "utf-16 big end first"],
)
def test_the_text_is_the_files_own_characters(data: bytes) -> None:
    document = read_document(data, name="方案.txt")
    assert document.text == PLAN
    assert (document.name, document.format, paths(document)) == ("方案.txt", "txt", ["一"])


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (PLAN.encode() + b"\xe4\xb8", len(PLAN.encode()) + 1),
        (PLAN.encode()[:39] + b"\xff" + PLAN.encode()[39:], 40),
        (b"\xef\xbb\xbfab\xff", 6),
        (b"abc\xff\xff", 4),
        (b"\xff\xfea\x00\x00\xd8", 5),
    ],
    ids=["cut off", "one foreign byte", "with mark", "no encoding", "utf-16"],
)
def test_a_broken_encoding_is_refused_with_its_place(data: bytes, place: int) -> None:
    with pytest.raises(InputRefused, match=f"第{place}个字节") as refused:
        read_document(data, name="方案.txt")
    assert refused.value.code == "D006"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\f", "\x85"])
def test_every_kind_of_line_end_ends_a_line(end: str) -> None:
    document = read_document(f"一、甲{end}\u3000\u3000正文。 {end}{end}二、乙".encode(), name="a.txt")
    assert words(document) == ["一、甲", "正文。", "二、乙"]


class TestTables:
    def test_lines_with_tabs_are_rows(self) -> None:
        document = read_lines("一、任务", "序号\t任务\t责任单位", "1\t 调研 \t", "2\t\t区财政局", "正文。", "a\tb\tc")
        rows = [block for block in document.blocks if block.kind is BlockKind.ROW]
        assert [row.table for row in rows] == [0, 0, 0, 1]
        assert [[cell.cut(document.text) for cell in row.cells] for row in rows] == [
            ["序号", "任务", "责任单位"],
            ["1", "调研"],
            ["2", "", "区财政局"],
            ["a", "b", "c"],
        ]

    def test_a_tab_behind_a_number_makes_no_table(self) -> None:
        document = read_lines("一、\t目标", "（一）\t任务", "联系人：张三\t电话：略")
        assert paths(document) == ["一", "一/（一）"]
        assert {block.table for block in document.blocks} == {None}

    def test_a_drawn_table_has_rows_and_borders(self) -> None:
        document = read_lines("┌──┬──┐", "│任务│单位│", "├──┼──┤", "│调研│ 甲 │", "└──┴──┘", "|2|乙|")
        cells = [[cell.cut(document.text) for cell in block.cells] for block in document.blocks]
        assert cells == [[], ["任务", "单位"], [], ["调研", "甲"], [], ["2", "乙"]]
        assert {block.table for block in document.blocks} == {0}
        check_laws(document)


PARAGRAPH = (
    "各责任单位每年组织帮扶活动并向区委报告进展情况同时做好与受援乡镇的联络工作确保各项任务落到实处见到成效。" * 3
)


def test_lines_that_are_cut_are_told_and_stay_lines() -> None:
    cut = [line for _ in range(4) for line in (PARAGRAPH[at : at + 35] for at in range(0, len(PARAGRAPH), 35))]
    document = read_lines("一、任务", *cut)
    assert words(document) == ["一、任务", *cut]
    assert codes(document) == ["D111"]
    assert "35个字" in document.diagnostics[0].message
    assert document.diagnostics[0].span.cut(document.text) == cut[0]


@pytest.mark.parametrize(
    "lines",
    [
        [PARAGRAPH] * 12,
        ["每年组织各责任单位开展一次以上的帮扶活动并及时报送总结。"] * 12,
        [f"{at}．每年组织各责任单位开展一次以上的帮扶活动并及时报送总结" for at in range(1, 13)],
        [line for at in range(12) for line in ("每年组织各责任单位开展一次以上的帮扶活动并及时报送总结", "")],
        [PARAGRAPH[:35]] * 5,
    ],
    ids=["whole", "sentences", "items", "apart", "few"],
)
def test_lines_that_end_where_they_should_are_not_told(lines: list[str]) -> None:
    assert codes(read_lines(*lines)) == []


@pytest.mark.shared
def test_the_founding_plan_has_its_clauses(shared_corpus: Path) -> None:
    path = shared_corpus / "shifeng-luxi.txt"
    document = read_document_file(path)
    check_laws(document)
    check_coverage(document)
    assert document.text == path.read_bytes().decode("utf-8-sig")
    assert words(document, BlockKind.TITLE) == ["石峰区支持泸溪县脱贫攻坚工作方案", "（2019-2020年）"]
    assert len(document.clauses) == 24
    assert {"三/（一）/2", "三/（三）", "四/（三）"} <= set(paths(document))
    assert document.clause_path_at(document.text.index("每年选派1名干部")) == "三/（二）/1"
    assert document.clause_path_at(document.text.index("挂职干部派出单位")) == "四/（三）"
    assert codes(document) == []


NUMBERS = ["一、", "二、", "（一）", "(二)", "1．", "2.", "（1）", "①", "第一条 ", "1.1 ", "A."]
WORDS = ["附件", "方案", "目标", "每年", "2019-2020年", "。", "；", "：", "（责任单位：", "）", "x", "é"]
SPACES = ["\n", "\n\n", "\r\n", "\t", " ", "\u3000", "\u200b", "│", "|", "──", "#", "**", "- "]
PIECES = st.sampled_from([*NUMBERS, *WORDS, *SPACES])
SCRAPS = st.lists(PIECES | st.characters(codec="utf-8"), max_size=60).map("".join)


@given(SCRAPS, st.sampled_from(["a.txt", "a", "a.md"]))
@example("一、\n附件\n（一）", "a.txt")
def test_any_text_is_read_by_the_laws_or_refused(text: str, name: str) -> None:
    document = read_or_refuse(text.encode(), name=name)
    if isinstance(document, InputRefused):
        assert document.code in ("D001", "D002", "D004", "D005")
        return
    assert document.text == text.encode().decode("utf-8-sig")
    check_laws(document)
    if document.format == "txt":
        check_coverage(document)


@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.md", "a.docx", "a.pdf", "", "\x00/.."]))
@example(b"\xff\xfe", "a.txt")
@example(b"\xef\xbb\xbf", "a.txt")
@example(b"PK\x05\x06" + bytes(18), "a.docx")
@example(b"PK\x03\x04word/", "a.docx")
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    document = read_or_refuse(data, name=name)
    if isinstance(document, InputRefused):
        assert document.code.startswith("D0")
        assert "\n" not in str(document)
    else:
        check_laws(document)
