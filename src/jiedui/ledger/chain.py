"""The audit chain (审计链): every change of a business record is an event in an append-only log.

Actions record through `recording(...)`: rows are written and the event is added in one transaction, so that
there is no act without its trace; a row that changes any other way is refused by the database itself (`row_guards`).
Each event carries the digest of the one before and, for every row it changed, the digest of the row as it then stood;
`jiedui.ledger.verification` recomputes both.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Field, Model

from jiedui.accounts import models as accounts
from jiedui.ledger import indexing, log_end, row_guards
from jiedui.ledger import models as ledger
from jiedui.ledger.column_rules import check_columns
from jiedui.ledger.insertion import insert_all
from jiedui.ledger.log_end import FIRST_PREVIOUS
from jiedui.ledger.models import Change, Event, Operation

Row = TypeVar("Row", bound=Model)

_LAST_EVENT = (
    "(SELECT MAX(sequence) FROM ledger_event)",
    "(SELECT digest FROM ledger_event ORDER BY sequence DESC LIMIT 1)",
)
# In thousands, and the model's own way takes three times as long.
_INSERT_CHANGE = (
    'INSERT INTO ledger_change (event_id, ordinal, "table", "row", operation, fields, row_digest)'
    " VALUES (%s, %s, %s, %s, %s, %s, %s)"
)

AUDITED: tuple[type[Model], ...] = (
    accounts.Organisation,
    accounts.OrganisationName,
    accounts.Person,
    accounts.Post,
    accounts.User,
    ledger.Pairing,
    ledger.Programme,
    ledger.TeamMember,
    ledger.Membership,
    ledger.ConsentRule,
    ledger.Delegation,
    ledger.PlanVersion,
    ledger.Commitment,
    ledger.CommitmentParty,
    ledger.Obligation,
    ledger.ObligationParty,
    ledger.Waiver,
    ledger.Activity,
    ledger.ActivityOrganisation,
    ledger.Approval,
    ledger.FormNumber,
    ledger.Comment,
    ledger.Evidence,
    ledger.Contribution,
    ledger.ProgrammeSettings,
    ledger.Device,
    ledger.Conflict,
    ledger.SetAside,
    ledger.ProgrammeKind,
    ledger.NothingToReport,
    ledger.ImportBatch,
)
# A password's hash and the last sign-in are no business facts; sign-ins change them without an event.
_LEFT_OUT = {"accounts_user": {"password", "last_login"}}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as the log names them: the user's number, a label with name and post as of that day, and from where."""

    user_id: int | None
    label: str
    face: str = ""


@cache
def audited_columns(model: type[Model]) -> tuple[str, ...]:
    """The columns of an audited table that its digests cover, in the table's order."""
    return tuple(field.attname for field in _audited_fields(model))


def stored_columns(model: type[Model]) -> tuple[str, ...]:
    """The same after the key, as the database calls them."""
    return (model._meta.pk.column, *(field.column for field in _audited_fields(model)))


def row_digest(table: str, row: int, values: dict[str, Any]) -> str:
    """The digest of one row: its table, its number and its columns."""
    return _sha256({"table": table, "row": row, "values": values})


def plain(value: Any) -> Any:
    """A column's value in the one form that digests and the log use."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def row_values(instance: Model) -> dict[str, Any]:
    """The audited columns of a row in memory."""
    return {name: plain(getattr(instance, name)) for name in audited_columns(type(instance))}


@dataclass(frozen=True, slots=True)
class Told:
    """A change as it will stand in the log (`models.Change`): rows come in thousands, and a model is made slowly.

    `fields` are its columns as the text that is stored, `digest` that of the change within its event. `alters` says
    whether the row became another; else it is only mentioned, for something that hangs on it did.
    """

    ordinal: int
    table: str
    row: int
    operation: Operation
    fields: str
    row_digest: str
    digest: str
    alters: bool


@dataclass(slots=True)
class Recording:
    """The open event of one action: rows go through it to the database, and it remembers what changed.

    `on_behalf_of` names the leader in whose stead the actor acts; the log then says both.
    """

    changes: list[Told] = field(default_factory=list)
    is_noted: bool = False
    on_behalf_of: str = ""
    to_index: set[int] = field(default_factory=set)

    def note(self) -> None:
        """Keep the event though it changes no row: something left the house, or was looked at."""
        self.is_noted = True

    def create(self, row: Row) -> Row:
        """Insert a row."""
        check_columns(row)
        row.save(force_insert=True)
        self._note_created(row)
        return row

    def create_all(self, rows: Sequence[Row]) -> list[Row]:
        """Insert many rows of one table at once."""
        if not rows:
            return []
        for row in rows:
            check_columns(row)
        created = insert_all(rows)
        for row in created:
            self._note_created(row)
        return created

    def change(self, row: Model, **values: Any) -> None:
        """Set columns of a stored row; columns that already have the value are left out of the trace."""
        before = row_values(row)
        for name, value in values.items():
            setattr(row, name, value)
        after = row_values(row)
        fields = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
        if fields:
            check_columns(row)
            row.save(update_fields=[row._meta.get_field(name).name for name in fields])
            self._note(row, Operation.CHANGED, fields, after)

    def mention(self, row: Model) -> None:
        """Let the event tell of a row that it leaves as it is, because what hangs on it changes."""
        if not any((one.table, one.row) == (row._meta.db_table, row.pk) for one in self.changes):
            self._note(row, Operation.CHANGED, {}, row_values(row))

    def delete(self, row: Model) -> None:
        """Delete a row that nothing else depends on."""
        before = row_values(row)
        number = row.pk
        row.delete()
        row.pk = number
        self._note(row, Operation.DELETED, {name: [value, None] for name, value in before.items()}, None)

    def _note_created(self, row: Model) -> None:
        after = row_values(row)
        self._note(row, Operation.CREATED, {name: [None, value] for name, value in after.items()}, after)

    def _note(self, row: Model, operation: Operation, fields: dict[str, Any], after: dict[str, Any] | None) -> None:
        table = row._meta.db_table
        self.to_index |= indexing.activities_to_index(row, fields)
        digest = "" if after is None else row_digest(table, row.pk, after)
        self.changes.append(
            Told(
                ordinal=len(self.changes),
                table=table,
                row=row.pk,
                operation=operation,
                fields=json.dumps(fields),
                row_digest=digest,
                digest=_digest_of_change(len(self.changes), table, row.pk, operation, fields, digest),
                alters=operation is not Operation.CHANGED or bool(fields),
            )
        )


def _audited_fields(model: type[Model]) -> "list[Field[Any, Any]]":
    left_out = _LEFT_OUT.get(model._meta.db_table, set())
    return [f for f in model._meta.concrete_fields if not f.primary_key and f.attname not in left_out]


@contextmanager
def recording(
    actor: Actor, verb: str, *, at: datetime, programme_id: int | None = None, reason: str = ""
) -> Iterator[Recording]:
    """One business event: what is written inside, and the event that tells of it, stand or fall together."""
    with transaction.atomic():
        record = Recording()
        before = row_guards.open_mark()
        yield record
        indexing.index_activities(record.to_index)
        if not (record.changes or record.is_noted):
            row_guards.close_mark(before, told=0)
            return
        event = Event(
            at=at,
            actor_id=actor.user_id,
            actor_label=f"{actor.label}，代{record.on_behalf_of}" if record.on_behalf_of else actor.label,
            face=actor.face,
            programme_id=programme_id,
            verb=verb,
            reason=reason,
        )
        _close_with(event, record.changes, before)


def head() -> str:
    """The digest of the last event; that of an empty log is all zeros."""
    return Event.objects.order_by("-sequence").values_list("digest", flat=True).first() or FIRST_PREVIOUS


def change_digest(change: Change) -> str:
    """The digest of one change within its event."""
    return _digest_of_change(
        change.ordinal, change.table, change.row, change.operation, change.fields, change.row_digest
    )


def _digest_of_change(
    ordinal: int, table: str, row: int, operation: str, fields: dict[str, Any], row_digest: str
) -> str:
    return _sha256(
        {
            "ordinal": ordinal,
            "table": table,
            "row": row,
            "operation": str(operation),
            "fields": fields,
            "row_digest": row_digest,
        }
    )


def event_digest(event: Event, change_digests: Sequence[str]) -> str:
    """The digest of an event: everything it says, the digests of its changes, and the event before."""
    return hashlib.sha256(event_text(event, change_digests).encode()).hexdigest()


def event_text(event: Event, change_digests: Sequence[str]) -> str:
    """What an event's digest is the SHA-256 of: the line that packages carry."""
    return _canonical(
        {
            "sequence": event.sequence,
            "at": plain(event.at),
            "actor": event.actor_id,
            "actor_label": event.actor_label,
            "face": event.face,
            "programme": event.programme_id,
            "verb": event.verb,
            "reason": event.reason,
            "previous": event.previous,
            "changes": list(change_digests),
        }
    )


def _line_of(event: Event, changes: Sequence[Told]) -> tuple[str, str, str]:
    """The text of an event's digest, parted where its `previous` and its `sequence` will stand.

    No value can look like these places: within a string of JSON every quotation mark has a stroke before it.
    """
    event.previous, event.sequence = "", 0
    head, _, rest = event_text(event, [one.digest for one in changes]).partition('"previous":""')
    middle, _, tail = rest.partition('"sequence":0')
    return f'{head}"previous":"', f'"{middle}"sequence":', tail


def _close_with(event: Event, changes: Sequence[Told], before: int | None) -> None:
    told = sum(one.alters for one in changes)
    if connection.vendor == "postgresql":
        changed = log_end.append(event, changes, _line_of(event, changes), told=told, before=before)
        row_guards.check_told(changed, told=told)
    else:
        last, previous = row_guards.close_mark(before, told=told, beside=_LAST_EVENT)
        event.sequence, event.previous = (last or 0) + 1, previous or FIRST_PREVIOUS
        _append(event, changes)


def _append(event: Event, changes: Sequence[Told]) -> None:
    """Write the event at the end of the log. For SQLite, whose IMMEDIATE transactions are alone."""
    with connection.cursor() as cursor:
        event.digest = event_digest(event, [one.digest for one in changes])
        event.save(force_insert=True)
        cursor.executemany(
            _INSERT_CHANGE,
            [
                (event.pk, one.ordinal, one.table, one.row, str(one.operation), one.fields, one.row_digest)
                for one in changes
            ],
        )


def _sha256(value: object) -> str:
    return hashlib.sha256(_canonical(value).encode()).hexdigest()


_in_one_form = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def _canonical(value: object) -> str:
    return _in_one_form(value)
