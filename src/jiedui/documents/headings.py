"""Headings: which numbered line is one, and the first phrase that serves as one in a longer paragraph."""

import re

from jiedui.documents.markers import MarkerKind
from jiedui.kernel.spans import Span

_LONGEST = 40
_LONGEST_WITH_BRACKET = 400
_LONGEST_RUN_IN = 25
_ENDS = tuple("。；;！!？?，,、…")
_CLOSING = tuple("）)】]")
# A number, 每年 or a unit belongs to a commitment; a year alone may stand in a heading.
_ACT_SIGNS = re.compile(r"[0-9０-９每]|责任单位|牵头单位")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}(?:[-—－~～至](?:19|20)[0-9]{2})?年?")
_OUTER_KINDS = frozenset(
    {MarkerKind.PART, MarkerKind.CHAPTER, MarkerKind.SECTION, MarkerKind.ROMAN, MarkerKind.CHINESE}
)


def is_phrase(words: str) -> bool:
    """Whether words are short and end no sentence; a bracket behind them (责任单位：…) does not count.

    >>> is_phrase("加强组织领导（责任单位：区委组织部、区财政局）"), is_phrase("开展调研。")
    (True, False)
    """
    if len(words) > _LONGEST_WITH_BRACKET:
        return False
    bare = _without_bracket(words).strip().rstrip("：:")
    return 0 < len(bare) <= _LONGEST and not bare.endswith(_ENDS) and "。" not in bare


def is_heading(words: str, *, kind: MarkerKind, holds: bool, has_body: bool) -> bool:
    """Whether the words behind an outline number head what follows: clauses that it `holds`, or paragraphs.

    A line that nothing follows is an item of a list, and may promise something; only the outermost kinds head nothing.

    >>> is_heading("主要任务", kind=MarkerKind.CHINESE, holds=False, has_body=True)
    True
    >>> is_heading("每年召开会议2次", kind=MarkerKind.DECIMAL, holds=False, has_body=True)
    False
    """
    is_outer = kind in _OUTER_KINDS
    if is_outer or holds:
        # 一、指导思想。 on a line of its own is written by many offices.
        words = words.removesuffix("。") if is_label(words.removesuffix("。")) else words
    if not is_phrase(words):
        return False
    named = _without_bracket(words) if has_body and kind <= MarkerKind.CHINESE_BRACKETED else words
    return holds or (_names_no_act(named) and (has_body or is_outer))


def run_in_heading(text: str, *, span: Span) -> Span:
    """The first short sentence of a paragraph where it is a mere label; else nothing at the paragraph's start.

    >>> text = "强化组织保障。区领导每年开展调研。"
    >>> run_in_heading(text, span=Span(0, 17)).cut(text)
    '强化组织保障'
    """
    start = span.start
    stop = text.find("。", start, min(span.end, start + _LONGEST_RUN_IN + 1))
    is_run_in = start < stop < span.end - 1 and is_label(text[start:stop])
    return Span(start, stop if is_run_in else start)


def is_label(words: str) -> bool:
    """Whether a phrase names a matter: no clauses joined by commas, no number, no unit."""
    return (
        0 < len(words) <= _LONGEST_RUN_IN and not any(sign in words for sign in "，,；;：:。") and _names_no_act(words)
    )


def _names_no_act(words: str) -> bool:
    return _ACT_SIGNS.search(_YEAR.sub("", words)) is None


def _without_bracket(words: str) -> str:
    if not words.endswith(_CLOSING):
        return words
    opening = max(words.rfind(bracket) for bracket in "（(【[")
    return words[:opening] if opening > 0 else words
