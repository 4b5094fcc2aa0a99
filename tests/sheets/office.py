"""Sheets as bureaus keep them, and what they are read by."""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import openpyxl

from jiedui.plans.kinds import KINDS
from jiedui.sheets.entries import Fault, Office, ReadRow
from jiedui.sheets.headings import Frame, read_frame
from jiedui.sheets.reading import read_rows
from jiedui.sheets.workbook import read_workbook

BODIES: Mapping[str, int] = {"区教育局": 1, "区卫健局": 2, "区财政局": 3}
OFFICE = Office(KINDS, BODIES.get, date(2020, 1, 1))
HEADS = ("序号", "活动名称", "活动类别", "活动时间", "地点", "组织单位", "参加人数")


def book_of(rows: Iterable[Sequence[object]], *, merges: Iterable[str] = (), name: str = "台账") -> bytes:
    """A workbook with these rows from the first."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    for merge in merges:
        sheet.merge_cells(merge)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(path: Path, *, asked: str = "") -> tuple[Frame | None, list[ReadRow]]:
    """The first sheet of a file, read."""
    table = read_workbook(path, name=path.name)[0]
    frame = read_frame(table, kinds=KINDS, asked=asked)
    return frame, list(read_rows(table, frame, OFFICE)) if frame else []


def cells_of(faults: Iterable[Fault]) -> set[str]:
    """The cells as Excel calls them."""
    return {f"{fault.column}{fault.row}" for fault in faults}
