"""What reading a sheet gives: rows by their number, each an activity or a reason why not, and every fault's cell."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from jiedui.plans.kinds import ActivityKind

LONGEST_NOTE, LONGEST_FIELD = 10_000, 400


class Standing(StrEnum):
    """What a row is: an activity, one with faults, or nothing to take in."""

    GOOD = "good"
    BAD = "bad"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a cell: where, under which heading, and in a sentence what would be accepted."""

    row: int
    column: str
    heading: str
    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The sentence in Chinese."""
        return self.template.format_map(self.values)

    @property
    def place(self) -> str:
        """The cell as a person finds it: 第7行E列“活动时间”."""
        return f"第{self.row}行{self.column}列“{self.heading}”" if self.heading else f"第{self.row}行"


@dataclass(frozen=True, slots=True)
class Hint:
    """What was guessed or is wanting in a row, in a sentence. `english` are the values that have an English name."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)
    english: Mapping[str, object] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The sentence in Chinese."""
        return self.template.format_map(self.values)


@dataclass(frozen=True, slots=True)
class Entry:
    """An activity as a row tells it. Amounts are hundredths of the kind's unit; bodies are known by their numbers.

    `values` and `done_values` are what its kind asks, `approval` what the sheet says of both sides' consent.
    """

    kind: str
    title: str
    organisation: int
    first: date
    until: date | None
    place: str
    amount: int
    people: int | None
    note: str
    participants: tuple[int, ...]
    values: Mapping[str, Any]
    done_values: Mapping[str, Any]
    is_done: bool
    approval: str = ""

    @property
    def key(self) -> str:
        """What makes it the same activity wherever it is told again: all but its content and who took part."""
        told = (self.kind, self.title, self.organisation, self.place, self.amount, self.people)
        days = (self.first.isoformat(), self.until.isoformat() if self.until else None)
        return hashlib.sha256(json.dumps([*told, *days], ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row of data. `hints` are what was guessed; `words` what the row says, for a person to find it."""

    number: int
    standing: Standing
    entry: Entry | None
    faults: tuple[Fault, ...] = ()
    hints: tuple[Hint, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class Office:
    """What a sheet is read by: the kinds, the bodies by the names they go under, whose sheet it is, and today."""

    kinds: Mapping[str, ActivityKind]
    find: Callable[[str], int | None]
    today: date
    body: int | None = None
