"""PDF: broken lines joined, page numbers and headers dropped, tables by their rules, and what is refused."""

import pytest

from jiedui.documents.model import BlockKind
from jiedui.documents.raw import TextAssembly
from jiedui.documents.readers.layout import Page, Run
from jiedui.documents.readers.rejoining import add_pages
from jiedui.documents.reading import read_document
from jiedui.kernel.refusals import InputRefused
from tests.documents.outlines import check_laws, codes, read_or_refuse, words
from tests.documents.pdf_files import pdf_file, show, stroke

SIZE, LEFT, LEADING, PER_LINE = 16.0, 80.0, 29.0, 28


def run(text: str, *, at: int, left: float = LEFT, size: float = SIZE) -> Run:
    """A line of characters as wide as they are high, the `at`-th from the top."""
    return Run(text, left, left + len(text) * size, 120 + at * LEADING, size)


def page(*runs: Run) -> Page:
    return Page(595, 842, runs)


def told(*pages: Page) -> list[str]:
    assembly = TextAssembly(name="方案.pdf")
    add_pages(pages, assembly=assembly)
    return assembly.text.split("\n")


FULL = "甲" * PER_LINE
INDENTED = "乙" * (PER_LINE - 2)
IN = LEFT + 2 * SIZE


class TestParagraphs:
    def test_lines_at_the_margin_go_on(self) -> None:
        lines = [run(INDENTED, at=0, left=IN), run(FULL, at=1), run("丙。", at=2), run("丁", at=3, left=IN)]
        assert told(page(*lines)) == [f"{INDENTED}{FULL}丙。", "丁"]

    def test_a_last_line_that_is_full_ends_its_paragraph_all_the_same(self) -> None:
        lines = [run(INDENTED, at=0, left=IN), run(FULL, at=1), run(INDENTED, at=2, left=IN), run("丙。", at=3)]
        assert told(page(*lines)) == [INDENTED + FULL, f"{INDENTED}丙。"]

    def test_a_paragraph_goes_on_overleaf(self) -> None:
        first = page(run("丁", at=0, left=IN), run(INDENTED, at=1, left=IN), run(FULL, at=2))
        assert told(first, page(run("丙。", at=0), run("戊", at=1, left=IN))) == ["丁", f"{INDENTED}{FULL}丙。", "戊"]

    def test_without_indents_a_short_line_ends_a_paragraph(self) -> None:
        lines = [run(FULL, at=0), run("丙。", at=1), run(FULL, at=2), run(FULL, at=3), run("丁。", at=4)]
        assert told(page(*lines)) == [f"{FULL}丙。", f"{FULL}{FULL}丁。"]

    def test_a_number_begins_a_paragraph_behind_a_sentence(self) -> None:
        sentence = "甲" * (PER_LINE - 1) + "。"
        assert told(page(run(sentence, at=0), run("二、乙", at=1))) == [sentence, "二、乙"]
        assert told(page(run(FULL, at=0), run("二、三季度报送。", at=1))) == [f"{FULL}二、三季度报送。"]

    def test_a_hanging_item_is_one_paragraph(self) -> None:
        item = "1．" + "甲" * (PER_LINE - 2)
        hanging = run("乙" * 4 + "。", at=2, left=IN)
        assert told(page(run("标题", at=0), run(item, at=1), hanging, run("丙", at=3))) == [
            "标题", f"{item}乙乙乙乙。", "丙",
        ]  # fmt: skip

    def test_other_letters_and_gaps_part_paragraphs(self) -> None:
        assert told(page(run(FULL, at=0, size=16), run("乙乙", at=1, size=22))) == [FULL, "乙乙"]
        assert told(page(run(FULL, at=0), run(FULL, at=1), run("乙乙", at=4))) == [FULL + FULL, "乙乙"]

    def test_a_word_of_latin_letters_keeps_its_space(self) -> None:
        end = "甲" * (PER_LINE - 4) + "assist"
        assert told(page(run(end, at=0), run("program甲", at=1))) == [f"{end} program甲"]

    def test_words_printed_twice_are_said_once(self) -> None:
        bold = [run("甲乙丙", at=0), Run("甲乙丙", LEFT + 0.5, LEFT + 48.5, 120, SIZE)]
        assert told(page(*bold)) == ["甲乙丙"]


class TestWhatIsDropped:
    def test_page_numbers(self) -> None:
        pages = [
            page(run("甲甲甲", at=0), run(number, at=22, left=280, size=14))
            for number in ("— 1 —", "－２－", "3", "第4页", "第 5 页 共 6 页", "6/6")
        ]
        assert told(*pages) == ["甲甲甲"] * 6

    def test_headers_that_come_again(self) -> None:
        def body(at: int) -> Page:
            lines = [run(f"{'乙甲丙丁戊'[at]}{line}。", at=line, left=IN) for line in range(8)]
            return page(Run("某区文件汇编", 200, 260, 50, 9), *lines)

        assert len(told(*map(body, range(5)))) == 40

    def test_a_line_of_the_text_that_comes_again_stays(self) -> None:
        same = page(*(run("责任单位。", at=line, left=IN) for line in range(8)))
        assert told(same, same) == ["责任单位。"] * 16

    def test_a_number_in_the_text_stays(self) -> None:
        assert told(page(run("甲", at=4), run("12", at=8))) == ["甲", "12"]


def test_columns_without_rules_are_rows() -> None:
    def row(at: int, *cells: str) -> list[Run]:
        return [run(cell, at=at, left=LEFT + 150 * column) for column, cell in enumerate(cells)]

    lines = [*row(0, "序号", "任务", "单位"), *row(1, "1", "调研", "甲局"), run("说明", at=2), *row(3, "甲", "乙")]
    assert told(page(*lines)) == ["序号\t任务\t单位", "1\t调研\t甲局", "说明", "甲 乙"]


def test_a_page_is_read_with_its_table() -> None:
    rules = "".join(stroke(x, 100, x, 160) for x in (80, 200, 400))
    rules += stroke(80, 100, 400, 100) + stroke(80, 130, 400, 130) + stroke(80, 160, 400, 160)
    cells = show("task", x=90, y=120) + show("hold two", x=90, y=143) + show("meetings", x=90, y=156)
    units = show("unit", x=210, y=120) + show("office", x=210, y=150)
    data = pdf_file([show("A plan of work", x=80, y=80) + rules + cells + units + show("The end.", x=80, y=200)])
    document = read_document(data, name="plan.pdf")
    check_laws(document)
    assert words(document) == ["A plan of work", "task\tunit", "hold two meetings\toffice", "The end."]
    assert [block.kind for block in document.blocks][1:3] == [BlockKind.ROW] * 2


@pytest.mark.parametrize(
    ("turn", "matrix"),
    [(0, "1 0 0 1 100 700"), (90, "0 1 -1 0 300 100"), (180, "-1 0 0 -1 500 300"), (270, "0 -1 1 0 300 700")],
)
def test_a_page_on_its_side_is_read_upright(turn: int, matrix: str) -> None:
    data = pdf_file([f"BT /F1 12 Tf {matrix} Tm (words on the page) Tj ET"], rotate=turn)
    assert read_document(data, name="a.pdf").text == "words on the page"


def test_a_stamp_across_the_page_is_left_out() -> None:
    stamp = "BT /F1 40 Tf 0.7 0.7 -0.7 0.7 100 100 Tm (DRAFT) Tj ET\n"
    assert read_document(pdf_file([stamp + show("words on the page", x=90, y=90)]), name="a.pdf").text == (
        "words on the page"
    )


def test_pages_without_text_are_told() -> None:
    document = read_document(pdf_file([show("words on the page", x=90, y=90), ""]), name="a.pdf")
    assert codes(document) == ["D106"]
    assert "第2页" in document.diagnostics[0].message


LOCKED = f"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{'41' * 32}>/U<{'42' * 32}>>>/ID[<00><00>]"
GOOD = pdf_file([show("words on the page", x=90, y=90)])


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (pdf_file(["", ""]), "D013", "共2页"),
        (pdf_file([show("words", x=1, y=1)], trailer=LOCKED), "D008", "密码"),
        (GOOD[:100], "D007", "已损坏"),
        (b"%PDF-1.7\n", "D007", "已损坏"),
        (pdf_file([show("words", x=1, y=1)] * 501), "D011", "过多"),
    ],
    ids=["scan", "locked", "cut off", "bare", "pages"],
)
def test_it_is_refused_with_one_sentence(data: bytes, code: str, said: str) -> None:
    with pytest.raises(InputRefused, match=said) as refused:
        read_document(data, name="方案.pdf")
    assert refused.value.code == code


@pytest.mark.slow
@pytest.mark.parametrize(
    "drawing",
    [b"q " * 100_000_000, b"0 0 m 1 1 l S\n" * 10_000_000, b"BT /F1 1 Tf (aaaaaaaaaaaaaaaaaa) Tj ET\n" * 1_000_000],
    ids=["states", "strokes", "letters"],
)
def test_a_page_that_unpacks_to_too_much_is_refused(drawing: bytes) -> None:
    refused = read_or_refuse(pdf_file([drawing], packed=True), name="方案.pdf")
    assert getattr(refused, "code", "") == "D011"
