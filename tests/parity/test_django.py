"""The status query on Django's own cursor: in the request's transaction, on whichever database the record is kept."""

from dataclasses import astuple

import pytest
from django.db import connection

from jiedui.analytics.sql import status_sql
from jiedui.assessment.facts import ContributionFact, ObligationFact, columns_of
from jiedui.assessment.results import Status, StatusRow
from tests.parity import grid
from tests.parity.engines import create, insert

pytestmark = pytest.mark.django_db

FACTS = {"facts_obligations": ObligationFact, "facts_contributions": ContributionFact}


OBLIGATIONS = grid.facts()[0][:2000]
CONTRIBUTIONS = [done for done in grid.facts()[1] if done.obligation_id <= len(OBLIGATIONS)]


@pytest.fixture
def loaded() -> None:
    """Temporary tables, which stand before the views of the same name for as long as the test lasts."""
    with connection.cursor() as cursor:
        for (table, fact), rows in zip(FACTS.items(), (OBLIGATIONS, CONTRIBUTIONS), strict=True):
            cursor.execute(create(table, columns_of(fact)).replace("CREATE TABLE", "CREATE TEMPORARY TABLE"))
            cursor.executemany(insert(table, fact, "%s"), [astuple(row) for row in rows])


@pytest.mark.parametrize("table", FACTS)
def test_the_views_have_the_columns_of_the_facts(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        assert [column[0] for column in cursor.description] == [column.name for column in columns_of(FACTS[table])]


def test_it_sees_what_the_transaction_wrote(loaded: None) -> None:
    pairs = zip(OBLIGATIONS, grid.expected(), strict=False)
    expected = [row for owed, row in pairs if owed.programme_id == 1]
    assert sorted(_rows(status_sql(connection.vendor)), key=lambda row: row.obligation_id) == expected


def _rows(sql: str) -> list[StatusRow]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"as_of": grid.TODAY.isoformat(), "programme_id": 1})
        return [StatusRow(number, Status(light), int(done), int(by_due)) for number, light, done, by_due in cursor]


def test_it_can_be_a_table_of_another_query(loaded: None) -> None:
    sql = f"WITH status AS ({status_sql(connection.vendor)}) SELECT status, COUNT(*) FROM status GROUP BY status"
    with connection.cursor() as cursor:
        cursor.execute(sql, {"as_of": grid.TODAY.isoformat(), "programme_id": 1})
        counts = dict(cursor.fetchall())
    assert sum(counts.values()) == sum(owed.programme_id == 1 for owed in OBLIGATIONS)
