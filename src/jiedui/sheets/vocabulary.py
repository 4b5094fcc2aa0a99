"""What a heading means: words of the activity ledger, of its registers, and of what each kind asks."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from jiedui.plans.kinds import ActivityKind, KindField
from jiedui.sheets.cells import YUAN_OF, narrow
from jiedui.sheets.workbook import Value

_BRACKETS = re.compile(r"[(\[【〔《]([^)\]】〕》]*)[)\]】〕》]")
_PUNCTUATION = re.compile(r"[、,，.。:：;；/／·\-—_*\"'“”()（）]+")
_UNITS = re.compile(r"^(?:单位[:：]?)?(万元|亿元|千元|百万元|元|人|人次|个|家|次|批|场|期|户|名|件|项|对|份|天)$")


class Part(StrEnum):
    """What the import makes of a column."""

    TITLE = "title"
    KIND = "kind"
    DAYS = "days"
    FIRST = "first"
    LAST = "last"
    PLACE = "place"
    ORGANISATION = "organisation"
    PARTICIPANTS = "participants"
    PEOPLE = "people"
    AMOUNT = "amount"
    UNIT = "unit"
    MONEY = "money"
    NOTE = "note"
    STATE = "state"
    APPROVAL = "approval"
    NOTED = "noted"
    HOUSEHOLD = "household"
    IDENTITY = "identity"
    PHONE = "phone"
    PERSON = "person"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as it is compared, and the unit that it names."""

    word: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a heading means; of two columns that mean the same, the one of lesser `rank` is meant."""

    part: Part
    rank: int


@dataclass(frozen=True, slots=True)
class Register:
    """A register whose rows are activities of one kind; a column 类别 may tell of others, by these words (`kinds`)."""

    code: str
    name: str
    english: str
    kind: str
    names: tuple[str, ...]
    columns: Mapping[str, "Meaning"]
    kinds: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OtherRegister:
    """A register whose rows are no activities, and the headings by which it is known."""

    code: str
    name: str
    english: str
    heads: frozenset[str]


def heading_of(value: Value) -> Heading | None:
    """A heading without blanks and brackets; a unit in the brackets is kept.

    >>> heading_of("投入资金\\n（万元）"), heading_of("参加 人数（人次）"), heading_of(80) is None
    (Heading(word='投入资金', unit='万元'), Heading(word='参加人数', unit='人次'), True)
    """
    if not isinstance(value, str):
        return None
    plain = narrow(value)
    units = [found[1] for inside in _BRACKETS.findall(plain) if (found := _UNITS.match(inside))]
    word = _PUNCTUATION.sub("", _BRACKETS.sub("", plain)).upper()
    return Heading(word, units[0] if units else "") if word else None


def money_unit(text: str) -> str:
    """The unit of money that a line above the heads states.

    >>> money_unit("填报单位：区财政局 单位：万元"), money_unit("金额单位:元"), money_unit("单位：区教育局")
    ('万元', '元', '')
    """
    units = "|".join(sorted(YUAN_OF, key=len, reverse=True))
    found = re.search(rf"(?<![填报送])(?:金额|计量|货币)?单位[:：](?:人民币)?({units})", narrow(text))
    return found[1] if found else ""


@cache
def table() -> Mapping[str, Any]:
    """The word lists of `lexicon/headings.toml`."""
    return tomllib.loads((files("jiedui.sheets") / "lexicon" / "headings.toml").read_text("utf-8"))


@cache
def common_words() -> Mapping[str, Meaning]:
    """The headings of the activity ledger, each with what it means."""
    return _meanings((told["part"], told["words"]) for told in table()["fields"].values())


@cache
def registers() -> tuple[Register, ...]:
    """The registers that are known."""
    return tuple(
        Register(
            code,
            told["chinese"],
            told["english"],
            told["kind"],
            tuple(told["names"]),
            _meanings(told["columns"].items()),
            told.get("kinds", {}),
        )
        for code, told in table()["registers"].items()
    )


@cache
def other_registers() -> tuple[OtherRegister, ...]:
    """The registers that are known and not taken in."""
    return tuple(
        OtherRegister(code, told["chinese"], told["english"], frozenset(map(_compared, told["heads"])))
        for code, told in table()["others"].items()
    )


@cache
def marks(name: str) -> tuple[str, ...]:
    """A list of the words that mark rows or states."""
    return tuple(narrow(word) for word in table()["marks"][name])


@lru_cache(maxsize=256)
def fields_by_heading(kind: ActivityKind) -> Mapping[str, KindField]:
    """The fields of a kind under all headings that name them."""
    found: dict[str, KindField] = {}
    for field in kind.fields:
        for word in (field.name, *field.synonyms):
            found.setdefault(_compared(word), field)
    return found


def known_words(kinds: Iterable[ActivityKind]) -> frozenset[str]:
    """Every heading that means something somewhere: by them a row of heads is told from a row of data."""
    words = set(common_words())
    for register in registers():
        words |= set(register.columns)
    for kind in kinds:
        words |= set(fields_by_heading(kind))
    return frozenset(words)


def _meanings(told: Iterable[tuple[str, Iterable[str]]]) -> dict[str, Meaning]:
    return {_compared(word): Meaning(Part(part), rank) for part, words in told for rank, word in enumerate(words)}


def _compared(word: str) -> str:
    heading = heading_of(word)
    return heading.word if heading else ""
