"""The third hand-over out of the record: the two fact tables as views, and the status query over them.

The views have exactly the columns of `jiedui.assessment.facts`; the migration makes them from the SQL below.
"""

from datetime import date

from django.db import connection

from jiedui.analytics.sql import status_sql
from jiedui.assessment.results import Status, StatusRow
from jiedui.ledger.achievement import counted

OBLIGATIONS_VIEW = """
CREATE VIEW facts_obligations AS
SELECT o.id AS obligation_id, o.programme_id, o.opens_on, o.due_on, o.warns_on, o.needed, o.most,
       w.from_on AS waived_from, w.until_on AS waived_until
FROM ledger_obligation o LEFT JOIN ledger_waiver w ON w.obligation_id = o.id
"""
CONTRIBUTIONS_VIEW = """
CREATE VIEW facts_contributions AS
SELECT id AS contribution_id, obligation_id, programme_id, amount, done_on, counts_from, counts_until
FROM ledger_contribution
"""

_JOINED = (
    "ledger_commitment",
    "ledger_commitmentparty",
    "ledger_obligation",
    "ledger_obligationparty",
    "ledger_waiver",
    "ledger_activity",
    "ledger_contribution",
    "ledger_achievement",
    "ledger_evidence",
    "ledger_membership",
    "accounts_user",
    "accounts_person",
    "accounts_organisation",
)


def status_rows(programme_id: int, as_of: date) -> list[StatusRow]:
    """The status of every obligation of the programme as of the day, in the request's own transaction."""
    with connection.cursor() as cursor:
        cursor.execute(statuses(), {"programme_id": programme_id, "as_of": as_of})
        return [
            StatusRow(number, Status(light), int(achieved), int(by_due)) for number, light, achieved, by_due in cursor
        ]


def statuses() -> str:
    """The status query as SQL text, for queries that join it; it asks for `%(programme_id)s` and `%(as_of)s`."""
    status = status_sql(connection.vendor)
    # PostgreSQL may estimate the sums far off, and was seen to join them row by row: it reads the contributions.
    return counted(connection.vendor) + status if connection.vendor == "sqlite" else status


def refresh_statistics() -> None:
    """Tell PostgreSQL how many rows there are now.

    It does so itself within minutes; until then it would read all contributions anew for every obligation.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(_JOINED)}")
