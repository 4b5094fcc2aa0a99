"""Markdown: the marks stay in the text and out of the spans."""

from hypothesis import given
from hypothesis import strategies as st

from jiedui.documents.model import BlockKind, Document
from jiedui.documents.reading import read_document
from jiedui.kernel.refusals import InputRefused
from tests.documents.outlines import check_laws, headings, paths, read_or_refuse, words

PLAN = """# 某区对口帮扶工作方案

## 一、目标

每年组织**2次**调研。

### （一）任务 ###

- **（1）开展调研。** 每年2次。
* 走访
> 引文

| 任务 | 单位 |
|:-----|-----:|
| **调研** | |

| | 区财政局 |

---
```
代码
```
二、保障
====
"""


def read_plan(text: str) -> Document:
    return read_document(text.encode(), name="方案.md")


def test_spans_leave_the_marks_out() -> None:
    document = read_plan(PLAN)
    assert document.text == PLAN
    assert words(document) == [
        "某区对口帮扶工作方案",
        "一、目标",
        "每年组织**2次**调研。",
        "（一）任务",
        "（1）开展调研。** 每年2次。",
        "走访",
        "引文",
        "任务 | 单位",
        "调研",
        "区财政局",
        "代码",
        "二、保障",
    ]
    assert words(document, BlockKind.TITLE) == ["某区对口帮扶工作方案"]
    assert words(document, BlockKind.HEADING) == ["一、目标", "（一）任务", "二、保障"]


def test_its_numbers_make_clauses() -> None:
    document = read_plan(PLAN)
    assert paths(document) == ["一", "一/（一）", "一/（一）/（1）", "二"]
    assert headings(document) == ["目标", "任务", "开展调研", "保障"]


def test_rows_have_cells() -> None:
    document = read_plan(PLAN)
    rows = [block for block in document.blocks if block.kind is BlockKind.ROW]
    cells = [[cell.cut(document.text) for cell in row.cells] for row in rows]
    assert cells == [["任务", "单位"], ["调研", ""], ["", "区财政局"]]


def test_an_ordinary_list_keeps_its_numbers() -> None:
    assert paths(read_plan("# 方案\n\n1. 甲\n2. 乙\n   1) 丙\n3. 丁\n")) == ["1", "2", "2/1)", "3"]


@given(st.lists(st.sampled_from([*"#-*_=|>`~:", "\n", " ", "一、", "目标", "1. "]), max_size=60).map("".join))
def test_any_marks_are_read_by_the_laws(text: str) -> None:
    document = read_or_refuse(text.encode(), name="方案.md")
    if isinstance(document, InputRefused):
        assert document.code in ("D001", "D002")
        return
    assert document.text == text
    check_laws(document)
