"""Days as officials write them in a cell: serials, 2019.6.28, 6月底, 6月28-30日, 2019年6月28日至7月2日."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from jiedui.kernel.diagnostics import untranslated
from jiedui.sheets.cells import Bad, narrow, text_of
from jiedui.sheets.workbook import Value

_SERIAL_ZERO = date(1899, 12, 30)
_SERIALS = range(29_221, 73_051)  # 1980 to 2099: a number outside is no day
_DASH = r"(?:-|—|–|―|~|～|至|到)+"
_DAY = re.compile(r"(?:(?P<y>(?:19|20)\d\d)(?:年|[.\-/]))?(?P<m>\d{1,2})(?:月|[.\-/])(?P<d>\d{1,2})[日号]?")
_COMPACT = re.compile(r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)")
_MONTH = re.compile(r"(?:(?P<y>(?:19|20)\d\d)(?:年|[.\-/]))?(?P<m>\d{1,2})月?(?P<part>底|末|上旬|中旬|下旬|初|份|中)?")
# 2019.1 may have been October before a spreadsheet took it for a number.
_A_MONTH = re.compile(r"(?:19|20)\d\d(?:[-/]\d{1,2}|\.\d\d)")
_LAST = re.compile(r"(?:(?:(?P<y>(?:19|20)\d\d)(?:年|[.\-/]))?(?P<m>\d{1,2})(?:月|[.\-/]))?(?P<d>\d{1,2})[日号]?")
_CLOCK = re.compile(r"(?:上午|下午)?\d{1,2}[:时](?:\d{2}(?::\d{2})?|\d{1,2}分)?$|上午$|下午$|\(.*\)$|T00:00:00$")
NOT_A_DAY = untranslated("“{found}”不是日期，可写 2019-06-28、2019.6.28 或 6月28日。")
NO_YEAR = untranslated("“{found}”没有年份，表里也没有写明是哪一年。可写 2019-06-28。")
A_NUMBER = untranslated("“{found}”是数字，分不清是几月几日（6.3 可能是6月3日，也可能是6月30日）。可写 2019-06-03。")
NO_SUCH_DAY = untranslated("“{found}”里没有这一天，请核对。")
REVERSED = untranslated("“{found}”的结束日期早于开始日期，请核对。")


@dataclass(frozen=True, slots=True)
class Days:
    """From a day to another, or one day."""

    first: date
    until: date | None = None

    @property
    def last(self) -> date:
        """The last of them."""
        return self.until or self.first


def read_days(value: Value, *, year: int | None) -> Days | Bad:
    """The day or days that a cell says; one without its year is of `year`.

    >>> read_days("6月28-30日", year=2019)
    Days(first=datetime.date(2019, 6, 28), until=datetime.date(2019, 6, 30))
    >>> read_days(43644, year=None) == read_days("2019.6.28", year=None) == read_days("6月28日", year=2019)
    True
    >>> read_days("6月底", year=2019).first, read_days("6.31", year=2019).message
    (datetime.date(2019, 6, 30), '“6.31”里没有这一天，请核对。')
    >>> read_days("2019.3-2021.3", year=None) == read_days("2019年3月至2021年3月", year=None)
    True
    """
    if isinstance(value, date):
        return Days(value)
    if isinstance(value, int) and not isinstance(value, bool) and value in _SERIALS:
        return Days(_SERIAL_ZERO + timedelta(days=value))
    if isinstance(value, float):
        return _of_number(value)
    text = narrow(text_of(value))
    while (shorter := _CLOCK.sub("", text)) != text:
        text = shorter
    try:
        found = _read(text, year)
    except _NoYear:
        return _bad(NO_YEAR, value)
    except ValueError:
        return _bad(NO_SUCH_DAY, value)
    if found is None:
        return _bad(NOT_A_DAY, value)
    return _bad(REVERSED, value) if found.last < found.first else found


class _NoYear(Exception):  # noqa: N818
    """A day that lacks its year."""


def _of_number(value: float) -> Days | Bad:
    """A serial with a time of day; 6.28 as a number can't be told from 6.280."""
    if int(value) in _SERIALS:
        return Days(_SERIAL_ZERO + timedelta(days=int(value)))
    return _bad(A_NUMBER if 1 <= value < 13 else NOT_A_DAY, value)


def _read(text: str, year: int | None) -> Days | None:
    """The days of a text. Raises ValueError where a month has no such day."""
    if match := _COMPACT.fullmatch(text):
        return Days(_day(match, year))
    if match := _DAY.fullmatch(text):
        return Days(_day(match, year))
    if match := _MONTH.fullmatch(text):
        return _of_month(match, year) if match["part"] or "月" in text or _A_MONTH.fullmatch(text) else None
    for dash in re.finditer(_DASH, text):
        first, last = text[: dash.start()], text[dash.end() :]
        if found := _span(first, last, year):
            return found
    return None


def _span(first: str, last: str, year: int | None) -> Days | None:
    """Two days with a dash between: what the second leaves out is as in the first."""
    start, end = _DAY.fullmatch(first) or _COMPACT.fullmatch(first), _LAST.fullmatch(last) or _COMPACT.fullmatch(last)
    if start is None:
        return _months(first, last, year)
    if end is None:
        return None
    begins = _day(start, year)
    ends = date(int(end["y"] or begins.year), int(end["m"] or begins.month), int(end["d"]))
    return Days(begins, ends if ends != begins else None)


def _months(first: str, last: str, year: int | None) -> Days | None:
    start, end = _MONTH.fullmatch(first), _MONTH.fullmatch(last)
    if start is None or end is None or not ("月" in last or (start["y"] and end["y"])):
        return None
    begins = _of_month(start, year)
    return Days(begins.first, _of_month(end, begins.first.year).last)


def _day(match: re.Match[str], year: int | None) -> date:
    return date(_year(match, year), int(match["m"]), int(match["d"]))


def _year(match: re.Match[str], year: int | None) -> int:
    if match["y"]:
        return int(match["y"])
    if year is None:
        raise _NoYear
    return year


def _of_month(match: re.Match[str], year: int | None) -> Days:
    """A whole month, a third of one, or its last day."""
    which, month = _year(match, year), int(match["m"])
    if not 1 <= month <= 12:
        raise ValueError(month)
    end = monthrange(which, month)[1]
    if match["part"] in ("底", "末"):
        return Days(date(which, month, end))
    first, last = {"上旬": (1, 10), "初": (1, 10), "中旬": (11, 20), "中": (11, 20), "下旬": (21, end)}.get(
        match["part"] or "", (1, end)
    )
    return Days(date(which, month, first), date(which, month, last))


def _bad(template: str, value: Value) -> Bad:
    return Bad(template, {"found": text_of(value)[:40]})
