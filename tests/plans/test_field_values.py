"""What the fields of a kind hold: any value round trips through what a person writes; what isn't one is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedui.kernel.refusals import InputRefused
from jiedui.plans.field_values import LONGEST_TEXT, MOST_FEN, MOST_NUMBER, checked_value, read_value, written_value
from jiedui.plans.kinds import FieldType, KindField

FIELDS = {type: KindField("code", "进场企业数", "Employers", type, "家", choices=("是", "否")) for type in FieldType}
TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), min_size=1, max_size=40)
VALUES = {
    FieldType.TEXT: TEXTS,
    FieldType.INTEGER: st.integers(0, MOST_NUMBER),
    FieldType.MONEY: st.integers(0, MOST_FEN),
    FieldType.DATE: st.dates().map(str),
    FieldType.CHOICE: st.sampled_from(("是", "否")),
}
TOLD = st.sampled_from(list(FieldType)).flatmap(lambda type: st.tuples(st.just(FIELDS[type]), VALUES[type]))


@given(TOLD)
def test_a_value_is_kept_as_it_is(told: tuple[KindField, str | int]) -> None:
    field, value = told
    assert checked_value(field, value) == value


@given(TOLD)
def test_a_value_is_read_back_from_what_is_written(told: tuple[KindField, str | int]) -> None:
    field, value = told
    kept = checked_value(field, read_value(field, str(value)) if field.type is FieldType.TEXT else value)
    assert kept is not None
    assert read_value(field, written_value(field, kept)) == kept


@given(st.sampled_from(list(FieldType)), st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text()))
def test_whatever_comes_is_kept_or_refused_in_one_sentence(type: FieldType, value: object) -> None:
    sentence, kept = "", None
    try:
        kept = checked_value(FIELDS[type], value)
    except InputRefused as refusal:
        sentence = str(refusal)
    assert sentence.startswith("“进场企业数”") or checked_value(FIELDS[type], kept) == kept


@pytest.mark.parametrize(
    ("type", "words", "value"),
    [
        (FieldType.INTEGER, "12家", 12),
        (FieldType.INTEGER, "１，２００", 1200),
        (FieldType.INTEGER, "1.2万", 12_000),
        (FieldType.MONEY, "8.5万元", 8_500_000),
        (FieldType.MONEY, "600万", 600_000_000),
        (FieldType.MONEY, "1,200.50", 120_050),
        (FieldType.DATE, "2019.6.3", "2019-06-03"),
        (FieldType.DATE, "2019年12月31日", "2019-12-31"),
        (FieldType.CHOICE, " 是 ", "是"),
        (FieldType.TEXT, "  ", None),
    ],
)
def test_what_officials_write_is_read(type: FieldType, words: str, value: object) -> None:
    assert read_value(FIELDS[type], words) == value


@pytest.mark.parametrize(
    ("type", "words", "sentence"),
    [
        (FieldType.INTEGER, "很多", "“进场企业数”：“很多”不是整数，可写 12。"),
        (FieldType.INTEGER, "1.5", "“进场企业数”：“1.5”不是整数，可写 12。"),
        (FieldType.MONEY, "八十万", "“进场企业数”：“八十万”不是金额，可写 85000 或 8.5万。"),
        (FieldType.DATE, "2019-02-30", "“进场企业数”：“2019-02-30”不是日期，可写 2019-06-30。"),
        (FieldType.CHOICE, "也许", "“进场企业数”没有“也许”这一项，可选：是、否。"),
        (FieldType.TEXT, "长" * 401, f"“进场企业数”最多{LONGEST_TEXT}字，现有401字。"),
    ],
)
def test_what_cannot_be_read_is_named_with_what_would_be_right(type: FieldType, words: str, sentence: str) -> None:
    with pytest.raises(InputRefused) as refusal:
        read_value(FIELDS[type], words)
    assert str(refusal.value) == sentence
