"""Published pages: which block is read, what is left out, and their lists and tables."""

import pytest

from jiedui.documents.model import BlockKind, Document
from jiedui.documents.reading import read_document
from tests.documents.outlines import check_coverage, check_laws, codes, paths, read_or_refuse, words

BODY = (
    "<p>为做好帮扶工作，制定本方案。</p><p>　　一、主要任务</p><p>&nbsp;&nbsp;（一）加强领导</p>"
    "<p>每年组织2次调研，<br/>报送总结。</p>"
)
TOLD = ["为做好帮扶工作，制定本方案。", "一、主要任务", "（一）加强领导", "每年组织2次调研，", "报送总结。"]


def read_page(body: str, *, head: str = "") -> Document:
    page = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    document = read_document(page.encode(), name="方案.html")
    check_laws(document)
    check_coverage(document)
    return document


def test_paragraphs_and_breaks_are_lines() -> None:
    document = read_page(BODY)
    assert words(document) == TOLD
    assert paths(document) == ["一", "一/（一）"]
    assert document.format == "html"


MENU = '<div class="nav"><a href="/">首页</a><a href="/x">政务公开，信息，服务</a></div>'
RELATED = '<ul><li><a href="1">某地召开会议，部署工作。</a></li><li><a href="2">某地开展活动，成效好。</a></li></ul>'
FOOT = "<div>主办单位：某区人民政府 备案号：000000</div><footer>版权所有，请勿转载。</footer>"
HIDDEN = (
    '<div style="display: none">隐藏的文字，不应读取。</div><script>var a="脚本，不读。";</script><style>p{}</style>'
)


def test_only_the_block_with_the_text_is_read() -> None:
    inside = f'<div id="zoom"><div class="editor">{HIDDEN}{BODY}</div></div>'
    document = read_page(f"<nav>导航，导航。</nav>{MENU}<div>{inside}<div>{RELATED}</div></div>{FOOT}")
    assert words(document) == TOLD


def test_a_layout_made_of_tables_is_no_table() -> None:
    document = read_page(f"<table><tr><td>{MENU}</td><td><table><tr><td>{BODY}</td></tr></table></td></tr></table>")
    assert words(document) == TOLD


@pytest.mark.parametrize(
    ("head", "before"),
    [
        ('<meta name="ArticleTitle" content="某区对口帮扶工作方案"/>', ""),
        ("<title>某区对口帮扶工作方案_某区人民政府</title>", ""),
        ("<title>某区人民政府网</title>", "<div><h1>某区对口帮扶工作方案</h1></div>"),
        ("", "<div><h2>某区对口帮扶\n 工作方案</h2></div>"),
    ],
)
def test_a_title_above_the_text_is_taken_along(head: str, before: str) -> None:
    document = read_page(f"{before}<div>{BODY}</div>", head=head)
    assert ["".join(title.split()) for title in words(document, BlockKind.TITLE)] == ["某区对口帮扶工作方案"]
    assert words(document)[1:] == TOLD


def test_a_title_in_the_text_is_not_said_twice() -> None:
    document = read_page(f"<div><h1>某区对口帮扶工作方案</h1>{BODY}</div>", head="<title>某区对口帮扶工作方案</title>")
    assert words(document) == ["某区对口帮扶工作方案", *TOLD]


def test_a_heading_further_down_is_no_title() -> None:
    document = read_page(f"{BODY * 30}<h2>某区任务分解表</h2>{BODY}")
    assert words(document, BlockKind.TITLE) == []


def test_numbered_lists_have_their_numbers() -> None:
    inner = '<ol type="a"><li>丙。</li><li>丁。</li></ol>'
    lists = f'<ol start="2"><li>甲，<b>乙</b>。</li><li><p>第二项。</p>{inner}</li><li value="9">1．有号。</li></ol>'
    document = read_page(f"<p>下列，</p>{lists}<ul><li>无号。</li></ul>")
    assert words(document)[1:] == ["2．甲，乙。", "3．第二项。", "（a）丙。", "（b）丁。", "1．有号。", "无号。"]


def test_a_list_that_shows_no_numbers_has_none() -> None:
    assert words(read_page('<ol style="list-style: none"><li>甲，乙。</li></ol>')) == ["甲，乙。"]


def test_tables_have_rows_and_cells() -> None:
    table = (
        "<table><thead><tr><th>序号</th><th>任务</th><th>单位</th></tr></thead><tbody>"
        '<tr><td>1</td><td>调研，<br>座谈</td><td rowspan="2">甲局</td></tr><tr><td>2</td><td>培训</td></tr>'
        '<tr><td colspan="2">合计</td><td>丙</td></tr></tbody></table>'
    )
    document = read_page(f"<p>为了，</p>{table}<p>附后，</p>")
    rows = [block for block in document.blocks if block.kind is BlockKind.ROW]
    assert [[cell.cut(document.text) for cell in row.cells] for row in rows] == [
        ["序号", "任务", "单位"],
        ["1", "调研，\n座谈", "甲局"],
        ["2", "培训", ""],
        ["合计", "丙"],
    ]


def test_source_lines_that_break_chinese_words_are_joined() -> None:
    document = read_page("<p>每年组织\n   2次调研，\t总结  工作，ask the\n people。</p><pre>甲，\n乙。</pre>")
    assert words(document) == ["每年组织2次调研， 总结 工作，ask the people。", "甲，", "乙。"]


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("utf-8", "utf-8"), ("gb2312", "gb18030"), ("GBK", "gb18030"), ("gb2312", "utf-8"), ("utf-8", "gb18030")],
)
def test_the_encoding_is_the_one_that_fits(declared: str, encoding: str) -> None:
    page = f'<html><head><meta charset="{declared}"></head><body>{BODY}</body></html>'
    document = read_document(page.encode(encoding), name="方案.htm")
    assert words(document) == TOLD
    assert codes(document) == []


def test_a_few_broken_bytes_are_told() -> None:
    page = f'<html><head><meta charset="utf-8"></head><body>{BODY * 20}'.encode()
    at = page.index("领".encode())
    document = read_document(page[:at] + b"\xff" + page[at + 3 :], name="方案.html")
    assert codes(document).count("D107") == 1
    assert "\ufffd" in document.text


@pytest.mark.slow
@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 100_000 + "甲，乙。",
        "<table><tr><td>" * 20_000 + "甲，乙。",
        "<p></p>" * 1_000_000,
        "<b>" * 1_000_000 + "甲",
        "<ol><li>" * 50_000,
        "<table>" + "<tr>" + "<td rowspan=65535 colspan=65535>" * 20_000 + "</table>",
        "<table>" + "<tr><td rowspan=999>甲<td>乙" * 20_000 + "</table>",
        "<script>" * 500_000,
        "<!--" * 500_000,
        "<a " + " ".join(f"x{at}" for at in range(200_000)) + ">甲，",
        "<a " + " ".join(f"x{at}='>'" for at in range(100_000)) + ">甲，",
        '<i k=a=" v=">"' + " ".join(f"x{at}" for at in range(100_000)) + ">甲，",
        '<i ="> ' + " ".join(f"x{at}" for at in range(100_000)) + ">甲，",
        '<i a="' * 200_000,
        "<i a='\"" * 200_000,
    ],
    ids=[
        "div",
        "table",
        "empty",
        "b",
        "list",
        "spans",
        "lasting",
        "script",
        "comment",
        "attributes",
        "quoted",
        "odd quotes",
        "odd equals",
        "open",
        "mixed",
    ],
)
def test_a_hostile_page_is_read_or_refused(page: str) -> None:
    read_or_refuse(f"<html><body>{page}".encode(), name="方案.html")


@pytest.mark.slow
def test_too_long_a_page_is_refused() -> None:
    refused = read_or_refuse(b"<html>" + b"<p>a" * 1_300_000, name="a.html")
    assert getattr(refused, "code", "") == "D011"
