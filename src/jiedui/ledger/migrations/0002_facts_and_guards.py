"""The fact views; the triggers by which the database keeps the log append-only and caches right; the search index."""

from django.db import migrations

from jiedui.ledger import achievement, involvement
from jiedui.ledger.cache_triggers import trigger_statements
from jiedui.ledger.facts import CONTRIBUTIONS_VIEW, OBLIGATIONS_VIEW
from jiedui.ledger.index_tables import statements_for

LOG_TABLES = ("ledger_event", "ledger_change")

SQLITE_GUARD = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
"""
# REPLACE deletes the row in its way without asking the trigger on deletion.
SQLITE_REPLACE_GUARD = """
CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
"""
SAME_ROW = {
    "ledger_event": "sequence = NEW.sequence OR digest = NEW.digest",
    "ledger_change": "id = NEW.id OR (event_id = NEW.event_id AND ordinal = NEW.ordinal)",
}
POSTGRES_FUNCTION = """
CREATE FUNCTION refuse_change_of_the_log() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$
"""
POSTGRES_ROW_GUARD = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_change_of_the_log()
"""
POSTGRES_TABLE_GUARD = """
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_the_log()
"""


def make(apps, schema_editor):
    schema_editor.execute(OBLIGATIONS_VIEW)
    schema_editor.execute(CONTRIBUTIONS_VIEW)
    vendor = schema_editor.connection.vendor
    caches = trigger_statements(vendor, (*involvement.STEPS, *achievement.STEPS))
    for statement in (*statements_for(vendor), *caches):
        schema_editor.execute(statement)
    if vendor == "sqlite":
        for table in LOG_TABLES:
            for verb in ("UPDATE", "DELETE"):
                schema_editor.execute(SQLITE_GUARD.format(table=table, verb=verb))
            schema_editor.execute(SQLITE_REPLACE_GUARD.format(table=table, same=SAME_ROW[table]))
        return
    schema_editor.execute(POSTGRES_FUNCTION)
    for table in LOG_TABLES:
        schema_editor.execute(POSTGRES_ROW_GUARD.format(table=table))
        schema_editor.execute(POSTGRES_TABLE_GUARD.format(table=table))


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_first")]
    operations = [migrations.RunPython(make)]
