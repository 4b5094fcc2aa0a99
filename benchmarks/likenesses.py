"""How fast copies are looked for among a million pictures: `benchmarks/likenesses.py [sqlite|postgresql] [PICTURES]`.

Makes a data folder (or a database) of its own: the example, then activities with five pictures each in plain SQL. Their
looks are those of made-up scenes and scans with a few bits changed, so that they crowd as real ones do. Measures, each
for fifty pictures in turn: finding the pictures that look near when a file comes in; what the page of an activity asks
about its files; the list of likely copies. `--plans` prints the database's plans.
"""

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from places import ENGINES, postgres

PICTURES, EACH, ASKED = 1_000_000, 5, 50
MADE, MOST_CHANGED = 300, 8
DATABASE = "likenesses"


def main(arguments: list[str]) -> None:
    """Measure in a process that has the environment."""
    if "--here" in arguments:
        _measure(arguments)
        return
    engines = [one for one in arguments if one in ENGINES] or list(ENGINES)
    for engine in engines:
        with _place(engine) as environment:
            command = [sys.executable, __file__, *arguments, "--here"]
            subprocess.run(command, env={**os.environ, **environment}, check=True)


@contextmanager
def _place(engine: str) -> Iterator[dict[str, str]]:
    with tempfile.TemporaryDirectory(prefix="jiedui-likenesses-") as folder:
        if engine == "sqlite":
            yield {"JIEDUI_DATA": folder, "JIEDUI_DATABASE_URL": ""}
            return
        with postgres() as own, psycopg.connect(host=own["PGHOST"], user="postgres", autocommit=True) as server:
            server.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
            server.execute(f"CREATE DATABASE {DATABASE}")
            try:
                yield own | {"JIEDUI_DATA": folder, "JIEDUI_DATABASE_URL": f"postgresql://postgres@/{DATABASE}"}
            finally:
                server.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


def _measure(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiedui.config.settings")
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    import django

    django.setup()
    from django.db import connection

    from jiedui.cli.server import load_example, migrate

    pictures = next((int(one) for one in arguments if one.isdecimal()), PICTURES)
    began = time.monotonic()
    migrate()
    load_example()
    _fill(pictures)
    print(f"{connection.vendor}: {pictures:,} pictures made in {time.monotonic() - began:.0f} s")
    _ask(with_plans="--plans" in arguments)


def _looks() -> list[int]:
    from jiedui.evidence.duplicates import look_of
    from tests.evidence.media_files import paper, scene

    found = (look_of(make(seed).convert("L")) for make in (scene, paper) for seed in range(MADE // 2))
    return [look.whole for look in found if look is not None]


def _fill(pictures: int) -> None:
    """The rows in bulk; the guards of audited tables are taken away first: this database is thrown away."""
    from django.db import connection, transaction

    from jiedui.evidence.duplicates import bands_of
    from jiedui.ledger.models import Activity, Evidence, Likeness, PictureLook

    activity = Activity.objects.order_by("id").last()
    proof = Evidence.objects.filter(media_type="image/jpeg").order_by("id").last()
    programme = activity.programme_id
    chance, looks = random.Random(2019), _looks()
    first = Evidence.objects.order_by("-id").values_list("id", flat=True).first() + 1
    with transaction.atomic():
        _open(connection)
        activities = pictures // EACH
        _copies(activity, count=activities, change={})
        digest = "lpad(n::text, 64, '0')" if connection.vendor == "postgresql" else "printf('%064d', n)"
        change = {"activity_id": f"{activity.pk} + 1 + n % {activities}", "digest": digest}
        _copies(proof, count=pictures, change=change)

        def rows(start: int, end: int) -> Iterator[tuple[object, ...]]:
            for number in range(start, end):
                for is_middle in (False, True):
                    value = _changed(chance.choice(looks), chance)
                    signed = value - (1 << 64) if value >> 63 else value
                    yield (first + number, programme, is_middle, signed, *bands_of(value))

        columns = ("evidence_id", "programme_id", "is_middle", "look", *(f"band_{n}" for n in range(4)))
        for start in range(0, pictures, 20_000):
            _insert(connection, PictureLook, columns, rows(start, min(start + 20_000, pictures)))
        pairs = ((first + n, first + n - 1 - chance.randrange(n), 95, programme, False) for n in range(1, pictures, 10))
        columns = ("later_id", "earlier_id", "percent", "programme_id", "is_same_file")
        _insert(connection, Likeness, columns, pairs)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _open(connection: object) -> None:
    """No guards: the rows have no events."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")


def _copies(row: object, *, count: int, change: dict[str, str]) -> None:
    """So many copies of a row, numbered on from the last."""
    from django.db import connection

    is_postgres = connection.vendor == "postgresql"
    table = row._meta.db_table
    last = row._meta.model.objects.order_by("-id").values_list("id", flat=True).first()
    fresh = "gen_random_uuid()" if is_postgres else "lower(hex(randomblob(16)))"
    told = {"id": f"{last} + n", "uid": fresh, **change}
    columns = [field.column for field in row._meta.concrete_fields]
    values = ", ".join(told.get(column, f'{table}."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count}) "
            f"INSERT INTO {table} ({names}) SELECT {values} FROM {table}, numbers "
            f"WHERE {table}.id = {row.pk}"
        )


def _insert(connection: object, model: type, columns: tuple[str, ...], rows: Iterator[tuple[object, ...]]) -> None:
    names, table = ", ".join(columns), model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def _changed(value: int, chance: random.Random) -> int:
    for _ in range(chance.randrange(MOST_CHANGED + 1)):
        value ^= 1 << chance.randrange(64)
    return value


def _ask(*, with_plans: bool) -> None:
    from django.db import connection, reset_queries
    from django.utils import timezone

    from jiedui.accounts.models import User
    from jiedui.evidence.duplicates import Look
    from jiedui.ledger.actions.likenesses import near_pictures
    from jiedui.ledger.models import Evidence, PictureLook, Programme
    from jiedui.ledger.queries.activity import activity_page
    from jiedui.ledger.queries.findings import findings_of, pairs_page, with_copies_told
    from jiedui.ledger.viewers import viewer_of

    today, slug = timezone.localdate(), Programme.objects.get().slug
    viewer = viewer_of(User.objects.get(username="liaison"), on=today)
    last = Evidence.objects.order_by("-id").values_list("id", flat=True).first()
    numbers = random.Random(1).sample(range(last // 2, last), ASKED)
    rows = {one.pk: one for one in Evidence.objects.select_related("activity__programme").filter(pk__in=numbers)}
    looks = {number: Look(*_both(PictureLook.objects.filter(evidence_id=number))) for number in numbers}
    asked: dict[str, Callable[[int], object]] = {
        "pictures that look near": lambda number: near_pictures(rows[number], looks[number]),
        "what was found, for a page": lambda number: findings_of(
            viewer,
            rows[number].activity,
            with_copies_told(Evidence.objects.filter(activity=rows[number].activity_id)),
        ),
        "page of an activity": lambda number: activity_page(
            viewer, slug=slug, uid=rows[number].activity.uid, today=today
        ),
        "list of likely copies": lambda _: pairs_page(viewer, slug=slug),
    }
    for label, ask in asked.items():
        times = []
        for number in numbers:
            began = time.perf_counter()
            ask(number)
            times.append((time.perf_counter() - began) * 1000)
        connection.force_debug_cursor = True
        reset_queries()
        ask(numbers[0])
        count = len(connection.queries)
        slowest = max(connection.queries, key=lambda query: float(query["time"]))["sql"]
        connection.force_debug_cursor = False
        print(f"  {label:26s} median {statistics.median(times):6.1f} ms, worst {max(times):6.1f} ms, {count} queries")
        if with_plans:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else 'ANALYZE '}{slowest}")
                for line in cursor.fetchall():
                    print("     ", *line)


def _both(rows: object) -> list[int]:
    found = dict(rows.values_list("is_middle", "look"))
    return [found[False] % (1 << 64), found[True] % (1 << 64)]


if __name__ == "__main__":
    main(sys.argv[1:])
