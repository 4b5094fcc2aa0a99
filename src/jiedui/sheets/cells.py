"""Cells as officials fill them: numbers with their units inside, money in the unit of the sheet, several names.

A cell that can't be read gives `Bad`: what would be accepted, in a sentence. Nothing here raises because of a cell.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from functools import lru_cache

from jiedui.kernel.diagnostics import untranslated
from jiedui.kernel.quantities import to_hundredths
from jiedui.sheets.workbook import Value

YUAN_OF = {"元": 1, "千元": 1_000, "万元": 10_000, "百万元": 1_000_000, "亿元": 100_000_000}
_TIMES = {"千": 1_000, "万": 10_000, "百万": 1_000_000, "亿": 100_000_000}
_NUMBER = r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_HEDGE = r"(?:约|近|共|计|合计|大约|不少于|达|¥|￥|人民币)*"
_COUNT = re.compile(
    rf"{_HEDGE}{_NUMBER}(?P<times>百万|千|万|亿)?(?P<unit>[^\d\s,.;、~\-—至到]{{0,6}}?)(?:左右|余|多)?(?:\(.*\))?"
)
_MONEY = re.compile(rf"{_HEDGE}{_NUMBER}(?P<times>百万|千|万|亿)?(?P<yuan>元|块)?(?:人民币|左右|整)?(?:\(.*\))?")
_BRACKETS = re.compile(r"[(（\[【〔][^)）\]】〕]*[)）\]】〕]")
_SEPARATORS = re.compile(r"[、,，;；/／\n\r]+|\s{2,}")
_BLANKS = re.compile(r"\s+")
# What may stand around one of the words that a column asks for and change nothing: 已投产, 订单类.
_FORMS = "(?:已|已经|正在|属于)?{}(?:类|型|类型|阶段|方式|等)?"
_SHORT = 40
_LEAST_IDENTITY = 10**14
_MOST = Decimal(10) ** 18  # far beyond what the ledger takes; still larger numbers would be rounded, or not at all
_MOBILE = range(13_000_000_000, 20_000_000_000)


@dataclass(frozen=True, slots=True)
class Bad:
    """Why a cell can't be read, and what would be accepted: a Chinese template and its values."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The sentence in Chinese."""
        return self.template.format_map(self.values)


NOT_A_NUMBER = untranslated("“{found}”不是一个数，可写 80、80{unit} 或 约80{unit}。")
NOT_WHOLE = untranslated("“{found}”不是整数，这里应填整数。")
OTHER_UNIT = untranslated("“{found}”的单位是“{other}”，这里按“{unit}”计。")
NOT_MONEY = untranslated("“{found}”不是金额，可写 80万元 或 800000元。")
NO_UNIT = untranslated("“{found}”没有写明是元还是万元。可写 80万元，或在表头写明“单位：万元”。")
NOT_FEN = untranslated("“{found}”精确到分以下，请核对金额。")
UNKNOWN_BODY = untranslated("“{found}”不在单位名录里。请写全称，或请管理员为它添加别名。")
NO_CHOICE = untranslated("“{found}”不在可选范围内，可填：{choices}。")
MERGED_NUMBER = untranslated("这个数合并在几行上，分不清每行是多少。请取消合并，每行各填各的。")
IDENTITY_AS_NUMBER = untranslated("身份证号存成了数字，末几位已变为0。请把这一列设为“文本”后重新填写。")
PHONE_AS_NUMBER = untranslated("电话号码存成了数字，开头的0可能已丢失。请把这一列设为“文本”后重新填写。")
TOO_MUCH = untranslated("数量不能这样大，请核对单位。")
TOO_LONG = untranslated("这里有{length}个字，最多{most}个字。")


def text_of(value: Value) -> str:
    """What a cell says, as text.

    >>> text_of(80), text_of(0.5), text_of(date(2019, 6, 28)), text_of(None)
    ('80', '0.5', '2019-06-28', '')
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}"
    return value.isoformat() if isinstance(value, date | time) else str(value)


def narrow(text: str) -> str:
    """A text as it compares: narrow letters and digits, no blanks.

    >>> narrow("８０ 万元（含）")
    '80万元(含)'
    """
    return _narrowed(text) if len(text) <= _SHORT else _narrow(text)


def _narrow(text: str) -> str:
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text))


# A sheet says the same short words on every row.
_narrowed = lru_cache(maxsize=4096)(_narrow)


def read_text(value: Value, *, most: int) -> str | Bad:
    """The words of a cell.

    >>> read_text("  白羊溪乡 ", most=10), read_text("一二三", most=2).message
    ('白羊溪乡', '这里有3个字，最多2个字。')
    """
    text = text_of(value).strip()
    return text if len(text) <= most else Bad(TOO_LONG, {"length": len(text), "most": most})


def read_amount(value: Value, *, unit: str = "") -> int | Bad:
    """A number of units, as hundredths; the unit may stand in the cell, with a hedge before or brackets behind.

    >>> [read_amount(said, unit="") for said in ("约１００个", "2批（教育、医疗）", "1.2万人")]
    [10000, 200, 1200000]
    >>> read_amount("2-3批", unit="批").message
    '“2-3批”不是一个数，可写 80、80批 或 约80批。'
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _hundredths(Decimal(repr(value))) if value >= 0 else _bad(NOT_A_NUMBER, value, unit=unit)
    match = _COUNT.fullmatch(narrow(text_of(value)))
    if match is None:
        return _bad(NOT_A_NUMBER, value, unit=unit)
    written = match["unit"]
    if written and unit and not (written.startswith(unit) or unit.startswith(written)):
        return _bad(OTHER_UNIT, value, other=written, unit=unit)
    return _hundredths(_number(match))


def read_integer(value: Value, *, unit: str = "") -> int | Bad:
    """A whole number; the unit may stand in the cell.

    >>> read_integer("80人", unit="人"), read_integer(80), read_integer("1.5", unit="人").message
    (80, 80, '“1.5”不是整数，这里应填整数。')
    """
    # People are counted in 人, 名, 人次 alike: a whole number is not refused for the word behind it.
    hundredths = read_amount(value, unit="")
    if isinstance(hundredths, Bad):
        return hundredths if hundredths.template == TOO_MUCH else _bad(NOT_A_NUMBER, value, unit=unit)
    return hundredths // 100 if hundredths % 100 == 0 else _bad(NOT_WHOLE, value)


def read_money(value: Value, *, unit: str) -> int | Bad:
    """Money in fen. What the cell says of its unit goes before `unit`, that of the column or the sheet.

    >>> read_money("80万", unit=""), read_money(80, unit="万元"), read_money("￥1,200.50", unit="元")
    (80000000, 80000000, 120050)
    >>> read_money(80, unit="").message
    '“80”没有写明是元还是万元。可写 80万元，或在表头写明“单位：万元”。'
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        number, says = Decimal(repr(value)), False
    else:
        match = _MONEY.fullmatch(narrow(text_of(value)))
        if match is None:
            return _bad(NOT_MONEY, value)
        number, says = _number(match), bool(match["times"] or match["yuan"])
    if not says and unit not in YUAN_OF:
        return _bad(NO_UNIT, value)
    fen = number * 100 * (1 if says else YUAN_OF[unit])
    if fen < 0:
        return _bad(NOT_MONEY, value)
    if fen > _MOST:
        return Bad(TOO_MUCH)
    # A spreadsheet keeps 0.1 + 0.2 as 0.30000000000000004: what is nearer than a thousandth of a fen is meant.
    nearest = fen.to_integral_value()
    return int(nearest) if abs(fen - nearest) < Decimal("0.001") else _bad(NOT_FEN, value)


def split_names(value: Value) -> tuple[str, ...]:
    """The several names of a cell, without what stands in brackets behind them.

    >>> split_names("区教育局（牵头）、区卫健局/区财政局")
    ('区教育局', '区卫健局', '区财政局')
    """
    plain = _BRACKETS.sub("", text_of(value))
    return tuple(dict.fromkeys(name for part in _SEPARATORS.split(plain) if (name := part.strip())))


def read_bodies(value: Value, *, find: Callable[[str], int | None]) -> tuple[int, ...] | Bad:
    """The bodies that a cell names, by number.

    >>> read_bodies("区教育局、区卫健局", find={"区教育局": 1, "区卫健局": 2}.get)
    (1, 2)
    """
    found = []
    for name in split_names(value):
        number = find(name)
        if number is None:
            return Bad(UNKNOWN_BODY, {"found": name[:40]})
        found.append(number)
    return tuple(found)


def read_choice(value: Value, *, choices: tuple[str, ...]) -> str | Bad:
    """One of some words, whatever blanks, widths or brackets it is written with, or a form of only one of them.

    >>> read_choice(" 医疗 ", choices=("教育", "医疗")), read_choice("公众号", choices=("网站", "微信公众号"))
    ('医疗', '微信公众号')
    >>> read_choice("已投产", choices=("开工", "投产")), read_choice("未投产", choices=("开工", "投产")).message
    ('投产', '“未投产”不在可选范围内，可填：开工、投产。')
    """
    written = narrow(_BRACKETS.sub("", text_of(value)))
    for choice in choices:
        if narrow(_BRACKETS.sub("", choice)) == written:
            return choice
    near = [choice for choice in choices if _is_form_of(narrow(_BRACKETS.sub("", choice)), written)]
    if len(near) == 1:
        return near[0]
    return _bad(NO_CHOICE, value, choices="、".join(choices))


def _is_form_of(choice: str, written: str) -> bool:
    """Whether a part of the word is written, or the word with what adds nothing to it."""
    return (len(written) > 1 and written in choice) or re.fullmatch(
        _FORMS.format(re.escape(choice)), written
    ) is not None


def check_identity(value: Value) -> Bad | None:
    """An identity number that a spreadsheet took for a number has lost its end.

    >>> check_identity(430302199001010012).message[:12]
    '身份证号存成了数字，末几'
    """
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return Bad(IDENTITY_AS_NUMBER) if is_number and abs(value) >= _LEAST_IDENTITY else None  # type: ignore[arg-type]


def check_phone(value: Value) -> Bad | None:
    """A telephone number that a spreadsheet took for a number may have lost its zero; a mobile one has none to lose.

    >>> check_phone(73128888888), check_phone(13800000000), check_phone("0731-28888888")
    (Bad(template='电话号码存成了数字，开头的0可能已丢失。请把这一列设为“文本”后重新填写。', values={}), None, None)
    """
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return Bad(PHONE_AS_NUMBER) if is_number and value not in _MOBILE else None


def _hundredths(number: Decimal) -> int | Bad:
    return to_hundredths(number) if number <= _MOST else Bad(TOO_MUCH)


def _number(match: re.Match[str]) -> Decimal:
    return Decimal(match["number"].replace(",", "")) * _TIMES.get(match["times"] or "", 1)


def _bad(template: str, value: Value, **values: object) -> Bad:
    return Bad(template, {"found": text_of(value)[:40], **values})
