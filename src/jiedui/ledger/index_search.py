"""Asking the search index: the newest activities that have all the words, never reading more than a part.

A word that is in every other activity must cost no more than a rare one. SQLite's full-text table walks backwards in
the order of its keys and stops when it has enough. PostgreSQL's index has no order: the newest few thousand activities
are looked through first, and what is still wanted is asked of the index month by month.
"""

from collections.abc import Callable, Iterable
from itertools import chain

from django.db import connection

from jiedui.ledger.index_words import Term, of_month, of_programme

LOOKED_THROUGH = 2_000
BEYOND_ALL = 2**62

# All of the groups; of a group any alternative; of an alternative all terms.
Alternative = tuple[Term, ...]
Group = tuple[Alternative, ...]


def newest_keys(
    programme_id: int, groups: Iterable[Group], *, among: Group = (), below: int = BEYOND_ALL, most: int
) -> list[int]:
    """The keys of the newest activities of a programme that fit all groups, at most so many, the newest first.

    `among` narrows them to what has one of those marks.
    """
    groups = tuple(groups)
    if not groups or not all(groups):
        return []
    if connection.vendor == "sqlite":
        return _of_sqlite(programme_id, (*groups, among) if among else groups, below, most)
    # One mark narrows within the index; many marks of which each is common are cheaper to look for in what was found.
    if len(among) == 1:
        groups, among = (*groups, among), ()
    return _of_postgres(programme_id, groups, among, below=below, most=most)


_OF_SQLITE = """
SELECT rowid FROM ledger_indexedwords WHERE ledger_indexedwords MATCH %s AND rowid < %s ORDER BY rowid DESC LIMIT %s
"""


def _of_sqlite(programme_id: int, groups: tuple[Group, ...], below: int, most: int) -> list[int]:
    own: Group = ((Term(of_programme(programme_id)),),)
    with connection.cursor() as cursor:
        cursor.execute(_OF_SQLITE, [_joined((*groups, own), "AND", "OR", _for_sqlite), below, most])
        return [key for (key,) in cursor.fetchall()]


def _for_sqlite(term: Term) -> str:
    return f'"{term.word}" *' if term.is_start else f'"{term.word}"'


# The sum keeps the planner from walking the other index, `coalesce` from asking this one for the marks.
# Months come in their order, as long as more is wanted.
_OF_POSTGRES = """
WITH newest AS MATERIALIZED (
    SELECT key, words FROM ledger_indexedactivity WHERE programme_id = %(programme)s AND key < %(below)s
    ORDER BY key DESC LIMIT %(looked_through)s
), edge AS (
    SELECT min(key) AS least, count(*) AS looked_through,
        (SELECT min(key) FROM ledger_indexedactivity WHERE programme_id = %(programme)s) AS first
    FROM newest
), months AS (
    SELECT least, generate_series(date_trunc('month', date '0001-01-01' + (least >> 40)::int - 1),
        date_trunc('month', date '0001-01-01' + (first >> 40)::int - 1), '-1 month') AS month
    FROM edge WHERE looked_through = %(looked_through)s
)
(SELECT key FROM newest
    WHERE words @@ %(query)s::tsquery AND coalesce(words @@ %(among)s::tsquery, TRUE) ORDER BY key DESC)
UNION ALL
(SELECT found.key FROM months, LATERAL (
    SELECT key FROM ledger_indexedactivity
    WHERE words @@ (%(query)s::tsquery && (%(month)s || to_char(month, 'YYYYMM') || '''')::tsquery)
        AND key < least AND coalesce(words @@ %(among)s::tsquery, TRUE)
    ORDER BY key + 0 DESC LIMIT %(most)s
) AS found)
LIMIT %(most)s
"""


def _of_postgres(programme_id: int, groups: tuple[Group, ...], among: Group, *, below: int, most: int) -> list[int]:
    given = {
        "programme": programme_id,
        "below": below,
        "looked_through": LOOKED_THROUGH,
        "query": _joined(groups, "&", "|", _for_postgres),
        "among": _joined((among,), "&", "|", _for_postgres) if among else None,
        "month": f"'{of_month(programme_id)}",
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(_OF_POSTGRES, given)
        return sorted(chain.from_iterable(cursor.fetchall()), reverse=True)


def _for_postgres(term: Term) -> str:
    return f"'{term.word}':*" if term.is_start else f"'{term.word}'"


def _joined(groups: Iterable[Group], both: str, either: str, written: Callable[[Term], str]) -> str:
    return f" {both} ".join(
        "(" + f" {either} ".join("(" + f" {both} ".join(map(written, terms)) + ")" for terms in group) + ")"
        for group in groups
    )
