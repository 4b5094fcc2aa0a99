"""The plan as paper: cut where promises begin and end, nothing lost, whatever overlaps."""

from hypothesis import given
from hypothesis import strategies as st

from jiedui.documents.model import Document
from jiedui.documents.readers.text import read_text
from jiedui.kernel.spans import Span
from jiedui.ledger.queries.paper import Paper, Promise, build_paper


def promise(key: str, start: int, end: int, *, is_item: bool = False, parent_id: int | None = None) -> Promise:
    return Promise(
        id=int(key[1:]),
        key=key,
        sequence=int(key[1:]),
        clause_path="",
        span=Span(start, end),
        quote="",
        least=None,
        most=None,
        unit="",
        is_approximate=False,
        recurrence="",
        deadline="",
        each_responsible=False,
        kind="other",
        area="other",
        is_item=is_item,
        parent_id=parent_id,
    )


def read(text: str) -> Document:
    return read_text(text.encode(), name="a.txt", accepted="txt")


def texts(paper: Paper) -> list[str]:
    return ["".join(segment.text for segment in block.segments) for block in (*paper.before, *paper.blocks)]


SENTENCE = "每年举办2次培训，培训100人。"


def test_a_sentence_without_promises_is_one_segment() -> None:
    (block,) = build_paper(read(SENTENCE), ()).blocks
    assert [(segment.text, segment.keys) for segment in block.segments] == [(SENTENCE, ())]


def test_promises_that_overlap_are_cut_at_every_border_and_stacked_shortest_first() -> None:
    (block,) = build_paper(read(SENTENCE), (promise("p1", 0, 14), promise("p2", 8, 14))).blocks
    assert [(segment.text, segment.keys) for segment in block.segments] == [
        ("每年举办2次培训，"[:8], ("p1",)),
        (SENTENCE[8:14], ("p2", "p1")),
        (SENTENCE[14:], ()),
    ]


def test_each_promise_begins_once() -> None:
    (block,) = build_paper(read(SENTENCE), (promise("p1", 0, 14), promise("p2", 0, 8))).blocks
    assert [segment.begins for segment in block.segments] == [("p1", "p2"), (), ()]


def test_the_promises_of_one_sentence_know_each_other() -> None:
    whole, part, other = promise("p1", 0, 14), promise("p2", 8, 14, is_item=True, parent_id=1), promise("p3", 14, 15)
    paper = build_paper(read(SENTENCE), (whole, part, other))
    assert [one.key for one in paper.beside(part)] == ["p1", "p2"]
    assert paper.items_of(whole) == (part,)


def test_what_stands_before_the_title_is_kept_apart() -> None:
    text = "单位：万元\n100\n\n某区支持某县工作方案\n（2019-2020年）\n\n制定本方案。\n一、目标\n每年组织2次活动。\n"
    paper = build_paper(read(text), ())
    assert texts(paper)[:2] == ["单位：万元", "100"]
    assert len(paper.before) == 2


def test_a_row_is_cut_cell_by_cell() -> None:
    text = "序号\t任务\t时限\n1\t新建2座桥\t12月底前\n2\t修路3公里\t12月底前\n"
    paper = build_paper(read(text), (promise("p1", text.index("新建"), text.index("新建") + 5),))
    cells = [cell for block in paper.blocks for cell in block.cells]
    assert [segment.keys for cell in cells for segment in cell if segment.keys] == [("p1",)]


@given(st.data())
def test_no_character_is_lost_or_doubled(data: st.DataObject) -> None:
    text = data.draw(st.text("每年组织次活动。，\n一、 2", min_size=1, max_size=60))
    spans = data.draw(st.lists(st.tuples(st.integers(0, len(text) - 1), st.integers(1, 30)), max_size=6))
    promises = [promise(f"p{n}", start, min(start + length, len(text))) for n, (start, length) in enumerate(spans)]
    document = read(text)
    if document.text != text:
        return
    paper = build_paper(document, [one for one in promises if len(one.span)])
    assert texts(paper) == [block.span.cut(text) for block in document.blocks]
    begun = [key for block in paper.blocks + paper.before for one in block.segments for key in one.begins]
    assert len(begun) == len(set(begun))
