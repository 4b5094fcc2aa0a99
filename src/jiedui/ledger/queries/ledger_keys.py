"""The keys of the ledger's rows, day and number: by them a list is ordered, paged and counted before a row is read.

How what fits a filter is found is told by `queries.fitting`; what of it a viewer may see, by `access`.
"""

from dataclasses import dataclass
from datetime import date

from jiedui.ledger.queries.ledger_filter import LedgerFilter

Key = tuple[date, int]


@dataclass(frozen=True, slots=True)
class Window:
    """The numbers of the activities on a page, in its order, and whether there are others before and after."""

    numbers: tuple[int, ...]
    has_before: bool
    has_after: bool


def window_of(keys: tuple[Key, ...], chosen: LedgerFilter, *, rows: int, is_all: bool) -> Window | None:
    """The page that is asked for, of a list's first keys, newest first; None where these alone don't tell it."""
    keys = keys[::-1] if chosen.is_oldest_first else keys
    start, stop = _bounds(keys, chosen, rows)
    if not is_all and (chosen.is_oldest_first or is_backward(chosen) or stop >= len(keys)):
        return None
    return Window(tuple(number for _, number in keys[start:stop]), start > 0, stop < len(keys))


def is_backward(chosen: LedgerFilter) -> bool:
    """Whether the page is told by what follows it: the last one, or the one before a row."""
    return chosen.is_end or (read_key(chosen.after) is None and read_key(chosen.before) is not None)


def _bounds(keys: tuple[Key, ...], chosen: LedgerFilter, rows: int) -> tuple[int, int]:
    """From which key on the page goes, and before which it ends."""
    after, before = read_key(chosen.after), read_key(chosen.before)
    if chosen.is_end:
        return max(0, len(keys) - rows), len(keys)
    if after is None and before is not None:
        stop = sum(_is_ahead(key, before, chosen) for key in keys)
        return max(0, stop - rows), stop
    start = 0 if after is None else sum(not _is_ahead(after, key, chosen) for key in keys)
    return start, start + rows


def _is_ahead(one: Key, other: Key, chosen: LedgerFilter) -> bool:
    """Whether a row stands before another in the list's order."""
    return one < other if chosen.is_oldest_first else one > other


def key_words(key: Key) -> str:
    """A key as an address says it."""
    day, number = key
    return f"{day}_{number}"


def read_key(text: str) -> Key | None:
    """The key that an address says; what isn't one means the first page."""
    day, _, number = text.partition("_")
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None
