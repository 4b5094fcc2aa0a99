"""What a list of activities comes to (合计): how many, how much of what, how many people; never one kind with another.

What was withdrawn counts for nothing, and what is only planned is told apart from what was done.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Count, QuerySet, Sum

from jiedui.ledger.models import Activity, ActivityState
from jiedui.plans.kinds import KINDS, OTHER, ActivityKind

SHORT = 5
_DONE = frozenset({ActivityState.CARRIED_OUT, ActivityState.CONFIRMED})


class Standing(StrEnum):
    """Whether activities were done, are still to be done, or were given up."""

    DONE = "done"
    PLANNED = "planned"
    WITHDRAWN = "withdrawn"


class Summing(StrEnum):
    """When a list is summed up: never, where that costs nothing to speak of, or whatever it costs."""

    NEVER = "never"
    IF_FEW = "if_few"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class KindSum:
    """How much the activities of one kind come to, in hundredths of its unit; money is fen."""

    kind: ActivityKind
    amount: int
    unit: str


@dataclass(frozen=True, slots=True)
class PeopleSum:
    """How many took part; `kind` tells what the number is of: people, or posts."""

    kind: ActivityKind
    number: int


@dataclass(frozen=True, slots=True)
class SumLine:
    """All activities of one standing."""

    standing: Standing
    activities: int
    amounts: tuple[KindSum, ...] = ()
    people: tuple[PeopleSum, ...] = ()


@dataclass(frozen=True, slots=True)
class Sums:
    """What a list comes to, done before planned before withdrawn."""

    lines: tuple[SumLine, ...]

    @property
    def is_short(self) -> bool:
        """Whether all of it is read at a glance."""
        return sum(len(line.amounts) for line in self.lines) <= SHORT


@dataclass(frozen=True, slots=True)
class _Group:
    """The activities of one kind, unit and state, as the database sums them."""

    kind: ActivityKind
    unit: str
    standing: Standing
    activities: int
    amount: int
    people: int


def sums_of(activities: QuerySet[Activity], kinds: Mapping[str, ActivityKind]) -> Sums:
    """What they come to. One query, a group for each kind and state."""
    rows = activities.order_by().values("kind", "unit", "state")
    summed = rows.annotate(n=Count("pk"), of_amount=Sum("amount"), of_people=Sum("people"))
    places = {code: place for place, code in enumerate(kinds)}
    groups = [_group(row, kinds) for row in summed]
    groups.sort(key=lambda one: (places.get(one.kind.code, len(places)), one.kind.code, one.unit))
    lines = ((standing, [one for one in groups if one.standing is standing]) for standing in Standing)
    return Sums(tuple(_line(standing, found) for standing, found in lines if found))


def _group(row: Mapping[str, Any], kinds: Mapping[str, ActivityKind]) -> _Group:
    return _Group(
        kind=kinds.get(row["kind"]) or KINDS[OTHER],
        unit=row["unit"],
        standing=_standing(row["state"]),
        activities=row["n"],
        amount=int(row["of_amount"]),  # PostgreSQL sums whole numbers to a decimal
        people=int(row["of_people"] or 0),
    )


def _standing(state: str) -> Standing:
    if state == ActivityState.WITHDRAWN:
        return Standing.WITHDRAWN
    return Standing.DONE if state in _DONE else Standing.PLANNED


def _line(standing: Standing, groups: Iterable[_Group]) -> SumLine:
    groups = list(groups)
    count = sum(one.activities for one in groups)
    if standing is Standing.WITHDRAWN:
        return SumLine(standing, count)
    return SumLine(standing, count, tuple(_amounts(groups)), tuple(_people(groups)))


def _amounts(groups: Iterable[_Group]) -> Iterator[KindSum]:
    """What each kind counts; of a kind that counts nothing, its activities are the sum already."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    known: dict[str, ActivityKind] = {}
    for one in groups:
        if one.kind.unit:
            known[one.kind.code] = one.kind
            found[one.kind.code, one.unit] += one.amount
    for (code, unit), amount in found.items():
        yield KindSum(known[code], amount, unit)


def _people(groups: Iterable[_Group]) -> Iterator[PeopleSum]:
    found: dict[str, PeopleSum] = {}
    for one in groups:
        if one.people:
            before = found.get(one.kind.headcount.name)
            found[one.kind.headcount.name] = PeopleSum(one.kind, one.people + (before.number if before else 0))
    yield from found.values()
