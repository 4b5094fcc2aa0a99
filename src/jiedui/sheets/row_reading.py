"""One row of a sheet read as an activity, with everything that is wrong in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jiedui.kernel.diagnostics import untranslated
from jiedui.kernel.quantities import HUNDREDTHS, YUAN
from jiedui.plans.kinds import OTHER, ActivityKind, FieldType, KindField, kind_in
from jiedui.sheets.batches import BATCH
from jiedui.sheets.cells import (
    MERGED_NUMBER,
    Bad,
    check_identity,
    check_phone,
    narrow,
    read_amount,
    read_bodies,
    read_choice,
    read_integer,
    read_money,
    read_text,
    text_of,
)
from jiedui.sheets.days import Days, read_days
from jiedui.sheets.entries import LONGEST_FIELD, LONGEST_NOTE, Entry, Fault, Hint, Office, ReadRow, Standing
from jiedui.sheets.headings import Column, Frame
from jiedui.sheets.vocabulary import Part, fields_by_heading, marks
from jiedui.sheets.workbook import Row, Value

POOR = "poor"
LONGEST_TITLE, LONGEST_PLACE = 200, 120
_SHORTENED = 60
_NO_KIND = untranslated("没有“{found}”这个活动类别，请照模板里的下拉列表填写。")
_UNSEEN_KIND = untranslated("看不出是哪类活动，请填写“活动类别”。")
_EMPTY = untranslated("请填写“{heading}”。")
_NO_BODY = untranslated("请填写组织单位，或在表头上方写明“填报单位：…”。")
_OF_ANOTHER_YEAR = untranslated("{day}与表里写明的{year}年相差一年以上，请核对。")
_NOT_YET = untranslated("{day}还没有到，不能算已开展。请核对日期，或把状态写成“未开展”。")
_MONEY_HEADING = "金额（万元）"
_GUESSED = untranslated("类别按文中的“{word}”认作“{kind}”")


@dataclass(slots=True)
class RowReader:
    """One row being read; what is wrong is gathered, the rest is read on. Columns by part, kinds by name.

    `secret` are the columns of which nothing is kept.
    """

    frame: Frame
    office: Office
    row: Row
    parts: Mapping[Part, Column]
    named: Mapping[str, ActivityKind]
    secret: frozenset[int]
    faults: list[Fault] = field(default_factory=list)
    hints: list[Hint] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def read(self) -> ReadRow:
        """The row as an activity, or with all that is wrong in it."""
        kept = (text_of(value) for at, value in self.row.values if at not in self.secret)
        words = "　".join(dict.fromkeys(kept))[:200]
        state = narrow(text_of(self.value(Part.STATE)))
        if state and state in marks("dropped"):
            return ReadRow(self.row.number, Standing.DROPPED, None, words=words)
        self._check_numbers_of_persons()
        kind = self._kind()
        entry = self._entry(kind, state)
        standing = Standing.BAD if self.faults or entry is None else Standing.GOOD
        self.faults.sort(key=lambda fault: (len(fault.column), fault.column))
        return ReadRow(
            self.row.number,
            standing,
            None if standing is Standing.BAD else entry,
            tuple(self.faults),
            tuple(self.hints),
            words,
        )

    def cell(self, column: Column | None) -> Value:
        """What a column says in this row."""
        if column is None or column.at >= len(self.row.cells):
            return None
        return self.row.cells[column.at]

    def value(self, part: Part) -> Value:
        """What the column of a part says."""
        return self.cell(self.parts.get(part))

    def fault(self, column: Column | None, bad: Bad) -> None:
        """Keep what is wrong in a cell."""
        letter, heading = (column.letter, column.heading) if column else ("A", "")
        self.faults.append(Fault(self.row.number, letter, heading, bad.template, bad.values))

    def good(self, column: Column | None, read: Any) -> Any:
        """What was read; a cell that can't be is a fault, and None."""
        if isinstance(read, Bad):
            self.fault(column, read)
            return None
        return read

    def number(self, column: Column | None, read: Any) -> Any:
        """A number; one that is merged over several rows belongs to none of them."""
        if column is not None and column.at in self.row.covered:
            self.fault(column, Bad(MERGED_NUMBER))
            return None
        return self.good(column, read)

    def _check_numbers_of_persons(self) -> None:
        for column in self.frame.columns:
            check = {Part.IDENTITY: check_identity, Part.PHONE: check_phone}.get(column.part or Part.IGNORED)
            if check and (bad := check(self.cell(column))):
                self.fault(column, bad)

    def _kind(self) -> ActivityKind | None:
        """The kind that the sheet, the cell or the words tell; what was guessed is said."""
        kinds = self.office.kinds
        column, said = self.parts.get(Part.KIND), text_of(self.value(Part.KIND))
        if register := self.frame.register:
            code = next((code for word, code in register.kinds.items() if word in said and code in kinds), "")
            if column and said and not code:
                self._noted(column)
            return kinds[code or register.kind]
        if said:
            named = self.named.get(narrow(said))
            if named:
                return named
        code, word = kind_in(said or text_of(self.value(Part.TITLE)))
        if code != OTHER and code in kinds:
            guessed = kinds[code]
            self.hints.append(Hint(_GUESSED, {"word": word, "kind": guessed.name}, {"kind": guessed.english}))
            return guessed
        if said:
            self.fault(column, Bad(_NO_KIND, {"found": said[:40]}))
        else:
            self.fault(column or self.parts.get(Part.TITLE), Bad(_UNSEEN_KIND))
        return None

    def _entry(self, kind: ActivityKind | None, state: str) -> Entry | None:
        days, bodies = self._days(), self._bodies()
        place = self.good(self.parts.get(Part.PLACE), read_text(self.value(Part.PLACE), most=LONGEST_PLACE))
        people = self._people()
        title = self._title(kind)
        is_done = self._is_done(days, state)
        if kind is None:
            return None
        amount = self._amount(kind, people)
        values = self._values(kind)
        deed = {one.code for one in kind.fields if one.is_of_deed}
        note = self._note()
        if days is None or bodies is None or title is None or amount is None or place is None or note is None:
            return None
        return Entry(
            kind=kind.code,
            title=title,
            organisation=bodies[0],
            first=days.first,
            until=days.until,
            place=place,
            amount=amount,
            people=people,
            note=note,
            participants=tuple(body for body in bodies[1:] if body != bodies[0]),
            values={code: value for code, value in values.items() if code not in deed},
            done_values={code: value for code, value in values.items() if code in deed} if is_done else {},
            is_done=is_done,
            approval=text_of(self.value(Part.APPROVAL))[:60],
        )

    def _days(self) -> Days | None:
        column = self.parts.get(Part.DAYS) or self.parts.get(Part.FIRST)
        if column is None:
            return None
        if self.cell(column) is None:
            self.fault(column, Bad(_EMPTY, {"heading": column.heading}))
            return None
        days = self.good(column, read_days(self.cell(column), year=self.frame.year))
        last = self.parts.get(Part.LAST)
        if last is not None and self.cell(last) is not None:
            until = self.good(last, read_days(self.cell(last), year=days.first.year if days else self.frame.year))
            days = Days(days.first, until.last) if days and until and until.last > days.first else days
        named = self.frame.named_year
        if days and named and abs(days.first.year - named) > 1:
            self.fault(column, Bad(_OF_ANOTHER_YEAR, {"day": days.first, "year": named}))
            return None
        return days if isinstance(days, Days) else None

    def _is_done(self, days: Days | None, state: str) -> bool:
        if state in marks("planned"):
            return False
        is_past = days is not None and days.last <= self.office.today
        if state in marks("done") and days is not None and not is_past:
            column = self.parts.get(Part.DAYS) or self.parts.get(Part.FIRST)
            self.fault(column, Bad(_NOT_YET, {"day": days.last}))
        return is_past

    def _bodies(self) -> tuple[int, ...] | None:
        """The body that did it, then those that took part. The sheet's own body stands where the cell is empty."""
        column = self.parts.get(Part.ORGANISATION)
        found: tuple[int, ...] | None = self.good(column, read_bodies(self.cell(column), find=self.office.find))
        if found == ():
            own = (self.office.find(self.frame.body) if self.frame.body else None) or self.office.body
            found = (own,) if own is not None else None
            if found is None:
                self.fault(column, Bad(_NO_BODY))
        others: list[int] = []
        for one in self.frame.columns:
            if one.part is Part.PARTICIPANTS:
                others += self.good(one, read_bodies(self.cell(one), find=self.office.find)) or ()
        return tuple(dict.fromkeys((*found, *others))) if found else None

    def _title(self, kind: ActivityKind | None) -> str | None:
        column = self.parts.get(Part.TITLE)
        text = "".join(text_of(self.cell(column)).split("\n"))
        if self.frame.register is None:
            if not text:
                self.fault(column, Bad(_EMPTY, {"heading": column.heading if column else "活动名称"}))
                return None
            title: str | None = self.good(column, read_text(text, most=LONGEST_TITLE))
            return title
        if len(text) > _SHORTENED:
            self.notes.append(text)
            return f"{text[:_SHORTENED]}……"
        place = text_of(self.value(Part.PLACE))[:_SHORTENED]
        return text or (kind.name + (f"（{place}）" if place else "") if kind else None)

    def _people(self) -> int | None:
        column = self.parts.get(Part.PEOPLE)
        if column is None or self.cell(column) is None:
            return None
        people: int | None = self.number(column, read_integer(self.cell(column), unit=column.unit or "人"))
        return people

    def _amount(self, kind: ActivityKind, people: int | None) -> int | None:
        """What it counts: money where the kind counts money, else the number, else one."""
        amounts, units, money = (self.parts.get(part) for part in (Part.AMOUNT, Part.UNIT, Part.MONEY))
        unit = text_of(self.cell(units)).strip() or (amounts.unit if amounts else "")
        if kind.unit == YUAN:
            column = money if self.cell(money) is not None else amounts
            if column is None or self.cell(column) is None:
                empty = money or amounts or self.parts.get(Part.KIND)
                told = money or amounts
                self.fault(empty, Bad(_EMPTY, {"heading": told.heading if told else _MONEY_HEADING}))
                return None
            of_sheet = unit if column is amounts and unit else column.unit or self.frame.unit
            amount: int | None = self.number(column, read_money(self.cell(column), unit=of_sheet))
            return amount
        if money is not None and self.cell(money) is not None:
            self._noted(money)
        if amounts is not None and self.cell(amounts) is not None:
            read = read_amount(self.cell(amounts), unit=kind.unit)
            if unit and kind.unit and unit != kind.unit and not isinstance(read, Bad):
                self.good(units or amounts, read_amount(f"{text_of(self.cell(amounts))}{unit}", unit=kind.unit))
            amount = self.number(amounts, read)
            return amount
        return people * HUNDREDTHS if people and kind.unit in kind.headcount.units else HUNDREDTHS

    def _values(self, kind: ActivityKind) -> dict[str, Any]:
        """What the kind asks; what another kind would ask goes into the content."""
        fields = {one.code: one for one in kind.fields}
        words = fields_by_heading(kind)
        found: dict[str, Any] = {}
        for column in self.frame.columns:
            if not column.field or self.cell(column) is None:
                continue
            one = fields.get(column.field) or next((words[word] for word in column.words if word in words), None)
            if one is None or one.code in found:
                self._noted(column)
                continue
            value = self._field(column, one)
            if value is not None:
                found[one.code] = value
        return found | self._told_by_title(words, found) | self._told_by_household(fields)

    def _told_by_household(self, fields: Mapping[str, KindField]) -> dict[str, int]:
        """In a roll of persons: whether this is one of a poor household, which are counted."""
        column = self.parts.get(Part.HOUSEHOLD)
        if column is None or POOR not in fields or self.cell(column) is None:
            return {}
        poor = marks("poor")
        said = self.good(column, read_choice(self.cell(column), choices=(*poor, *marks("not_poor"))))
        return {POOR: int(said in poor)} if said else {}

    def _told_by_title(self, words: Mapping[str, KindField], found: Mapping[str, Any]) -> dict[str, Any]:
        """What a register's rows are called may be what the kind asks as well: the problem, the official's name."""
        column = self.parts.get(Part.TITLE) if self.frame.register else None
        one = next((words[word] for word in column.words if word in words), None) if column else None
        if column is None or one is None or one.code in found or one.type is not FieldType.TEXT:
            return {}
        value = self._field(column, one) if self.cell(column) is not None else None
        return {one.code: value} if value is not None else {}

    def _field(self, column: Column, asked: KindField) -> str | int | None:
        value = self.cell(column)
        if asked.type is FieldType.INTEGER:
            read = read_integer(value, unit=asked.unit)
            # A number merged over rows belongs to none, but that of a batch covers its rows.
            return self.good(column, read) if asked.code == BATCH else self._whole(column, read)
        if asked.type is FieldType.MONEY:
            # A wage is told in yuan in a sheet of 万元 as well.
            usual = asked.unit if asked.is_each else self.frame.unit
            return self._whole(column, read_money(value, unit=column.unit or usual))
        if asked.type is FieldType.DATE:
            days = self.good(column, read_days(value, year=self.frame.year))
            return days.first.isoformat() if isinstance(days, Days) else None
        if asked.type is FieldType.CHOICE:
            choice: str | None = self.good(column, read_choice(value, choices=asked.choices))
            return choice
        text: str | None = self.good(column, read_text(value, most=LONGEST_FIELD))
        return text

    def _whole(self, column: Column, read: int | Bad) -> int | None:
        number: int | None = self.number(column, read)
        return number

    def _noted(self, column: Column) -> None:
        unit = column.unit or (self.frame.unit if column.part is Part.MONEY else "")
        said = text_of(self.cell(column))
        self.notes.append(f"{column.heading}：{said}{unit if said.replace('.', '').isdigit() else ''}")

    def _note(self) -> str | None:
        told = [text_of(self.cell(column)) for column in self.frame.columns if column.part is Part.NOTE]
        for column in self.frame.columns:
            if column.part is Part.NOTED and self.cell(column) is not None:
                self._noted(column)
        text = "\n".join(filter(None, (*told, *self.notes)))
        note: str | None = self.good(self.parts.get(Part.NOTE), read_text(text, most=LONGEST_NOTE))
        return note
