"""What the fields of a kind hold: values checked by their type, read from what people write, and written for people.

A value is kept as JSON: text and choices as strings, numbers as whole numbers, money as whole fen, days as ISO dates.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from unicodedata import normalize

from jiedui.kernel.diagnostics import untranslated
from jiedui.kernel.money import format_yuan
from jiedui.kernel.quantities import to_hundredths
from jiedui.kernel.refusals import InputRefused
from jiedui.plans.kinds import ActivityKind, FieldType, KindField

LONGEST_TEXT = 400
MOST_NUMBER = 10**9
MOST_FEN = 10**15

Value = str | int
_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?")
_NUMBER = re.compile(r"([\d,]+(?:\.\d+)?)(万|亿)?")
_TIMES = {None: 1, "万": 10_000, "亿": 100_000_000}


def checked_value(field: KindField, value: object) -> Value | None:
    """The value as it is kept; None where nothing is said. Raises InputRefused with one sentence that names the field.

    >>> field = KindField("enterprises", "企业数", "Enterprises", FieldType.INTEGER)
    >>> checked_value(field, 12), checked_value(field, "")
    (12, None)
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    return _CHECKS[field.type](field, value)


def read_value(field: KindField, words: str) -> Value | None:
    """The value that a cell or a form says in words: 12家, 1,200, 8.5万元, 2019.6.28. Raises InputRefused.

    >>> read_value(KindField("sum", "金额", "Sum", FieldType.MONEY), "8.5万元")
    8500000
    """
    plain = normalize("NFKC", words).strip()
    if not plain:
        return None
    return checked_value(field, _READERS[field.type](field, plain))


def written_value(field: KindField, value: Value) -> str:
    """The value as a person writes it, without its unit: money in yuan.

    >>> written_value(KindField("sum", "金额", "Sum", FieldType.MONEY), 8_500_000)
    '85,000.00'
    """
    return format_yuan(value) if field.type is FieldType.MONEY and isinstance(value, int) else str(value)


def told_words(kind: ActivityKind, values: Mapping[str, Value]) -> str:
    """What is said in the fields of a kind, in one line, in Chinese: `进场企业数11家；提供岗位数320个`.

    >>> from jiedui.plans.kinds import KINDS
    >>> told_words(KINDS["job_fair"], {"enterprises": 11, "slogan": "春风"})
    '进场企业数11家；slogan：春风'
    """
    known = {field.code for field in kind.fields}
    said = [_told(field, values[field.code]) for field in kind.fields if field.code in values]
    return "；".join([*said, *(f"{code}：{value}" for code, value in values.items() if code not in known)])


def _told(field: KindField, value: Value) -> str:
    mark = "" if field.type in (FieldType.INTEGER, FieldType.MONEY) else "："
    return f"{field.name}{mark}{written_value(field, value)}{field.unit}"


def values_of(fields: tuple[KindField, ...], words: Mapping[str, str]) -> dict[str, Value]:
    """The values of those fields that are written in `words`, by code. Raises InputRefused.

    >>> values_of((KindField("chair", "主持人", "Chair"),), {"chair": " 副区长 ", "other": "x"})
    {'chair': '副区长'}
    """
    read = {field.code: read_value(field, words.get(field.code, "")) for field in fields}
    return {code: value for code, value in read.items() if value is not None}


def _text(field: KindField, value: object) -> str:
    if not isinstance(value, str):
        raise _refused(field, value, untranslated("“{field}”应为文字。"))
    if len(value.strip()) > LONGEST_TEXT:
        raise _refused(field, value, untranslated("“{field}”最多{most}字，现有{length}字。"), length=len(value.strip()))
    if "\x00" in value:
        raise _refused(field, value, untranslated("“{field}”里有不能保存的字符，请重新输入。"))
    return value.strip()


def _integer(field: KindField, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _refused(field, value, untranslated("“{field}”：“{value}”不是整数，可写 12。"))
    if not 0 <= value <= MOST_NUMBER:
        raise _refused(field, value, untranslated("“{field}”应在0到{most}之间。"), most=f"{MOST_NUMBER:,}")
    return value


def _money(field: KindField, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _refused(field, value, untranslated("“{field}”：“{value}”不是金额，可写 85000 或 8.5万。"))
    if not 0 <= value <= MOST_FEN:
        raise _refused(field, value, untranslated("“{field}”不能小于零，也不能这样大，请核对单位。"))
    return value


def _date(field: KindField, value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    try:
        return date.fromisoformat(value if isinstance(value, str) and len(value) == 10 else "").isoformat()
    except ValueError:
        raise _refused(field, value, untranslated("“{field}”：“{value}”不是日期，可写 2019-06-30。")) from None


def _choice(field: KindField, value: object) -> str:
    if value not in field.choices:
        allowed = "、".join(field.choices)
        raise _refused(field, value, untranslated("“{field}”没有“{value}”这一项，可选：{allowed}。"), allowed=allowed)
    return str(value)


def _number_in(words: str, unit: str) -> Decimal | None:
    found = _NUMBER.fullmatch(words.replace(" ", "").removesuffix(unit))
    if found is None or len(found[1]) > 24:
        return None
    return Decimal(found[1].replace(",", "")) * _TIMES[found[2]]


def _read_text(field: KindField, words: str) -> object:  # noqa: ARG001 - one shape for all
    return words


def _read_integer(field: KindField, words: str) -> object:
    number = _number_in(words, field.unit)
    return int(number) if number is not None and number == int(number) else words


def _read_money(field: KindField, words: str) -> object:  # noqa: ARG001
    number = _number_in(words, "元")
    return to_hundredths(number) if number is not None else words


def _read_date(field: KindField, words: str) -> object:  # noqa: ARG001
    found = _DAY.fullmatch(words.replace(" ", ""))
    try:
        return date(*map(int, found.groups())) if found else words
    except ValueError:
        return words


def _refused(field: KindField, value: object, template: str, **more: object) -> InputRefused:
    values: dict[str, object] = {"field": field, "value": str(value)[:40], "most": LONGEST_TEXT}
    return InputRefused("K001", template, **(values | more))


_CHECKS: Mapping[FieldType, Callable[[KindField, object], Value]] = {
    FieldType.TEXT: _text,
    FieldType.INTEGER: _integer,
    FieldType.MONEY: _money,
    FieldType.DATE: _date,
    FieldType.CHOICE: _choice,
}
_READERS: Mapping[FieldType, Callable[[KindField, str], object]] = {
    FieldType.TEXT: _read_text,
    FieldType.INTEGER: _read_integer,
    FieldType.MONEY: _read_money,
    FieldType.DATE: _read_date,
    FieldType.CHOICE: _read_text,
}
