"""What the log says of rows, made readable: columns before and after, bodies and users by name, amounts by unit."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from jiedui.accounts.models import Organisation, User
from jiedui.ledger.models import Activity, Change, Commitment, Operation
from jiedui.plans.kinds import KindField

LONGEST_VALUE = 160


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One column of a row before and after. Bodies and users stand by their names; a row that is new has no before.

    `field` is what a kind asks, where only that of the column `values` changed.
    """

    table: str
    name: str
    before: Any
    after: Any
    unit: str = ""
    is_new: bool = False
    row: int = 0
    field: KindField | None = None


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """What an event did to one row."""

    ordinal: int
    table: str
    row: int
    operation: Operation
    fields: tuple[FieldChange, ...]
    digest: str


def fields_of(changes: Iterable[Change], *, longest: int = LONGEST_VALUE) -> Iterator[FieldChange]:
    """The columns of the rows that changed; longer values are cut, whole documents are only said to be there."""
    for change in changes:
        unit = (change.fields.get("unit") or [None, ""])[1] or ""
        for name, (before, after) in change.fields.items():
            is_new = change.operation == Operation.CREATED
            yield FieldChange(
                change.table, name, _short(before, longest), _short(after, longest), unit, is_new, change.row
            )


def _short(value: Any, longest: int) -> Any:
    if isinstance(value, dict | list) and value:
        return "…"
    return f"{value[:longest]}…" if isinstance(value, str) and len(value) > longest else value


BODIES = frozenset({"organisation_id", "donor_id", "recipient_id"})
_USERS = frozenset(
    {f"{part}_by_id" for part in ("received", "reviewed", "adopted", "confirmed", "added", "made")}
    | {"user_id", "author_id"}
)


Names = Mapping[tuple[str, int], str]


def names_of(fields: Iterable[FieldChange], *, known: Names | None = None) -> Names:
    """The names of the bodies and users that the fields point at. Two queries at most, or none where they are known."""
    bodies, users = set(), set()
    for field in fields:
        wanted = bodies if field.name in BODIES else users if field.name in _USERS else None
        if wanted is not None:
            wanted |= {value for value in (field.before, field.after) if isinstance(value, int)}
    found = dict(known or {})
    bodies -= {number for sort, number in found if sort == "body"}
    users -= {number for sort, number in found if sort == "user"}
    if bodies:
        found |= {("body", row.pk): row.label for row in Organisation.objects.filter(pk__in=bodies)}
    if users:
        rows = User.objects.filter(pk__in=users).values_list("pk", "person__name")
        found |= {("user", pk): name for pk, name in rows}
    return found


def named(field: FieldChange, names: Names) -> FieldChange:
    """A field that points at a body or a user, with the name of that."""
    kind = "body" if field.name in BODIES else "user" if field.name in _USERS else ""
    if not kind:
        return field
    before, after = (names.get((kind, value), value) for value in (field.before, field.after))
    return replace(field, before=before, after=after)


Units = Mapping[tuple[str, int], str]


def measured(field: FieldChange, units: Units) -> FieldChange:
    """A field of a row whose unit didn't change, with that unit."""
    return field if field.unit else replace(field, unit=units.get((field.table, field.row), ""))


def units_of(changes: Iterable[Change]) -> Units:
    """The units of the promises and activities that were changed. Two queries at most."""
    found: dict[tuple[str, int], str] = {}
    for model in (Activity, Commitment):
        table = model._meta.db_table
        wanted = {one.row for one in changes if one.table == table and one.operation == Operation.CHANGED}
        if wanted:
            rows = model._default_manager.filter(pk__in=wanted).values_list("pk", "unit")
            found |= {(table, pk): unit for pk, unit in rows}
    return found


def changed_row(change: Change, names: Names, units: Units) -> ChangedRow:
    """What an event did to one row, without the columns that hold nothing."""
    fields = (named(measured(field, units), names) for field in fields_of([change]) if not is_empty(field))
    return ChangedRow(
        ordinal=change.ordinal,
        table=change.table,
        row=change.row,
        operation=Operation(change.operation),
        fields=tuple(fields),
        digest=change.row_digest,
    )


def is_empty(field: FieldChange) -> bool:
    """Whether the column holds nothing before and after."""
    return field.before in _NOTHING and field.after in _NOTHING


_NOTHING = (None, "", [])
