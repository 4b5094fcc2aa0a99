"""The registry of activity kinds (活动类别) and of their areas of work, kept as data in `lexicon/kinds`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any

from jiedui.kernel.diagnostics import untranslated
from jiedui.plans.words import read_table

AREA_CODES = ("leadership", "talent", "funds", "industry", "labour")
MONEY_AREA = "funds"
OTHER = "other"
_REASON = untranslated("文中的“{words}”")
_NO_REASON = untranslated("没有认出活动类别的字样")


@dataclass(frozen=True, slots=True)
class Area:
    """An area of work, as 人才交流; `headings` are the words by which a heading names it."""

    code: str
    name: str
    english: str
    headings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Headcount:
    """The second number of an activity, beside what it counts: how many people, or posts; and the units it serves."""

    name: str
    english: str
    units: frozenset[str]

    def __str__(self) -> str:
        return self.name


PEOPLE = Headcount("参加人数", "People", frozenset({"人", "名", "人次", "位"}))


class FieldType(StrEnum):
    """What a field of a kind holds, and how its value is kept in JSON."""

    TEXT = "text"  # a string
    INTEGER = "integer"  # a whole number of the field's unit
    MONEY = "money"  # a whole number of fen
    DATE = "date"  # an ISO date
    CHOICE = "choice"  # one of the field's choices, as written there


@dataclass(frozen=True, slots=True)
class KindField:
    """One thing that a kind asks beside what every activity has (title, days, place, body, amount, people, note).

    `is_of_deed` is known only once it was done, as 签约人数; the others are part of what both sides consent to.
    `is_each` is what is so much for each person, as 月工资, and adds up to nothing.
    `synonyms` are the headings under which offices keep it in their sheets. A code, once used, keeps its meaning.
    """

    code: str
    name: str
    english: str
    type: FieldType = FieldType.TEXT
    unit: str = ""
    is_wanted: bool = False
    is_of_deed: bool = False
    choices: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    choices_english: tuple[str, ...] = ()
    is_each: bool = False

    def __str__(self) -> str:
        return self.name

    @property
    def is_summed(self) -> bool:
        """Whether several activities' values add up to one."""
        is_amount = self.type is FieldType.MONEY or (self.type is FieldType.INTEGER and bool(self.unit))
        return is_amount and not self.is_each


@dataclass(frozen=True, slots=True)
class ActivityKind:
    """A kind of activity: what is counted, whether both sides approve it first, the evidence usually wanted.

    `headcount` is the second number that it has: promised in one of its units, that number counts. `fields` are what
    it asks beside what every activity has; forms, tables, imports and checks follow from them. `not_more` are pairs of
    which the first may not exceed, or come after, the second: field codes, or `amount`, `people`, `done_on`. A kind
    that a programme added may be retired: its records stay, and it is offered no more.
    """

    code: str
    name: str
    english: str
    area: str
    unit: str
    needs_both_sides: bool
    evidence: tuple[str, ...]
    words: tuple[str, ...]
    headcount: Headcount = PEOPLE
    fields: tuple[KindField, ...] = ()
    not_more: tuple[tuple[str, str], ...] = ()
    is_retired: bool = False

    @property
    def planned_fields(self) -> tuple[KindField, ...]:
        """What is asked of the plan, and consented to."""
        return tuple(one for one in self.fields if not one.is_of_deed)

    @property
    def deed_fields(self) -> tuple[KindField, ...]:
        """What is asked once it was done."""
        return tuple(one for one in self.fields if one.is_of_deed)

    @property
    def counts_people(self) -> bool:
        """Whether its amount is already a number of people, so that the second number need not be asked."""
        return self.unit in self.headcount.units


def _read_area(code: str) -> Area:
    table = read_table(f"kinds/{code}")
    return Area(code, table["chinese"], table["english"], tuple(table["headings"]))


def _read_kinds(area: str) -> dict[str, ActivityKind]:
    table = read_table(f"kinds/{area}")
    return {
        code: ActivityKind(
            code,
            row["chinese"],
            row["english"],
            area,
            row["unit"],
            row["both_approve"],
            tuple(row["evidence"]),
            tuple(row["words"]),
            _headcount(row.get("headcount")),
            tuple(read_field(code, told) for code, told in row.get("fields", {}).items()),
            tuple((less, more) for less, more in row.get("not_more", ())),
        )
        for code, row in table.items()
        if isinstance(row, dict)
    }


def _headcount(row: Mapping[str, Any] | None) -> Headcount:
    return Headcount(row["chinese"], row["english"], frozenset(row["units"])) if row else PEOPLE


def read_field(code: str, told: Mapping[str, Any]) -> KindField:
    """A field as the registry's files tell it; choices are pairs of the word that is kept and its English.

    >>> read_field("enterprises", {"chinese": "企业数", "english": "Enterprises", "type": "integer"}).type
    <FieldType.INTEGER: 'integer'>
    """
    choices = told.get("choices", ())
    return KindField(
        code,
        told["chinese"],
        told["english"],
        FieldType(told.get("type", FieldType.TEXT)),
        told.get("unit", ""),
        is_wanted=told.get("wanted", False),
        is_of_deed=told.get("of_deed", False),
        choices=tuple(chinese for chinese, _ in choices),
        synonyms=tuple(told.get("synonyms", ())),
        choices_english=tuple(english for _, english in choices),
        is_each=told.get("each", False),
    )


# The English of the evidence that kinds usually want.
EVIDENCE_ENGLISH: Mapping[str, str] = MappingProxyType(read_table("evidence")["english"])
AREAS: Mapping[str, Area] = MappingProxyType(
    {code: _read_area(code) for code in AREA_CODES} | {OTHER: Area(OTHER, "其他", "Other")}
)
KINDS: Mapping[str, ActivityKind] = MappingProxyType(
    {code: kind for area in AREA_CODES for code, kind in _read_kinds(area).items()}
    | {OTHER: ActivityKind(OTHER, "其他", "Other", OTHER, "", False, (), ())}
)
MONEY_KINDS = tuple(code for code, kind in KINDS.items() if kind.area == MONEY_AREA)


@cache
def _patterns() -> tuple[tuple[str, int, re.Pattern[str]], ...]:
    """Every word of every kind with its rank in its kind."""
    return tuple((kind.code, rank, re.compile(word)) for kind in KINDS.values() for rank, word in enumerate(kind.words))


def kind_of(text: str, unit: str) -> tuple[str, str]:
    """The activity kind of a commitment's words and its unit, with the reason in Chinese.

    >>> kind_of("每年组织1场以上专场招聘会", "场")
    ('job_fair', '文中的“招聘会”')
    """
    kind, word = kind_in(text, unit=unit)
    return kind, _REASON.format(words=word) if word else _NO_REASON


def kind_in(text: str, *, unit: str = "") -> tuple[str, str]:
    """The activity kind that words name, and the word that told it; the kind for all others and no word.

    The kind whose counted unit agrees wins over the others, then the longer words, then the earlier in the registry.

    >>> kind_in("秋季专场招聘会"), kind_in("秋收")
    (('job_fair', '招聘会'), ('other', ''))
    """
    found = [
        (KINDS[code].unit == unit, -rank, len(match.group()), code, match.group())
        for code, rank, pattern in _patterns()
        if (match := pattern.search(text[:400]))
    ]
    if not found:
        return OTHER, ""
    best = max(found, key=lambda entry: entry[:3])
    return best[3], best[4]


def area_of(kind: str, headings: tuple[str, ...]) -> str:
    """The area of a commitment: what the nearest heading names, else its kind's, else what a heading farther up names.

    The plan's own order goes before the registry's. `headings` are the nearest first.

    >>> area_of("job_fair", ("加强产业发展协作",)), area_of("job_fair", ("保障",)), area_of("other", ("一", "劳务"))
    ('industry', 'labour', 'labour')
    """
    named = [_area_in(heading) for heading in headings]
    own = KINDS[kind].area if kind != OTHER else ""
    return next(filter(None, (*named[:1], own, *named[1:])), OTHER)


def _area_in(heading: str) -> str:
    return next((area.code for area in AREAS.values() if any(word in heading for word in area.headings)), "")
