"""Lower the rows of tables: the head says what each column holds, the row who, what, how much and by when."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from jiedui.documents.model import Block, Document
from jiedui.kernel.quantities import YUAN, Quantity, to_hundredths
from jiedui.kernel.spans import Span
from jiedui.plans.brackets import is_ongoing_time
from jiedui.plans.drafts import Draft, NamedBy, Scope
from jiedui.plans.lower import lower_parts
from jiedui.plans.names import split_names
from jiedui.plans.numerals import LONGEST, read_scale
from jiedui.plans.rows import Row
from jiedui.plans.sentences import cut_parts
from jiedui.plans.settle import Settled
from jiedui.plans.times import Timed, find_times
from jiedui.plans.words import any_of, words

_ROLES = (
    "number",
    "ignored",
    "lead",
    "support",
    "responsible",
    "deadline",
    "unit",
    "count",
    "task",
    "project",
    "place",
)
_HEADS = {role: re.compile(any_of(words("tables", role))) for role in _ROLES}
_TOTAL = re.compile(rf"^ *{any_of(words('tables', 'total'))}")
_PLAIN_NUMBER = re.compile(r"(?:约)?(\d+(?:,\d{3})*(?:\.\d+)?)(%)?")
_UNITS = words("units", "counted"), words("units", "measures"), words("units", "times"), [YUAN]
_UNIT = re.compile(rf"([十百千万亿]{{0,3}}?)({any_of(*_UNITS)})")
_HEAD_UNIT = re.compile(rf"（([十百千万亿]{{0,3}}?)({any_of(*_UNITS)})）")
_CAPTION = re.compile(rf"单位：? ?([十百千万亿]{{0,3}}?)({any_of(*_UNITS)})")
_COUNTED_BY_HEAD = {"户数": "户", "人数": "人", "村数": "个", "户": "户", "人": "人"}
_SURE_HEAD = re.compile(any_of(words("tables", "sure")) + "|金额.*|任务.*|目标.*|.*（.{1,4}）")
_TARGETS = re.compile("目标|任务|计划|名单|清单|分解")
_WHO = ("lead", "support", "responsible")
_CARRIED = ("lead", "support", "responsible", "deadline", "place", "project")
_TABLE_NUMBERS = 30
_OPENING_BLOCKS = 2
"""So many blocks at the beginning are the plan's own title: its term is nobody's deadline."""


@dataclass(frozen=True, slots=True)
class _Column:
    """What a column holds, and the unit and the time that its head gives its numbers."""

    role: str
    unit: tuple[int, str] | None = None
    time: Timed | None = None


def lower_rows(
    document: Document, settled: Settled, rows: Sequence[Row], *, first_year: int | None
) -> dict[int, list[Draft]]:
    """The drafts of each row, by the first of its blocks."""
    found: dict[int, list[Draft]] = {}
    columns: tuple[_Column, ...] = ()
    table: int | None = None
    above: dict[str, str] = {}
    for row in rows:
        if row.block.table != table:
            table, columns, above = row.block.table, (), {}
            caption = _caption(document, settled, row.first)
            was_head, year = False, _year_of_caption(document, settled, row.first)
        if head := _read_head(settled, row.block, caption):
            columns, above, was_head = head, {}, True
            continue
        if was_head and (below := _read_lower_head(settled, row.block, columns)):
            columns, was_head = below, False
            continue
        was_head = False
        read = _Row(settled, row.block, columns, above, first_year, year)
        found[row.first] = [] if read.is_section else list(read.lower())
        above = {} if read.is_section else read.carried()
    return found


def _caption(document: Document, settled: Settled, at: int) -> tuple[int, str] | None:
    """The unit that a line above the table gives all its numbers: 单位：万元."""
    for block in document.blocks[max(0, at - 2) : at]:
        if match := _CAPTION.search(block.span.cut(settled.plain)):
            return read_scale(match[1]), match[2]
    return None


def _year_of_caption(document: Document, settled: Settled, at: int) -> Timed | None:
    """The year of a table that shares out a year's targets: 2021年目标任务分解表."""
    for block in reversed(document.blocks[max(_OPENING_BLOCKS, at - 2) : at]):
        line = block.span.cut(settled.plain)
        if len(line) <= 60 and not re.search("[。；，]", line) and _TARGETS.search(line):
            return next((time for time in find_times(line) if time.day and time.day.year), None)
    return None


def _read_lower_head(settled: Settled, block: Block, columns: tuple[_Column, ...]) -> tuple[_Column, ...]:
    """The columns, where the row only parts the last of them: 名单 above 必成数 and 预备数."""
    said = [cell.cut(settled.plain).strip() for cell in block.cells]
    more = len(said) - len(columns)
    is_head = more > 0 and not said[0] and all(len(cell) <= 8 and not re.search(r"\d", cell) for cell in said)
    return (*columns, *(columns[-1] for _ in range(more))) if is_head else ()


def _read_head(settled: Settled, block: Block, caption: tuple[int, str] | None) -> tuple[_Column, ...] | None:
    """The columns, where the row is a head: at least two cells that name columns, and no numbers."""
    cells = [re.sub(r"\s", "", cell.cut(settled.plain)) for cell in block.cells]
    if any(_PLAIN_NUMBER.fullmatch(cell) or len(cell) > 24 or re.search("[。；]", cell) for cell in cells):
        return None
    columns = _with_task([_read_column(cell, caption) for cell in cells])
    named = sum(column.role != "" for column in columns)
    is_head = named >= 2 and named * 2 >= len([cell for cell in cells if cell])
    return columns if is_head and any(_SURE_HEAD.fullmatch(cell) for cell in cells) else None


def _with_task(columns: list[_Column]) -> tuple[_Column, ...]:
    """The columns; where none is known to hold the tasks, the first unknown one does."""
    if any(column.role in ("task", "project") for column in columns) or "responsible" not in {c.role for c in columns}:
        return tuple(columns)
    unknown = next((at for at, column in enumerate(columns) if not column.role), None)
    return tuple(replace(column, role="task") if at == unknown else column for at, column in enumerate(columns))


def _read_column(head: str, caption: tuple[int, str] | None) -> _Column:
    unit = _HEAD_UNIT.search(head)
    given = (read_scale(unit[1]), unit[2]) if unit else None
    bare = _HEAD_UNIT.sub("", head)
    if given and given[1] not in ("县", "村"):
        return _Column("count", given, _time_of_head(bare))
    role = next((role for role, pattern in _HEADS.items() if pattern.search(bare)), "")
    if bare == "单位":
        role = "place"
    if role == "count":
        return _Column(role, _unit_of_head(bare) or caption, _time_of_head(bare))
    if not role and (time := _time_of_head(bare)):
        return _Column("count", caption, time)
    return _Column(role)


def _time_of_head(head: str) -> Timed | None:
    """2021年 over a column of numbers is their deadline."""
    return next((time for time in find_times(head) if time.has_deadline), None)


def _unit_of_head(head: str) -> tuple[int, str] | None:
    return next(((1, unit) for word, unit in _COUNTED_BY_HEAD.items() if word in head), None)


@dataclass(frozen=True)
class _Row:
    """One row under its columns; `above` holds the cells that empty ones continue."""

    settled: Settled
    block: Block
    columns: tuple[_Column, ...]
    above: Mapping[str, str]
    first_year: int | None
    year: Timed | None = None

    @property
    def is_list(self) -> bool:
        """Whether the table only lists, place by place, what a year's targets are (退出村名单)."""
        return self.year is not None and all(column.role in ("place", "project") for column in self.columns)

    @property
    def is_section(self) -> bool:
        """Whether the row only names the section of the table that follows."""
        said = [cell for cell in self.block.cells if len(cell)]
        own = {column.role for cell, column in self._pairs() if len(cell)}
        is_bare = not re.search(r"\d|。|，", "".join(cell.cut(self.settled.plain) for cell in said[1:] or said))
        return (
            not self.is_list
            and len(self.columns) > 2
            and len(said) <= 2
            and is_bare
            and own <= {"number", "task", "project", "place", ""}
        )

    def carried(self) -> dict[str, str]:
        """What the next row's empty cells continue."""
        return {role: self._text(role) for role in _CARRIED}

    def lower(self) -> Iterator[Draft]:
        """The row's drafts: from its tasks, then from the numbers in columns of their own."""
        texts = self._lower_tasks()
        numbers = list(self._numbers())
        counted = {draft.quantity for draft in texts}
        extra = [draft for draft in numbers if draft.quantity not in counted]
        kept = [draft for draft in texts if not extra or draft.quantity or draft.recurrence or draft.deadline]
        if not kept and not extra and self.columns:
            kept = list(self._bare_task())
        parented = kept if len(kept) == len(texts) else [replace(draft, parent=None) for draft in kept]
        yield from (self._charge(draft) for draft in [*self._with_times(parented), *extra])

    def _with_times(self, drafts: list[Draft]) -> Iterator[Draft]:
        """An act beside a counted one owes the row's day too: 启动新馆建设，新建幼儿园2所, by December."""
        for draft in drafts:
            counted = draft.parent is not None and drafts[draft.parent].quantity is not None
            is_own = draft.is_optional and counted and bool(self._times())
            yield replace(draft, is_optional=False, parent=None) if is_own else draft

    def _lower_tasks(self) -> list[Draft]:
        """What the cells that hold tasks promise; a short name beside a fuller cell is its title."""
        if not self.columns:
            return self._joined([self._read_text(cell) for cell in self.block.cells])
        cells = self._cells("task", "project")
        read = [self._read_text(cell) for cell in cells]
        is_title = [len(cell) <= 12 and not re.search(r"\d|[，；。]", cell.cut(self.settled.plain)) for cell in cells]
        if len(cells) > 1 and any(is_title) and not all(is_title):
            read = [[] if title else drafts for drafts, title in zip(read, is_title, strict=True)]
        return self._joined(read)

    @staticmethod
    def _joined(read: list[list[Draft]]) -> list[Draft]:
        """One list, with parents that point into it."""
        joined: list[Draft] = []
        for drafts in read:
            base = len(joined)
            joined += (replace(d, parent=None if d.parent is None else d.parent + base) for d in drafts)
        return joined

    def _pairs(self) -> list[tuple[Span, _Column]]:
        return list(zip(self.block.cells, self.columns, strict=False))

    def _cells(self, *roles: str) -> list[Span]:
        """The cells of the first of `roles` that the table has."""
        for role in roles:
            if found := [cell for cell, column in self._pairs() if column.role == role]:
                return [cell for cell in found if len(cell)]
        return []

    def _text(self, role: str) -> str:
        cells = [cell for cell, column in self._pairs() if column.role == role]
        gap = r"\s+" if role in _WHO else r"\s*\n\s*"
        said = "、".join(filter(None, (re.sub(gap, "、", cell.cut(self.settled.plain).strip()) for cell in cells)))
        return said or (self.above.get(role, "") if self._continues(role) else "")

    def _continues(self, role: str) -> bool:
        """Whether an empty cell continues the row above: units only where the row names none at all."""
        return role not in _WHO or not any(len(cell) for cell, column in self._pairs() if column.role in _WHO)

    def _read_text(self, cell: Span) -> list[Draft]:
        parts = cut_parts(self.settled, cell)
        return lower_parts(self.settled, parts, scope=Scope.EVERYTHING, first_year=self.first_year)

    def _bare_task(self) -> Iterator[Draft]:
        """A task without any verb that the lexicon knows is still the row's task."""
        cells = [cell for cell in self._cells("task", "project") if not _TOTAL.match(cell.cut(self.settled.text))]
        if not cells or not (self._names() != ((), ()) or self._times()):
            return
        for cell in cells if self.is_list else [max(cells, key=len)]:
            line = cell.cut(self.settled.text).split("\n")[0].rstrip()
            if re.search("[一-鿿]{2}", line) and (self.is_list or len(line) >= 4):
                yield Draft(Span(cell.start, cell.start + len(line)))

    def _numbers(self) -> Iterator[Draft]:
        """The plain numbers in columns whose head, or whose row, gives a unit."""
        unit_cell = _UNIT.fullmatch(self._text("unit"))
        for cell, column in self._pairs()[:_TABLE_NUMBERS]:
            match = _PLAIN_NUMBER.fullmatch(cell.cut(self.settled.plain).strip())
            if column.role != "count" or not match or len(match[1]) > LONGEST:
                continue
            given = (
                (1, "%")
                if match[2]
                else column.unit or ((read_scale(unit_cell[1]), unit_cell[2]) if unit_cell else None)
            )
            value = Decimal(match[1].replace(",", ""))
            if given and value:
                quantity = Quantity(to_hundredths(value * given[0]), None, given[1])
                yield Draft(self._line(cell), quantity, deadline=column.time)

    def _line(self, cell: Span) -> Span:
        """The whole row as far as it stands on one line with the cell."""
        text, span = self.settled.text, self.block.span
        start = max(span.start, text.rfind("\n", 0, cell.start) + 1)
        end = text.find("\n", cell.end, span.end)
        return Span(start, span.end if end < 0 else end)

    def _charge(self, draft: Draft) -> Draft:
        """The draft with the row's names and the row's time, unless it has its own."""
        if draft.named_by in (NamedBy.SENTENCE, NamedBy.NOBODY):
            responsible, lead = self._names()
            if responsible or lead:
                draft = replace(draft, names=responsible, lead=lead, named_by=NamedBy.ROW)
        times = self._times()
        if (
            draft.recurrence
            or draft.is_optional
            or (draft.deadline and not (times and self._is_bare_year(draft.deadline)))
        ):
            return draft
        recurrence = next((time for time in times if time.recurrence), None)
        deadline = next((time for time in reversed(times) if time.has_deadline), None)
        is_ongoing = not times and is_ongoing_time(self._text("deadline"))
        if not times and not is_ongoing:
            deadline = self.year
        return replace(draft, recurrence=recurrence, deadline=deadline, is_ongoing=is_ongoing)

    def _is_bare_year(self, time: Timed) -> bool:
        return re.fullmatch(r"\d{4}年", self.settled.plain[time.start : time.end]) is not None

    def _names(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        responsible = split_names("、".join(filter(None, (self._text("responsible"), self._text("support")))))
        lead = split_names(self._text("lead"))
        if responsible or lead:
            return responsible, lead
        place = self._text("place")
        is_total = any(_TOTAL.match(cell.cut(self.settled.plain).replace(" ", "")) for cell in self.block.cells[:3])
        return (() if is_total else split_names(place)), ()

    def _times(self) -> tuple[Timed, ...]:
        return find_times(self._text("deadline"))
