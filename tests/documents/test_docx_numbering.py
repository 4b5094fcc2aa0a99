"""The numbers that Word prints and does not store."""

import pytest

from jiedui.documents.reading import read_document
from tests.documents.outlines import check_laws, paths
from tests.documents.word_files import item, level, numbered_list, p, use, word_file

OFFICIAL = numbered_list(
    1,
    level(0, "%1、", form="chineseCounting"),
    level(1, "（%2）", form="chineseCountingThousand"),
    level(2, "%3．"),
    level(3, "（%4）", form="decimal"),
    level(4, "%5", form="decimalEnclosedCircle"),
)


def text_of(body: str, *, numbering: str, styles: str = "") -> list[str]:
    document = read_document(word_file(body, styles=styles, numbering=numbering), name="a.docx")
    check_laws(document)
    return document.text.split("\n")


def test_an_official_list_is_counted_as_word_counts_it() -> None:
    levels = [0, 0, 1, 2, 2, 3, 4, 4, 1, 2, 0, 1]
    body = "".join(item("甲", number=1, level=at) for at in levels)
    numbers = [line.removesuffix("甲") for line in text_of(body, numbering=OFFICIAL + use(1, of=1))]
    assert numbers == ["一、", "二、", "（一）", "1．", "2．", "（1）", "①", "②", "（二）", "1．", "三、", "（一）"]


def test_its_clauses_have_the_printed_paths() -> None:
    body = (
        item("目标", number=1)
        + p("2019年正文。")
        + item("3个村", number=1, level=2)
        + item("2019年，选派", number=1, level=2)
    )
    document = read_document(word_file(body, numbering=OFFICIAL + use(1, of=1)), name="a.docx")
    assert paths(document) == ["一", "一/1", "一/2"]
    assert document.text == "一、目标\n2019年正文。\n1．3个村\n2．2019年，选派"


@pytest.mark.parametrize(
    ("restart", "numbers"), [("", ["1.", "1)", "2.", "1)"]), ('<w:lvlRestart w:val="0"/>', ["1.", "1)", "2.", "2)"])]
)
def test_a_level_restarts_unless_it_says_no(restart: str, numbers: list[str]) -> None:
    listed = numbered_list(1, level(0, "%1."), level(1, "%2)", extra=restart)) + use(1, of=1)
    body = "".join(item("甲", number=1, level=at) for at in (0, 1, 0, 1))
    assert text_of(body, numbering=listed) == [f"{number}甲" for number in numbers]


def test_a_level_restarts_only_below_the_level_that_it_names() -> None:
    third = level(2, "%3)", extra='<w:lvlRestart w:val="1"/>')
    listed = numbered_list(1, level(0, "%1."), level(1, "(%2)"), third) + use(1, of=1)
    body = "".join(item("甲", number=1, level=at) for at in (0, 1, 2, 1, 2, 0, 2))
    numbers = [line.removesuffix("甲") for line in text_of(body, numbering=listed)]
    assert numbers == ["1.", "(1)", "1)", "(2)", "2)", "2.", "1)"]


def test_lists_of_one_kind_count_on_unless_they_start_anew() -> None:
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    listed = numbered_list(1, level(0, "%1.")) + use(1, of=1) + use(2, of=1) + use(3, of=1, override=anew)
    body = "".join(item("甲", number=number) for number in (1, 1, 2, 3, 3, 1))
    assert [line[0] for line in text_of(body, numbering=listed)] == list("123123")


def test_a_list_may_show_a_level_differently() -> None:
    shown = f'<w:lvlOverride w:ilvl="0">{level(0, "第%1条", form="chineseCounting")}</w:lvlOverride>'
    listed = numbered_list(1, level(0, "%1.")) + use(1, of=1, override=shown)
    assert text_of(item("甲", number=1), numbering=listed) == ["第一条甲"]


def test_a_legal_level_shows_digits_throughout() -> None:
    listed = numbered_list(1, level(0, "%1、", form="chineseCounting"), level(1, "%1.%2", extra="<w:isLgl/>")) + use(
        1, of=1
    )
    body = item("甲", number=1) + item("乙", number=1, level=1)
    assert text_of(body, numbering=listed) == ["一、甲", "1.1 乙"]


def test_a_list_starts_where_it_says() -> None:
    listed = numbered_list(1, level(0, "%1.", start=5), level(1, "%1.%2.")) + use(1, of=1)
    assert text_of(item("甲", number=1, level=1) + item("乙", number=1), numbering=listed) == ["5.1.甲", "5.乙"]


def test_a_level_without_a_start_begins_at_nought() -> None:
    listed = numbered_list(1, level(0, "%1.", start=None)) + use(1, of=1)
    assert text_of(item("甲", number=1), numbering=listed) == ["0.甲"]


@pytest.mark.parametrize("form", ["bullet", "none"])
def test_bullets_have_no_text(form: str) -> None:
    assert text_of(item("甲", number=1), numbering=numbered_list(1, level(0, "\uf06c", form=form)) + use(1, of=1)) == [
        "甲"
    ]


class TestThroughStyles:
    STYLES = (
        '<w:style w:type="paragraph" w:styleId="a"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:basedOn w:val="a"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="c"><w:basedOn w:val="c"/></w:style>'
    )
    LISTED = numbered_list(
        1, level(0, "%1、", form="chineseCounting"), level(1, "（%2）", extra='<w:pStyle w:val="x"/>')
    ) + use(1, of=1)

    @pytest.mark.parametrize(("style", "text"), [("a", "一、甲"), ("b", "一、甲"), ("c", "甲"), ("gone", "甲")])
    def test_a_number_comes_with_the_style(self, style: str, text: str) -> None:
        body = p("甲", properties=f'<w:pStyle w:val="{style}"/>')
        assert text_of(body, numbering=self.LISTED, styles=self.STYLES) == [text]

    def test_a_paragraph_may_refuse_its_style_number(self) -> None:
        assert text_of(item("甲", number=0, style="a"), numbering=self.LISTED, styles=self.STYLES) == ["甲"]

    def test_a_level_may_name_its_style(self) -> None:
        styles = self.STYLES.replace('"a"', '"x"', 1)
        body = p("甲", properties='<w:pStyle w:val="x"/>')
        assert text_of(body, numbering=self.LISTED, styles=styles) == ["（1）甲"]

    def test_a_list_style_leads_to_its_list(self) -> None:
        linked = '<w:abstractNum w:abstractNumId="2"><w:numStyleLink w:val="a"/></w:abstractNum>'
        listed = linked + self.LISTED + use(2, of=2)
        assert text_of(item("甲", number=2), numbering=listed, styles=self.STYLES) == ["一、甲"]


@pytest.mark.parametrize(
    "numbering",
    [
        "",
        use(1, of=7),
        numbered_list(1) + use(1, of=1),
        numbered_list(1, level(1, "%2.")) + use(1, of=1),
        numbered_list(1, '<w:lvl w:ilvl="99"/><w:lvl/>') + use(1, of=1),
        '<w:abstractNum w:abstractNumId="x"/><w:num w:numId="-1"/>',
    ],
)
def test_a_number_that_leads_nowhere_is_none(numbering: str) -> None:
    assert text_of(item("甲", number=1), numbering=numbering) == ["甲"]


def test_a_huge_pattern_is_cut() -> None:
    listed = numbered_list(1, level(0, "长" * 10_000)) + use(1, of=1)
    assert len(text_of(item("甲", number=1), numbering=listed)[0]) < 100


def test_numbers_in_table_cells_are_counted_in_order() -> None:
    cells = "".join(f"<w:tr><w:tc>{item('', number=1)}</w:tc><w:tc>{p('甲')}</w:tc></w:tr>" for _ in range(2))
    listed = numbered_list(1, level(0, "%1")) + use(1, of=1)
    assert text_of(f"<w:tbl>{cells}</w:tbl>", numbering=listed) == ["1\t甲", "2\t甲"]
