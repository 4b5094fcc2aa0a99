"""The status query as SQL text, ready for a cursor: made from the expressions beforehand, read from a file here.

Neither this module nor what it reads needs Ibis, so that a web server starts without it. After a change of
`expressions`, `python -m jiedui.analytics.generate` makes the files again; a test compares them.
"""

from functools import cache
from pathlib import Path
from typing import Literal

Dialect = Literal["sqlite", "postgres", "postgresql", "duckdb"]

GENERATED = Path(__file__).parent / "generated"


@cache
def status_sql(dialect: Dialect) -> str:
    """The status of every obligation of one programme, to run itself or as a table of another query.

    For `sqlite` and `postgres` (Django calls it `postgresql`) it reads `facts_obligations` and
    `facts_contributions`, asks for `%(programme_id)s` and `%(as_of)s` (a date or ISO text), and gives
    obligation_id, status, achieved and achieved_by_due. For `duckdb` it reads `obligations` and `contributions`
    of all programmes, asks for `$as_of`, and gives programme_id before them. Rows come in no order.

    >>> "%(as_of)s" in status_sql("sqlite")
    True
    """
    name = "postgres" if dialect == "postgresql" else dialect
    return (GENERATED / f"status.{name}.sql").read_text("utf-8")
