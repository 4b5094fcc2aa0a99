"""The record and its model held together in trial 9: an activity, the length of the chain, every light, the whole."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from benchmarks.trials.stage import Stage

# What is compared of an activity, by its number; each read as the table has it, which costs a tenth of the models' way.
_ACTIVITY = """
SELECT id, state, kind, title, organisation_id, planned_on, place, amount, needs_both_sides, is_unapproved,
       regularised_on, done_on, author_id
FROM ledger_activity WHERE uid = %s
"""
_OF_IT = (
    "SELECT side, user_id FROM ledger_approval WHERE activity_id = %s AND lapsed_at IS NULL",
    "SELECT uid, withdrawn_at IS NULL FROM ledger_evidence WHERE activity_id = %s",
    "SELECT obligation_id, amount, done_on, counts_from, counts_until FROM ledger_contribution WHERE activity_id = %s",
)


def compare(stage: Stage, number: int | None) -> None:
    """What was touched, the length of the chain, and every light. Raises Differs."""
    from django.db import connection

    if number is not None:
        _compare_deed(stage, number)
    with connection.cursor() as cursor:
        cursor.execute("SELECT MAX(sequence) FROM ledger_event")
        ((events,),) = cursor.fetchall()
    if events != stage.model.events:
        stage.differ(f"{events} events, the model has {stage.model.events}")
    compare_lights(stage)


def compare_lights(stage: Stage) -> None:
    """Every light as of the stage's day. Raises Differs."""
    from jiedui.ledger.facts import status_rows

    found = sorted(status_rows(stage.cast.programme.pk, stage.today), key=lambda row: row.obligation_id)
    if found != (wanted := stage.model.statuses(stage.today)):
        apart = [(one, other) for one, other in zip(found, wanted, strict=True) if one != other]
        stage.differ(f"lights: {apart}")


def compare_all(stage: Stage) -> None:
    """Every activity, the length of the chain, and every light. Raises Differs."""
    for number in range(len(stage.model.deeds)):
        _compare_deed(stage, number)
    compare(stage, None)


def _compare_deed(stage: Stage, number: int) -> None:
    deed = stage.model.deeds[number]
    found, plan, actual = _found(stage.uids[number]), deed.plan, deed.actual
    there = actual or plan
    consents = [(side, stage.users[who]) for side, who in deed.consents.items()]
    rows = [(one.owed, one.amount, one.done_on, one.since, one.until) for one in deed.rows]
    planned = (deed.state, plan.kind, plan.title, stage.numbers[plan.body], plan.day, there.place, there.amount)
    since = (deed.needs_both, deed.is_unapproved, deed.regularised_on, actual.day if actual else None)
    files = [(UUID(int=file), live) for file, (_, live) in deed.files.items()]
    wanted = [_as_told([(*planned, *since, stage.users[deed.author])]), *map(_as_told, (consents, files, rows))]
    if found != wanted:
        apart = [(one, other) for one, other in zip(found, wanted, strict=True) if one != other]
        stage.differ(f"deed {number}, the record and the model: {apart}")


def verify(stage: Stage) -> None:
    """All of it, and the record in itself. Raises Differs."""
    from jiedui.ledger.verification import verify_database

    compare_all(stage)
    if (fault := verify_database().fault) is not None:
        stage.differ(fault.message)


def _found(uid: UUID) -> list[list[tuple[object, ...]]]:
    """An activity in the record: itself, the consents in force, the files and whether each proves, what counts."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_ACTIVITY, [uid if connection.vendor == "postgresql" else uid.hex])
        ((number, *columns),) = cursor.fetchall()
        found = [_as_told([tuple(columns)])]
        for statement in _OF_IT:
            cursor.execute(statement, [number])
            found.append(_as_told(cursor.fetchall()))
    return found


def _as_told(rows: Sequence[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Rows in one order, days and numbers as they are written, which engines don't agree about."""
    return sorted((tuple(map(_plain, row)) for row in rows), key=str)


def _plain(value: object) -> object:
    return value.hex if isinstance(value, UUID) else str(value) if isinstance(value, date) else value
