"""Cut a stretch of running text into sentences, parts and phrases, each with its times and quantities.

A sentence ends at 。, a part at ； too, a phrase at ， and ： besides.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from jiedui.kernel.spans import Span
from jiedui.plans.brackets import read_bracket
from jiedui.plans.quantities import MOST_NUMBERS, Measured, find_quantities
from jiedui.plans.settle import BRACKETED, TIMED, Settled
from jiedui.plans.times import Timed, find_times

_SENTENCE_END = "。！？\n"
_PART_END = re.compile("[。；！？\n]")
_PHRASE_END = re.compile(rf"[，：]|(?<!\d),|,(?!\d{{3}})|(?<=[一-鿿])、(?={TIMED})")
_ENUMERATOR = re.compile(
    rf"(?:[\s{BRACKETED}]{{1,4}}|(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})[.、）](?!\d)|[①-⑳●◆■·*-])*"
)
_BRACKET_PROMISE = re.compile("不少于|不低于|不超过|不高于|至少|每|最高|最多")
_BRACKET_TIME = re.compile("前|底|完成|时限|止|长期|持续")


@dataclass(frozen=True, slots=True)
class Phrase:
    """What stands between two commas: positions in the document, its open text with the times covered."""

    start: int
    end: int
    text: str
    times: tuple[Timed, ...]
    measured: tuple[Measured, ...]
    after_colon: bool = False
    before_colon: bool = False

    @property
    def recurrences(self) -> tuple[Timed, ...]:
        """The times that come round."""
        return tuple(time for time in self.times if time.recurrence)

    @property
    def deadlines(self) -> tuple[Timed, ...]:
        """The times that end something."""
        return tuple(time for time in self.times if time.has_deadline)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a sentence: its phrases, and whether it continues the sentence of the part before it."""

    start: int
    end: int
    phrases: tuple[Phrase, ...]
    continues: bool


def cut_parts(settled: Settled, within: Span) -> tuple[Part, ...]:
    """The parts of the stretch `within` of a settled text, those without words left out."""
    found, start, continues = [], within.start, False
    for end, sign in _ends(settled.open, within):
        if part := _read_part(settled, Span(start, end), continues=continues):
            found.append(part)
        start, continues = end + 1, sign == "；"
    return tuple(found)


def _ends(text: str, within: Span) -> Iterator[tuple[int, str]]:
    for match in _PART_END.finditer(text, within.start, within.end):
        yield match.start(), match.group()
    yield within.end, ""


def _read_part(settled: Settled, span: Span, *, continues: bool) -> Part | None:
    enumerator = _ENUMERATOR.match(settled.open, span.start, span.end)
    start = enumerator.end() if enumerator else span.start
    covered, times = _cover_times(settled.open[start : span.end], start)
    if not covered.strip(f" {BRACKETED}"):
        return None
    inner = _times_in_brackets(settled, Span(start, span.end))
    phrases = tuple(_cut_phrases(settled, covered, start, (times, inner)))
    return Part(start, span.end, phrases, continues) if phrases else None


def _cover_times(text: str, offset: int) -> tuple[str, tuple[Timed, ...]]:
    """The text with its times covered, and the times at their place in the document."""
    found = find_times(text)
    if not found:
        return text, ()
    pieces, at = [], 0
    for time in found:
        pieces += [text[at : time.start], TIMED * (time.end - time.start)]
        at = time.end
    shifted = (replace(time, start=time.start + offset, end=time.end + offset) for time in found)
    return "".join([*pieces, text[at:]]), tuple(_carry_year(shifted))


def _carry_year(times: Iterable[Timed]) -> Iterator[Timed]:
    """2020年6月底前…，9月底前…: the second month is of the first one's year."""
    year = None
    for time in times:
        if time.day and time.day.year:
            year = time.day.year
        elif time.day and year and not time.recurrence:
            time = replace(time, day=replace(time.day, year=year))
        yield time


def _times_in_brackets(settled: Settled, within: Span) -> tuple[Timed, ...]:
    """A deadline that stands in brackets behind its act: 完成危房改造（2020年6月底前）."""
    found: list[Timed] = []
    for bracket in brackets_in(settled, within):
        words = bracket.cut(settled.plain)
        if len(words) <= 30 and _BRACKET_TIME.search(words):
            found += (
                replace(time, start=bracket.start + time.start, end=bracket.start + time.end)
                for time in find_times(words)
                if time.has_deadline or time.recurrence
            )
    return tuple(found)


def brackets_in(settled: Settled, within: Span) -> Iterator[Span]:
    """The brackets that lie within a stretch, in order."""
    low, high = 0, len(settled.brackets)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if settled.brackets[middle].start < within.start else (low, middle)
    while low < len(settled.brackets) and settled.brackets[low].start < within.end:
        yield settled.brackets[low]
        low += 1


def _cut_phrases(settled: Settled, covered: str, offset: int, times: tuple[tuple[Timed, ...], ...]) -> Iterator[Phrase]:
    """The phrases, each with its times: those in running text before those in brackets."""
    start, after_colon, pending = 0, False, [deque(each) for each in times]
    for end, sign in [*((match.start(), match.group()) for match in _PHRASE_END.finditer(covered)), (len(covered), "")]:
        text = covered[start:end]
        left = start + len(text) - len(text.lstrip())
        right = start + len(text.rstrip())
        if left < right:
            own = tuple(time for queue in pending for time in _taken(queue, offset + left, offset + right))
            yield _read_phrase(settled, covered[left:right], offset + left, own, (after_colon, sign == "："))
        start, after_colon = end + 1, sign == "："


def _taken(times: deque[Timed], start: int, end: int) -> Iterator[Timed]:
    """The times between two positions, taken from the queue with all that stand before them."""
    while times and times[0].start < end:
        time = times.popleft()
        if time.start >= start:
            yield time


def _read_phrase(
    settled: Settled, text: str, start: int, times: tuple[Timed, ...], colons: tuple[bool, bool]
) -> Phrase:
    text = _without_charge(settled, text, start)
    measured = find_quantities(text)
    if BRACKETED in text:
        measured += tuple(islice(_measured_in_brackets(settled, start, start + len(text)), MOST_NUMBERS))
    return Phrase(start, start + len(text), text, times, measured, *colons)


def _without_charge(settled: Settled, text: str, start: int) -> str:
    """The phrase without the bracket at its end that only names those responsible."""
    bare = text.rstrip(BRACKETED)
    if len(bare) == len(text) or not bare:
        return text
    inside = brackets_in(settled, Span(start + len(bare), start + len(text)))
    return bare.rstrip() if all(read_bracket(settled, bracket) for bracket in inside) else text


def _measured_in_brackets(settled: Settled, start: int, end: int) -> Iterator[Measured]:
    """A number in brackets counts only with a bound of its own, or as a share: （每场不少于20家企业）, （其中…）."""
    for bracket in brackets_in(settled, Span(start, end)):
        words = bracket.cut(settled.plain)[1:-1]
        is_share = words.startswith("其中")
        if len(words) <= 60 and (is_share or _BRACKET_PROMISE.search(words)) and (is_share or "：" not in words):
            shift = bracket.start + 1 - start
            for found in find_quantities(words):
                yield replace(found, start=found.start + shift, end=found.end + shift)
