"""Tables to workbooks (xlsx), made up as an office hands them in: title, 填报单位 and 填报时间, heads, borders, A4.

Words are always written as words, so that a cell that begins with “=” is never taken for a formula.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from io import BytesIO
from typing import Any
from unicodedata import east_asian_width

import xlsxwriter

Cell = str | int | Decimal | date | None
LONGEST_CELL = 32_767
_CUT = "……（全文见同名 CSV）"


class Kind(StrEnum):
    """How a column is set: words at the left, words in the middle, numbers, money (two decimals), days."""

    WORDS = "words"
    CENTRED = "centred"
    NUMBER = "number"
    MONEY = "money"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in characters, and how it is set."""

    heading: str
    width: float
    kind: Kind = Kind.WORDS


@dataclass(frozen=True, slots=True)
class Heading:
    """A row across the whole table, as “一、组织领导”."""

    text: str


Row = Heading | Sequence[Cell]


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
    "head": {**_TABLE, "font_name": "黑体", "align": "center", "bg_color": "#EDEDED"},
    "heading": {**_TABLE, "font_name": "黑体", "text_wrap": False},
    Kind.WORDS: {**_TABLE, "num_format": "@"},
    Kind.CENTRED: {**_TABLE, "num_format": "@", "align": "center"},
    Kind.NUMBER: {**_TABLE, "num_format": "#,##0.##", "align": "right"},
    "whole": {**_TABLE, "num_format": "#,##0", "align": "right"},
    Kind.MONEY: {**_TABLE, "num_format": "#,##0.00", "align": "right"},
    Kind.DAY: {**_TABLE, "num_format": "yyyy-mm-dd", "align": "center"},
}
_TITLE_ROW, _LINE_ROW, _HEAD_ROW = 0, 1, 2
_PAPER_A4 = 9
_LINE_HEIGHT, _LEAST_HEIGHT, _GREATEST_HEIGHT = 14.5, 20.0, 409.0  # points; the last is Excel's own limit


def write_workbook(sheets: Sequence[Sheet], *, created: datetime) -> bytes:
    """The workbook; `created` is all that it says of the moment, so that the same tables give the same bytes."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": created.replace(tzinfo=None)})
    book.set_size(2400, 1600)
    formats = {name: book.add_format(values) for name, values in _FORMATS.items()}
    for sheet in sheets:
        _write_sheet(book.add_worksheet(sheet.name), sheet, formats)
    book.close()
    return target.getvalue()


def _write_sheet(worksheet: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    last = len(sheet.columns) - 1
    _set_up_page(worksheet, last)
    for number, column in enumerate(sheet.columns):
        worksheet.set_column(number, number, column.width)
    worksheet.set_row(_TITLE_ROW, 36)
    worksheet.merge_range(_TITLE_ROW, 0, _TITLE_ROW, last, sheet.title, formats["title"])
    _write_line(worksheet, sheet.line, last, formats)
    worksheet.set_row(_HEAD_ROW, 24)
    for number, column in enumerate(sheet.columns):
        worksheet.write_string(_HEAD_ROW, number, column.heading, formats["head"])
    below = _HEAD_ROW + 1
    for at, row in enumerate(sheet.rows, below):
        _write_row(worksheet, at, row, sheet.columns, formats)
        below = at + 1
    for at, note in enumerate(sheet.notes, below):
        worksheet.write_string(at, 0, note, formats["line"])


def _set_up_page(worksheet: Any, last: int) -> None:
    worksheet.set_landscape()
    worksheet.set_paper(_PAPER_A4)
    worksheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
    worksheet.center_horizontally()
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(_TITLE_ROW, _HEAD_ROW)
    worksheet.set_footer("&C第&P页　共&N页")
    worksheet.freeze_panes(_HEAD_ROW + 1, min(2, last))


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
        worksheet.set_row(at, _LEAST_HEIGHT)
        worksheet.merge_range(at, 0, at, len(columns) - 1, row.text, formats["heading"])
        return
    worksheet.set_row(at, _height(columns, row))
    for number, (column, value) in enumerate(zip(columns, row, strict=True)):
        _write_cell(worksheet, at, number, value, formats, column.kind)


def _write_cell(worksheet: Any, row: int, column: int, value: Cell, formats: dict[str, Any], kind: Kind) -> None:
    style = formats[kind]
    if value is None or value == "":
        worksheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        worksheet.write_string(row, column, _fitting(value), style)
    elif isinstance(value, date):
        worksheet.write_datetime(row, column, value, formats[Kind.DAY])
    else:
        is_whole = kind is Kind.NUMBER and value == int(value)
        worksheet.write_number(row, column, value, formats["whole"] if is_whole else style)


def _height(columns: Sequence[Column], row: Sequence[Cell]) -> float:
    """The height in points that shows every line; spreadsheet programs don't all work it out when they open a file."""
    lines = max(
        (_lines(value, column.width) for column, value in zip(columns, row, strict=True) if isinstance(value, str)),
        default=1,
    )
    return min(max(lines * _LINE_HEIGHT + 4, _LEAST_HEIGHT), _GREATEST_HEIGHT)


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column; a Chinese character is two wide."""
    room = max(int(width) - 1, 2)
    return sum(max(1, -(-_width(line) // room)) for line in text.split("\n"))


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WFA" else 1 for character in text)


def _fitting(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - len(_CUT)] + _CUT
