"""What was inserted into a text and what was deleted from it, by characters, or by sentences where much changed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

MOST_CHARACTERS = 600
AROUND = 24
_SENTENCES = re.compile(r"[^。；！？\n]*[。；！？\n]|[^。；！？\n]+")


class Part(StrEnum):
    SAME = "same"
    INSERTED = "inserted"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters that stayed, came or went."""

    part: Part
    text: str


def difference(before: str, after: str) -> tuple[Stretch, ...]:
    """The stretches of both texts in order: without what was inserted they are `before`, without the deleted `after`.

    >>> [(str(one.part), one.text) for one in difference("赴乡指导2次", "赴乡指导3次")]
    [('same', '赴乡指导'), ('deleted', '2'), ('inserted', '3'), ('same', '次')]
    """
    start = _alike(before, after)
    end = _alike(before[start:][::-1], after[start:][::-1])
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    parts: list[Stretch] = [Stretch(Part.SAME, before[:start])]
    if max(len(old), len(new)) <= MOST_CHARACTERS:
        parts += _stretches(old, new)
    else:
        parts += _stretches(_SENTENCES.findall(old), _SENTENCES.findall(new))
    parts.append(Stretch(Part.SAME, before[len(before) - end :]))
    return tuple(_together(parts))


def shortened(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """The stretches with what stayed cut to a few characters beside what didn't.

    >>> [one.text for one in shortened(difference("一" * 99 + "二", "一" * 99 + "三"))] == ["…" + "一" * 24, "二", "三"]
    True
    """
    last = len(stretches) - 1
    return tuple(
        Stretch(one.part, _cut(one.text, is_first=at == 0, is_last=at == last)) if one.part is Part.SAME else one
        for at, one in enumerate(stretches)
    )


def _cut(text: str, *, is_first: bool, is_last: bool) -> str:
    if len(text) <= 2 * AROUND + 2:
        return text if not (is_first or is_last) or len(text) <= AROUND + 1 else _cut_end(text, is_first)
    if is_first or is_last:
        return _cut_end(text, is_first)
    return f"{text[:AROUND]}…{text[-AROUND:]}"


def _cut_end(text: str, is_first: bool) -> str:
    return f"…{text[-AROUND:]}" if is_first else f"{text[:AROUND]}…"


def _alike(one: str, other: str) -> int:
    """How many characters both begin with."""
    for at, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return at
    return min(len(one), len(other))


def _stretches(old: Sequence[str], new: Sequence[str]) -> Iterator[Stretch]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            yield Stretch(Part.SAME, "".join(old[a:b]))
        else:
            yield Stretch(Part.DELETED, "".join(old[a:b]))
            yield Stretch(Part.INSERTED, "".join(new[c:d]))


def _together(stretches: Sequence[Stretch]) -> Iterator[Stretch]:
    """Without empty stretches, and those of one part side by side as one."""
    kept: Stretch | None = None
    for one in stretches:
        if not one.text:
            continue
        if kept is not None and kept.part is one.part:
            kept = Stretch(one.part, kept.text + one.text)
            continue
        if kept is not None:
            yield kept
        kept = one
    if kept is not None:
        yield kept
