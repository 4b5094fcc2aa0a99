"""Settle what must not be read as running text: quotations, document numbers, brackets.

Everything happens on a text of the same length, character for character, so that every position found
later is a position in the document. What is settled is covered by one of four marks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from jiedui.documents.model import Document
from jiedui.kernel.spans import Span
from jiedui.plans.words import any_of, words

QUOTED, BRACKETED, TIMED, SPENT = "\ue000", "\ue001", "\ue002", "\ue003"
"""Marks that cover a quotation, a bracket, a time, a number that promises nothing."""

_NORMAL = str.maketrans(
    {
        **dict.fromkeys("－—–―‐‑−～〜~", "-"),
        **dict.fromkeys("﹝［[", "〔"),
        **dict.fromkeys("﹞］]", "〕"),
        **dict.fromkeys("(﹙", "（"),
        **dict.fromkeys(")﹚", "）"),
        **dict.fromkeys("\u3000\xa0\t", " "),
        **dict.fromkeys("％﹪", "%"),
        **{"．": ".", "／": "/", ":": "：", ";": "；", "﹔": "；", "?": "？", "!": "！", "＋": "+"},
    }
)
# １, and the digits of every other script, which `\d` takes for digits too.
_OTHER_DIGIT = re.compile(r"[^\D0-9]")
_COMMA = re.compile(r"(?<!\d),|,(?!\d)")
_FIRM_LABELS = [label for label in words("names", "labels", "responsible") if len(label) > 2] + [
    "完成时限",
    "完成时间",
    "时限要求",
    "完成期限",
]
_PAIRS = {"（": "）", "《": "》", "“": "”", "【": "】", "「": "」", "〈": "〉"}
_OPENER_OF = {closer: opener for opener, closer in _PAIRS.items()}
_BOUNDARY = re.compile("[（）《》“”【】「」〈〉\\n]")
_NUMBER = re.compile(r"[一-鿿]{2,12}[〔（【]?(?:19|20)\d\d[〕）】]第?\d{1,5}号|[一-鿿]{2,12}(?:令|公告)第\d{1,5}号")
_FIRM_LABEL = any_of(words("names", "labels", "lead"), _FIRM_LABELS)
_LABELLED = re.compile(rf"(?<=[。；，、 ）]){_FIRM_LABEL}：[^。\n]{{2,300}}(?=。? *(?:\n|\r|$))")
_BY_ROLE = any_of(words("names", "roles", "lead"), words("names", "roles", "responsible"))
_ASSIGNED = re.compile(
    rf"(?<=[。；\n])(?=[^。；：\n]{{0,200}}(?:牵头|负责))(?:由)?[^，。；：\n]{{2,80}}{_BY_ROLE}"
    rf"(?:，[^，。；：\n]{{2,80}}{_BY_ROLE})+(?=。? *(?:\n|\r|$))"
)
_FIVE_YEARS = re.compile("“十[一二三四五六]五”")


@dataclass(frozen=True, slots=True)
class Settled:
    """A text with its running words in `open`; `plain` has all words, in uniform signs.

    `brackets` are the outermost round brackets, signs included; `titles` the words in 《》; `numbers` the
    document numbers (发文字号); `unclosed` the signs that lack their partner.
    """

    text: str
    plain: str
    open: str
    brackets: tuple[Span, ...]
    titles: tuple[Span, ...]
    numbers: tuple[Span, ...]
    unclosed: tuple[Span, ...]


@dataclass
class _Found:
    brackets: list[Span] = field(default_factory=list)
    quotes: list[Span] = field(default_factory=list)
    titles: list[Span] = field(default_factory=list)
    unclosed: list[Span] = field(default_factory=list)


def normalise(text: str) -> str:
    """The text in uniform signs, character for character.

    >>> normalise("２０１９－２０２０年")
    '2019-2020年'
    >>> normalise("细化分工,投入1,200万元")
    '细化分工，投入1,200万元'
    """
    digits = _OTHER_DIGIT.sub(lambda match: str(int(match.group())), text)
    return _COMMA.sub("，", digits.translate(_NORMAL))


def settle(document: Document) -> Settled:
    """The document's text with quotations, brackets and document numbers covered."""
    plain = normalise(document.text)
    found = _find_pairs(plain)
    labelled = [Span(*match.span()) for pattern in (_LABELLED, _ASSIGNED) for match in pattern.finditer(plain)]
    found.brackets = list(_without_inner([*found.brackets, *labelled]))
    numbers = [Span(*match.span()) for match in _NUMBER.finditer(plain)]
    cover = list(plain)
    for span in [*found.quotes, *numbers]:
        cover[span.start : span.end] = QUOTED * len(span)
    for span in found.brackets:
        cover[span.start : span.end] = BRACKETED * len(span)
    return Settled(
        document.text,
        plain,
        "".join(cover),
        tuple(found.brackets),
        tuple(found.titles),
        tuple(numbers),
        tuple(found.unclosed),
    )


def _find_pairs(plain: str) -> _Found:
    """Match the signs line by line; a closer passes over openers that lack their own."""
    found = _Found()
    stack: list[tuple[str, int]] = []
    for match in _BOUNDARY.finditer(plain):
        sign, at = match.group(), match.start()
        if sign == "\n":
            found.unclosed.extend(Span(start, start + 1) for _, start in stack)
            stack.clear()
        elif sign in _PAIRS:
            stack.append((sign, at))
        elif any(opener == _OPENER_OF[sign] for opener, _ in stack[-8:]):
            _close(_OPENER_OF[sign], at, stack, found, plain)
        else:
            found.unclosed.append(Span(at, at + 1))
    found.unclosed.extend(Span(start, start + 1) for _, start in stack)
    return _outermost(found)


def _close(opener: str, at: int, stack: list[tuple[str, int]], found: _Found, plain: str) -> None:
    while True:
        sign, start = stack.pop()
        if sign == opener:
            break
        found.unclosed.append(Span(start, start + 1))
    span = Span(start, at + 1)
    if opener == "（":
        found.brackets.append(span)
        return
    if opener == "《":
        found.titles.append(span)
    if opener != "【" and not _FIVE_YEARS.fullmatch(span.cut(plain)):
        found.quotes.append(span)


def _outermost(found: _Found) -> _Found:
    return _Found(
        list(_without_inner(found.brackets)),
        list(_without_inner(found.quotes)),
        sorted(found.titles),
        sorted(found.unclosed),
    )


def _without_inner(spans: list[Span]) -> Iterator[Span]:
    end = 0
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.end > end:
            yield span
            end = span.end
