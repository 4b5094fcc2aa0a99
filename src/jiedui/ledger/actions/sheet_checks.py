"""A row held to what its kind asks: what exceeds what it is part of is a fault, what is wanted and missing a hint."""

from jiedui.kernel.diagnostics import untranslated
from jiedui.kernel.refusals import InputRefused
from jiedui.ledger.actions.kind_values import check_order
from jiedui.ledger.importing import Desk, column_for, faults_of
from jiedui.ledger.kinds import missing_values
from jiedui.ledger.refusals import Names, Refused, named
from jiedui.plans.field_values import checked_value
from jiedui.plans.kinds import ActivityKind
from jiedui.sheets.entries import Entry, Fault, Hint
from jiedui.sheets.headings import Frame
from jiedui.sheets.vocabulary import Part

_WANTED = untranslated("没有填写“{names}”，导入后可补")
_PARTS = {
    "amount": (Part.MONEY, Part.AMOUNT),
    "people": (Part.PEOPLE,),
    "done_on": (Part.DAYS, Part.FIRST),
}


def row_faults(desk: Desk, frame: Frame, number: int, entry: Entry) -> list[Fault]:
    """Everything that the ledger would refuse in a row that reads well, each with its cell."""
    beyond = _value_faults(desk, frame, number, entry)
    return [*faults_of(desk, frame, number, entry), *(beyond or _order_faults(desk, frame, number, entry))]


def missing_hints(desk: Desk, entry: Entry) -> list[Hint]:
    """What its kind wants and the row doesn't say, as a hint: it is no reason to leave the row out."""
    kind = desk.kinds[entry.kind]
    missing = [*missing_values(kind.planned_fields, entry.values)]
    if entry.is_done:
        missing += missing_values(kind.deed_fields, entry.done_values)
    if not missing:
        return []
    names, english = Names(missing), named(Names(missing), in_english=True)
    return [Hint(_WANTED, {"names": str(names)}, {"names": english})]


def _value_faults(desk: Desk, frame: Frame, number: int, entry: Entry) -> list[Fault]:
    """What the form would refuse in a field of the kind: a number beyond its bounds."""
    kind, said = desk.kinds[entry.kind], {**entry.values, **entry.done_values}
    found = []
    for field in kind.fields:
        try:
            checked_value(field, said.get(field.code))
        except InputRefused as refusal:
            found.append(_fault(frame, kind, number, refusal, parts=(field.code,)))
    return found


def _order_faults(desk: Desk, frame: Frame, number: int, entry: Entry) -> list[Fault]:
    kind = desk.kinds[entry.kind]
    if not kind.not_more:
        return []
    columns = {
        "amount": entry.amount,
        "people": entry.people,
        "done_on": (entry.until or entry.first) if entry.is_done else None,
    }
    try:
        check_order(kind, {**entry.values, **entry.done_values}, columns=columns, unit=kind.unit)
    except Refused as refusal:
        return [_fault(frame, kind, number, refusal, parts=_PARTS.get(refusal.about, (refusal.about,)))]
    return []


def _fault(
    frame: Frame, kind: ActivityKind, number: int, refusal: Refused | InputRefused, *, parts: tuple[Part | str, ...]
) -> Fault:
    """A refusal as the fault of its cell."""
    column = column_for(frame, kind, parts)
    told = {name: str(value) for name, value in refusal.values.items()}
    letter, heading = (column.letter, column.heading) if column else ("A", "")
    return Fault(number, letter, heading, refusal.template, told)
