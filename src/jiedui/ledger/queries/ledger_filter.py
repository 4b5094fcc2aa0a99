"""What the ledger's list is narrowed to, and how an address says it: one reading for pages, exports and programs."""

from collections.abc import Mapping
from dataclasses import dataclass

LONGEST_WORDS = 60
FIRST_YEAR, LAST_YEAR = 1900, 2199


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """What the list is narrowed to, as it stands in the address.

    `after` is the key of the last row seen, `before` that of the first; `is_end` asks for the last page.
    """

    kind: str = ""
    unit: int | None = None
    state: str = ""
    year: int | None = None
    commitment: str = ""
    words: str = ""
    flag: str = ""
    is_oldest_first: bool = False
    after: str = ""
    before: str = ""
    is_end: bool = False

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was chosen that fewer may fit; a year is a piece of the list as it lies."""
        return bool(self.unit is not None or self.kind or self.state or self.commitment or self.words or self.flag)


def ledger_filter_of(query: Mapping[str, str]) -> LedgerFilter:
    """The filter that an address asks for; what can't be read in it asks for nothing.

    >>> ledger_filter_of({"year": "2020", "unit": "x"}) == LedgerFilter(year=2020)
    True
    """
    return LedgerFilter(
        kind=query.get("kind", ""),
        unit=_number(query.get("unit", ""), least=0, most=2**62),
        state=query.get("state", ""),
        year=_number(query.get("year", ""), least=FIRST_YEAR, most=LAST_YEAR),
        commitment=query.get("c", ""),
        words=query.get("words", "").strip()[:LONGEST_WORDS],
        flag=query.get("flag", ""),
        is_oldest_first=query.get("order") == "oldest",
        after=query.get("after", ""),
        before=query.get("before", ""),
        is_end=query.get("end") == "1",
    )


def _number(text: str, *, least: int, most: int) -> int | None:
    is_number = text.isascii() and text.isdigit() and len(text) < 19
    return int(text) if is_number and least <= int(text) <= most else None
