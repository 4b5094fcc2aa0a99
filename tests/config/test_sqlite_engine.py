"""The engine for SQLite: a transaction has its turn from beginning to end, and none is left behind by an error."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import IntegrityError, OperationalError, connections
from django.db.transaction import Atomic

from jiedui.config.sqlite.base import DatabaseWrapper
from jiedui.config.sqlite.turns import TooLong, take_turn
from jiedui.ledger.refusals import refusal_behind

PATIENCE = 0.2


@pytest.fixture
def database(tmp_path: Path, django_db_blocker) -> Iterator[DatabaseWrapper]:
    settings = {
        **connections["default"].settings_dict,
        "ENGINE": "jiedui.config.sqlite",
        "NAME": str(tmp_path / "of_its_own.sqlite3"),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": PATIENCE},
        "CONN_MAX_AGE": None,
        "TIME_ZONE": None,
    }
    connections["of_its_own"] = made = DatabaseWrapper(settings, alias="of_its_own")
    with django_db_blocker.unblock():
        run(made, "CREATE TABLE one (number INTEGER UNIQUE)")
        yield made
        made.close()
    del connections["of_its_own"]


def run(database: DatabaseWrapper, statement: str) -> None:
    with database.cursor() as cursor:
        cursor.execute(statement)


def transaction() -> Atomic:
    return Atomic("of_its_own", savepoint=True, durable=False)


def is_free(database: DatabaseWrapper) -> bool:
    try:
        take_turn(f"{database.settings_dict['NAME']}-line", seconds=0.05).end()
    except TooLong:
        return False
    return True


def test_a_transaction_has_its_turn_until_it_is_committed(database) -> None:
    assert is_free(database)
    with transaction():
        run(database, "INSERT INTO one VALUES (1)")
        with transaction():
            run(database, "INSERT INTO one VALUES (2)")
        assert not is_free(database)
    assert is_free(database)


def test_one_that_is_rolled_back_leaves_the_line(database) -> None:
    run(database, "INSERT INTO one VALUES (1)")
    with pytest.raises(IntegrityError), transaction():
        run(database, "INSERT INTO one VALUES (1)")
    assert is_free(database)


def test_one_that_is_closed_leaves_the_line(database) -> None:
    database.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    assert not is_free(database)
    database.close()
    assert is_free(database)


def test_who_waits_too_long_is_told_what_sqlite_would_tell(database) -> None:
    other = take_turn(f"{database.settings_dict['NAME']}-line", seconds=1)
    with pytest.raises(OperationalError, match="database is locked") as raised, transaction():
        run(database, "INSERT INTO one VALUES (1)")
    refusal = refusal_behind(raised.value)
    assert refusal is not None
    assert refusal.code == "database_busy"
    other.end()
    with transaction():
        run(database, "INSERT INTO one VALUES (1)")
    assert is_free(database)


def test_where_no_line_can_stand_sqlites_own_waiting_is_left(database, tmp_path) -> None:
    (tmp_path / "of_its_own.sqlite3-line").mkdir()
    with transaction():
        run(database, "INSERT INTO one VALUES (1)")
    with database.cursor() as cursor:
        assert cursor.execute("SELECT number FROM one").fetchall() == [(1,)]
