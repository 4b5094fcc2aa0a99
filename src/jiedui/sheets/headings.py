"""A sheet's frame recognised: title, the line under it, one to three rows of heads, and what kind of sheet it is."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from jiedui.plans.kinds import ActivityKind
from jiedui.sheets.cells import narrow, text_of
from jiedui.sheets.vocabulary import (
    Meaning,
    OtherRegister,
    Part,
    Register,
    common_words,
    fields_by_heading,
    heading_of,
    known_words,
    marks,
    money_unit,
    other_registers,
    registers,
)
from jiedui.sheets.workbook import Row, Table, column_letter

LEDGER = "ledger"
LOOKED_AT = 40
_MOST_HEADS = 3
_LEAST_KNOWN = 3
_YEAR = re.compile(r"((?:19|20)\d\d)(?:年|[.\-/]|年度)")
_BODY = re.compile(r"填报(?:单位|部门|机关)[:：](.+?)(?:填报|上报|报送|单位[:：]|$)")
# Of these a sheet may have several columns; of the others the first by rank is meant, the rest goes into the content.
_SEVERAL = frozenset({Part.PARTICIPANTS, Part.NOTE, Part.NOTED, Part.IDENTITY, Part.PHONE, Part.PERSON, Part.IGNORED})


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading as written, what it means (`field`: the code of what the kind asks), its unit.

    `words` are the forms under which its heading is looked up, the likeliest first.
    """

    at: int
    heading: str
    words: tuple[str, ...]
    unit: str = ""
    part: Part | None = None
    field: str = ""
    rank: int = 0

    @property
    def letter(self) -> str:
        """Its letter in Excel."""
        return column_letter(self.at)


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the data: `heads` are the numbers of the first and last row of heads, data begins below.

    `register` is None for an activity ledger, and for an `other` register, whose rows are no activities. `year` is what
    a day without one is of: that of the title or the sheet's name, else of the line under the title; `named_year` is
    only the former. `unit` is that of the sheet's money.
    """

    sheet: str
    title: str
    heads: tuple[int, int]
    labels: tuple[str, ...]
    columns: tuple[Column, ...]
    register: Register | None
    year: int | None
    named_year: int | None
    unit: str
    body: str
    other: OtherRegister | None = None

    @property
    def unknown(self) -> tuple[Column, ...]:
        """The columns that mean nothing here: they are told of and left out."""
        return tuple(column for column in self.columns if column.part is None and not column.field)

    def column(self, part: Part) -> Column | None:
        """The column that means this."""
        return next((column for column in self.columns if column.part is part), None)


def read_frame(table: Table, *, kinds: Mapping[str, ActivityKind], asked: str = "") -> Frame | None:
    """The frame of a sheet; None where no row of heads is found.

    `asked` is the code of a register, or `LEDGER`, that somebody has chosen; without it the sheet itself tells.
    """
    rows = list(islice(table.rows(), LOOKED_AT))
    found = _heads(rows, known_words(kinds.values()).union(*(one.heads for one in other_registers())))
    if found is None:
        return None
    heads = rows[found[0] : found[1] + 1]
    above = [text for row in rows[: found[0]] for text in dict.fromkeys(text_of(value) for _, value in row.values)]
    title = next(iter(above), "")
    columns = tuple(_columns(heads))
    name = f"{title}{table.name}"
    register = _register(name, columns, kinds, asked)
    meant = tuple(_meant(columns, register, kinds))
    other = None if asked else _other_register(name, meant)
    body = _BODY.search("".join(narrow(text) for text in above))
    named, told = _YEAR.search(f"{title} {table.name}"), _YEAR.search(" ".join(above))
    year = named or told
    return Frame(
        sheet=table.name,
        title=title,
        heads=(heads[0].number, heads[-1].number),
        labels=tuple(text_of(value) for value in heads[-1].cells),
        columns=() if other else meant,
        register=None if other else register,
        year=int(year[1]) if year else None,
        named_year=int(named[1]) if named else None,
        unit=next((unit for text in above if (unit := money_unit(text))), ""),
        body=body[1] if body else "",
        other=other,
    )


def _heads(rows: Sequence[Row], known: frozenset[str]) -> tuple[int, int] | None:
    """The first and the last row of heads: the rows that together name the most columns, the fewest of them."""
    best: tuple[int, int, int] | None = None
    for first in range(len(rows)):
        for length in range(1, min(_MOST_HEADS, len(rows) - first) + 1):
            columns = list(_columns(rows[first : first + length]))
            score = len({word for column in columns if (word := _known(column, known))})
            if score >= min(_LEAST_KNOWN, max(len(columns), 2)):
                best = max(best or (0, 0, 0), (score, -length, -first))
    return (-best[2], -best[2] - best[1] - 1) if best else None


def _known(column: Column, known: frozenset[str]) -> str:
    return next((word for word in column.words if word in known), "")


def _columns(heads: Sequence[Row]) -> Iterator[Column]:
    """The columns under some rows of heads: the lowest head, then it joined with those above, then those alone."""
    for at in range(max(len(row.cells) for row in heads)):
        written = dict.fromkeys(row.cells[at] for row in heads if at < len(row.cells) and row.cells[at] is not None)
        found = [(text_of(value), heading) for value in written if (heading := heading_of(value))]
        if not found:
            continue
        words = [heading.word for _, heading in found]
        joined = ("".join(words[-count:]) for count in range(2, len(words) + 1))
        forms = dict.fromkeys((words[-1], *joined, *reversed(words[:-1])))
        unit = next((heading.unit for _, heading in reversed(found) if heading.unit), "")
        yield Column(at, " ".join("".join(text.split()) for text, _ in found), tuple(forms), unit)


def _register(name: str, columns: Sequence[Column], kinds: Mapping[str, ActivityKind], asked: str) -> Register | None:
    """The register that a sheet is; None for an activity ledger, in which each row says its own kind."""
    known = [register for register in registers() if register.kind in kinds]
    if asked:
        return next((register for register in known if register.code == asked), None)
    common = common_words()
    titled = [register for register in known if any(word in name for word in register.names)]
    asked_there = {word for register in titled for word in fields_by_heading(kinds[register.kind])}
    telling = {word for column in columns for word in column.words[:1] if word in common} - asked_there
    kinds_said = {word for word in telling if common[word].part is Part.KIND}
    of_ledger = telling & {*marks("of_ledger")}
    if kinds_said & of_ledger or (not titled and (kinds_said or of_ledger)):
        return None
    best, most = None, _score(columns, common.keys())
    for register in known:
        own = {word for word, meaning in register.columns.items() if meaning.part is not Part.PERSON}
        meant = {*common, *own, *fields_by_heading(kinds[register.kind])}
        named = max((len(word) for word in register.names if word in name), default=0)
        score = _score(columns, meant) + named
        if score > most:
            best, most = register, score
    return best


def _other_register(name: str, columns: Sequence[Column]) -> OtherRegister | None:
    """The register whose rows are no activities that a sheet is: it tells no days, and its title names no other."""
    if any(column.part in (Part.DAYS, Part.FIRST) for column in columns):
        return None
    if any(word in name for register in registers() for word in register.names):
        return None
    scores = [(_score(columns, one.heads), one) for one in other_registers()]
    score, best = max(scores, key=lambda one: one[0])
    return best if score >= _LEAST_KNOWN else None


def _score(columns: Iterable[Column], known: Iterable[str]) -> int:
    words = frozenset(known)
    return sum(bool(_known(column, words)) for column in columns)


def _meant(columns: Sequence[Column], register: Register | None, kinds: Mapping[str, ActivityKind]) -> Iterator[Column]:
    """The columns with what they mean; of several that mean the same, all but the first by rank are noted."""
    meant = [_with_meaning(column, register, kinds) for column in columns]
    firsts: dict[Part, Column] = {}
    for column in meant:
        if column.part and column.part not in _SEVERAL:
            firsts[column.part] = min(firsts.get(column.part, column), column, key=lambda one: (one.rank, one.at))
    for column in meant:
        is_more = column.part in firsts and firsts[column.part] is not column
        yield replace(column, part=Part.NOTED) if is_more else column


def _with_meaning(column: Column, register: Register | None, kinds: Mapping[str, ActivityKind]) -> Column:
    fields = fields_by_heading(kinds[register.kind]) if register else {}
    own: Mapping[str, Meaning] = register.columns if register else {}
    common = common_words()
    for word in column.words:
        if word in own:
            return replace(column, part=own[word].part, rank=own[word].rank)
        if word in fields:
            return replace(column, field=fields[word].code)
        if word in common:
            # What a register calls otherwise goes first: its own words rank before the ledger's.
            return replace(column, part=common[word].part, rank=common[word].rank + 100 * bool(own))
    is_of_some_kind = register is None and any(word in known_words(kinds.values()) for word in column.words)
    return replace(column, field="?") if is_of_some_kind else column


def same_heads(frame: Frame, row: Row) -> bool:
    """Whether a row repeats the heads, as a long sheet does on each page."""
    labels = [text_of(value) for value in row.cells]
    said = [label for label in frame.labels if label]
    return len(said) > 1 and [label for label in labels if label] == said
