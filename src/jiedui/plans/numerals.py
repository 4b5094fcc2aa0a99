"""Numerals as plans write them: 1,000, 1.2, 三十五, 二〇二〇; scales 百 千 万 亿 come after them."""

from decimal import Decimal

NUMERAL = r"(?:\d+(?:,\d{3})*(?:\.\d+)?|[一二两三四五六七八九十][〇○零一二两三四五六七八九十百千万亿]{0,11})"
LONGEST = 15
_DIGITS = {"〇": 0, "○": 0, "零": 0, "一": 1, "二": 2, "两": 2} | dict(zip("三四五六七八九", range(3, 10), strict=True))
_TENS = {"十": 10, "百": 100, "千": 1000}
SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}


def read_numeral(text: str) -> Decimal | None:
    """The number written as `text`; None where it is none, or longer than any real figure.

    >>> read_numeral("1,000"), read_numeral("三十五"), read_numeral("一万二千"), read_numeral("一二三")
    (Decimal('1000'), Decimal('35'), Decimal('12000'), None)
    """
    if text[:1].isdecimal():
        return Decimal(text.replace(",", "")) if len(text) <= LONGEST + 6 else None
    return _read_chinese(text)


def read_scale(text: str) -> int:
    """The product of the scales in `text`.

    >>> read_scale("百万"), read_scale("")
    (1000000, 1)
    """
    product = 1
    for sign in text:
        product *= SCALES[sign]
    return product


def read_digits(text: str) -> str:
    """A year written in Chinese digits, in ASCII.

    >>> read_digits("二○二〇")
    '2020'
    """
    return "".join(str(_DIGITS[sign]) if sign in _DIGITS else sign for sign in text)


def read_small(text: str) -> int | None:
    """A number below 100 in either script.

    >>> read_small("十二"), read_small("06"), read_small("两")
    (12, 6, 2)
    """
    value = read_numeral(text) if text else None
    return int(value) if value is not None and value < 100 else None


def _read_chinese(text: str) -> Decimal | None:
    total = section = digit = 0
    pending = False
    for sign in text:
        if sign in "〇○零":
            pending = False
        elif sign in _DIGITS:
            if pending:
                return None
            digit, pending = _DIGITS[sign], True
        elif sign in _TENS:
            section += (digit if pending else 1) * _TENS[sign]
            digit, pending = 0, False
        else:
            total = _raise(total, section + digit, sign)
            section, digit, pending = 0, 0, False
    return Decimal(total + section + digit)


def _raise(total: int, section: int, sign: str) -> int:
    """万 counts its own section, 亿 everything before it."""
    return total + section * SCALES[sign] if sign == "万" else (total + section) * SCALES[sign]
