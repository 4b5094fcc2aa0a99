"""The engines under comparison: each takes facts and a day, and gives a status row for every obligation."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import duckdb
import psycopg

from jiedui.analytics.engines import assess_snapshot
from jiedui.analytics.snapshot import write_snapshot
from jiedui.analytics.sql import status_sql
from jiedui.assessment.facts import Column, ContributionFact, ObligationFact, columns_of

Rows = list[tuple[int, int, str, int, int]]
SQL_TYPES = {"int": "bigint", "date": "date"}


class Engine(Protocol):
    """Something that works out statuses."""

    def rows(
        self, obligations: Sequence[ObligationFact], contributions: Sequence[ContributionFact], *, as_of: date
    ) -> Rows:
        """Programme, obligation, status, achieved, achieved by due; in that order."""


def create(table: str, columns: Iterable[Column]) -> str:
    return f"CREATE TABLE {table} ({', '.join(f'{column.name} {SQL_TYPES[column.type]}' for column in columns)})"


def insert(table: str, fact: type, placeholder: str) -> str:
    return f"INSERT INTO {table} VALUES ({', '.join([placeholder] * len(columns_of(fact)))})"


def programmes_of(obligations: Sequence[ObligationFact]) -> list[int]:
    return sorted({obligation.programme_id for obligation in obligations})


class Sqlite:
    """The standard library's SQLite, dates as ISO text, as Django keeps them."""

    def __init__(self, status: str | None = None) -> None:
        self.status = status or status_sql("sqlite") % {"as_of": ":as_of", "programme_id": ":programme_id"}
        self.connection = sqlite3.connect(":memory:")
        self.connection.execute(create("facts_obligations", columns_of(ObligationFact)))
        self.connection.execute(create("facts_contributions", columns_of(ContributionFact)))

    def load(self, obligations: Sequence[ObligationFact], contributions: Sequence[ContributionFact]) -> None:
        for table, fact, rows in (
            ("facts_obligations", ObligationFact, obligations),
            ("facts_contributions", ContributionFact, contributions),
        ):
            self.connection.execute(f"DELETE FROM {table}")
            self.connection.executemany(insert(table, fact, "?"), [self._as_text(row) for row in rows])

    def ask(self, programmes: Sequence[int], as_of: date) -> Rows:
        found: list[Any] = []
        for programme in programmes:
            values = {"as_of": as_of.isoformat(), "programme_id": programme}
            found += [(programme, *row) for row in self.connection.execute(self.status, values)]
        return sorted(found)

    def rows(
        self, obligations: Sequence[ObligationFact], contributions: Sequence[ContributionFact], *, as_of: date
    ) -> Rows:
        self.load(obligations, contributions)
        return self.ask(programmes_of(obligations), as_of)

    def _as_text(self, row: object) -> list[object]:
        return [value.isoformat() if isinstance(value, date) else value for value in astuple(row)]  # type: ignore[call-overload]  # facts are dataclasses


class Duckdb:
    """DuckDB in memory."""

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        self.connection.execute(create("obligations", columns_of(ObligationFact)))
        self.connection.execute(create("contributions", columns_of(ContributionFact)))

    def rows(
        self, obligations: Sequence[ObligationFact], contributions: Sequence[ContributionFact], *, as_of: date
    ) -> Rows:
        self.connection.execute("DELETE FROM obligations")
        self.connection.execute("DELETE FROM contributions")
        self._fill("obligations", ObligationFact, obligations)
        self._fill("contributions", ContributionFact, contributions)
        return sorted(self.connection.execute(status_sql("duckdb"), {"as_of": as_of}).fetchall())

    def _fill(self, table: str, fact: type, rows: Sequence[Any]) -> None:
        if rows:
            self.connection.executemany(insert(table, fact, "?"), [astuple(row) for row in rows])


class Parquet:
    """A snapshot on disk, read by DuckDB."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def rows(
        self, obligations: Sequence[ObligationFact], contributions: Sequence[ContributionFact], *, as_of: date
    ) -> Rows:
        write_snapshot(self.directory, obligations=obligations, contributions=contributions)
        assessed = assess_snapshot(self.directory, as_of=as_of)
        return [
            (row.programme_id, row.obligation_id, row.status.value, row.achieved, row.achieved_by_due)
            for row in assessed
        ]


class Postgres:
    """A PostgreSQL server; each question is a transaction that is rolled back."""

    def __init__(self, address: str) -> None:
        self.connection = psycopg.connect(address)
        self.connection.execute(create("facts_obligations", columns_of(ObligationFact)))
        self.connection.execute(create("facts_contributions", columns_of(ContributionFact)))
        self.connection.commit()

    def rows(
        self, obligations: Sequence[ObligationFact], contributions: Sequence[ContributionFact], *, as_of: date
    ) -> Rows:
        found: list[Any] = []
        with self.connection.transaction(force_rollback=True), self.connection.cursor() as cursor:
            self._fill(cursor, "facts_obligations", obligations)
            self._fill(cursor, "facts_contributions", contributions)
            for programme in programmes_of(obligations):
                cursor.execute(status_sql("postgres"), {"as_of": as_of.isoformat(), "programme_id": programme})
                found += [(programme, *row) for row in cursor]
        return sorted(found)

    def _fill(self, cursor: psycopg.Cursor[Any], table: str, rows: Sequence[Any]) -> None:
        with cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(astuple(row))
