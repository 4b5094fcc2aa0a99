"""The third hand-over out of the record: the two fact tables as views, and the status query over them.

The views have exactly the columns of `jiedui.assessment.facts`; the migration makes them from the SQL below.
"""

from datetime import date

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

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

_FUNCTION = """
CREATE OR REPLACE FUNCTION ledger_statuses(of_programme bigint, of_day date)
RETURNS TABLE (obligation_id bigint, status text, achieved bigint, achieved_by_due bigint)
LANGUAGE sql STABLE ROWS 1000 SET enable_nestloop = off AS $$ {body} $$
"""
_ASKED = (
    "SELECT obligation_id, status, achieved, achieved_by_due"
    " FROM ledger_statuses(%(programme_id)s, CAST(%(as_of)s AS date))"
)

_JOINED = (
    "ledger_commitment",
    "ledger_commitmentparty",
    "ledger_obligation",
    "ledger_obligationparty",
    "ledger_waiver",
    "ledger_activity",
    "ledger_activityorganisation",
    "ledger_involvement",
    "ledger_contribution",
    "ledger_countedinvolvement",
    "ledger_achievement",
    "ledger_evidence",
    "ledger_membership",
    "ledger_event",
    "ledger_change",
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
    return _ASKED if connection.vendor == "postgresql" else counted("sqlite") + status_sql("sqlite")


def install(database: BaseDatabaseWrapper) -> None:
    """Put the status query into PostgreSQL as a function.

    There it is answered once, and by hashing: joined as text, it was worked out anew for every row wherever the
    database believed a new programme to be small still, for minutes.
    """
    if database.vendor == "postgresql":
        body = (counted("postgresql") + status_sql("postgresql")) % {"programme_id": "of_programme", "as_of": "of_day"}
        with database.cursor() as cursor:
            cursor.execute(_FUNCTION.replace("{body}", body))


def refresh_statistics() -> None:
    """Tell PostgreSQL how many rows there are now.

    It does so itself within minutes; until then it would read all contributions anew for every obligation.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(_JOINED)}")
