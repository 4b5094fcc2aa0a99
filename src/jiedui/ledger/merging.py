"""Three versions of one activity's plan laid over each other: what its editor started from, wants, and finds now.

Clean: nobody else touched it. Parallel: others changed other fields, and both changes stand. Conflict: the same field
was changed by both, to different values; then nothing is applied, and a person chooses.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Content = Mapping[str, Any]
_VALUE = "values."
# An amount or a kind's own field means nothing without the kind that it was written for.
_OF_THE_KIND = ("kind", "amount")


class Level(StrEnum):
    CLEAN = "clean"
    PARALLEL = "parallel"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Merge:
    """How it went; `content` is what results, where there is no clash. The rest are names of fields."""

    level: Level
    content: Content
    mine: tuple[str, ...]
    theirs: tuple[str, ...]
    clashing: tuple[str, ...]


def merge(base: Content, mine: Content, theirs: Content) -> Merge:
    """The two changes together.

    >>> merge({"a": 1, "b": 1}, {"a": 2, "b": 1}, {"a": 1, "b": 3}).content
    {'a': 2, 'b': 3}
    >>> merge({"a": 1}, {"a": 2}, {"a": 3}).level
    <Level.CONFLICT: 'conflict'>
    """
    start, wanted, found = flat(base), flat(mine), flat(theirs)
    names = sorted({*start, *wanted, *found})
    by_me = tuple(name for name in names if wanted.get(name) != start.get(name))
    by_others = tuple(name for name in names if found.get(name) != start.get(name))
    clashing = tuple(_clashing(names, by_me, by_others, wanted, found))
    if clashing:
        return Merge(Level.CONFLICT, theirs, by_me, by_others, clashing)
    together = {name: wanted.get(name) if name in by_me else found.get(name) for name in names}
    return Merge(Level.PARALLEL if by_others else Level.CLEAN, unflat(together), by_me, by_others, ())


def chosen(theirs: Content, mine: Content, names: Iterable[str]) -> Content:
    """What the record says, with the named fields as the sender wanted them.

    >>> chosen({"a": 3, "b": 1}, {"a": 2, "b": 5}, ["a"])
    {'a': 2, 'b': 1}
    """
    found, wanted = flat(theirs), flat(mine)
    return unflat(found | {name: wanted.get(name) for name in names})


def flat(content: Content) -> dict[str, Any]:
    """The fields with a kind's own beside the others.

    >>> flat({"title": "a", "values": {"topic": "b"}})
    {'title': 'a', 'values.topic': 'b'}
    """
    own = content.get("values") or {}
    return {name: value for name, value in content.items() if name != "values"} | {
        f"{_VALUE}{code}": value for code, value in own.items()
    }


def unflat(fields: Content) -> dict[str, Any]:
    """The opposite of `flat`; a kind's field without a value is left out."""
    own = {
        name.removeprefix(_VALUE): value
        for name, value in fields.items()
        if name.startswith(_VALUE) and value is not None
    }
    rest = {name: value for name, value in fields.items() if not name.startswith(_VALUE)}
    return rest | {"values": own} if own else rest


def _clashing(
    names: Iterable[str], by_me: tuple[str, ...], by_others: tuple[str, ...], wanted: Content, found: Content
) -> Iterable[str]:
    kind_moved = _moves_the_kind(by_me, by_others) or _moves_the_kind(by_others, by_me)
    for name in names:
        is_of_both = (name in by_me and name in by_others) or (kind_moved and _is_of_the_kind(name))
        if is_of_both and wanted.get(name) != found.get(name):
            yield name


def _moves_the_kind(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether one changed the kind, and the other something that was written for the kind before."""
    return "kind" in one and any(_is_of_the_kind(name) for name in other)


def _is_of_the_kind(name: str) -> bool:
    return name in _OF_THE_KIND or name.startswith(_VALUE)
