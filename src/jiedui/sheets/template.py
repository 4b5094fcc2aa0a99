"""Templates to fill in (导入模板): sheets that the import reads back, with lists to choose from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import xlsxwriter

from jiedui.kernel.quantities import YUAN
from jiedui.plans.kinds import ActivityKind, FieldType, KindField
from jiedui.sheets.vocabulary import Part, Register, table

ROWS = 500
_HEAD, _FIRST = 2, 3
_LISTS = "选项"
_GUIDE = (
    "每行填一项活动，表头请不要改动；不用的列可以空着。",
    "时间可写 2019-06-28、2019.6.28、6月28-30日（表头上方写明年份）、6月底。",
    "几个单位用“、”隔开，名称照单位名录填写。",
    "金额按表头上方“单位：万元”计；也可在格子里写明，如 80万元、800000元。",
    "状态写“未开展”的记作计划，空着的按时间判断。",
    "填好后在“导入”页面上传。有误的格子会原样退回并加批注。",
)


@dataclass(frozen=True, slots=True)
class _Blank:
    """A column to fill in: its heading, its width, and what may be chosen or typed there."""

    heading: str
    width: float
    choices: tuple[str, ...] = ()
    type: FieldType = FieldType.TEXT
    is_wanted: bool = False


def write_template(
    target: BinaryIO,
    *,
    register: Register | None,
    kinds: Mapping[str, ActivityKind],
    bodies: Sequence[str],
    body: str,
    year: int,
) -> str:
    """Write the template of a register, or of the activity ledger; its file's name is given."""
    name = register.name if register else "活动台账"
    columns = tuple(_of_register(register, kinds[register.kind], bodies) if register else _of_ledger(kinds, bodies))
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet, lists, guide = (book.add_worksheet(one) for one in (name, _LISTS, "填表说明"))
    _write_frame(
        book, sheet, columns, title=f"{year}年{name}", line=f"填报单位：{body}　　填报时间：　　　　单位：万元"
    )
    for at, column in enumerate(columns):
        _write_checks(sheet, lists, at, column)
    lists.hide()
    guide.set_column(0, 0, 90)
    for row, text in enumerate(_GUIDE):
        guide.write_string(row, 0, f"{row + 1}．{text}")
    book.close()
    return f"{name}导入模板.xlsx"


def _of_ledger(kinds: Mapping[str, ActivityKind], bodies: Sequence[str]) -> Iterable[_Blank]:
    yield _Blank("序号", 6)
    yield _Blank("活动名称", 32, is_wanted=True)
    yield _Blank("活动类别", 16, tuple(kind.name for kind in kinds.values()), is_wanted=True)
    yield _Blank("活动时间", 22, is_wanted=True)
    yield _Blank("地点", 20)
    yield _Blank("组织单位", 24, tuple(bodies), is_wanted=True)
    yield _Blank("参加单位", 28)
    yield _Blank("参加人数", 10, type=FieldType.INTEGER)
    yield _Blank("数量", 10)
    yield _Blank("计量单位", 9)
    yield _Blank("主要内容", 40)
    yield _Blank("状态", 9, ("已开展", "未开展"))
    yield _Blank("审批情况", 12)
    yield _Blank("备注", 20)


def _of_register(register: Register, kind: ActivityKind, bodies: Sequence[str]) -> Iterable[_Blank]:
    words = table()["registers"][register.code]["columns"]
    yield _Blank("序号", 6)
    yield _Blank(_first(words, Part.TITLE, "名称"), 32)
    yield _Blank(_first(words, Part.DAYS, "时间"), 22, is_wanted=True)
    yield _Blank(_first(words, Part.PLACE, "地点"), 20)
    yield _Blank(_first(words, Part.ORGANISATION, "组织单位"), 24, tuple(bodies), is_wanted=True)
    yield _Blank("参加单位", 28)
    if kind.unit == YUAN:
        yield _Blank(_first(words, Part.MONEY, "金额"), 12, is_wanted=True)
    elif kind.counts_people:
        yield _Blank(_first(words, Part.AMOUNT, "人数"), 10, type=FieldType.INTEGER)
    else:
        yield _Blank("数量", 10)
        yield _Blank(_first(words, Part.PEOPLE, "人数"), 10, type=FieldType.INTEGER)
    taken = {word for told in words.values() for word in told}
    titles = frozenset(words.get(Part.TITLE, ()))
    for field in kind.fields:
        if field.name not in taken and titles.isdisjoint(field.synonyms):
            yield _blank(field)
    if "主要内容" not in titles:
        yield _Blank("主要内容", 40)
    yield _Blank("备注", 20)


def _first(words: Mapping[str, Sequence[str]], part: Part, otherwise: str) -> str:
    return next(iter(words.get(part, ())), otherwise)


def _blank(field: KindField) -> _Blank:
    # Money goes by the line above the heads, but for what is so much for each person.
    is_shown = field.unit and (field.type is FieldType.INTEGER or field.is_each)
    unit = f"（{field.unit}）" if is_shown else ""
    return _Blank(f"{field.name}{unit}", 16, field.choices, field.type, field.is_wanted)


def _write_frame(book: Any, sheet: Any, columns: Sequence[_Blank], *, title: str, line: str) -> None:
    last = len(columns) - 1
    font: dict[str, Any] = {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter"}
    sheet.set_row(0, 36)
    sheet.merge_range(0, 0, 0, last, title, book.add_format({**font, "font_size": 20, "align": "center"}))
    sheet.merge_range(1, 0, 1, last, line, book.add_format(font))
    head = {**font, "font_name": "黑体", "align": "center", "bg_color": "#EDEDED", "border": 1, "text_wrap": True}
    plain, wanted = book.add_format(head), book.add_format({**head, "bold": True, "font_color": "#C0392B"})
    cell = book.add_format({**font, "border": 1, "text_wrap": True})
    text = book.add_format({**font, "border": 1, "text_wrap": True, "num_format": "@"})
    sheet.set_row(_HEAD, 30)
    for at, column in enumerate(columns):
        sheet.write_string(_HEAD, at, column.heading, wanted if column.is_wanted else plain)
        # Days are typed as text, or the program would turn 6.3 into a number.
        sheet.set_column(at, at, column.width, text if "时间" in column.heading else cell)
    sheet.freeze_panes(_FIRST, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, _HEAD)
    sheet.set_footer("&C第&P页　共&N页")


def _write_checks(sheet: Any, lists: Any, at: int, column: _Blank) -> None:
    """What may be chosen comes from a list on a sheet of its own: in the check itself, 255 characters are the most."""
    if column.choices:
        for row, choice in enumerate(column.choices):
            lists.write_string(row, at, choice)
        letter = xlsxwriter.utility.xl_col_to_name(at)
        rule: dict[str, Any] = {"validate": "list", "source": f"={_LISTS}!${letter}$1:${letter}${len(column.choices)}"}
        sheet.data_validation(_FIRST, at, _FIRST + ROWS, at, {**rule, "error_type": "warning"})
    elif column.type is FieldType.INTEGER:
        rule = {"validate": "integer", "criteria": ">=", "value": 0, "error_type": "warning"}
        sheet.data_validation(_FIRST, at, _FIRST + ROWS, at, rule)
