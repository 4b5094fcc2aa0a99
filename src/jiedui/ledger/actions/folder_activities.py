"""`activities.csv` and `evidence/` of a folder: each row one activity, with the days of its steps and its proofs."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext

from jiedui.accounts.directory import plain_name
from jiedui.kernel.diagnostics import untranslated
from jiedui.kernel.quantities import HUNDREDTHS, to_hundredths
from jiedui.kernel.refusals import InputRefused
from jiedui.ledger.actions.folder_reading import Faults, Unread, Value, bytes_of, file_inside, text_of
from jiedui.plans.field_values import read_value
from jiedui.plans.kinds import KINDS, OTHER, KindField

ACTIVITIES = "activities.csv"
EVIDENCE = "evidence"
STEPS = ("登记", "报送", "退回", "再报送", "帮扶方审定", "受援方审定", "撤回", "开展", "填报", "补办", "确认")
REASONS = ("退回原因", "撤回原因", "先行开展原因", "补办意见", "计入理由")
COLUMNS = (
    "编号",
    "类别",
    "名称",
    "单位",
    "参加单位",
    "地点",
    "计划开始",
    "计划结束",
    "数量",
    "实际数量",
    "人数",
    "内容",
    "事项",
    "经办人",
    "确认人",
    "开展结束",
    *STEPS,
    *REASONS,
    "佐证材料",
    "计入",
)
_WANTED = ("编号", "类别", "名称", "单位", "计划开始", "经办人", "登记")
_DAY = re.compile(r"(\d{4})(?:[-/.年]?)(\d{1,2})(?:[-/.月]?)(\d{1,2})日?")
_NUMBER = re.compile(r"(\d[\d,]*(?:\.\d+)?)(万|亿)?(\D{0,4})")
_TIMES = {"": 1, "万": 10_000, "亿": 100_000_000}
_SEPARATORS = re.compile(r"[、，,；;/\n]+")
_CLAIM = re.compile(r"(.+)=(.+)")


@dataclass(frozen=True, slots=True)
class Proof:
    """A file that proves, and the name under which it is kept."""

    file: Path
    name: str


@dataclass(frozen=True, slots=True)
class Line:
    """One activity: what the row of the table says. `days` are the days of its steps, by column."""

    row: int
    number: str
    kind: str
    title: str
    organisation: str
    participants: tuple[str, ...]
    place: str
    planned_on: date
    planned_until: date | None
    amount: int
    actual_amount: int | None
    people: int | None
    note: str
    values: Mapping[str, str | int]
    done_values: Mapping[str, str | int]
    author: str
    confirmer: str
    done_until: date | None
    days: Mapping[str, date]
    reasons: Mapping[str, str]
    proofs: tuple[Proof, ...]
    claims: tuple[tuple[str, int], ...]


def read_lines(faults: Faults, folder: Path, usernames: frozenset[str]) -> Iterable[Line]:
    """The rows of the table; a folder without one has no activities yet."""
    if not (folder / ACTIVITIES).exists():
        return
    rows = list(csv.reader(io.StringIO(faults.take("", ACTIVITIES, lambda: _table_text(folder / ACTIVITIES), ""))))
    head = [plain_name(name) for name in rows[0]] if rows else []
    for name in (*(name for name in head if name and name not in COLUMNS), *(set(_WANTED) - set(head))):
        what = untranslated("缺少这一列。") if name in _WANTED else untranslated("不认识这一列。")
        faults.add(f"{place_of_row(1)}“{name}”", what)
    if faults.found:
        return
    numbers: dict[str, int] = {}
    for at, cells in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        reader = _Row(faults, at, dict(zip(head, cells, strict=False)))
        line = reader.line(folder, usernames)
        first = numbers.setdefault(line.number, at)
        if first != at:
            reader.fault("编号", untranslated("“{number}”与第{first}行重复。"), number=line.number, first=first)
        yield line


def place_of_row(row: int) -> str:
    """Where a row is, as a person finds it."""
    return gettext("{file} 第{row}行").format(file=ACTIVITIES, row=row)


def _table_text(path: Path) -> str:
    """The table's characters: UTF-8, or what Excel saves on a Chinese computer."""
    data = bytes_of(path)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unread(untranslated("文字编码不能识别，请另存为UTF-8格式的CSV文件。"))


class _Row:
    """One row of the table; what a cell lacks is noted with its row and column."""

    def __init__(self, faults: Faults, row: int, cells: Mapping[str, str]) -> None:
        self._faults, self._row, self._cells = faults, row, cells

    def line(self, folder: Path, usernames: frozenset[str]) -> Line:
        told = self._take("类别", self._kind, "")
        kind = told or OTHER
        values: dict[str, str | int] = self._take("事项", lambda: self._values(kind), {}) if told else {}
        of_deed = {field.code for field in KINDS[kind].deed_fields}
        return Line(
            row=self._row,
            number=self._required("编号"),
            kind=kind,
            title=self._required("名称"),
            organisation=self._required("单位"),
            participants=self._names("参加单位"),
            place=self._cell("地点"),
            planned_on=self._take("计划开始", lambda: self._day("计划开始"), date.min) or date.min,
            planned_until=self._day_or_none("计划结束"),
            amount=self._amount("数量", kind) or HUNDREDTHS,
            actual_amount=self._amount("实际数量", kind),
            people=self._take("人数", lambda: self._whole("人数"), None),
            note=self._cell("内容"),
            values={code: value for code, value in values.items() if code not in of_deed},
            done_values={code: value for code, value in values.items() if code in of_deed},
            author=self._take("经办人", lambda: self._user("经办人", usernames), ""),
            confirmer=self._take("确认人", lambda: self._user("确认人", usernames, may_lack=True), ""),
            done_until=self._day_or_none("开展结束"),
            days={name: day for name in STEPS if (day := self._day_or_none(name)) is not None},
            reasons={name: words for name in REASONS if (words := self._cell(name))},
            proofs=self._take("佐证材料", lambda: self._proofs(folder / EVIDENCE), ()),
            claims=self._take("计入", self._claims, ()),
        )

    def fault(self, column: str, template: str, **values: object) -> None:
        self._faults.add(f"{place_of_row(self._row)}“{column}”", template, **values)

    def _take(self, column: str, read: Callable[[], Value], otherwise: Value) -> Value:
        return self._faults.take(place_of_row(self._row), column, read, otherwise)

    def _cell(self, column: str) -> str:
        return self._cells.get(column, "").strip()

    def _required(self, column: str) -> str:
        return self._take(column, lambda: text_of(self._cells, column), "")

    def _names(self, column: str) -> tuple[str, ...]:
        return tuple(name.strip() for name in _SEPARATORS.split(self._cell(column)) if name.strip())

    def _kind(self) -> str:
        wanted = plain_name(self._cell("类别"))
        for kind in KINDS.values():
            if wanted in (kind.code, plain_name(kind.name)):
                return kind.code
        raise Unread(untranslated("没有“{kind}”这个活动类别。"), kind=wanted)

    def _day(self, column: str) -> date | None:
        words = plain_name(self._cell(column))
        if not words:
            if column in _WANTED:
                raise Unread(untranslated("没有填写。"))
            return None
        found = _DAY.fullmatch(words)
        try:
            if found is None:
                raise ValueError
            return date(*(int(part) for part in found.groups()))
        except ValueError as error:
            raise Unread(untranslated("“{words}”不是日期，可写 2019-06-30。"), words=words) from error

    def _day_or_none(self, column: str) -> date | None:
        return self._take(column, lambda: self._day(column), None)

    def _amount(self, column: str, kind: str) -> int | None:
        return self._take(column, lambda: _hundredths(self._cell(column), KINDS[kind].unit), None)

    def _whole(self, column: str) -> int | None:
        words = plain_name(self._cell(column)).removesuffix("人")
        if not words:
            return None
        if not words.isdecimal() or len(words) > 9:
            raise Unread(untranslated("“{words}”不是整数。"), words=words)
        return int(words)

    def _values(self, kind: str) -> dict[str, str | int]:
        """What the kind asks, by the names of its fields: `专业领域=教育；接收单位=中心小学`."""
        fields = {plain_name(name): field for field in KINDS[kind].fields for name in (field.name, *field.synonyms)}
        found: dict[str, str | int] = {}
        for words in re.split(r"[；;]", self._cell("事项")):
            name, _, value = words.partition("=")
            field = fields.get(plain_name(name))
            if words.strip() and field is None:
                template = untranslated("“{kind}”没有“{name}”这一项，应写成“名称=内容”，多项用分号隔开。")
                raise Unread(template, kind=KINDS[kind].name, name=name.strip())
            if field is not None and (read := _value(field, value)) is not None:
                found[field.code] = read
        return found

    def _user(self, column: str, usernames: frozenset[str], *, may_lack: bool = False) -> str:
        name = self._cell(column)
        if (name or not may_lack) and name not in usernames:
            raise Unread(untranslated("“{name}”不在 programme.toml 的账号里。"), name=name)
        return name

    def _proofs(self, folder: Path) -> tuple[Proof, ...]:
        """Files as `photo-1.jpg` or, under another name, `photo-1.jpg=现场照片.jpg`."""
        found = []
        for words in self._names("佐证材料"):
            file, _, name = words.partition("=")
            found.append(Proof(file_inside(folder, file), name or file))
        return tuple(found)

    def _claims(self) -> tuple[tuple[str, int], ...]:
        """What a person counts it towards by hand: the promise's first words and how much, `提供100个左右=60`."""
        found = []
        for words in re.split(r"[；;]", self._cell("计入")):
            if not words.strip():
                continue
            parts = _CLAIM.fullmatch(words.strip())
            if parts is None:
                raise Unread(untranslated("“{words}”应写成“承诺的文字=数量”。"), words=words)
            found.append((parts[1].strip(), _hundredths(parts[2], "") or 0))
        return tuple(found)


def _value(field: KindField, words: str) -> str | int | None:
    try:
        return read_value(field, words)
    except InputRefused as refusal:
        raise Unread(refusal.template, **refusal.values) from refusal


def _hundredths(words: str, unit: str) -> int | None:
    """A number with 万 and its unit, as hundredths: 80万, 800000元, 1.2."""
    plain = plain_name(words)
    if not plain:
        return None
    found = _NUMBER.fullmatch(plain)
    if found is None or (unit and found[3] not in ("", unit)) or len(found[1]) > 15:
        raise Unread(untranslated("“{words}”不是数字，可写 80 或 80万。"), words=plain)
    return to_hundredths(Decimal(found[1].replace(",", "")) * _TIMES[found[2] or ""])
