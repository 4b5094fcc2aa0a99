"""The database's own refusal: a row of an audited table changes within a recorded event, or not at all.

`chain.recording` opens a mark in its transaction; triggers on every audited table refuse a change without it, and count
the changes under it. When the event is written the count must be that of the changes that it tells, so that neither
`QuerySet.update`, `bulk_create` nor raw SQL gets past the log, inside an event or outside one. The mark goes with its
transaction or savepoint: there is none to forget. `install` runs after every `migrate`, for the tables of that day.

What this can't hold off is who owns the database and switches the triggers off: `verification` finds what they did.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

SAYS = "changes only within a recorded event"

_SQLITE_MARK = (
    "CREATE TABLE IF NOT EXISTS ledger_recording (one INTEGER PRIMARY KEY CHECK (one = 1), changed INTEGER NOT NULL)"
)
_SQLITE_TRIGGER = """
CREATE TRIGGER {name} AFTER {verb} ON {table} {when}
BEGIN
  SELECT RAISE(ABORT, '{table} {says}') WHERE NOT EXISTS (SELECT 1 FROM ledger_recording);
  UPDATE ledger_recording SET changed = changed + 1;
END
"""
_POSTGRES_FUNCTIONS = (
    f"""
CREATE OR REPLACE FUNCTION ledger_count_changes(many bigint, what text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE changed text := nullif(current_setting('jiedui.recording', true), '');
BEGIN
  IF changed IS NULL THEN RAISE EXCEPTION '% {SAYS}', what; END IF;
  PERFORM set_config('jiedui.recording', (changed::bigint + many)::text, true);
END $$
""",
    """
CREATE OR REPLACE FUNCTION ledger_count_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM ledger_count_changes(1, TG_TABLE_NAME); RETURN NULL; END $$
""",
    """
CREATE OR REPLACE FUNCTION ledger_count_statement() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE many bigint;
BEGIN
  SELECT count(*) INTO many FROM touched;
  IF many > 0 THEN PERFORM ledger_count_changes(many, TG_TABLE_NAME); END IF;
  RETURN NULL;
END $$
""",
    f"""
CREATE OR REPLACE FUNCTION ledger_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% {SAYS}', TG_TABLE_NAME; END $$
""",
)
# Rows that come or go in thousands are counted a statement at a time; an update is looked at row by row, since only
# the audited columns matter, and PostgreSQL gives a statement's rows no condition.
_POSTGRES_TRIGGERS = {
    "insert": "AFTER INSERT ON {table} REFERENCING NEW TABLE AS touched"
    " FOR EACH STATEMENT EXECUTE FUNCTION ledger_count_statement()",
    "update": "AFTER UPDATE ON {table} FOR EACH ROW {when} EXECUTE FUNCTION ledger_count_row()",
    "delete": "AFTER DELETE ON {table} REFERENCING OLD TABLE AS touched"
    " FOR EACH STATEMENT EXECUTE FUNCTION ledger_count_statement()",
    "truncate": "BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_truncate()",
}


class UntoldError(RuntimeError):
    """An action changed other rows than its event tells of: our mistake, and nothing of it is kept."""


def open_mark() -> int | None:
    """From here to `close_mark` audited rows may change, and are counted. Within a transaction.

    Gives what an event in which this one lies has counted so far, for `close_mark`; None where there is none.
    """
    if connection.vendor == "sqlite":
        if _run("INSERT INTO ledger_recording VALUES (1, 0) ON CONFLICT DO NOTHING RETURNING one"):
            return None
        (before,) = _run("SELECT changed FROM ledger_recording")
        return int(before)
    before, _ = _run(
        "SELECT nullif(current_setting('jiedui.recording', true), ''), set_config('jiedui.recording',"
        " coalesce(nullif(current_setting('jiedui.recording', true), ''), '0'), true)"
    )
    return None if before is None else int(before)


def close_mark(before: int | None, *, told: int, beside: Sequence[str] = ()) -> Sequence[Any]:
    """As many changes since `open_mark` as are told; from here on none, but in an event around. Raises UntoldError.

    Gives the values of the expressions of SQL that were asked for beside it, in the same journey to the database.
    """
    changed, *found = _close(before, "".join(f", {one}" for one in beside))
    check_told(int(changed) - (before or 0), told=told)
    return found


def check_told(changed: int, *, told: int) -> None:
    """So many rows were changed, and so many the event tells of. Raises UntoldError."""
    if changed != told:
        raise UntoldError(f"{changed} audited rows were changed, the event tells of {told}")


def _close(before: int | None, beside: str) -> Sequence[Any]:
    """Take the mark away, or back to where it was; what it stood at, and what is asked for beside it."""
    if connection.vendor == "postgresql":
        value = "" if before is None else str(before)
        mark = "current_setting('jiedui.recording', true)"
        changed, _, *found = _run(f"SELECT {mark}, set_config('jiedui.recording', %s, true){beside}", [value])
        return (changed, *found)
    if before is None:
        return _run(f"DELETE FROM ledger_recording RETURNING changed{beside}")  # noqa: S608 - our own words
    answer = _run(f"SELECT changed{beside} FROM ledger_recording")  # noqa: S608 - our own words
    _run("UPDATE ledger_recording SET changed = %s", [before])
    return answer


def install(tables: Mapping[str, Sequence[str]], database: BaseDatabaseWrapper) -> None:
    """Put the triggers on those of the tables that are there; each comes with its key and audited columns."""
    with transaction.atomic(using=database.alias), database.cursor() as cursor:
        there = set(database.introspection.table_names(cursor))
        for statement in [_SQLITE_MARK] if database.vendor == "sqlite" else _POSTGRES_FUNCTIONS:
            cursor.execute(statement)
        for table, columns in tables.items():
            for statement in _statements(table, columns, database.vendor) if table in there else ():
                cursor.execute(statement)


def _statements(table: str, columns: Sequence[str], vendor: str) -> Iterator[str]:
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    changed = " OR ".join(f'OLD."{name}" {differs} NEW."{name}"' for name in columns)
    for verb, form in _POSTGRES_TRIGGERS.items():
        name, when = f"{table}_told_{verb}", f"WHEN ({changed})" if verb == "update" else ""
        if vendor == "postgresql":
            yield f"DROP TRIGGER IF EXISTS {name} ON {table}"
            yield f"CREATE TRIGGER {name} {form.format(table=table, when=when)}"
        elif verb != "truncate":
            yield f"DROP TRIGGER IF EXISTS {name}"
            yield _SQLITE_TRIGGER.format(name=name, verb=verb.upper(), table=table, when=when, says=SAYS)


def _run(sql: str, values: Sequence[object] = ()) -> tuple[Any, ...]:
    """The first row of what a statement gives."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return (cursor.fetchone() or ()) if cursor.description else ()
