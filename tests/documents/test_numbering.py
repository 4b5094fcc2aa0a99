"""Numerals, there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedui.documents.numbering import from_chinese, from_enclosed, to_chinese, to_word_format


@given(st.integers(1, 9999))
def test_a_chinese_numeral_says_its_number(number: int) -> None:
    assert from_chinese(to_chinese(number)) == number


@given(st.text("一二三四五六七八九十百千零〇○两a", max_size=12))
def test_any_run_of_numerals_is_a_number_or_none(numeral: str) -> None:
    found = from_chinese(numeral)
    assert found is None or 0 <= found <= 9999


@pytest.mark.parametrize("numeral", ["", "十四五", "一一", "百", "零", "甲", "十十", "二三"])
def test_what_says_no_number_is_none_or_nought(numeral: str) -> None:
    assert not from_chinese(numeral)


@pytest.mark.parametrize(
    ("word_format", "printed"),
    [
        ("decimal", ["1", "10", "21"]),
        ("unheardOf", ["1", "10", "21"]),
        ("chineseCounting", ["一", "十", "二十一"]),
        ("chineseCountingThousand", ["一", "十", "二十一"]),
        ("japaneseCounting", ["一", "十", "二十一"]),
        ("chineseLegalSimplified", ["壹", "壹拾", "贰拾壹"]),
        ("ideographTraditional", ["甲", "癸", "甲"]),
        ("ideographZodiac", ["子", "酉", "申"]),
        ("ideographDigital", ["一", "一〇", "二一"]),
        ("decimalFullWidth", ["１", "１０", "２１"]),
        ("decimalEnclosedCircle", ["①", "⑩", "㉑"]),
        ("decimalEnclosedParen", ["⑴", "⑽", "21"]),
        ("decimalEnclosedFullstop", ["⒈", "⒑", "21"]),
        ("decimalZero", ["01", "10", "21"]),
        ("upperLetter", ["A", "J", "U"]),
        ("lowerLetter", ["a", "j", "u"]),
        ("upperRoman", ["I", "X", "XXI"]),
        ("lowerRoman", ["i", "x", "xxi"]),
    ],
)
def test_it_prints_the_formats_of_word(word_format: str, printed: list[str]) -> None:
    assert [to_word_format(number, word_format=word_format) for number in (1, 10, 21)] == printed


@given(st.integers(0, 10**9), st.sampled_from(["upperRoman", "upperLetter", "chineseCounting", "ideographTraditional"]))
def test_a_number_of_any_size_is_printed_short(number: int, word_format: str) -> None:
    assert 0 < len(to_word_format(number, word_format=word_format)) <= 31


@pytest.mark.parametrize(
    ("character", "number"), [("①", 1), ("⑳", 20), ("㊿", 50), ("⒛", 20), ("㈩", 10), ("Ⅻ", 12), ("x", None)]
)
def test_it_reads_ready_made_numbers(character: str, number: int | None) -> None:
    assert from_enclosed(character) == number
