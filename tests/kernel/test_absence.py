"""An absent database is told from our own mistakes."""

import sqlite3
from contextlib import closing

import psycopg
import pytest

from jiedui.kernel.absence import is_away, is_busy


def failure(act) -> Exception:
    with pytest.raises(Exception) as raised:
        act()
    return raised.value


def test_a_server_that_cannot_be_reached_is_away() -> None:
    error = failure(lambda: psycopg.connect(host="/nowhere", connect_timeout=1))
    assert is_away(error)
    behind = KeyError()
    behind.__cause__ = error
    assert is_away(behind)


def test_a_mistake_of_ours_is_not() -> None:
    assert not is_away(psycopg.errors.UniqueViolation("twice"))
    assert not is_away(psycopg.InterfaceError("the cursor is closed"))
    assert not is_away(failure(lambda: sqlite3.connect(":memory:").execute("SELECT")))
    assert not is_away(None)


def test_a_database_that_others_write_to_is_busy(tmp_path) -> None:
    path = tmp_path / "one.sqlite3"
    with closing(sqlite3.connect(path)) as one, closing(sqlite3.connect(path, timeout=0)) as other:
        one.execute("BEGIN IMMEDIATE")
        error = failure(lambda: other.execute("BEGIN IMMEDIATE"))
    assert is_busy(error)
    assert not is_away(error)
    assert not is_busy(failure(lambda: sqlite3.connect(":memory:").execute("SELECT")))
    assert not is_busy(None)


@pytest.mark.postgres
def test_a_connection_that_the_server_ends_is_away(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as one, psycopg.connect(postgres_url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [one.info.backend_pid])
        assert is_away(failure(lambda: one.execute("SELECT 1")))
        assert is_away(failure(lambda: one.execute("SELECT 1")))
