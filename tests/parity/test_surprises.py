"""Each line of `docs/surprises.md`, shown on the engines: when one changes its mind, this says so."""

import math
import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import ibis
import psycopg
import pyarrow.parquet as pq
import pytest
from ibis.common.exceptions import IbisError

Ask = Callable[[str], Any]

NULLS = "SELECT x FROM (SELECT NULL AS x UNION ALL SELECT 1) AS t ORDER BY x"
SUM = "SELECT SUM(x) FROM (SELECT CAST(1 AS BIGINT) AS x) AS t"
HUGE_SUM = "SELECT SUM(x) FROM (SELECT 9223372036854775807 AS x UNION ALL SELECT 1) AS t"


@pytest.fixture
def sqlite() -> Iterator[Ask]:
    connection = sqlite3.connect(":memory:")
    yield lambda query: connection.execute(query).fetchone()[0]
    connection.close()


@pytest.fixture
def duck() -> Iterator[Ask]:
    with duckdb.connect() as connection:
        yield lambda query: connection.execute(query).fetchall()[0][0]


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[Ask]:
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        yield lambda query: connection.execute(query).fetchall()[0][0]


def quotient(dialect: str) -> str:
    """The same expression of Ibis in each dialect: 1005/1000 rounded to two places."""
    return str(ibis.to_sql((ibis.literal(1005) / 1000).round(2).name("x").as_table(), dialect=dialect))


def test_sqlite_surprises(sqlite: Ask) -> None:
    assert sqlite("SELECT 1 / 0") is None
    assert sqlite(quotient("sqlite")) == 1.01
    assert sqlite("SELECT -7 / 2") == -3
    assert sqlite("SELECT CAST('2020-06-30' AS DATE)") == 2020
    assert sqlite(SUM) == 1
    assert sqlite(NULLS) is None
    with pytest.raises(sqlite3.OperationalError, match="integer overflow"):
        sqlite(HUGE_SUM)


def test_duckdb_surprises(duck: Ask) -> None:
    assert math.isinf(duck("SELECT 1 / 0"))
    assert duck(quotient("duckdb")) == 1.0
    assert duck("SELECT -7 / 2") == -3.5
    assert duck("SELECT CAST('2020-06-30' AS DATE)") == date(2020, 6, 30)
    assert duck(f"SELECT typeof(x) FROM ({SUM}) AS t(x)") == "HUGEINT"
    assert duck(HUGE_SUM) == 2**63
    assert duck(NULLS) == 1


def test_a_parquet_file_keeps_duckdbs_sum_as_a_fraction(tmp_path: Path) -> None:
    target = tmp_path / "sum.parquet"
    duckdb.sql(f"{SUM}").write_parquet(str(target))
    assert str(pq.read_schema(target).types[0]) == "double"


@pytest.mark.postgres
def test_postgres_surprises(postgres: Ask) -> None:
    with pytest.raises(psycopg.errors.DivisionByZero):
        postgres("SELECT 1 / 0")
    assert postgres(quotient("postgres")) == 1.01
    assert postgres("SELECT -7 / 2") == -3
    assert postgres("SELECT CAST('2020-06-30' AS DATE)") == date(2020, 6, 30)
    assert isinstance(postgres(SUM), Decimal)
    assert postgres(HUGE_SUM) == 2**63
    assert postgres(NULLS) == 1


@pytest.mark.parametrize("dialect", ["sqlite", "postgres", "duckdb"])
def test_ibis_leaves_out_the_cast_of_a_sum(dialect: str) -> None:
    table = ibis.table({"x": "int64"}, name="t")
    assert "CAST" not in str(ibis.to_sql(table.aggregate(x=table.x.sum().cast("int64")), dialect=dialect))


def test_ibis_prints_no_parameter_without_a_value() -> None:
    table = ibis.table({"x": "int64"}, name="t")
    with pytest.raises((IbisError, KeyError)):
        ibis.to_sql(table.filter(table.x == ibis.param("int64")), dialect="sqlite")
