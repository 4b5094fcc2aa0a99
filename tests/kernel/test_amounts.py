"""Money and quantities: whole hundredths, without floating point."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedui.kernel.money import format_wan, format_yuan
from jiedui.kernel.quantities import Quantity, format_hundredths, from_hundredths, to_hundredths

amounts = st.integers(-(10**15), 10**15)


@given(amounts)
def test_hundredths_come_back_from_a_decimal(hundredths: int) -> None:
    assert to_hundredths(Decimal(hundredths) / 100) == hundredths


@given(amounts)
def test_hundredths_come_back_from_what_a_person_reads(hundredths: int) -> None:
    assert to_hundredths(Decimal(format_hundredths(hundredths).replace(",", ""))) == hundredths


@given(amounts)
def test_hundredths_come_back_from_json(hundredths: int) -> None:
    assert to_hundredths(Decimal(str(from_hundredths(hundredths)))) == hundredths


@given(amounts)
def test_fen_come_back_from_yuan(fen: int) -> None:
    assert to_hundredths(Decimal(format_yuan(fen).replace(",", ""))) == fen


@given(amounts)
def test_wan_are_off_by_half_a_hundredth_at_most(fen: int) -> None:
    shown = Decimal(format_wan(fen).replace(",", ""))
    assert abs(shown * 1_000_000 - fen) <= 5_000


@pytest.mark.parametrize(("fen", "shown"), [(0, "0.00"), (5_000, "0.01"), (4_999, "0.00"), (-5_000, "-0.01")])
def test_half_a_hundredth_of_wan_is_rounded_away_from_zero(fen: int, shown: str) -> None:
    assert format_wan(fen) == shown


@pytest.mark.parametrize(("value", "hundredths"), [("0.005", 1), ("0.0049", 0), ("33.335", 3334), ("12000", 1_200_000)])
def test_a_number_is_rounded_half_up(value: str, hundredths: int) -> None:
    assert to_hundredths(Decimal(value)) == hundredths


@pytest.mark.parametrize(("least", "most", "unit"), [(None, None, "次"), (100, None, "")])
def test_a_quantity_has_a_bound_and_a_unit(least: int | None, most: int | None, unit: str) -> None:
    with pytest.raises(ValueError):
        Quantity(least=least, most=most, unit=unit)


def test_bounds_the_wrong_way_round_are_told() -> None:
    assert Quantity(least=300, most=200, unit="批").is_reversed
    assert not Quantity(least=200, most=200, unit="批").is_reversed
    assert not Quantity(least=None, most=200, unit="批").is_reversed


def test_money_is_counted_in_fen() -> None:
    assert Quantity(least=80_000_000, most=None, unit="元").is_money
    assert not Quantity(least=100, most=None, unit="场").is_money
