"""The cache of what counts towards each obligation (`models.Achievement`): its triggers, making it anew, and the
contributions as the status query reads them.

Sums are only added to and taken from, so that two people may confirm side by side. The days are those of
`assessment.facts`: a contribution counts from `counts_from`, once done, until `counts_until`.
"""

from django.db import connection, transaction

from jiedui.ledger.cache_triggers import Step

_LATEST = (
    "CASE WHEN COALESCE({row}.counts_until, {row}.counts_from) > {row}.done_on "
    "THEN COALESCE({row}.counts_until, {row}.counts_from) ELSE {row}.done_on END"
)
_INTO = "INSERT INTO ledger_achievement (obligation_id, programme_id, due_on, latest, in_time, late)"
_ADDED = """{into}
SELECT o.id, o.programme_id, o.due_on, {latest},
  CASE WHEN {row}.counts_until IS NULL AND {row}.done_on <= o.due_on THEN {sign}{row}.amount ELSE 0 END,
  CASE WHEN {row}.counts_until IS NULL AND {row}.done_on > o.due_on THEN {sign}{row}.amount ELSE 0 END
FROM ledger_obligation o WHERE o.id = {row}.obligation_id
ON CONFLICT (obligation_id) DO UPDATE SET
  latest = CASE WHEN EXCLUDED.latest > ledger_achievement.latest
    THEN EXCLUDED.latest ELSE ledger_achievement.latest END,
  in_time = ledger_achievement.in_time + EXCLUDED.in_time,
  late = ledger_achievement.late + EXCLUDED.late"""
_MORE = _ADDED.format(into=_INTO, row="NEW", sign="", latest=_LATEST.format(row="NEW"))
_LESS = _ADDED.format(into=_INTO, row="OLD", sign="-", latest=_LATEST.format(row="OLD"))
_ALL = f"""
SELECT o.id AS obligation_id, o.programme_id, o.due_on, MAX({_LATEST.format(row="c")}) AS latest,
  SUM(CASE WHEN c.counts_until IS NULL AND c.done_on <= o.due_on THEN c.amount ELSE 0 END) AS in_time,
  SUM(CASE WHEN c.counts_until IS NULL AND c.done_on > o.due_on THEN c.amount ELSE 0 END) AS late
FROM ledger_contribution c JOIN ledger_obligation o ON o.id = c.obligation_id"""  # noqa: S608 - our own words
_GROUPED = "GROUP BY o.id, o.programme_id, o.due_on"

STEPS = (
    Step("achieved_more", "INSERT", "ledger_contribution", (_MORE,)),
    Step("achieved_otherwise", "UPDATE", "ledger_contribution", (_LESS, _MORE)),
    Step("achieved_less", "DELETE", "ledger_contribution", (_LESS,)),
    Step(
        "achieved_by_another_day",
        "UPDATE OF due_on",
        "ledger_obligation",
        (
            "DELETE FROM ledger_achievement WHERE obligation_id = NEW.id",
            f"{_INTO} {_ALL} WHERE o.id = NEW.id {_GROUPED}",
        ),
    ),
)

_WRONG = f"""
WITH found AS ({_ALL} {_GROUPED})
SELECT o.id FROM ledger_obligation o
LEFT JOIN found f ON f.obligation_id = o.id LEFT JOIN ledger_achievement a ON a.obligation_id = o.id
WHERE COALESCE(a.in_time, 0) <> COALESCE(f.in_time, 0) OR COALESCE(a.late, 0) <> COALESCE(f.late, 0)
  OR (f.latest IS NOT NULL AND (a.latest IS NULL OR a.latest < f.latest))
ORDER BY o.id LIMIT 1
"""  # noqa: S608 - our own words
_LATEST_OF_ALL = "(SELECT MAX(latest) FROM ledger_achievement WHERE programme_id = %(programme_id)s)"
_AS_ONE = """
  SELECT a.programme_id, a.obligation_id, a.{amount} AS amount, {done_on} AS done_on,
    a.latest AS counts_from, CAST(NULL AS DATE) AS counts_until
  FROM ledger_achievement a WHERE a.programme_id = %(programme_id)s AND {day} >= {latest} AND a.{amount} <> 0"""
_COUNTED = """WITH facts_contributions AS (
  SELECT c.programme_id, c.obligation_id, c.amount, c.done_on, c.counts_from, c.counts_until
  FROM {each}
  UNION ALL {in_time}
  UNION ALL {late}
)
"""
# Whether a row is read at all is decided by the day alone, and beforehand: on SQLite by a table of one row or none.
# Every part reads one table, so that PostgreSQL, however it errs about their sizes, enters each by its index.
_EACH = {
    "sqlite": "(SELECT 1 WHERE {day} < {latest}) earlier CROSS JOIN ledger_contribution c"
    " WHERE c.programme_id = %(programme_id)s",
    "postgresql": "ledger_contribution c WHERE c.programme_id = %(programme_id)s AND {day} < {latest}",
}
_DAY = {"sqlite": "%(as_of)s", "postgresql": "CAST(%(as_of)s AS DATE)"}


def counted(vendor: str) -> str:
    """What the status query reads as `facts_contributions`, put before it.

    Of earlier days every contribution; of a day since when nothing has changed, what an obligation's come to in two
    rows: what was done by the due day, and what later.
    """
    given = {"day": _DAY[vendor], "latest": _LATEST_OF_ALL}
    by_due = "CASE WHEN a.due_on < a.latest THEN a.due_on ELSE a.latest END"
    return _COUNTED.format(
        each=_EACH[vendor].format(**given),
        in_time=_AS_ONE.format(amount="in_time", done_on=by_due, **given),
        late=_AS_ONE.format(amount="late", done_on="a.latest", **given),
    )


def first_wrong() -> int | None:
    """The first obligation of which the cache says other than its contributions."""
    with connection.cursor() as cursor:
        cursor.execute(_WRONG)
        found = cursor.fetchone()
    return found[0] if found else None


def rebuild() -> None:
    """Throw the cache away and make it anew."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_achievement")
        cursor.execute(f"{_INTO} {_ALL} {_GROUPED}")
