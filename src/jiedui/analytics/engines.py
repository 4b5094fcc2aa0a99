"""Assessing a whole snapshot: the generated status query on an engine, over the Parquet files."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from jiedui.analytics.snapshot import TABLES, check_snapshot, path_of
from jiedui.analytics.sql import status_sql
from jiedui.assessment.facts import columns_of
from jiedui.assessment.results import Status
from jiedui.kernel.diagnostics import untranslated
from jiedui.kernel.refusals import InputRefused

_SQL_TYPES = {"int": "BIGINT", "date": "DATE"}
_ORDERED = "SELECT * FROM ({status}) ORDER BY programme_id, obligation_id"


@dataclass(frozen=True, slots=True)
class AssessedRow:
    """One obligation's status in a snapshot of many programmes."""

    programme_id: int
    obligation_id: int
    status: Status
    achieved: int
    achieved_by_due: int


def assess_snapshot(directory: Path, *, as_of: date, engine: str = "duckdb") -> tuple[AssessedRow, ...]:
    """The status of every obligation of a snapshot, ordered by programme and obligation."""
    with _opened(directory, engine) as connection:
        rows = connection.execute(_ORDERED.format(status=status_sql("duckdb")), {"as_of": as_of}).fetchall()
    return tuple(AssessedRow(row[0], row[1], Status(row[2]), row[3], row[4]) for row in rows)


def write_assessment(directory: Path, target: Path, *, as_of: date, engine: str = "duckdb") -> int:
    """Write the status of every obligation of a snapshot to the Parquet file `target`; the number of rows."""
    unfinished = target.with_suffix(".part")
    ordered = _ORDERED.format(status=status_sql("duckdb"))
    with _opened(directory, engine) as connection:
        connection.execute(f"COPY ({ordered}) TO {_quoted(unfinished)} (FORMAT parquet)", {"as_of": as_of})
        (rows,) = connection.execute("SELECT count(*) FROM obligations").fetchall()[0]
    unfinished.replace(target)
    return int(rows)


@contextmanager
def _opened(directory: Path, engine: str) -> Iterator[duckdb.DuckDBPyConnection]:
    if engine not in ENGINES:
        raise InputRefused("N005", "没有“{engine}”这个引擎，可用：{known}。", engine=engine, known="、".join(ENGINES))
    check_snapshot(directory)
    with ENGINES[engine](directory) as connection:
        for check in _CHECKS:
            check.run(connection)
        yield connection


def _open_duckdb(directory: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"autoinstall_known_extensions": False, "autoload_known_extensions": False})
    for table, fact in TABLES.items():
        columns = ", ".join(f"{c.name}::{_SQL_TYPES[c.type]} AS {c.name}" for c in columns_of(fact))
        source = _quoted(path_of(directory, table))
        connection.execute(f"CREATE VIEW {table} AS SELECT {columns} FROM read_parquet({source})")  # noqa: S608
    return connection


ENGINES: dict[str, Callable[[Path], duckdb.DuckDBPyConnection]] = {"duckdb": _open_duckdb}


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class _Check:
    """A query that finds a programme and an obligation where the facts break their contract, and what to say."""

    code: str
    query: str
    template: str

    def run(self, connection: duckdb.DuckDBPyConnection) -> None:
        found = connection.execute(f"{self.query} LIMIT 1").fetchone()
        if found is not None:
            raise InputRefused(self.code, self.template, programme=found[0], obligation=found[1])


def _empty_where_needed(table: str) -> str:
    needed = [column.name for column in columns_of(TABLES[table]) if not column.optional]
    is_empty = " OR ".join(f"{name} IS NULL" for name in needed)
    return f"SELECT programme_id, obligation_id FROM {table} WHERE {is_empty}"  # noqa: S608


_CHECKS = (
    _Check(
        "N006",
        _empty_where_needed("obligations"),
        untranslated("“obligations.parquet”里，项目 {programme} 的任务 {obligation} 缺少必填的编号或日期。"),
    ),
    _Check(
        "N006",
        _empty_where_needed("contributions"),
        untranslated("“contributions.parquet”里，项目 {programme} 计入任务 {obligation} 的一行缺少编号、数量或日期。"),
    ),
    _Check(
        "N007",
        "SELECT programme_id, obligation_id FROM obligations GROUP BY ALL HAVING count(*) > 1",
        untranslated("“obligations.parquet”里，项目 {programme} 的任务 {obligation} 不止一行。"),
    ),
    _Check(
        "N008",
        "SELECT programme_id, obligation_id FROM contributions WHERE amount < 0",
        untranslated("“contributions.parquet”里，项目 {programme} 计入任务 {obligation} 的数量是负数。"),
    ),
)
