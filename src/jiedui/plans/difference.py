"""What changed between two plans: commitments added, dropped, changed or moved, matched by meaning, not by number."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from jiedui.documents.model import Document
from jiedui.plans.listing import how_much
from jiedui.plans.model import Commitment, Plan
from jiedui.plans.passages import headings_above

_NOT_MEANING = re.compile(r"[\W\d_]+|[一二三四五六七八九十]+(?=[、，次名个批场期人户])")
_LIKE = 0.5
"""How much of two sentences' pairs of characters must agree for one to be the other, reworded."""
_COMMON = 200
"""A pair of characters in more sentences than this tells none of them apart."""


class Change(StrEnum):
    """What became of a commitment."""

    ADDED = "added"
    DROPPED = "dropped"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a change is about, as it was and as it is; empty where there is none."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One commitment's change: `old` is None where it was added, `new` where it was dropped."""

    change: Change
    old: Commitment | None
    new: Commitment | None
    fields: tuple[Field, ...] = ()


def compare_plans(old: Plan, new: Plan) -> tuple[Difference, ...]:
    """What became of every commitment that one of the plans owes and the other does not owe alike."""
    before, after = _owed(old), _owed(new)
    pairs = _pair(before, after)
    in_order = _kept_in_order(pairs)
    over_old, over_new = _headings(old.document), _headings(new.document)
    found = []
    for at, (i, j) in enumerate(pairs):
        is_moved = at not in in_order or over_old.get(before[i].clause_path) != over_new.get(after[j].clause_path)
        if fields := tuple(_changed_fields(before[i], after[j])):
            found.append(Difference(Change.CHANGED, before[i], after[j], fields))
        elif is_moved:
            found.append(Difference(Change.MOVED, before[i], after[j]))
    kept_old, kept_new = {i for i, _ in pairs}, {j for _, j in pairs}
    dropped = [Difference(Change.DROPPED, each, None) for i, each in enumerate(before) if i not in kept_old]
    added = [Difference(Change.ADDED, None, each) for j, each in enumerate(after) if j not in kept_new]
    return tuple(sorted([*added, *dropped, *found], key=_in_order))


def _owed(plan: Plan) -> list[Commitment]:
    return [commitment for commitment in plan.commitments if not commitment.is_optional]


_ORDER = tuple(Change)


def _in_order(difference: Difference) -> tuple[int, int, str]:
    shown = difference.new or difference.old
    return _ORDER.index(difference.change), shown.span.start if shown else 0, shown.key if shown else ""


def _pair(before: Sequence[Commitment], after: Sequence[Commitment]) -> list[tuple[int, int]]:
    """Which commitment is which: those that are word for word the same, then the most alike."""
    pairs = list(_pair_same([each.quote for each in before], [each.quote for each in after]))
    left = set(range(len(before))) - {i for i, _ in pairs}
    right = set(range(len(after))) - {j for _, j in pairs}
    likeness = sorted(_likeness(before, after, left, right), key=lambda found: (-found[0], found[1], found[2]))
    for _, i, j in likeness:
        if i in left and j in right:
            left.discard(i)
            right.discard(j)
            pairs.append((i, j))
    return sorted(pairs, key=lambda pair: (pair[1], pair[0]))


def _pair_same(before: Iterable[str], after: Iterable[str]) -> Iterator[tuple[int, int]]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for i, quote in enumerate(before):
        places[quote].append(i)
    turns: Counter[str] = Counter()
    for j, quote in enumerate(after):
        if turns[quote] < len(places[quote]):
            yield places[quote][turns[quote]], j
            turns[quote] += 1


def _likeness(
    before: Sequence[Commitment], after: Sequence[Commitment], left: set[int], right: set[int]
) -> Iterator[tuple[float, int, int]]:
    """How alike the commitments are that share rare pairs of characters."""
    meant = {i: _pairs_of_characters(before[i].quote) for i in left}
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for i in sorted(left):
        for pair in meant[i]:
            holders[pair].append(i)
    for j in sorted(right):
        own = _pairs_of_characters(after[j].quote)
        shared = Counter(i for pair in sorted(own) if len(holders[pair]) <= _COMMON for i in holders[pair])
        for i, count in shared.items():
            likeness = 2 * count / (len(meant[i]) + len(own))
            if likeness >= _LIKE:
                yield likeness + _same_terms(before[i], after[j]), i, j


def _pairs_of_characters(quote: str) -> set[str]:
    """The pairs of neighbouring characters, without numbers and signs: what is done, not how often."""
    said = _NOT_MEANING.sub("", quote)
    return {said[at : at + 2] for at in range(max(1, len(said) - 1))} - {""}


def _same_terms(old: Commitment, new: Commitment) -> float:
    """A little more for equal units and equal doers, so that of two alike sentences the right one is taken."""
    units = (old.quantity.unit if old.quantity else "") == (new.quantity.unit if new.quantity else "")
    return 0.1 * units + 0.1 * (old.responsible == new.responsible) + 0.05 * (old.quantity == new.quantity)


def _kept_in_order(pairs: Sequence[tuple[int, int]]) -> set[int]:
    """The largest number of pairs that stand in the same order in both plans; the others moved."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for at, (i, _) in enumerate(pairs):
        place = bisect_left(tails, i)
        before.append(ends[place - 1] if place else -1)
        tails[place : place + 1] = [i]
        ends[place : place + 1] = [at]
    kept: set[int] = set()
    at = ends[-1] if ends else -1
    while at >= 0:
        kept.add(at)
        at = before[at]
    return kept


def _changed_fields(old: Commitment, new: Commitment) -> Iterator[Field]:
    return (Field(name, was, now) for name, was, now in _fields(old, new) if was != now)


def _fields(old: Commitment, new: Commitment) -> Iterator[tuple[str, str, str]]:
    yield "quote", old.quote, new.quote
    yield "quantity", how_much(old), how_much(new)
    yield "recurrence", str(old.recurrence or ""), str(new.recurrence or "")
    yield "deadline", str(old.deadline or ""), str(new.deadline or "")
    yield "responsible", "、".join(old.responsible), "、".join(new.responsible)
    yield "lead", "、".join(old.lead), "、".join(new.lead)


def _headings(document: Document) -> dict[str, tuple[str, ...]]:
    """The headings above each clause, by its path, without their numbers."""
    return {clause.path: tuple(headings_above(document, clause.parent)) for clause in document.clauses}
