"""Read how much out of a stretch of text: least, most and unit of everything that it counts or pays.

The stretch has its quotations, brackets and times already covered (`settle`, `times`). Numbers that
promise nothing are passed over (`bystanders`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from jiedui.kernel.quantities import YUAN, Quantity, to_hundredths
from jiedui.plans.bystanders import is_bystander
from jiedui.plans.numerals import LONGEST, NUMERAL, read_numeral, read_scale
from jiedui.plans.settle import BRACKETED
from jiedui.plans.words import any_of, words

TIME_UNITS = frozenset(words("units", "times"))
_UNIT = any_of(words("units", "counted"), words("units", "measures"), TIME_UNITS, [YUAN])
_MEASURE = re.compile(rf" ?([十百千万亿]{{0,3}}?)([余多])?([十百千万亿]{{0,3}}?) ?({_UNIT})")
_SCALE = re.compile(r" ?([十百千万亿]{1,3})([余多])?")
_STRANGE_UNIT = re.compile(r"()()([万亿]?)([㐀-鿿])")
_NO_UNIT = frozenset(
    "".join(words("units", "never")) + "的和与或及到至在年月日是为以上内左右多余分比以、从向对等被把将"
)
_DASH = re.compile(r" ?(?:-{1,2}|至|到) ?")
_NUMERAL = re.compile(NUMERAL)
_LIST = re.compile(rf"{NUMERAL}(?:(?:、|和|与|及|以及){NUMERAL}){{1,12}}")
_WHOLE, _HALF = words("hedges", "whole"), words("hedges", "half")
_CANDIDATE = re.compile(rf"百分之{NUMERAL}|{NUMERAL}分之{NUMERAL}|{any_of(_WHOLE, _HALF)}|{NUMERAL}")
_MONEY_NEAR = re.compile("资金|经费|投资|补助|补贴|贷款|捐款|预算")

_LEAST_BEFORE = re.compile("(?<![不得能])" + any_of(words("hedges", "least_before")) + " ?$")
_MOST_BEFORE = re.compile("(?<![不得能])" + any_of(words("hedges", "most_before")) + "(?:于|在|为|到|达)? ?$")
_FAR_MOST = re.compile(any_of(words("hedges", "far_most")) + r"[^，、\d]{0,10}$")
_ABOUT_BEFORE = re.compile(any_of(words("hedges", "about_before")) + " ?$")
_ONLY_BEFORE = re.compile("(?:只|仅)(?:能|可|可以|限|享受|安排)[^，、]{0,8}$")
_AFTER = re.compile(
    rf" ?{BRACKETED}{{0,6}} ?(?:(?P<least>{any_of(words('hedges', 'least_after'))})"
    rf"|(?P<most>{any_of(words('hedges', 'most_after'))})|(?P<within>内(?!容|部|外))"
    rf"|(?P<about>{any_of(words('hedges', 'about_after'))}))"
)
_RATE = re.compile(r"/每?(?:[人户村个亩次场期吨班车家名头只][·./]?)?(?P<cycle>年|月|天|日)?")
MOST_NUMBERS = 200
"""No sentence counts more things than this: beyond it the text is no plan, and is not read further."""
_MOST_NUMERALS = 5 * MOST_NUMBERS
_NEAR = 80


@dataclass(frozen=True, slots=True)
class Measured:
    """A quantity and where its words stand in the stretch; `rate` is the 天 of 元/人·天; `is_whole` marks 全部."""

    start: int
    end: int
    quantity: Quantity
    rate: str = ""
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class _Number:
    """A numeral with its unit, or two of them from `low` to `high`."""

    start: int
    end: int
    low: Decimal
    high: Decimal | None
    unit: str
    is_vague: bool = False
    is_whole: bool = False


def find_quantities(text: str) -> tuple[Measured, ...]:
    """What the stretch counts or pays, in order.

    >>> [(m.quantity.least, m.quantity.most, m.quantity.unit) for m in find_quantities("举办1至2次培训，不超过80万元")]
    [(100, 200, '次'), (None, 80000000, '元')]
    """
    found: list[Measured] = []
    for measured in _scan(text):
        if len(found) >= MOST_NUMBERS:
            break
        found.append(measured)
    return tuple(_join_bounds(text, found))


def find_overlong(text: str) -> Iterator[re.Match[str]]:
    """The runs of digits that are longer than any real figure."""
    return re.finditer(rf"\d{{{LONGEST + 1},}}", text)


def _scan(text: str) -> Iterator[Measured]:
    at = read_to = 0
    for _ in range(_MOST_NUMERALS):
        match = _CANDIDATE.search(text, at)
        if match is None:
            return
        at = match.end()
        for number in _read_numbers(text, match):
            at = max(at, number.end)
            if not is_bystander(text, number.start, number.end, number.unit):
                yield _bound(text, number, read_to)
            read_to = number.end


def _read_numbers(text: str, match: re.Match[str]) -> Iterator[_Number]:
    words_found, start, end = match.group(), match.start(), match.end()
    if words_found in _WHOLE:
        yield _Number(start, end, Decimal(100), None, "%", is_whole=True)
    elif words_found in _HALF:
        yield _Number(start, end, Decimal(50), None, "%")
    elif "分之" in words_found:
        yield from _read_share(words_found, start, end)
    elif (
        text.find("分别", max(0, start - _NEAR), end + _NEAR) >= 0
        and (listed := _LIST.match(text, start))
        and (unit := _MEASURE.match(text, listed.end()))
    ):
        yield from _read_list(text, listed, unit)
    elif number := _read_number(text, start, end):
        yield number


def _read_share(share: str, start: int, end: int) -> Iterator[_Number]:
    below, above = share.split("分之")
    whole = Decimal(100) if below == "百" else read_numeral(below)
    part = read_numeral(above)
    if whole and part is not None and part <= whole:
        yield _Number(start, end, part * 100 / whole, None, "%")


def _read_list(text: str, listed: re.Match[str], measure: re.Match[str]) -> Iterator[_Number]:
    """分别培训100、200人: each numeral has the unit of the last."""
    for numeral in _NUMERAL.finditer(text, listed.start(), listed.end()):
        value = read_numeral(numeral.group())
        if value is not None:
            scaled = value * read_scale(measure[1] + measure[3])
            yield _Number(numeral.start(), measure.end(), scaled, None, measure[4])


def _read_number(text: str, start: int, end: int) -> _Number | None:
    low, high = _read_value(text[start:end])
    if low is None:
        return None
    measure = _measure_at(text, start, end)
    ranged = None if high is not None else _read_range(text, start, end, low, measure)
    if ranged or measure is None:
        return ranged
    scale = read_scale(measure[1] + measure[3])
    highest = None if high is None else high * scale
    return _Number(start, measure.end(), low * scale, highest, measure[4], is_vague=bool(measure[2]))


def _read_value(numeral: str) -> tuple[Decimal | None, Decimal | None]:
    """The number, or the two of 三五个 and 两三次."""
    value = read_numeral(numeral)
    if value is None and len(numeral) == 2:
        low, high = read_numeral(numeral[0]), read_numeral(numeral[1])
        if low is not None and high is not None and low < high < 10:
            return low, high
    return value, None


def _measure_at(text: str, start: int, end: int) -> re.Match[str] | None:
    if measure := _MEASURE.match(text, end):
        return measure
    if scale := _SCALE.match(text, end):
        return _bare_money(text, start, scale)
    strange = _STRANGE_UNIT.match(text, end)
    if strange and text[start].isascii() and end - start <= 6 and strange[4] not in _NO_UNIT:
        is_hedged = _LEAST_BEFORE.search(text, max(0, start - 8), start) or _AFTER.match(text, strange.end())
        return strange if is_hedged else None
    return None


def _bare_money(text: str, start: int, scale: re.Match[str]) -> re.Match[str] | None:
    """80万资金: the 元 is left out."""
    if not _MONEY_NEAR.search(text, max(0, start - 12), scale.end() + 6):
        return None
    return re.compile(r" ?([十百千万亿]{1,3})([余多])?()()").match(text, scale.start())


def _read_range(text: str, start: int, end: int, low: Decimal, measure: re.Match[str] | None) -> _Number | None:
    scale = _SCALE.match(text, end)
    for first_end in (measure.end() if measure else end, scale.end() if scale else end, end):
        dash = _DASH.match(text, first_end)
        second = _NUMERAL.match(text, dash.end()) if dash else None
        if second is None:
            continue
        high = read_numeral(second.group())
        second_measure = _measure_at(text, second.start(), second.end())
        if high is None or second_measure is None:
            continue
        if measure and first_end == measure.end() and measure[4] != second_measure[4]:
            continue
        own = measure[1] + measure[3] if measure and first_end == measure.end() else scale[1] if scale else ""
        common = second_measure[1] + second_measure[3]
        low_scale = read_scale(own or common)
        unit = second_measure[4]
        return _Number(start, second_measure.end(), low * low_scale, high * read_scale(common), unit)
    return None


def _bound(text: str, number: _Number, floor: int) -> Measured:
    before = text[max(floor, number.start - 24) : number.start]
    before = before[max(before.rfind("，"), before.rfind("、"), before.rfind("：")) + 1 :]
    after = _AFTER.match(text, number.end)
    least, most = _bounds(number, before, after)
    approx = number.is_vague or bool(_ABOUT_BEFORE.search(before)) or bool(after and after["about"])
    end = after.end() if after and (not after["within"] or number.unit in TIME_UNITS) else number.end
    rate = _RATE.match(text, end)
    quantity = Quantity(least, most, number.unit or YUAN, approx)
    return Measured(number.start, end, quantity, (rate["cycle"] or "") if rate else "", number.is_whole)


def _bounds(number: _Number, before: str, after: re.Match[str] | None) -> tuple[int | None, int | None]:
    low = to_hundredths(number.low)
    if number.high is not None:
        return low, to_hundredths(number.high)
    is_within = bool(after and (after["most"] or (after["within"] and number.unit in TIME_UNITS)))
    is_once = number.low == 1 and number.unit in ("次", "回", "遍") and bool(_ONLY_BEFORE.search(before))
    has_least = bool(_LEAST_BEFORE.search(before)) or bool(after and after["least"])
    is_most = is_within or is_once or bool(_MOST_BEFORE.search(before)) or bool(_FAR_MOST.search(before))
    return (None, low) if is_most and not has_least else (low, None)


def _join_bounds(text: str, found: list[Measured]) -> Iterator[Measured]:
    """不少于5次、不超过10次 is one quantity with both bounds."""
    joined: list[Measured] = []
    for measured in found:
        if joined and (both := join_bounds(joined[-1].quantity, measured.quantity)):
            between = text[joined[-1].end : measured.start]
            if len(between) <= 8 and _MOST_BEFORE.search(between):
                joined[-1] = replace(joined[-1], end=measured.end, quantity=both)
                continue
        joined.append(measured)
    yield from joined


def join_bounds(least: Quantity, most: Quantity) -> Quantity | None:
    """One quantity of a least and a most with the same unit; None where they don't belong together."""
    if least.unit != most.unit or least.most is not None or most.least is not None or least.least is None:
        return None
    return Quantity(least.least, most.most, least.unit, least.approx or most.approx)
