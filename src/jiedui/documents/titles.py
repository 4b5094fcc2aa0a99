"""Titles: short lines before the first clause that look like the name of an official paper."""

import re
from collections.abc import Sequence, Set
from itertools import takewhile

from jiedui.kernel.spans import Span

_LONGEST = 80
_LONGEST_PART = 40
_NAMES = (
    "方案", "计划", "意见", "通知", "办法", "清单", "要点", "规划", "目标", "细则",
    "措施", "举措", "决定", "公告", "通告", "通报", "批复", "函", "协议", "协议书",
    "责任书", "规程", "规定", "条例", "纲要", "规则", "制度", "安排", "安排表", "任务分解表",
    "分工", "任务书", "台账", "报告", "指南", "指引", "标准", "预案",
)  # fmt: skip
# “（试行）”, “（2019-2020年）” and the like behind a title's last word.
_SUFFIX = re.compile(r"[（(〔\[][^（()）]{1,30}[)）〕\]]$")
_YEARS = re.compile(r"[（(〔\[]?(?:19|20)[0-9]{2}[^（()）。，；]{0,20}[)）〕\]]?$")
_REMARK = re.compile(r"[（(][^（()）。]{1,20}[)）]$")
_SENTENCE = re.compile(r"[。；;！!？?：:，,]")
_LETTERHEAD = re.compile(
    r"文件$|[〔﹝\[][0-9]{4}[〕﹞\]]|^附件|^目\s*录$|[0-9〇○零一二三四五六七八九]{4}年[0-9一二三四五六七八九十]{1,2}月"
)
_CLOSED = tuple("）)〕]")


def find_titles(text: str, *, spans: Sequence[Span]) -> Set[int]:
    """Which of `spans`, the paragraphs before the first clause, are lines of a title.

    >>> text = "石峰区支持泸溪县脱贫攻坚工作方案\\n（2019-2020年）\\n为贯彻落实部署，制定本方案。"
    >>> sorted(find_titles(text, spans=[Span(0, 16), Span(17, 29), Span(30, 44)]))
    [0, 1]
    """
    lines = [span.cut(text) if len(span) <= _LONGEST else "" for span in spans]
    found: set[int] = set()
    for at, line in enumerate(lines):
        if _is_title_end(line) or (_is_named(line) and _has_years_below(lines, at=at)):
            found.add(at)
            found.update(_parts_above(text, spans=spans, lines=lines, end=at))
            found.update(_parts_below(lines, end=at))
    return found


def _is_plain(line: str) -> bool:
    return bool(line) and not _SENTENCE.search(line) and not _LETTERHEAD.search(line)


def _is_named(line: str) -> bool:
    return len(line) >= 6 and _is_plain(line)


def _is_title_end(line: str) -> bool:
    bare = "".join(_SUFFIX.sub("", line).split()).rstrip('》”"* ')
    return len(bare) >= 4 and bare.endswith(_NAMES) and _is_plain(line)


def _has_years_below(lines: Sequence[str], *, at: int) -> bool:
    below = lines[at + 1] if at + 1 < len(lines) else ""
    return below.startswith(("（", "(")) and below.endswith(_CLOSED) and _YEARS.match(below) is not None


def _parts_below(lines: Sequence[str], *, end: int) -> Sequence[int]:
    below = lines[end + 1] if end + 1 < len(lines) else ""
    is_part = below.startswith(("（", "(")) and (_YEARS.match(below) or _REMARK.match(below))
    return [end + 1] if is_part else []


def _parts_above(text: str, *, spans: Sequence[Span], lines: Sequence[str], end: int) -> Sequence[int]:
    """The lines that a broken title begins with: they touch it, have no punctuation, and are no title themselves."""
    if not _looks_broken(lines[end]):
        return []
    return list(
        takewhile(
            lambda at: _is_part_above(text, spans=spans, lines=lines, at=at), range(end - 1, max(end - 4, -1), -1)
        )
    )


def _looks_broken(line: str) -> bool:
    """A title that begins with 关于 has the body's name above it; a short one has its first half there."""
    return line.startswith("关于") or len(line) <= 16


def _is_part_above(text: str, *, spans: Sequence[Span], lines: Sequence[str], at: int) -> bool:
    line = lines[at]
    touches = text.count("\n", spans[at].end, spans[at + 1].start) <= 1
    is_short = 4 <= len(line) <= _LONGEST_PART
    return touches and is_short and _is_plain(line) and not _is_title_end(line) and not line.endswith(_CLOSED)
