"""Lists taken out as files that an office hands in: a workbook made up for print, or CSV; counted before it is given.

The number of rows stands in the file. What was written is counted against what the query counts, so that no list is
ever cut short in silence.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from io import TextIOWrapper
from typing import BinaryIO

from jiedui.documents.writers.xlsx import MOST_ROWS, Cell, Column, Heading, Row, Sheet, Total, write_workbook_to

Progress = Callable[[int], None]
_STEP = 1_000
# What a spreadsheet program would take for a formula when it opens a CSV; a workbook's cells are typed as text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_GUARD = "'"


class Form(StrEnum):
    """The kinds of file that a list is taken out as. CSV begins with a mark, or Excel would take UTF-8 for GBK."""

    XLSX = "xlsx"
    CSV = "csv"


MEDIA_TYPES = {
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.CSV: "text/csv; charset=utf-8",
}


class Miscounted(Exception):  # noqa: N818 - it says what happened
    """The list changed while it was written, or was cut: what was written is not what was counted."""

    def __init__(self, *, expected: int, written: int) -> None:
        self.expected = expected
        self.written = written
        super().__init__(f"expected {expected} rows, wrote {written}")


@dataclass(frozen=True, slots=True)
class Listing:
    """A list to be taken out. `count` is what the query counts; `Heading` and `Total` rows come on top of it.

    `name` names sheet and file, `body` fills the list in on the day `on`; `unit` is the unit of its money.
    """

    name: str
    title: str
    body: str
    on: date
    columns: tuple[Column, ...]
    rows: Iterable[Row]
    count: int
    unit: str = ""
    notes: tuple[str, ...] = field(default=())

    @property
    def counted(self) -> str:
        """How many rows there are, as the file says it."""
        return f"共{self.count}条"


def write_listing(
    listing: Listing,
    target: BinaryIO,
    *,
    form: Form,
    created: datetime,
    progress: Progress | None = None,
    most_rows: int = MOST_ROWS,
) -> int:
    """Write the list, row by row; the number of rows is given. Raises Miscounted.

    >>> from io import BytesIO
    >>> columns, day = (Column("名称", 20),), date(2019, 6, 30)
    >>> listing = Listing("单位", "单位名录", "石峰区", day, columns, [("区教育局",)], count=1)
    >>> write_listing(listing, file := BytesIO(), form=Form.CSV, created=datetime(2019, 6, 30))
    1
    >>> file.getvalue().decode("utf-8-sig").split()
    ['名称', '区教育局', '共1条']
    """
    rows = _Counted(listing.rows, progress)
    if form is Form.CSV:
        _write_csv(listing, rows, target)
    else:
        write_workbook_to(target, [_sheet(listing, rows)], created=created, most_rows=most_rows)
    if rows.count != listing.count:
        raise Miscounted(expected=listing.count, written=rows.count)
    return rows.count


@dataclass(slots=True)
class _Counted:
    """The rows as they pass, counted and told of."""

    rows: Iterable[Row]
    progress: Progress | None
    count: int = 0

    def __iter__(self) -> Iterator[Row]:
        for row in self.rows:
            if not isinstance(row, Heading | Total):
                self.count += 1
                if self.progress and self.count % _STEP == 0:
                    self.progress(self.count)
            yield row
        if self.progress:
            self.progress(self.count)


def _sheet(listing: Listing, rows: Iterable[Row]) -> Sheet:
    day = listing.on
    unit = f"单位：{listing.unit}　{listing.counted}" if listing.unit else listing.counted
    return Sheet(
        name=listing.name,
        title=listing.title,
        line=(f"填报单位：{listing.body}", f"填报时间：{day.year}年{day.month}月{day.day}日", unit),
        columns=listing.columns,
        rows=rows,
        notes=(*listing.notes, f"{listing.counted}。"),
    )


def _write_csv(listing: Listing, rows: Iterable[Row], target: BinaryIO) -> None:
    text = TextIOWrapper(target, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(column.heading for column in listing.columns)
    writer.writerows(_texts(row) for row in rows)
    writer.writerow([listing.counted])
    text.detach()


def _texts(row: Row) -> list[str]:
    if isinstance(row, Heading):
        return [row.text]
    return [plain_cell(value) for value in (row.cells if isinstance(row, Total) else row)]


def plain_cell(value: Cell) -> str:
    """A cell as CSV has it; words that look like a formula are marked as words, as spreadsheet programs do.

    >>> plain_cell("=1+1"), plain_cell(Decimal("80.50")), plain_cell(date(2019, 6, 30)), plain_cell(None)
    ("'=1+1", '80.5', '2019-06-30', '')
    """
    if isinstance(value, str):
        return guarded(value)
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


def guarded(text: str) -> str:
    """Words for CSV, with a mark before what looks like a formula.

    >>> guarded("-1"), guarded("90后")
    ("'-1", '90后')
    """
    return _GUARD + text if text.startswith(_FORMULA) else text


def unguarded(text: str) -> str:
    """A cell read back from CSV without the mark that was set before what looks like a formula.

    >>> unguarded("'=1+1"), unguarded("'90后")
    ('=1+1', "'90后")
    """
    return text[1:] if text.startswith(_GUARD) and text[1:].startswith(_FORMULA) else text
