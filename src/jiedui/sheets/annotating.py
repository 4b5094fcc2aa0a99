"""A workbook given back to its owner with a comment in each bad cell; what was in it stays as it was."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from jiedui.sheets.workbook import Table, read_workbook

_AUTHOR = "结对"
_BAD = PatternFill("solid", fgColor="FFF2CC")
_WIDTH, _HEIGHT, _LINE = 300, 36, 18
_CHARACTERS = 20


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said at a cell of a sheet."""

    sheet: str
    row: int
    column: str
    text: str


def annotate(path: Path, remarks: Sequence[Remark], target: BinaryIO, *, name: str) -> str:
    """Write the file with the remarks in it; its name is given. What isn't xlsx is written as xlsx, without its looks.

    Several remarks at one cell become one comment. Raises InputRefused where the file can't be read.
    """
    tables = read_workbook(path, name=name)
    is_xlsx = name.lower().endswith((".xlsx", ".xlsm"))
    with path.open("rb") as file:
        book = load_workbook(file, keep_vba=name.lower().endswith(".xlsm")) if is_xlsx else _copied(tables)
    for (sheet, cell), texts in _by_cell(remarks).items():
        worksheet = book[sheet] if sheet in book.sheetnames else book.worksheets[0]
        _remark(worksheet, cell, "\n".join(texts))
    book.save(target)
    stem, _, ending = name.rpartition(".")
    return f"{stem or name}（有批注）.{ending if is_xlsx else 'xlsx'}"


def _by_cell(remarks: Iterable[Remark]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for remark in remarks:
        found.setdefault((remark.sheet, f"{remark.column}{remark.row}"), []).append(remark.text)
    return found


def _remark(worksheet: Worksheet, place: str, text: str) -> None:
    cell = worksheet[_anchor(worksheet, place)]
    before = f"{cell.comment.text}\n" if cell.comment else ""
    comment = Comment(before + text, _AUTHOR)
    comment.width, comment.height = _WIDTH, _HEIGHT + _LINE * (len(comment.text) // _CHARACTERS)
    cell.comment = comment
    cell.fill = _BAD


def _anchor(worksheet: Worksheet, place: str) -> str:
    """The cell that can hold a comment: the first of a merged range."""
    merged = next((str(one) for one in worksheet.merged_cells.ranges if place in one), place)
    return merged.partition(":")[0]


def _copied(tables: Iterable[Table]) -> Workbook:
    """The same cells in a new workbook."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in tables:
        worksheet = book.create_sheet(table.name or "Sheet1")
        for row in table.rows():
            for at, value in row.values:
                cell = worksheet.cell(row.number, at + 1, value)
                cell.data_type = "s" if isinstance(value, str) else cell.data_type
    return book
