"""Workbooks as rows numbered the way Excel shows them: xlsx, xls, ods, and CSV in whatever encoding an office saved it.

A merged cell's value covers its range. Hidden rows are rows like any other, and blank ones count.
"""

import csv
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    ZipError,
)

from jiedui.kernel.diagnostics import untranslated
from jiedui.kernel.refusals import InputRefused
from jiedui.sheets.listing import unguarded
from jiedui.sheets.locks import is_locked

Value = str | int | float | date | time | bool | None
MOST_BYTES = 200 * 1024 * 1024
MOST_UNPACKED = 2 * 1024 * 1024 * 1024
MOST_COLUMNS = 200
_TRIED = 64 * 1024
_DELIMITERS = ",\t;"
_MARKS_OF_UTF16 = (b"\xff\xfe", b"\xfe\xff")
# No form of workbook may hold them as they are, and databases don't take the first.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_TOO_LARGE = untranslated("“{name}”过大，最多{most} MB。请分成几个文件。")
_LOCKED = untranslated("“{name}”设有密码，请在表格软件里取消密码后再上传。")
_UNREADABLE = untranslated("“{name}”不是能读取的表格。可用 xlsx、xls、ods 或 csv。")
_EMPTY = untranslated("“{name}”是空文件，里面没有内容。请重新保存后再上传。")
_NOT_WHAT_IT_SAYS = untranslated("“{name}”的内容不是表格，或已损坏。请用表格软件打开核对，另存为 xlsx 后再上传。")
_NO_SHEET = untranslated("“{name}”里没有工作表。")


@dataclass(frozen=True)
class Row:
    """A row by its number in Excel. `cells` begin with column A; `covered` are those that a merge from above fills."""

    number: int
    cells: tuple[Value, ...]
    covered: frozenset[int] = frozenset()

    @cached_property
    def values(self) -> tuple[tuple[int, Value], ...]:
        """The cells that say something, with their columns."""
        return tuple((at, value) for at, value in enumerate(self.cells) if value is not None)


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, counted from 0, its ends included."""

    top: int
    left: int
    bottom: int
    right: int


class Table:
    """One sheet. Its rows are read one after another, as often as they are asked for."""

    name: str
    count: int

    def rows(self) -> Iterator[Row]:
        """The rows from the first to the last that says something."""
        raise NotImplementedError


def read_workbook(path: Path, *, name: str) -> tuple[Table, ...]:
    """The sheets of a file that its readers see. Raises InputRefused where it is no spreadsheet.

    `name` is what its owner calls it: messages name it so.
    """
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise InputRefused("S001", _TOO_LARGE, name=name, most=MOST_BYTES // 1024 // 1024)
    if not size:
        raise InputRefused("S007", _EMPTY, name=name)
    with path.open("rb") as file:
        first = file.read(4)
    if first not in (_ZIP, _OLE):
        return (_CsvTable(path, name),)
    if first == _ZIP:
        _check_size(path, name)
    try:
        book = CalamineWorkbook.from_path(str(path))
        tables = [
            _SheetTable(book.get_sheet_by_name(one.name))
            for one in book.sheets_metadata
            if one.typ is SheetTypeEnum.WorkSheet and one.visible is SheetVisibleEnum.Visible
        ]
    except PasswordError as error:
        raise InputRefused("S002", _LOCKED, name=name) from error
    except (CalamineError, ZipError) as error:
        # A file without a suffix is tried as every kind in turn, and the reader that found it locked isn't heard.
        raise _locked(path, name) or _unreadable(name) from error
    if not tables:
        raise _locked(path, name) or InputRefused("S004", _NO_SHEET, name=name)
    return tuple(tables)


def column_letter(number: int) -> str:
    """The letters of a column, counted from 0.

    >>> column_letter(0), column_letter(27)
    ('A', 'AB')
    """
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


class _SheetTable(Table):
    """A sheet of a workbook."""

    def __init__(self, sheet: CalamineSheet) -> None:
        self._sheet = sheet
        self.name = sheet.name
        self.count = sheet.total_height + 1 if sheet.start else 0
        self._merges = _by_row(sheet)

    def rows(self) -> Iterator[Row]:
        """The rows, with merged values in all of their range."""
        offset = self._sheet.start[1] if self._sheet.start else 0
        open_merges: dict[Merge, Value] = {}
        before: tuple[None, ...] = (None,) * offset
        for at, found in enumerate(self._sheet.iter_rows()):
            cells: list[Value] = [*before, *(_value(cell) for cell in found[: MOST_COLUMNS - offset])]
            open_merges = {merge: value for merge, value in open_merges.items() if merge.bottom >= at}
            for merge in self._merges.get(at, ()):
                open_merges[merge] = cells[merge.left] if merge.left < len(cells) else None
            covered = _cover(cells, open_merges, at)
            yield Row(at + 1, tuple(cells), covered)


def _by_row(sheet: CalamineSheet) -> Mapping[int, list[Merge]]:
    found: dict[int, list[Merge]] = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        found.setdefault(top, []).append(Merge(top, left, bottom, right))
    return found


def _cover(cells: list[Value], merges: Mapping[Merge, Value], at: int) -> frozenset[int]:
    """Write the merged values over the row; the columns that a merge from above fills are given."""
    covered = set()
    for merge, value in merges.items():
        if value is None:
            continue
        for column in range(merge.left, min(merge.right, MOST_COLUMNS - 1) + 1):
            if column >= len(cells):
                cells.extend([None] * (column + 1 - len(cells)))
            cells[column] = value
            if merge.top < at:
                covered.add(column)
    return frozenset(covered)


def _value(cell: object) -> Value:
    """A cell without the accidents of its storing: nothing for blanks, whole numbers whole, days without midnight."""
    if isinstance(cell, str):
        return _words(cell)
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, float) and not math.isfinite(cell):
        return str(cell)
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < 2**63 else cell
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, timedelta):
        return str(cell)
    return cell if isinstance(cell, int | date | time) else None


def _words(text: str) -> str | None:
    """A text without control characters and blanks around it; nothing where nothing is left."""
    return _CONTROL.sub("", text).strip() or None


def _check_size(path: Path, name: str) -> None:
    try:
        with ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    except BadZipFile as error:
        raise _unreadable(name) from error
    if unpacked > MOST_UNPACKED:
        raise InputRefused("S001", _TOO_LARGE, name=name, most=MOST_BYTES // 1024 // 1024)


class _CsvTable(Table):
    """A file of separated values: every cell is text."""

    def __init__(self, path: Path, name: str) -> None:
        self._path = path
        self._name = name
        self._encoding = _encoding_of(path, name)
        with path.open(encoding=self._encoding, newline="") as file:
            first = file.read(_TRIED)
        if not first.strip():
            raise InputRefused("S007", _EMPTY, name=name)
        self._delimiter = max(_DELIMITERS, key=first.partition("\n")[0].count)
        self.name = ""
        with path.open("rb") as file:
            self.count = sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1024 * 1024), b"")) + 1

    def rows(self) -> Iterator[Row]:
        """The rows; a cell with line breaks in it makes one row, as in Excel."""
        with self._path.open(encoding=self._encoding, newline="") as file:
            try:
                for number, record in enumerate(csv.reader(file, delimiter=self._delimiter), 1):
                    yield Row(number, tuple(map(_csv_value, record[:MOST_COLUMNS])))
            except csv.Error as error:
                raise _unreadable(self._name) from error


def _csv_value(cell: str) -> Value:
    words = _words(cell)
    return unguarded(words) if words else None


def _encoding_of(path: Path, name: str) -> str:
    """UTF-8 where all of it is, else GB 18030, in which offices' programs save; UTF-16 by its mark."""
    with path.open("rb") as file:
        first = file.read(_TRIED)
    is_utf16 = first[:2] in _MARKS_OF_UTF16
    if not is_utf16 and re.search(rb"[\x00-\x08\x0e-\x1a]", first):
        raise _unreadable(name)
    for encoding in ("utf-16",) if is_utf16 else ("utf-8-sig", "gb18030"):
        try:
            with path.open(encoding=encoding) as file:
                while file.read(1024 * 1024):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise _unreadable(name)


def _locked(path: Path, name: str) -> InputRefused | None:
    return InputRefused("S002", _LOCKED, name=name) if is_locked(path) else None


def _unreadable(name: str) -> InputRefused:
    """What is no spreadsheet: a file that calls itself one is told so, any other which kinds can be read."""
    calls_itself = name.lower().endswith(SUFFIXES)
    return InputRefused("S003", _NOT_WHAT_IT_SAYS if calls_itself else _UNREADABLE, name=name)
