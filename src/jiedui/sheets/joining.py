"""Rows of persons that are one activity together: it is told by the first of them, the others say which they joined."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from jiedui.plans.kinds import ActivityKind, FieldType, KindField
from jiedui.sheets.cells import narrow
from jiedui.sheets.entries import LONGEST_FIELD, LONGEST_NOTE, Entry, Hint, ReadRow, Standing

SEVERAL = "多个领域"


@dataclass(frozen=True, slots=True)
class Said:
    """What rows say of their joining. Of the first: `first` and `last` row, their `count`; of the others: the `row`."""

    together: str
    joined: str
    waiting: str


def joined(members: Sequence[ReadRow], kind: ActivityKind, said: Said) -> Iterator[ReadRow]:
    """The rows, the first good one with the activity of all; where one has a fault, all wait for it."""
    bad = next((row for row in members if row.standing is Standing.BAD), None)
    good = [row for row in members if row.entry]
    if bad is not None:
        told = Hint(said.waiting, {"row": bad.number})
        yield from (_without_entry(row, told) if row.entry else row for row in members)
        return
    for row in members:
        if not row.entry or len(good) == 1:
            yield row
        elif row is good[0]:
            told = Hint(said.together, {"first": good[0].number, "last": good[-1].number, "count": len(good)})
            entries = [one.entry for one in good if one.entry]
            yield replace(row, entry=_entry(entries, kind), hints=(*row.hints, told))
        else:
            yield _without_entry(row, Hint(said.joined, {"row": good[0].number}))


def _without_entry(row: ReadRow, told: Hint) -> ReadRow:
    return replace(row, standing=Standing.DROPPED, entry=None, hints=(told,))


def _entry(entries: list[Entry], kind: ActivityKind) -> Entry:
    """The first row's activity, with the days, people, bodies and answers of all.

    What counts people counts them all, anything else counts one.
    """
    first, begins = entries[0], min(one.first for one in entries)
    ends = max(one.until or one.first for one in entries)
    bodies = dict.fromkeys(body for one in entries for body in (one.organisation, *one.participants))
    people = sum(1 if one.people is None else one.people for one in entries)
    return replace(
        first,
        first=begins,
        until=ends if ends > begins else None,
        place=first.place if len({one.place for one in entries}) == 1 else "",
        amount=sum(one.amount for one in entries) if kind.counts_people else first.amount,
        people=None if kind.counts_people else people,
        note="\n".join(dict.fromkeys(one.note for one in entries if one.note))[:LONGEST_NOTE],
        participants=tuple(body for body in bodies if body != first.organisation),
        values=_values([one.values for one in entries], kind),
        done_values=_values([one.done_values for one in entries], kind),
    )


def _values(told: list[Mapping[str, Any]], kind: ActivityKind) -> dict[str, Any]:
    fields = {field.code: field for field in kind.fields}
    codes = dict.fromkeys(code for values in told for code in values)
    found = ((code, _value(fields[code], [values[code] for values in told if code in values])) for code in codes)
    return {code: value for code, value in found if value is not None}


def _value(field: KindField, said: list[Any]) -> Any:
    """What all say. Of several answers, numbers add up, or are the mean of what is so much for each person; words stand
    in a row, fields of work are several; of any other choice that they don't agree in there is no answer."""
    if field.is_summed:
        return sum(said)
    if field.is_each:
        return round(sum(said) / len(said))
    spelt: dict[str, Any] = {}
    for one in said:
        spelt.setdefault(narrow(str(one)), one)
    different = list(spelt.values())
    if len(different) == 1 or field.type not in (FieldType.TEXT, FieldType.CHOICE):
        return different[0]
    if field.type is FieldType.CHOICE:
        return SEVERAL if SEVERAL in field.choices else None
    return "、".join(different)[:LONGEST_FIELD]
