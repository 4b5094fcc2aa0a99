"""Worlds: processes that play a trial side by side, each in a database of its own, copied from the one that was set up.

Nobody is killed in them, so what they write lies in memory and isn't flushed before it is acknowledged. All else, above
all the isolation and the locks, is as in production.
"""

import gc
import multiprocessing
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from benchmarks.trials.place import Place

Piece, Played = TypeVar("Piece"), TypeVar("Played")
_MEMORY = Path("/dev/shm")  # a disk in memory, where `fsync` costs nothing
_SET_UP = "postgres"  # PostgreSQL's database that the place was set up in


def shared_out(place: Place, play: Callable[[Piece], Played], pieces: Sequence[Piece]) -> Iterator[Played]:
    """Play each piece in one of `place.jobs` processes, in whatever order they get to them.

    Where Ctrl-C cuts it short, it ends with what was played by then.
    """
    from django.db import connection

    if place.postgres is not None:
        with connection.cursor() as cursor:
            cursor.execute("ALTER SYSTEM SET synchronous_commit = off")
            cursor.execute("SELECT pg_reload_conf()")
    connection.close()
    gc.collect()
    gc.freeze()  # the processes share what is there by now, and needn't look through it again and again
    context = multiprocessing.get_context("fork")
    with (
        TemporaryDirectory(prefix="jiedui-worlds-", dir=_MEMORY if _MEMORY.is_dir() else None) as folder,
        context.Pool(min(place.jobs, len(pieces)), _settle_in, (place, Path(folder))) as pool,
    ):
        try:
            yield from pool.imap_unordered(play, pieces)
        except KeyboardInterrupt:
            print("cut short: only what was played by now is told", file=sys.stderr)


def begin_anew() -> None:
    """The database of this process as it was set up. All its connections must be closed, but the caller's."""
    from django.db import connection

    connection.close()
    name = connection.settings_dict["NAME"]
    if connection.vendor == "postgresql":
        _statement(f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}" TEMPLATE "{_SET_UP}"')
        return
    for part in ("-wal", "-shm"):
        Path(f"{name}{part}").unlink(missing_ok=True)
    shutil.copyfile(Path(name).with_name("first.sqlite3"), name)


def _settle_in(place: Place, folder: Path) -> None:
    """A process of the pool: a folder and a database of its own; `begin_anew` fills it."""
    from django.conf import settings
    from django.db import connection

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that shares out
    gc.set_threshold(20_000, 20, 50)
    own = folder / f"{os.getpid()}"
    own.mkdir()
    settings.EVIDENCE_ROOT = own / "evidence"
    shutil.copytree(place.data / "evidence", settings.EVIDENCE_ROOT)
    if place.postgres is not None:
        connection.settings_dict["NAME"] = f"own_{os.getpid()}"
        return
    shutil.copyfile(place.database, own / "first.sqlite3")
    connection.settings_dict["NAME"] = str(own / "jiedui.sqlite3")
    connection.settings_dict["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"


def _statement(*statements: str) -> None:
    """On the server, from a database that nobody copies."""
    import psycopg

    server: Any
    with psycopg.connect(host=os.environ["PGHOST"], user="postgres", dbname="template1", autocommit=True) as server:
        for statement in statements:
            server.execute(statement)
