"""Tables to workbooks (xlsx), made up as an office hands them in: title, 填报单位 and 填报时间, heads, borders, A4.

Words are always written as words, so that a cell that begins with “=” is never taken for a formula.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from io import BytesIO
from itertools import chain, groupby, islice
from typing import IO, Any

import xlsxwriter

from jiedui.documents.writers.xlsx_rows import RowWorksheet

Cell = str | int | Decimal | date | None
LONGEST_CELL = 32_767
_CUT = "……（全文见同名 CSV）"


class Kind(StrEnum):
    """How a column is set: words at the left, words in the middle, the row's place, numbers, money, days."""

    WORDS = "words"
    CENTRED = "centred"
    SERIAL = "serial"
    NUMBER = "number"
    MONEY = "money"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in characters, and how it is set; neighbours of one `group` share a head."""

    heading: str
    width: float
    kind: Kind = Kind.WORDS
    group: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A row across the whole table, as “一、组织领导”."""

    text: str


@dataclass(frozen=True, slots=True)
class Total:
    """The row of sums (合计) under a table."""

    cells: tuple[Cell, ...]


Row = Heading | Total | Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: the sheet's name, the title, the line under it (left, middle, right), columns, rows, notes below."""

    name: str
    title: str
    line: tuple[str, str, str]
    columns: tuple[Column, ...]
    rows: Iterable[Row]
    notes: tuple[str, ...] = ()


_TABLE = {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter", "text_wrap": True, "border": 1}
_FORMATS: dict[str, dict[str, Any]] = {
    "title": {"font_name": "方正小标宋简体", "font_size": 20, "align": "center", "valign": "vcenter"},
    "line": {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter"},
    "line_right": {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter", "align": "right"},
    "note": {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter", "text_wrap": True},
    "head": {**_TABLE, "font_name": "黑体", "align": "center", "bg_color": "#EDEDED"},
    "heading": {**_TABLE, "font_name": "黑体"},
    Kind.WORDS: {**_TABLE, "num_format": "@"},
    Kind.CENTRED: {**_TABLE, "num_format": "@", "align": "center"},
    Kind.SERIAL: {**_TABLE, "num_format": "0", "align": "center"},
    Kind.NUMBER: {**_TABLE, "num_format": "#,##0.##", "align": "right"},
    "whole": {**_TABLE, "num_format": "#,##0", "align": "right"},
    Kind.MONEY: {**_TABLE, "num_format": "#,##0.00", "align": "right"},
    Kind.DAY: {**_TABLE, "num_format": "yyyy-mm-dd", "align": "center"},
}
_TOTAL = "total "
_FORMATS |= {_TOTAL + name: {**_FORMATS[name], "font_name": "黑体"} for name in (*Kind, "whole")}
_TITLE_ROW, _LINE_ROW, _HEAD_ROW = 0, 1, 2
MOST_ROWS = 200_000  # of one sheet: what an office's machine still opens; the format itself ends at 1,048,576
_PAPER_A4 = 9
_DAY_ZERO = date(1899, 12, 30).toordinal()
_LINE_HEIGHT, _LEAST_HEIGHT, _GREATEST_HEIGHT = 14.5, 20.0, 409.0  # points; the last is Excel's own limit


def write_workbook(sheets: Sequence[Sheet], *, created: datetime) -> bytes:
    """The workbook; `created` is all that it says of the moment, so that the same tables give the same bytes."""
    target = BytesIO()
    write_workbook_to(target, sheets, created=created)
    return target.getvalue()


def write_workbook_to(
    target: IO[bytes], sheets: Sequence[Sheet], *, created: datetime, most_rows: int = MOST_ROWS
) -> None:
    """Write the workbook row by row, in the same memory however many there are.

    A table of more than `most_rows` rows goes on on further sheets, each with its heads.
    """
    book = xlsxwriter.Workbook(target, {"constant_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": created.replace(tzinfo=None)})
    book.set_size(2400, 1600)
    formats = {name: book.add_format(values) for name, values in _FORMATS.items()}
    for sheet in sheets:
        for number, rows in enumerate(_parts(sheet.rows, most_rows), 1):
            worksheet = book.add_worksheet(
                sheet.name if number == 1 else f"{sheet.name}（{number}）", worksheet_class=RowWorksheet
            )
            below = _write_sheet(worksheet, sheet, rows, formats)
        for at, note in enumerate(sheet.notes, below):
            _write_note(worksheet, at, note, sheet.columns, formats)
    book.close()


def _parts(rows: Iterable[Row], most: int) -> Iterator[Iterable[Row]]:
    """The rows of each sheet, at least of one; each part is to be read before the next is asked for."""
    rest = iter(rows)
    ahead: list[Row] = []
    is_first = True
    while ahead or is_first:
        yield chain(ahead, islice(rest, most - len(ahead)))
        ahead, is_first = list(islice(rest, 1)), False


def _write_sheet(worksheet: Any, sheet: Sheet, rows: Iterable[Row], formats: dict[str, Any]) -> int:
    """Write the table; the row below it is given."""
    last = len(sheet.columns) - 1
    head = _HEAD_ROW + any(column.group for column in sheet.columns)
    _set_up_page(worksheet, last, head)
    for number, column in enumerate(sheet.columns):
        worksheet.set_column(number, number, column.width)
    worksheet.set_row(_TITLE_ROW, 36)
    worksheet.merge_range(_TITLE_ROW, 0, _TITLE_ROW, last, sheet.title, formats["title"])
    _write_line(worksheet, sheet.line, last, formats)
    _write_heads(worksheet, sheet.columns, head, formats)
    below = head + 1
    for at, row in enumerate(rows, below):
        _write_row(worksheet, at, row, sheet.columns, formats)
        below = at + 1
    return below


def _write_heads(worksheet: Any, columns: Sequence[Column], head: int, formats: dict[str, Any]) -> None:
    """One row of heads, or two where some columns share one: the others then reach over both."""
    style = formats["head"]
    if head > _HEAD_ROW:
        worksheet.set_row(_HEAD_ROW, 22)
        numbered = enumerate(columns)
        for (group, _), found in groupby(numbered, key=lambda pair: (pair[1].group, not pair[1].group and pair[0])):
            numbers = [number for number, _ in found]
            for number in numbers:
                worksheet.write_string(_HEAD_ROW, number, group or columns[number].heading, style)
            # Not `merge_range`: it writes into both rows, and rows already left can't be written in constant memory.
            if group and len(numbers) > 1:
                worksheet.merge.append([_HEAD_ROW, numbers[0], _HEAD_ROW, numbers[-1]])
            elif not group:
                worksheet.merge.append([_HEAD_ROW, numbers[0], head, numbers[0]])
    worksheet.set_row(head, 24)
    for number, column in enumerate(columns):
        if head > _HEAD_ROW and not column.group:
            worksheet.write_blank(head, number, None, style)
        else:
            worksheet.write_string(head, number, column.heading, style)


def _set_up_page(worksheet: Any, last: int, head: int) -> None:
    worksheet.set_landscape()
    worksheet.set_paper(_PAPER_A4)
    worksheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
    worksheet.center_horizontally()
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(_TITLE_ROW, head)
    worksheet.set_footer("&C第&P页　共&N页")
    worksheet.freeze_panes(head + 1, min(2, last))


def _write_line(worksheet: Any, line: tuple[str, str, str], last: int, formats: dict[str, Any]) -> None:
    """The line under the title: its three parts over three stretches of columns."""
    third = (last + 1) // 3
    worksheet.set_row(_LINE_ROW, 20)
    stretches = ((0, third - 1), (third, 2 * third - 1), (2 * third, last))
    for (first, until), text in zip(stretches, line, strict=True):
        style = formats["line_right" if until == last else "line"]
        if first < until:
            worksheet.merge_range(_LINE_ROW, first, _LINE_ROW, until, text, style)
        else:
            worksheet.write_string(_LINE_ROW, max(first, 0), text, style)


def _write_row(worksheet: Any, at: int, row: Row, columns: Sequence[Column], formats: dict[str, Any]) -> None:
    if isinstance(row, Heading):
        worksheet.set_row(at, max(_height_over(columns, row.text), _LEAST_HEIGHT))
        worksheet.merge_range(at, 0, at, len(columns) - 1, row.text, formats["heading"])
        return
    values, mark = (row.cells, _TOTAL) if isinstance(row, Total) else (row, "")
    cells = (_cell(value, column.kind, formats, mark) for column, value in zip(columns, values, strict=True))
    worksheet.put_row(at, _height(columns, values), cells)


def _write_note(worksheet: Any, at: int, note: str, columns: Sequence[Column], formats: dict[str, Any]) -> None:
    """A note over the whole table: one that ran beyond it would make the page fit the note and shrink the table."""
    worksheet.set_row(at, _height_over(columns, note))
    if len(columns) > 1:
        worksheet.merge_range(at, 0, at, len(columns) - 1, note, formats["note"])
    else:
        worksheet.write_string(at, 0, note, formats["note"])


def _cell(value: Cell, kind: Kind, formats: dict[str, Any], mark: str) -> tuple[str | float | None, Any]:
    """A cell's value as the file has it, and its style; `mark` tells the styles of a row of sums."""
    if value is None:
        return None, formats[mark + kind]
    if isinstance(value, str):
        return _fitting(value), formats[mark + kind]
    if isinstance(value, date):
        return value.toordinal() - _DAY_ZERO, formats[mark + Kind.DAY]
    is_whole = kind is Kind.NUMBER and value == int(value)
    return float(value), formats[mark + ("whole" if is_whole else kind)]


def _height(columns: Sequence[Column], row: Sequence[Cell]) -> float:
    """The height in points that shows every line; spreadsheet programs don't all work it out when they open a file."""
    lines = max(
        (_lines(value, column.width) for column, value in zip(columns, row, strict=True) if isinstance(value, str)),
        default=1,
    )
    return min(max(lines * _LINE_HEIGHT + 4, _LEAST_HEIGHT), _GREATEST_HEIGHT)


def _height_over(columns: Sequence[Column], text: str) -> float:
    """The height that shows a text across the whole table."""
    lines = _lines(text, sum(column.width for column in columns))
    return min(lines * _LINE_HEIGHT + 4, _GREATEST_HEIGHT)


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column; a Chinese character is two wide."""
    room = max(int(width) - 1, 2)
    if "\n" not in text:
        return max(1, -(-_width(text) // room))
    return sum(max(1, -(-_width(line) // room)) for line in text.split("\n"))


def _width(text: str) -> int:
    """How wide a text is: a Chinese character is three bytes and two wide, so the mean of characters and bytes."""
    return (len(text) + len(text.encode("utf-8", "replace")) + 1) // 2


def _fitting(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - len(_CUT)] + _CUT
