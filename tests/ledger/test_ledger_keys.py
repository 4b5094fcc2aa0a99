"""Paging by keys: whoever turns the pages, forward or back, meets every row once and in the list's order."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedui.ledger.queries.ledger_filter import LedgerFilter
from jiedui.ledger.queries.ledger_keys import Key, key_words, read_key, window_of

pytestmark = pytest.mark.fast

DAYS = st.integers(0, 5).map(lambda days: date(2020, 1, 1) + timedelta(days))
KEYS = st.lists(st.tuples(DAYS, st.integers(1, 40)), unique_by=lambda key: key[1], max_size=25)
SIZES, ORDERS = st.integers(1, 7), st.booleans()


def listed(keys: list[Key], chosen: LedgerFilter) -> tuple[tuple[Key, ...], list[Key]]:
    """The keys as they are found, newest first, and as the list has them."""
    found = tuple(sorted(keys, reverse=True))
    return found, list(found[::-1] if chosen.is_oldest_first else found)


@given(KEYS, SIZES, ORDERS)
def test_going_forward_meets_every_row_once(keys, rows, is_oldest_first) -> None:
    chosen, met = LedgerFilter(is_oldest_first=is_oldest_first), []
    found, expected = listed(keys, chosen)
    of_number = {key[1]: key for key in keys}
    page = chosen
    while True:
        window = window_of(found, page, rows=rows, is_all=True)
        assert window.has_before is bool(met)
        met += [of_number[number] for number in window.numbers]
        if not window.has_after:
            break
        page = replace(chosen, after=key_words(met[-1]))
    assert met == expected


@given(KEYS, SIZES, ORDERS)
def test_going_back_from_the_end_meets_every_row_once(keys, rows, is_oldest_first) -> None:
    chosen, met = LedgerFilter(is_oldest_first=is_oldest_first), []
    found, expected = listed(keys, chosen)
    of_number = {key[1]: key for key in keys}
    page = replace(chosen, is_end=True)
    while True:
        window = window_of(found, page, rows=rows, is_all=True)
        assert window.has_after is bool(met)
        met = [of_number[number] for number in window.numbers] + met
        if not window.has_before:
            break
        page = replace(chosen, before=key_words(met[0]))
    assert met == expected


@given(KEYS, SIZES, st.sampled_from(["", "after", "before", "end"]), ORDERS, st.data())
def test_the_first_keys_alone_tell_the_same_page_or_none(keys, rows, way, is_oldest_first, data) -> None:
    chosen = LedgerFilter(is_oldest_first=is_oldest_first, is_end=way == "end")
    found, _ = listed(keys, chosen)
    if way in ("after", "before") and keys:
        chosen = replace(chosen, **{way: key_words(data.draw(st.sampled_from(keys)))})
    first = found[: data.draw(st.integers(0, max(0, len(found) - 1)))]
    told = window_of(first, chosen, rows=rows, is_all=False)
    assert told is None or told == window_of(found, chosen, rows=rows, is_all=True)


@given(DAYS, st.integers(1, 10**17))
def test_an_address_says_a_key_and_is_read_again(day, number) -> None:
    assert read_key(key_words((day, number))) == (day, number)


@pytest.mark.parametrize(
    "text", ["", "2020-01-01", "2020-01-01_", "2020-02-30_1", "x_1", "2020-01-01_1234567890123456789"]
)
def test_what_is_no_key_is_none(text) -> None:
    assert read_key(text) is None
