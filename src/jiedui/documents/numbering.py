"""Numerals as Chinese papers print them, to integers and back: 一百零五, 壹, ①, Ⅳ."""

from collections.abc import Callable

_DIGITS = "零一二三四五六七八九"
_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_VALUES = {character: value for value, character in enumerate(_DIGITS)} | {"〇": 0, "○": 0}
_PLAIN_DIGITS = str.maketrans(_LEGAL_DIGITS[1:] + "拾", _DIGITS[1:] + "十")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
    (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
# First character and first and last number of each run of ready-made numbers in Unicode.
_ENCLOSED = (
    ("①", 1, 20), ("㉑", 21, 35), ("㊱", 36, 50), ("❶", 1, 10), ("⓫", 11, 20), ("⓵", 1, 10), ("➀", 1, 10), ("➊", 1, 10),
    ("⑴", 1, 20), ("⒈", 1, 20), ("㈠", 1, 10), ("㊀", 1, 10), ("Ⅰ", 1, 12), ("ⅰ", 1, 12),
)  # fmt: skip
_ENCLOSED_VALUES = {chr(ord(run) + at): low + at for run, low, high in _ENCLOSED for at in range(high - low + 1)}
_LARGEST = 9999


def from_chinese(numeral: str) -> int | None:
    """The number that a Chinese numeral below ten thousand says; None if it says none.

    >>> from_chinese("一百零五"), from_chinese("拾贰"), from_chinese("二〇二〇"), from_chinese("十四五")
    (105, 12, 2020, None)
    """
    numeral = numeral.translate(_PLAIN_DIGITS)
    if numeral and all(character in _VALUES for character in numeral):
        return _from_places(numeral)
    rest, total = numeral, 0
    for unit, weight in (("千", 1000), ("百", 100), ("十", 10)):
        digit, found, after = rest.partition(unit)
        if not found:
            continue
        value = _leading_digit(digit, is_ten=unit == "十")
        if value is None:
            return None
        total, rest = total + value * weight, after
    ones = _leading_digit(rest, is_ten=False) if rest else 0
    return total + ones if total and ones is not None else None


def _from_places(numeral: str) -> int | None:
    """〇 to 九, or a number written place by place, which has two digits at least and is a year or the like."""
    if len(numeral) > 1 and not any(zero in numeral for zero in "〇○零") and len(numeral) < 4:
        return None
    return int("".join(str(_VALUES[character]) for character in numeral)) if len(numeral) <= 4 else None


def _leading_digit(digit: str, *, is_ten: bool) -> int | None:
    digit = digit.removeprefix("零") if len(digit) > 1 else digit
    if not digit and is_ten:
        return 1
    return _VALUES.get(digit) if len(digit) == 1 and digit not in "零〇○" else None


def to_chinese(number: int) -> str:
    """A number as a Chinese numeral; beyond 9999 in Arabic digits.

    >>> to_chinese(1), to_chinese(12), to_chinese(105), to_chinese(110), to_chinese(2000)
    ('一', '十二', '一百零五', '一百一十', '二千')
    """
    words = _with_units(number, digits=_DIGITS, units="十百千")
    return words[1:] if words.startswith("一十") else words


def to_chinese_legal(number: int) -> str:
    """A number as it stands on a cheque.

    >>> to_chinese_legal(1), to_chinese_legal(23)
    ('壹', '贰拾叁')
    """
    return _with_units(number, digits=_LEGAL_DIGITS, units="拾佰仟")


def _with_units(number: int, *, digits: str, units: str) -> str:
    if not 0 < number <= _LARGEST:
        return digits[0] if number == 0 else str(number)
    places = str(number)
    words = "".join(
        digits[int(place)] + (units[len(places) - at - 2] if at < len(places) - 1 else "")
        if place != "0"
        else digits[0]
        for at, place in enumerate(places)
    )
    return words.replace(digits[0] * 3, digits[0]).replace(digits[0] * 2, digits[0]).rstrip(digits[0])


def to_roman(number: int) -> str:
    """A number in capital Roman numerals; beyond 9999 in Arabic digits.

    >>> to_roman(4), to_roman(19)
    ('IV', 'XIX')
    """
    if not 0 < number <= _LARGEST:
        return str(number)
    words = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        words += letters * count
    return words


def to_letters(number: int) -> str:
    """A number in capital letters as Word counts them: after Z come AA, BB.

    >>> to_letters(1), to_letters(26), to_letters(28)
    ('A', 'Z', 'BB')
    """
    if not 0 < number <= 26 * 30:
        return str(number)
    turns, letter = divmod(number - 1, 26)
    return chr(ord("A") + letter) * (turns + 1)


def to_places(number: int) -> str:
    """A number place by place.

    >>> to_places(2019)
    '二〇一九'
    """
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(abs(number)))


def to_full_width(number: int) -> str:
    """A number in full-width digits.

    >>> to_full_width(12)
    '１２'
    """
    return str(number).translate({ord("0") + digit: ord("０") + digit for digit in range(10)})


def from_enclosed(character: str) -> int | None:
    """The number that one ready-made character says.

    >>> from_enclosed("③"), from_enclosed("㈡"), from_enclosed("㉑"), from_enclosed("一")
    (3, 2, 21, None)
    """
    return _ENCLOSED_VALUES.get(character)


def _enclosed(first: str, last: int) -> Callable[[int], str]:
    return lambda number: chr(ord(first) + number - 1) if 0 < number <= last else str(number)


def _circled(number: int) -> str:
    for first, low, high in _ENCLOSED[:3]:
        if low <= number <= high:
            return chr(ord(first) + number - low)
    return str(number)


def _cycled(characters: str) -> Callable[[int], str]:
    return lambda number: characters[(number - 1) % len(characters)] if number > 0 else str(number)


# The names are those of w:numFmt (ECMA-376, 17.18.59); a name that is missing here counts in Arabic digits.
_WORD_FORMATS: dict[str, Callable[[int], str]] = {
    "chineseCounting": to_chinese,
    "chineseCountingThousand": to_chinese,
    "taiwaneseCounting": to_chinese,
    "taiwaneseCountingThousand": to_chinese,
    "japaneseCounting": to_chinese,
    "ideographDigital": to_places,
    "taiwaneseDigital": to_places,
    "japaneseDigitalTenThousand": to_places,
    "chineseLegalSimplified": to_chinese_legal,
    "ideographLegalTraditional": to_chinese_legal,
    "ideographTraditional": _cycled(_STEMS),
    "ideographZodiac": _cycled(_BRANCHES),
    "ideographEnclosedCircle": _enclosed("㊀", 10),
    "decimalFullWidth": to_full_width,
    "decimalFullWidth2": to_full_width,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedFullstop": _enclosed("⒈", 20),
    "decimalEnclosedParen": _enclosed("⑴", 20),
    "upperLetter": to_letters,
    "lowerLetter": lambda number: to_letters(number).lower(),
    "upperRoman": to_roman,
    "lowerRoman": lambda number: to_roman(number).lower(),
    "none": lambda _: "",
}


def to_word_format(number: int, *, word_format: str) -> str:
    """A number in one of Word's number formats.

    >>> to_word_format(3, word_format="decimalEnclosedCircle"), to_word_format(3, word_format="decimal")
    ('③', '3')
    """
    return _WORD_FORMATS.get(word_format, str)(number)
