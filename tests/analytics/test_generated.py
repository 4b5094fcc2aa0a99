"""The SQL that is kept beside the expressions it was made from."""

import subprocess
import sys
from pathlib import Path

import pytest

from jiedui.analytics import generate, sql
from jiedui.analytics.sql import status_sql


@pytest.mark.parametrize("target", generate.TARGETS, ids=lambda target: target.dialect)
def test_the_kept_text_is_what_the_expressions_give_today(target: generate.Target) -> None:
    assert generate.path_of(target).read_text("utf-8") == generate.compile_status(target)


def test_making_them_writes_every_dialect_and_nothing_else(tmp_path: Path) -> None:
    assert generate.main(tmp_path / "made") == 0
    made = {path.name: path.read_text("utf-8") for path in (tmp_path / "made").iterdir()}
    assert made == {path.name: path.read_text("utf-8") for path in sql.GENERATED.iterdir()}


def test_a_dialect_that_prints_a_day_otherwise_is_noticed() -> None:
    with pytest.raises(RuntimeError, match="postgres prints a parameter in another form"):
        generate.compile_status(generate.Target("postgres", "DATE '2222-02-22'", "%(as_of)s"))


def test_django_may_call_postgres_by_its_own_name() -> None:
    assert status_sql("postgresql") == status_sql("postgres")


def test_the_text_filters_both_tables_by_programme_before_they_are_joined() -> None:
    assert status_sql("sqlite").count('"programme_id" = %(programme_id)s') == 3


def test_no_engine_divides_or_reckons_with_dates() -> None:
    for target in generate.TARGETS:
        text = generate.path_of(target).read_text("utf-8").upper()
        assert not [word for word in ("/", "INTERVAL", "DATE_ADD", "JULIANDAY", "STRFTIME", "ROUND") if word in text]


def test_reading_the_text_needs_neither_ibis_nor_an_engine() -> None:
    program = (
        "import sys; from jiedui.analytics.sql import status_sql; status_sql('sqlite');"
        "sys.exit(bool({'ibis', 'duckdb', 'pyarrow', 'django'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
