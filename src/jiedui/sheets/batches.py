"""Rows of persons that belong to one batch (批次): together they are one activity, told by the first of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from typing import Any

from jiedui.kernel.diagnostics import untranslated
from jiedui.plans.kinds import ActivityKind, FieldType, KindField
from jiedui.sheets.entries import Entry, Hint, ReadRow, Standing

EXPERTS, BATCH = "expert_batch", "batch"
SEVERAL = "多个领域"
_LONGEST = {"note": 10_000, "text": 400}
_TOGETHER = untranslated("第{first}至{last}行是同一批，合为一项")
_JOINED = untranslated("与第{row}行同一批，并入那一项")
_WAITING = untranslated("与第{row}行同一批，那一行改好后整批导入")
Numbered = tuple[str, ReadRow]


def joined_batches(rows: Iterable[Numbered], kind: ActivityKind) -> Iterator[ReadRow]:
    """The rows, each with its batch as written: of neighbours that name the same one, the first becomes the activity.

    Rows that name none stand alone. Where one has a fault, its batch waits for it as a whole.
    """
    for batch, found in groupby(rows, key=lambda one: one[0]):
        members = [row for _, row in found]
        if not batch or len(members) == 1:
            yield from members
        else:
            yield from _joined(members, kind)


def _joined(members: list[ReadRow], kind: ActivityKind) -> Iterator[ReadRow]:
    bad = next((row for row in members if row.standing is Standing.BAD), None)
    good = [row for row in members if row.standing is Standing.GOOD]
    if bad is not None:
        told = Hint(_WAITING, {"row": bad.number})
        yield from (_without_entry(row, told) if row in good else row for row in members)
        return
    for row in members:
        if row.standing is not Standing.GOOD:
            yield row
        elif row is good[0]:
            told = Hint(_TOGETHER, {"first": good[0].number, "last": good[-1].number})
            entries = [one.entry for one in good if one.entry]
            yield replace(row, entry=_entry(entries, kind), hints=(*row.hints, told))
        else:
            yield _without_entry(row, Hint(_JOINED, {"row": good[0].number}))


def _without_entry(row: ReadRow, told: Hint) -> ReadRow:
    return replace(row, standing=Standing.DROPPED, entry=None, hints=(told,))


def _entry(entries: list[Entry], kind: ActivityKind) -> Entry:
    """The first row's activity, with the days, people, bodies and answers of all."""
    first, begins = entries[0], min(one.first for one in entries)
    ends = max(one.until or one.first for one in entries)
    bodies = dict.fromkeys(body for one in entries for body in (one.organisation, *one.participants))
    return replace(
        first,
        first=begins,
        until=ends if ends > begins else None,
        people=sum(1 if one.people is None else one.people for one in entries),
        note="\n".join(dict.fromkeys(one.note for one in entries if one.note))[: _LONGEST["note"]],
        participants=tuple(body for body in bodies if body != first.organisation),
        values=_values([one.values for one in entries], kind),
        done_values=_values([one.done_values for one in entries], kind),
    )


def _values(told: list[Mapping[str, Any]], kind: ActivityKind) -> dict[str, Any]:
    fields = {field.code: field for field in kind.fields}
    codes = dict.fromkeys(code for values in told for code in values)
    return {code: _value(fields[code], [values[code] for values in told if code in values]) for code in codes}


def _value(field: KindField, said: list[Any]) -> Any:
    """What all say; of several answers, numbers add up, words stand in a row, fields of work are several."""
    if field.is_summed:
        return sum(said)
    different = list(dict.fromkeys(said))
    if len(different) == 1 or field.type not in (FieldType.TEXT, FieldType.CHOICE):
        return different[0]
    if field.type is FieldType.CHOICE:
        return SEVERAL if SEVERAL in field.choices else different[0]
    return "、".join(different)[: _LONGEST["text"]]
