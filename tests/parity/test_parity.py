"""One definition: the evaluator, SQLite, DuckDB, Parquet files and PostgreSQL say the same of the same facts."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

import pytest
from hypothesis import given, settings

from jiedui.analytics.sql import status_sql
from jiedui.assessment import rules
from jiedui.assessment.facts import ContributionFact, ObligationFact
from jiedui.assessment.results import Status, StatusRow
from jiedui.assessment.status import evaluate_all
from tests.assessment.facts import Record, records
from tests.parity import grid
from tests.parity.engines import Duckdb, Engine, Parquet, Postgres, Rows, Sqlite


def told(obligations: Sequence[ObligationFact], rows: Sequence[StatusRow]) -> Rows:
    """The evaluator's rows in the form of the engines'."""
    return sorted(
        (owed.programme_id, row.obligation_id, row.status.value, row.achieved, row.achieved_by_due)
        for owed, row in zip(obligations, rows, strict=True)
    )


def check_record(engine: Engine, record: Record) -> None:
    obligations, contributions, as_of = record
    expected = told(obligations, evaluate_all(obligations, contributions, as_of=as_of))
    found = engine.rows(obligations, contributions, as_of=as_of)
    assert found == expected
    assert {type(value) for row in found for value in row} <= {int, str}


def check_grid(engine: Engine) -> None:
    obligations, contributions = grid.facts()
    assert engine.rows(obligations, contributions, as_of=grid.TODAY) == told(obligations, grid.expected())


@pytest.fixture(scope="module")
def sqlite() -> Sqlite:
    return Sqlite()


@pytest.fixture(scope="module")
def in_memory() -> Duckdb:
    return Duckdb()


@pytest.fixture(scope="module")
def parquet(tmp_path_factory: pytest.TempPathFactory) -> Parquet:
    return Parquet(tmp_path_factory.mktemp("it's a snapshot"))


@pytest.fixture(scope="module")
def postgres(make_postgres_database: object) -> Iterator[Postgres]:
    engine = Postgres(make_postgres_database())  # type: ignore[operator]  # a fixture that makes
    yield engine
    engine.connection.close()


@given(records())
@settings(max_examples=300)
def test_sqlite_agrees(sqlite: Sqlite, record: Record) -> None:
    check_record(sqlite, record)


@given(records())
def test_duckdb_agrees(in_memory: Duckdb, record: Record) -> None:
    check_record(in_memory, record)


@given(records())
@settings(max_examples=40)
def test_a_snapshot_agrees(parquet: Parquet, record: Record) -> None:
    check_record(parquet, record)


@pytest.mark.postgres
@given(records())
@settings(max_examples=200)
def test_postgres_agrees(postgres: Postgres, record: Record) -> None:
    check_record(postgres, record)


def test_sqlite_agrees_at_every_turning_point(sqlite: Sqlite) -> None:
    check_grid(sqlite)


def test_a_snapshot_agrees_at_every_turning_point(parquet: Parquet) -> None:
    check_grid(parquet)


@pytest.mark.postgres
def test_postgres_agrees_at_every_turning_point(postgres: Postgres) -> None:
    check_grid(postgres)


def test_the_turning_points_hold_every_status() -> None:
    assert {row.status for row in grid.expected()} == set(Status)


@pytest.mark.parametrize("missing", [rule.code for rule in rules.RULES[:-1]])
def test_the_turning_points_would_show_a_missing_rule(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = grid.expected()
    monkeypatch.setattr(rules, "RULES", tuple(rule for rule in rules.RULES if rule.code != missing))
    assert evaluate_all(*grid.facts(), as_of=grid.TODAY) != expected


COMPARISON = re.compile(r"(?<= )(<=|>=|<|>)(?= )")
OPPOSITES = {"<=": "<", "<": "<=", ">=": ">", ">": ">="}


def test_the_turning_points_would_show_a_comparison_that_is_off_by_one() -> None:
    text = Sqlite().status
    obligations, contributions = grid.facts()
    expected = told(obligations, grid.expected())
    engine = Sqlite()
    engine.load(obligations, contributions)
    comparisons = list(COMPARISON.finditer(text))
    assert len(comparisons) >= 15
    for found in comparisons:
        engine.status = text[: found.start()] + OPPOSITES[found[0]] + text[found.end() :]
        assert engine.ask([1, 2], grid.TODAY) != expected, text[found.start() - 60 : found.end() + 40]


def test_a_programme_without_obligations_has_no_rows(sqlite: Sqlite) -> None:
    sqlite.load(*grid.facts())
    assert sqlite.ask([3], grid.TODAY) == []


def test_amounts_beyond_32_bits_are_summed_exactly(in_memory: Duckdb, sqlite: Sqlite) -> None:
    day = date(2020, 1, 1)
    owed = [ObligationFact(1, 1, day, day, day, needed=10**16 + 1, most=None)]
    done = [ContributionFact(number, 1, 1, 10**15, day, day) for number in range(10)]
    exact = [(1, 1, "due_soon", 10**16, 10**16)]
    assert in_memory.rows(owed, done, as_of=day) == sqlite.rows(owed, done, as_of=day) == exact


def test_the_text_for_django_asks_for_nothing_but_its_two_values() -> None:
    for dialect in ("sqlite", "postgres"):
        text = status_sql(dialect)  # type: ignore[arg-type]  # both are dialects
        assert set(re.findall(r"%\((\w+)\)s", text)) == {"as_of", "programme_id"}
        assert "%" not in re.sub(r"%\(\w+\)s", "", text)
