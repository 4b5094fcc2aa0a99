"""Outline numbers as papers print them: 一、 （一） 1． （1） ① 第一条, and what only looks like one.

Every pattern is anchored and bounded, so that a hostile line costs no more than its first few characters.
"""

import re
from dataclasses import dataclass
from enum import IntEnum

from jiedui.documents.numbering import from_chinese, from_enclosed, to_roman

_SPACE = r"[ \u3000\u00a0\t]{0,3}"
_CHINESE = r"[一二三四五六七八九十百零〇壹贰叁肆伍陆柒捌玖拾]{1,7}"
_DECIMAL = r"[0-9０-９]{1,3}"
_STOP = r"[、．.﹒]"
_MOST = 399
# Zero-width characters that pages and editors leave in front of a line.
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u00ad"

# What may follow a decimal fraction (1.2公里, 6.30前), so that it is no outline number.
_MEASURES = tuple(
    "万亿千百十%％‰倍元角分吨斤克升亩顷公米里度平立厘毫级折成次名人户批场项家年月日天号时小个前后起底至到-—－~～、，,"
)
# What is counted whole, so that the digits in front of it are no fraction: 2.3个村 is item 2, three villages.
_COUNTED = re.compile(r"[0-9０-９]{1,2}(?:[名次人家户批场项支位所座处件]|个(?!百分点|工作日|月|小时|点))")
# 一、二季度 and 1、2号楼 list numbers; they are no outline numbers.
_LISTED_CHINESE = re.compile(r"[一二三四五六七八九十]{1,3}(?:、|季|产|级|类|批(?!次)|等|期|月|线|年级|次产业)")
_LISTED_DECIMAL = re.compile(r"[0-9０-９]{1,3}(?:、|号|季|楼|月|期|级|类|组|队|班)")
_LISTED_BRACKET = re.compile(rf"[、和及至]?[（(](?:{_CHINESE}|{_DECIMAL})[)）]")
_ARTICLE_CITED = tuple("规所第款的和至与及中以件、")


class MarkerKind(IntEnum):
    """The kinds of outline number, outermost first as official papers nest them (GB/T 9704-2012, 7.3.3)."""

    PART = 1
    CHAPTER = 2
    SECTION = 3
    ARTICLE = 4
    ROMAN = 5
    CHINESE = 6
    CHINESE_BRACKETED = 7
    CHINESE_RIGHT = 8
    DECIMAL = 9
    DECIMAL_SECOND = 10
    DECIMAL_THIRD = 11
    DECIMAL_FOURTH = 12
    DECIMAL_BRACKETED = 13
    DECIMAL_RIGHT = 14
    CIRCLED = 15
    LETTER = 16
    LETTER_BRACKETED = 17
    OTHER = 18


@dataclass(frozen=True, slots=True)
class Marker:
    """An outline number at the front of a text: `label` for the path, and the `length` of what is printed.

    `parents` are the numbers in front of the last one in 1.2.3, for which the outline asks a witness.
    """

    kind: MarkerKind
    number: int
    label: str
    length: int
    parents: tuple[int, ...] = ()


_UNITS = {
    "编": MarkerKind.PART,
    "篇": MarkerKind.PART,
    "部分": MarkerKind.PART,
    "章": MarkerKind.CHAPTER,
    "节": MarkerKind.SECTION,
    "条": MarkerKind.ARTICLE,
}
_ORDINAL = re.compile(rf"第{_SPACE}(?P<number>{_CHINESE}|{_DECIMAL}){_SPACE}(?P<unit>编|篇|部分|章|节|条)")
_BRACKETED = re.compile(rf"[（(]{_SPACE}(?P<number>{_CHINESE}|{_DECIMAL}|[A-Za-z]){_SPACE}[)）]{_STOP}?")
_SQUARE = re.compile(rf"[〔【［\[]{_SPACE}(?P<number>{_CHINESE}){_SPACE}[〕】］\]]{_STOP}?")
_RIGHT = re.compile(rf"(?P<number>{_CHINESE}|{_DECIMAL}|[A-Za-z])(?P<end>[)）]){_STOP}?")
_CHINESE_STOP = re.compile(rf"(?P<number>{_CHINESE}){_SPACE}{_STOP}")
_DECIMAL_STOP = re.compile(rf"(?P<number>{_DECIMAL}){_SPACE}(?P<stop>{_STOP})")
_DECIMALS = re.compile(r"(?P<number>[0-9０-９]{1,2}(?:[.．][0-9０-９]{1,2}){1,3})(?P<stop>[.．、]?)(?![0-9０-９])")
_LETTER_STOP = re.compile(rf"(?P<number>[IVX]{{1,5}}|[A-Za-z]){_STOP}(?![A-Za-z0-9])")
_SINGLE = re.compile(rf"(?P<number>[①-⑳㉑-㉟㊱-㊿❶-❿⓫-⓴⓵-⓾➀-➉➊-➓⑴-⒇⒈-⒛㈠-㈩㊀-㊉Ⅰ-Ⅻⅰ-ⅻ]){_STOP}?")
_SINGLE_KINDS = (
    ("⑴", "⒇", MarkerKind.DECIMAL_BRACKETED),
    ("⒈", "⒛", MarkerKind.DECIMAL),
    ("㈠", "㈩", MarkerKind.CHINESE_BRACKETED),
    ("Ⅰ", "ⅻ", MarkerKind.ROMAN),
)
# A number whose mark is missing or is the wrong one: 一 目标, 1 任务, 一，目标, 2:任务.
_BARE = re.compile(
    r"(?P<number>[一二三四五六七八九十]{1,3}|[0-9０-９]{1,2})"
    r"(?:(?P<blank>[ \u3000\u00a0\t]{1,4})|[ ]?[，,：:·•][ \u3000]{0,2})(?=[\u4e00-\u9fff“《])"
)
_CONTENTS_TAIL = re.compile(r"(?:\t|[.…·．]{3,}|…)[ \u3000]{0,3}[0-9０-９]{1,4}$")


def find_marker(text: str) -> Marker | None:
    """The outline number that `text` begins with, or None.

    >>> find_marker("1．2019-2020年，每年选派1名干部").label, find_marker("（一）加强组织领导").label
    ('1', '（一）')
    >>> find_marker("2019年，"), find_marker("1.2公里"), find_marker("3．5万元"), find_marker("一是加强领导")
    (None, None, None, None)
    """
    skipped = len(text) - len(text[:16].lstrip(_INVISIBLE)) - len(text[16:])
    head = text[skipped : skipped + 48]
    for find in _FINDERS:
        marker = find(head)
        if marker is not None and 0 < marker.number <= _MOST:
            return _shifted(marker, by=skipped)
    return None


def find_bare_marker(text: str) -> Marker | None:
    """A number at the front whose mark is missing or wrong; only its neighbours in the outline can prove it.

    >>> find_bare_marker("一 总体要求").label, find_bare_marker("2:任务").label
    ('一', '2')
    >>> find_bare_marker("3 个村"), find_bare_marker("一总体要求"), find_bare_marker("三 五年")
    (None, None, None)
    """
    found = _BARE.match(text.lstrip(_INVISIBLE)[:48]) if text else None
    if found is None:
        return None
    rest = text.lstrip(_INVISIBLE)[found.end() :]
    is_counted = found["blank"] and (rest.startswith(_MEASURES) or rest[0] in "一二三四五六七八九十〇零两季产")
    number = _number(found["number"])
    if is_counted or not 0 < number <= _MOST:
        return None
    kind = MarkerKind.DECIMAL if found["number"][0].isdecimal() else MarkerKind.CHINESE
    return Marker(kind, number, found["number"], found.end() + len(text) - len(text.lstrip(_INVISIBLE)))


def is_contents_line(text: str) -> bool:
    """Whether a line belongs to a table of contents: it ends in dots or a tab and a page number.

    >>> is_contents_line("一、指导思想……1"), is_contents_line("一、指导思想")
    (True, False)
    """
    return _CONTENTS_TAIL.search(text[-12:]) is not None


def generated_marker(printed: str, *, value: int) -> Marker:
    """The marker of a number that the word processor made: what stands there is a number, whatever it looks like.

    >>> generated_marker("1.", value=1).label, generated_marker("任务一：", value=1).label
    ('1', '任务一')
    """
    found = find_marker(printed)
    if found is not None and found.length == len(printed.rstrip()):
        return found
    return Marker(MarkerKind.OTHER, value, printed.strip().rstrip("、．.:：") or printed.strip(), len(printed))


def _shifted(marker: Marker, *, by: int) -> Marker:
    return Marker(marker.kind, marker.number, marker.label, marker.length + by, marker.parents) if by else marker


def _number(numeral: str) -> int:
    """The value of a Chinese or Arabic numeral; 0 where it has none. Full-width digits are digits to int()."""
    return int(numeral) if numeral[0].isdecimal() else from_chinese(numeral) or 0


def _label(printed: str) -> str:
    return "".join(printed.split())


def _find_ordinal(text: str) -> Marker | None:
    found = _ORDINAL.match(text)
    if found is None or text.startswith(_ARTICLE_CITED, found.end()):
        return None
    return Marker(_UNITS[found["unit"]], _number(found["number"]), _label(found[0]), found.end())


def _find_bracketed(text: str) -> Marker | None:
    found = _BRACKETED.match(text)
    if found is None or _LISTED_BRACKET.match(text, found.end()):
        return None
    label = _label(found[0]).rstrip("、．.﹒")
    if found["number"].isascii() and found["number"].isalpha():
        return Marker(MarkerKind.LETTER_BRACKETED, _letter(found["number"]), label, found.end())
    is_decimal = found["number"][0].isdecimal()
    kind = MarkerKind.DECIMAL_BRACKETED if is_decimal else MarkerKind.CHINESE_BRACKETED
    return Marker(kind, _number(found["number"]), label, found.end())


def _find_square(text: str) -> Marker | None:
    found = _SQUARE.match(text)
    if found is None:
        return None
    label = _label(found[0]).rstrip("、．.﹒")
    return Marker(MarkerKind.CHINESE_BRACKETED, _number(found["number"]), label, found.end())


def _find_right(text: str) -> Marker | None:
    found = _RIGHT.match(text)
    if found is None:
        return None
    label = found["number"] + found["end"]
    if found["number"].isascii() and found["number"].isalpha():
        return Marker(MarkerKind.LETTER, _letter(found["number"]), label, found.end())
    kind = MarkerKind.DECIMAL_RIGHT if found["number"][0].isdecimal() else MarkerKind.CHINESE_RIGHT
    return Marker(kind, _number(found["number"]), label, found.end())


def _find_chinese(text: str) -> Marker | None:
    found = _CHINESE_STOP.match(text)
    if found is None or _LISTED_CHINESE.match(text, found.end()):
        return None
    return Marker(MarkerKind.CHINESE, _number(found["number"]), found["number"], found.end())


def _find_decimals(text: str) -> Marker | None:
    """1.1 and 1.1.1; a fraction with a measure behind it (1.2 公里) is none."""
    found = _DECIMALS.match(text)
    if found is None:
        return None
    rest = text[found.end() :]
    if not found["stop"] and (not rest or rest.lstrip().startswith(_MEASURES)):
        return None
    numbers = [int(number) for number in re.split("[.．]", found["number"])]
    kind = MarkerKind(MarkerKind.DECIMAL + len(numbers) - 1)
    return Marker(kind, numbers[-1], found["number"], found.end(), tuple(numbers[:-1]))


def _find_decimal(text: str) -> Marker | None:
    found = _DECIMAL_STOP.match(text)
    if found is None or not _stands_alone(text, after=found.end(), stop=found["stop"]):
        return None
    return Marker(MarkerKind.DECIMAL, int(found["number"]), found["number"], found.end())


def _stands_alone(text: str, *, after: int, stop: str) -> bool:
    """Whether the stop ends an outline number: neither a decimal point nor the comma of a list."""
    digits = len(text[after : after + 4]) - len(text[after : after + 4].lstrip("0123456789０１２３４５６７８９"))
    if stop == "、":
        return _LISTED_DECIMAL.match(text, after) is None
    return digits in (0, 3, 4) or _COUNTED.match(text, after) is not None


def _find_letter(text: str) -> Marker | None:
    found = _LETTER_STOP.match(text)
    if found is None:
        return None
    numeral = found["number"]
    roman = _ROMAN_VALUES.get(numeral)
    if roman is not None:
        return Marker(MarkerKind.ROMAN, roman, numeral, found.end())
    return Marker(MarkerKind.LETTER, _letter(numeral), numeral, found.end()) if len(numeral) == 1 else None


def _letter(letter: str) -> int:
    return ord(letter.upper()) - ord("A") + 1


def _find_single(text: str) -> Marker | None:
    found = _SINGLE.match(text)
    if found is None:
        return None
    character = found["number"]
    kinds = (kind for first, last, kind in _SINGLE_KINDS if first <= character <= last)
    return Marker(next(kinds, MarkerKind.CIRCLED), from_enclosed(character) or 0, character, found.end())


_ROMAN_VALUES = {to_roman(value): value for value in range(1, 13)}
_FINDERS = (
    _find_ordinal,
    _find_bracketed,
    _find_square,
    _find_chinese,
    _find_decimals,
    _find_decimal,
    _find_right,
    _find_single,
    _find_letter,
)
