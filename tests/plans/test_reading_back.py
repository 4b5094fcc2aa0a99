"""Numbers, days and lists of names, written the way plans write them, read back as what they were."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from jiedui.kernel.quantities import Quantity
from jiedui.plans.names import split_names
from jiedui.plans.numerals import read_numeral
from jiedui.plans.quantities import find_quantities
from jiedui.plans.times import deadline_form, find_times
from jiedui.plans.words import words

_ONES = "零一二三四五六七八九"
UNITS = st.sampled_from(
    [unit for unit in words("units", "counted") if "（" not in unit and unit[0] not in "十百千万亿"]
)
DASHES = st.sampled_from("至-－—～~到")
COUNTS = st.integers(2, 9999)


def in_chinese(number: int) -> str:
    if number < 10:
        return _ONES[number]
    for value, sign in ((1000, "千"), (100, "百"), (10, "十")):
        if number >= value:
            head, rest = divmod(number, value)
            zero = "零" if rest and rest < value // 10 else ""
            return _ONES[head] + sign + (zero + in_chinese(rest) if rest else "")
    raise AssertionError(number)


def plain(text: str) -> str:
    return text.translate({ord(sign): "-" for sign in "－—～~"})


@given(COUNTS)
def test_a_chinese_numeral_reads_back(number: int) -> None:
    assert read_numeral(in_chinese(number)) == number


@given(COUNTS, UNITS)
def test_a_bare_number_reads_back_as_a_least(number: int, unit: str) -> None:
    (measured,) = find_quantities(f"每年完成{number}{unit}")
    assert measured.quantity == Quantity(number * 100, None, unit)


@given(COUNTS, COUNTS, UNITS, DASHES)
def test_a_range_reads_back_with_both_bounds(low: int, more: int, unit: str, dash: str) -> None:
    (measured,) = find_quantities(plain(f"每年完成{low}{dash}{low + more}{unit}"))
    assert (measured.quantity.least, measured.quantity.most) == (low * 100, (low + more) * 100)


@given(st.integers(1, 99_999), st.sampled_from([("元", 1), ("万元", 10_000), ("亿元", 100_000_000)]))
def test_money_reads_back_in_fen(number: int, unit: tuple[str, int]) -> None:
    (measured,) = find_quantities(f"安排资金不低于{number}{unit[0]}")
    assert measured.quantity == Quantity(number * unit[1] * 100, None, "元")


@given(st.integers(2, 999), st.sampled_from(["不超过", "最多", "不得超过"]))
def test_a_limit_reads_back_as_a_most(number: int, hedge: str) -> None:
    (measured,) = find_quantities(f"每年{hedge}{number}次")
    assert measured.quantity == Quantity(None, number * 100, "次")


@given(st.dates(date(1950, 1, 1), date(2150, 12, 31)))
def test_a_day_reads_back(day: date) -> None:
    (timed,) = find_times(f"{day.year}年{day.month}月{day.day}日前完成")
    assert deadline_form(timed, None) == day.isoformat()


@given(st.dates(date(1950, 1, 1), date(2150, 12, 31)))
def test_the_end_of_a_month_reads_back(day: date) -> None:
    (timed,) = find_times(f"{day.year}年{day.month}月底前完成")
    last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    assert deadline_form(timed, None) == last.isoformat()


@given(st.dates(date(2019, 1, 1), date(2019, 12, 31)))
def test_a_day_of_every_year_reads_back(day: date) -> None:
    (timed,) = find_times(f"每年{day.month}月{day.day}日前到位")
    assert deadline_form(timed, 2030) == f"every-year {day.month:02d}-{day.day:02d}"


@given(st.integers(1, 28))
def test_a_day_of_every_month_reads_back(day: int) -> None:
    (timed,) = find_times(f"每月{day}日前报送")
    assert deadline_form(timed, None) == f"every-month {day:02d}"


BODIES = st.lists(
    st.sampled_from(
        [
            "区教育局",
            "县财政局",
            "市扶贫办",
            "区人力资源和社会保障局",
            "县委组织部",
            "区商务和粮食局",
            "县总工会",
            "各乡镇人民政府",
        ]
    ),
    min_size=1,
    max_size=6,
    unique=True,
)


@given(BODIES, st.sampled_from(["、", "，", "；"]), st.sampled_from(["", "等", "等有关部门"]))
def test_a_list_of_bodies_reads_back(bodies: list[str], sign: str, tail: str) -> None:
    assert split_names(sign.join(bodies) + tail) == tuple(bodies)
