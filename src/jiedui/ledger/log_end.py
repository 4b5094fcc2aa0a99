"""The end of the audit log on PostgreSQL: counted, locked, read, digested and written in one journey to the database.

One writer at a time stands there, and everybody else waits for it: so the lock is held for no longer than one statement
and its commit. The digest is that of `chain.event_text`, whose line comes ready but for the two things that are known
only at the end. SQLite is alone in its transaction and needs none of this.
"""

from collections.abc import Sequence
from typing import Protocol

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from jiedui.ledger.models import Event, Operation

FIRST_PREVIOUS = "0" * 64
_ADVISORY_LOCK = 0x6A696564  # any fixed number: one log, one writer at its end
# Every statement of the function sees what was committed while it waited for the lock.
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION ledger_append(
  told bigint, before text, line text[], of_at timestamptz, of_actor bigint, of_label text, of_face text,
  of_programme bigint, of_verb text, of_reason text,
  tables text[], numbers bigint[], operations text[], columns jsonb[], digests text[]
) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  changed bigint := current_setting('jiedui.recording')::bigint - coalesce(nullif(before, '')::bigint, 0);
  last_sequence bigint := 0;
  last_digest text := '{FIRST_PREVIOUS}';
BEGIN
  PERFORM set_config('jiedui.recording', before, true);
  IF changed <> told THEN RETURN changed; END IF;
  PERFORM pg_advisory_xact_lock({_ADVISORY_LOCK});
  SELECT sequence, digest INTO last_sequence, last_digest FROM ledger_event ORDER BY sequence DESC LIMIT 1;
  IF NOT FOUND THEN last_sequence := 0; last_digest := '{FIRST_PREVIOUS}'; END IF;
  INSERT INTO ledger_event
    (sequence, at, actor_id, actor_label, face, programme_id, verb, reason, previous, digest)
  VALUES (
    last_sequence + 1, of_at, of_actor, of_label, of_face, of_programme, of_verb, of_reason, last_digest,
    encode(sha256(convert_to(line[1] || last_digest || line[2] || (last_sequence + 1) || line[3], 'UTF8')), 'hex')
  );
  INSERT INTO ledger_change (event_id, ordinal, "table", "row", operation, fields, row_digest)
  SELECT last_sequence + 1, one.place - 1, one.of_table, one.of_row, one.operation, one.columns, one.digest
  FROM unnest(tables, numbers, operations, columns, digests)
    WITH ORDINALITY AS one (of_table, of_row, operation, columns, digest, place);
  RETURN changed;
END $$
"""  # noqa: S608 - our own numbers
_APPEND = (
    "SELECT ledger_append(%s::bigint, %s, %s::text[], %s::timestamptz, %s::bigint, %s, %s, %s::bigint, %s, %s,"
    " %s::text[], %s::bigint[], %s::text[], %s::jsonb[], %s::text[])"
)


class _Change(Protocol):
    """A change as `chain` has it."""

    table: str
    row: int
    operation: Operation
    fields: str
    row_digest: str


def install(database: BaseDatabaseWrapper) -> None:
    """Put the function into the database."""
    if database.vendor == "postgresql":
        with database.cursor() as cursor:
            cursor.execute(_FUNCTION)


def append(
    event: Event, changes: Sequence[_Change], line: tuple[str, str, str], *, told: int, before: int | None
) -> int:
    """Close the mark of `row_guards`, and write the event if as many rows were altered as it tells; gives how many.

    `line` is the text of the event's digest around its `previous` and its `sequence`.
    """
    values = [
        told,
        "" if before is None else str(before),
        list(line),
        event.at,
        event.actor_id,
        event.actor_label,
        event.face,
        event.programme_id,
        event.verb,
        event.reason,
        [one.table for one in changes],
        [one.row for one in changes],
        [str(one.operation) for one in changes],
        [one.fields for one in changes],
        [one.row_digest for one in changes],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_APPEND, values)
        (changed,) = cursor.fetchone()
    return int(changed)
