"""Fills an empty data folder with a large ledger: the example founded by Jiedui's own code, then rows in bulk.

`seed_load.py sqlite N` makes them; `seed_load.py postgresql N` copies them from the SQLite database of the same folder,
row for row, so that both engines hold the same ledger. Called by `places.py` with the environment set.
"""

import json
import os
import sqlite3
import sys
import time
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiedui.config.settings")
django.setup()

from django.apps import apps  # noqa: E402 - the models need the set-up above
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.models import Max, Model  # noqa: E402
from seed_rows import Maker  # noqa: E402

from jiedui.cli.server import load_example, migrate  # noqa: E402
from jiedui.ledger.indexing import rebuild_index  # noqa: E402
from jiedui.ledger.models import (  # noqa: E402
    Activity,
    ActivityOrganisation,
    Approval,
    Change,
    Contribution,
    Event,
    Evidence,
    Programme,
)

_MADE = (Activity, ActivityOrganisation, Approval, Evidence, Contribution, Change)


def main(engine: str, activities: int) -> None:
    """Make or copy the ledger, and say how long it took."""
    began = time.monotonic()
    migrate()
    if engine == "sqlite":
        load_example()
        _fill(activities)
    else:
        _copy()
    rebuild_index(_tell)
    print(f"{Activity.objects.count():,} activities on {engine} in {time.monotonic() - began:.0f} s", file=sys.stderr)


def _tell(done: int, of: int) -> None:
    if done % 100_000 < 500:
        print(f"  {done:,} of {of:,} in the search index", file=sys.stderr)


def _fill(activities: int) -> None:
    last = Event.objects.order_by("-sequence").first()
    maker = Maker(
        programme=Programme.objects.get(),
        next_id={model: (model._default_manager.aggregate(last=Max("pk"))["last"] or 0) + 1 for model in _MADE},
        sequence=last.sequence,
        head=last.digest,
        proof=Evidence.objects.filter(media_type="image/jpeg").order_by("id").first(),
    )
    connection.close()
    with sqlite3.connect(settings.DATABASES["default"]["NAME"], isolation_level=None) as database:
        database.execute("PRAGMA synchronous=OFF")
        database.execute("PRAGMA cache_size=-1000000")
        database.execute("BEGIN")
        # Every row has its event, but for millions of rows the guards' count is slow: they stand again afterwards.
        guards = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%\\_told\\_%' ESCAPE '\\'"
        for (name,) in database.execute(guards).fetchall():
            database.execute(f"DROP TRIGGER {name}")
        for rows in maker.pieces(activities):
            for model, found in rows.items():
                columns = ", ".join(f'"{column.column}"' for column in model._meta.concrete_fields)
                places = ", ".join("?" * len(found[0]))
                statement = f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({places})"
                database.executemany(statement, (tuple(map(_stored, row)) for row in found))
        database.execute("COMMIT")
        database.execute("ANALYZE")
    call_command("migrate", verbosity=0)  # puts the guards back


def _stored(value: Any) -> Any:
    """A value as Django stores it in SQLite."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return value.hex
    return json.dumps(value) if isinstance(value, dict | list) else value


def _copy() -> None:
    source = sqlite3.connect(settings.DATA / "jiedui.sqlite3")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # foreign keys hold in the source already
        cursor.execute("SET LOCAL TimeZone = 'UTC'")
        for model in apps.get_models(include_auto_created=True):
            _copy_table(source, cursor, model)
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.auto_field is not None:
                table, key = model._meta.db_table, model._meta.pk.column
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', '{key}'), "
                    f"COALESCE((SELECT MAX({key}) FROM {table}), 1))"
                )
        cursor.execute("VACUUM ANALYZE")


def _copy_table(source: sqlite3.Connection, cursor: Any, model: type[Model]) -> None:
    table = model._meta.db_table
    columns = ", ".join(f'"{column.column}"' for column in model._meta.concrete_fields)
    cursor.execute(f"TRUNCATE {table} CASCADE" if table not in ("ledger_event", "ledger_change") else "SELECT 1")
    with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in source.execute(f"SELECT {columns} FROM {table}"):
            copy.write_row(row)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
