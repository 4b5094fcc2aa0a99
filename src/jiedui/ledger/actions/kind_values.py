"""What is said in the fields of a kind, checked: each by its type, and those that may not exceed another."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from jiedui.kernel.diagnostics import untranslated
from jiedui.kernel.quantities import HUNDREDTHS, YUAN
from jiedui.kernel.refusals import InputRefused
from jiedui.ledger.refusals import Refused
from jiedui.plans.field_values import LONGEST_TEXT, MOST_FEN, Value, checked_value
from jiedui.plans.kinds import ActivityKind, FieldType, KindField

MOST_VALUES = 60
LONGEST_CODE = 40
COLUMN_NAMES = {"amount": "数量", "people": "参加人数", "done_on": "开展日期"}


def checked_values(
    kind: ActivityKind, given: Mapping[str, Any], *, kept: Mapping[str, Any], is_of_deed: bool = False
) -> dict[str, Value]:
    """The values of the plan, or of the deed, as they are kept. Raises Refused: `bad_input`.

    A code that the kind doesn't know comes from an older form, or from a page that was open too long: it is kept as
    it is, and so is what is `kept` already under such a code.
    """
    if len(given) > MOST_VALUES:
        raise Refused("bad_input", "一次最多填写{most}个分类事项。", most=MOST_VALUES)
    fields = {field.code: field for field in kind.fields}
    strange = {code: value for code, value in kept.items() if code not in fields}
    found = {code: _value(fields.get(code), code, value, is_of_deed=is_of_deed) for code, value in given.items()}
    return strange | {code: value for code, value in found.items() if value is not None}


def check_order(kind: ActivityKind, values: Mapping[str, Any], *, columns: Mapping[str, Any], unit: str) -> None:
    """That nothing exceeds what it is part of: 录用 ≤ 意向 ≤ 进场. Raises Refused: `bad_input`."""
    told = {field.code: _on_one_scale(field, values.get(field.code)) for field in kind.fields}
    told |= {
        "amount": columns.get("amount"),
        "people": _times(columns.get("people")),
        "done_on": _ordinal(columns.get("done_on")),
    }
    for less, more in kind.not_more:
        first, second = told.get(less), told.get(more)
        if first is None or second is None or first <= second or _are_unlike(kind, less, more, unit):
            continue
        names = {"less": _name(kind, less), "more": _name(kind, more)}
        if _type(kind, less) is FieldType.DATE:
            raise Refused("bad_input", "“{less}”晚于“{more}”，请核对。", about=less, **names)
        raise Refused("bad_input", "“{less}”大于“{more}”，请核对。", about=less, **names)


def _value(field: KindField | None, code: str, value: Any, *, is_of_deed: bool) -> Value | None:
    if field is None:
        return _strange(code, value)
    if field.is_of_deed is not is_of_deed:
        early, late = untranslated("“{field}”在登记开展情况时填写。"), untranslated("“{field}”请在修改活动计划时填写。")
        raise Refused("bad_input", early if field.is_of_deed else late, about=code, field=field)
    try:
        return checked_value(field, value)
    except InputRefused as refusal:
        raise Refused("bad_input", refusal.template, about=code, **refusal.values) from refusal


def _strange(code: str, value: Any) -> Value | None:
    """What an older form says: a short code, and a text or a number that the database can hold."""
    is_number = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MOST_FEN
    is_text = isinstance(value, str) and len(value) <= LONGEST_TEXT and "\x00" not in value
    if value is None or value == "":
        return None
    if len(code) > LONGEST_CODE or not code.isidentifier() or not (is_number or is_text):
        name = code[:LONGEST_CODE]
        raise Refused("bad_input", "分类事项“{name}”的内容不能保存，请核对。", about=name, name=name)
    return value  # type: ignore[no-any-return]  # one of the two just told apart


def _on_one_scale(field: KindField, value: Any) -> int | None:
    """Numbers in hundredths, as amounts and money are; days by their number."""
    if value is None:
        return None
    if field.type is FieldType.DATE:
        return date.fromisoformat(value).toordinal()
    if field.type is FieldType.INTEGER:
        return int(value) * HUNDREDTHS
    return int(value) if field.type is FieldType.MONEY else None


def _times(number: int | None) -> int | None:
    return None if number is None else number * HUNDREDTHS


def _ordinal(day: date | None) -> int | None:
    return None if day is None else day.toordinal()


def _are_unlike(kind: ActivityKind, less: str, more: str, unit: str) -> bool:
    """Whether one is the amount and the other isn't of its unit: an amount in 次 bounds no number of people."""
    if "amount" not in (less, more):
        return False
    other = _type(kind, more if less == "amount" else less)
    return (other is FieldType.MONEY) is not (unit == YUAN)


def _type(kind: ActivityKind, code: str) -> FieldType:
    columns = {"amount": FieldType.INTEGER, "people": FieldType.INTEGER, "done_on": FieldType.DATE}
    return columns.get(code) or next(field.type for field in kind.fields if field.code == code)


def _name(kind: ActivityKind, code: str) -> object:
    """The field, or the column's name in Chinese; faces translate both."""
    if code == "people":
        return kind.headcount
    return next((field for field in kind.fields if field.code == code), COLUMN_NAMES.get(code, code))
