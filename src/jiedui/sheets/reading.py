"""The rows of a sheet read as activities: all faults in one pass, each with its cell."""

import re
from collections.abc import Iterable, Iterator, Set
from functools import cache

from jiedui.kernel.diagnostics import untranslated
from jiedui.sheets.batches import BATCH, EXPERTS, joined_batches
from jiedui.sheets.cells import narrow, text_of
from jiedui.sheets.entries import Fault, Office, ReadRow
from jiedui.sheets.headings import Column, Frame, same_heads
from jiedui.sheets.placements import PLACEMENT, joined_placements
from jiedui.sheets.row_reading import RowReader
from jiedui.sheets.vocabulary import Part, marks
from jiedui.sheets.workbook import Row, Table

_LACKING = untranslated("没有找到“{heading}”一列。请补上这一列，或使用导入模板。")
_NO_ACTIVITIES = {
    "work_ledger": untranslated(
        "这是工作台账，一行是一项任务，不是一次活动，没有导入。任务出自方案，完成情况由系统按台账算出；"
        "已经开展的活动请填入活动台账再导入。"
    ),
    "supervision_register": untranslated(
        "这是督办台账，一行是一件交办事项，不是一次活动，没有导入。督办后开展的活动请填入活动台账再导入。"
    ),
}
_OUTLINE = re.compile(r"[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十]+[)）]|第[一二三四五六七八九十]+部分")

_LONE_TOTAL = re.compile(r"共\d+条。?$|.{0,4}(?:合计|小计|总计):")


def read_rows(table: Table, frame: Frame, office: Office) -> Iterator[ReadRow]:
    """The rows of data below the heads, in their order; titles of parts, totals and blank rows are passed over."""
    rows = _rows(table, frame, office)
    kind = office.kinds[frame.register.kind] if frame.register else None
    if kind and kind.code == EXPERTS and (batch := next((one for one in frame.columns if one.field == BATCH), None)):
        return joined_batches(_told_with(batch, rows), kind)
    if kind and kind.code == PLACEMENT:
        return joined_placements(_told_with(frame.column(Part.TITLE), rows), kind)
    return (read for _, read in rows)


def _told_with(column: Column | None, rows: Iterable[tuple[Row, ReadRow]]) -> Iterator[tuple[str, ReadRow]]:
    """The rows, each with what the column says there."""
    for row, read in rows:
        yield narrow(text_of(row.cells[column.at])) if column and column.at < len(row.cells) else "", read


def _rows(table: Table, frame: Frame, office: Office) -> Iterator[tuple[Row, ReadRow]]:
    parts = {column.part: column for column in reversed(frame.columns) if column.part}
    named = {name: kind for kind in office.kinds.values() for name in (kind.code, narrow(kind.name))}
    silent = {column.at for column in frame.columns if column.part is Part.IGNORED}
    secret = frozenset(column.at for column in frame.columns if column.part in (Part.IDENTITY, Part.PHONE, Part.PERSON))
    for row in table.rows():
        if row.number <= frame.heads[1] or not row.values:
            continue
        if _is_note(row):
            return
        if (
            _says_something(row, silent)
            and not _is_section(row, frame)
            and not _is_total(row)
            and not same_heads(frame, row)
        ):
            yield row, RowReader(frame, office, row, parts, named, secret).read()


def lacking(frame: Frame) -> tuple[Fault, ...]:
    """Why no row can be an activity: the sheet is none of activities, or hasn't the columns."""
    if frame.other:
        return (Fault(frame.heads[0], "A", "", _NO_ACTIVITIES[frame.other.code]),)
    wanted: list[tuple[str, tuple[Part, ...]]] = [("活动时间", (Part.DAYS, Part.FIRST))]
    if frame.register is None:
        wanted.append(("活动名称", (Part.TITLE,)))
    return tuple(
        Fault(frame.heads[1], "A", "", _LACKING, {"heading": heading})
        for heading, parts in wanted
        if not any(frame.column(part) for part in parts)
    )


def _says_something(row: Row, silent: Set[int]) -> bool:
    """Whether a row says more than its place: a form is often numbered further than it is filled in."""
    return any(at not in silent and at not in row.covered for at, _ in row.values)


def _first_text(row: Row) -> str:
    return narrow(text_of(row.values[0][1])) if row.values else ""


def _is_note(row: Row) -> bool:
    text = _first_text(row)
    whole, beginnings = _notes()
    return text in whole or text.startswith(beginnings)


@cache
def _notes() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the first text of a note is, and what it begins with."""
    begins = {mark: mark[-1] == ":" or len(mark) > 2 for mark in marks("notes")}
    return tuple(mark for mark in begins if not begins[mark]), tuple(mark for mark in begins if begins[mark])


def _is_total(row: Row) -> bool:
    texts = [narrow(text_of(value)) for _, value in row.values[:3] if isinstance(value, str)]
    return any(text in marks("totals") for text in texts) or (
        len(row.values) == 1 and bool(texts) and _LONE_TOTAL.match(texts[0]) is not None
    )


def _is_section(row: Row, frame: Frame) -> bool:
    """One text over the whole row, or alone in the first column: 一、组织领导."""
    told = {value for _, value in row.values}
    if len(told) != 1 or len(frame.columns) < 2 or not isinstance(row.values[0][1], str):
        return False
    return len(row.values) > 1 or bool(_OUTLINE.match(row.values[0][1]))
