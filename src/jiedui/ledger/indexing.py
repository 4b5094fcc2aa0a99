"""Keeping the search index: `chain.recording` calls it for every event, in the event's own transaction.

The index is a cache of activities, the bodies that took part and the names of their files. What it holds never decides
what anybody sees: a search hands its finds to `access` (`jiedui.ledger.queries.search`).
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import JSONField, Model
from django.db.models.expressions import RawSQL

from jiedui.ledger.index_tables import statements_to_empty
from jiedui.ledger.index_words import (
    OF_BOTH_SIDES,
    file_words,
    index_words,
    of_body,
    of_kind,
    of_month,
    of_programme,
    place_words,
    texts_in,
)
from jiedui.ledger.models import Activity, ActivityOrganisation, Evidence

CHUNK = 500
_BITS_OF_NUMBER = 40
_COLUMNS = (
    "id",
    "programme_id",
    "organisation_id",
    "kind",
    "needs_both_sides",
    "title",
    "place",
    "note",
    "values",
    "done_values",
    "planned_on",
    "done_on",
)
_INDEXED = frozenset(_COLUMNS)
_BODIES = (
    "SELECT {gather}(p.organisation_id) FROM ledger_activityorganisation p WHERE p.activity_id = ledger_activity.id"
)
_FILES = (
    "SELECT {gather}(e.name) FROM ledger_evidence e WHERE e.activity_id = ledger_activity.id AND e.withdrawn_at IS NULL"
)
_DELETE = "DELETE FROM ledger_indexedactivity WHERE activity_id IN "
_DELETE_WORDS = (
    "DELETE FROM ledger_indexedwords WHERE rowid IN (SELECT key FROM ledger_indexedactivity WHERE activity_id IN "
)
_INSERT = "INSERT INTO ledger_indexedactivity (key, programme_id, activity_id) VALUES (%s, %s, %s)"
# What stands under the key already was left there by a database that this one took the place of.
_INSERT_WORDS = "INSERT OR REPLACE INTO ledger_indexedwords (rowid, words) VALUES (%s, %s)"
_UPSERT = """
INSERT INTO ledger_indexedactivity (key, programme_id, activity_id, words) VALUES (%s, %s, %s, array_to_tsvector(%s))
ON CONFLICT (activity_id)
DO UPDATE SET key = EXCLUDED.key, programme_id = EXCLUDED.programme_id, words = EXCLUDED.words
"""
_OF_PARTS = {ActivityOrganisation: {"activity_id"}, Evidence: {"activity_id", "name", "withdrawn_at"}}


def key_of(day: date, number: int) -> int:
    """The place in the order of days, then of numbers.

    >>> key_of(date(2019, 6, 30), 5) < key_of(date(2019, 7, 1), 1)
    True
    """
    return (day.toordinal() << _BITS_OF_NUMBER) + number


def number_of(key: int) -> int:
    """The activity's number in a key."""
    return key & ((1 << _BITS_OF_NUMBER) - 1)


def activities_to_index(row: Model, columns: Iterable[str]) -> set[int]:
    """The activities that the index must read again after these columns of a row were written."""
    if isinstance(row, Activity):
        return {row.pk} if not _INDEXED.isdisjoint(columns) else set()
    if isinstance(row, ActivityOrganisation | Evidence):
        return {row.activity_id} if not _OF_PARTS[type(row)].isdisjoint(columns) else set()
    return set()


def index_activities(numbers: Collection[int]) -> None:
    """Read the activities as they stand now and put them into the index; those that are gone leave it."""
    waiting = iter(sorted(numbers))
    while some := list(islice(waiting, CHUNK)):
        _index(some)


def rebuild_index(tell: Callable[[int, int], None]) -> int:
    """Empty the index and make it again from the activities; `tell` hears how many are done and how many there are.

    Searches made meanwhile find what is there already. Returns the number of activities.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements_to_empty(connection.vendor):
            cursor.execute(statement)
    total, done, last = Activity.objects.count(), 0, 0
    while some := list(Activity.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        with transaction.atomic():
            _index(some)
        last, done = some[-1], done + len(some)
        tell(done, total)
    return done


def _index(numbers: list[int]) -> None:
    entries = [_entry(row) for row in _rows(numbers)]
    if connection.vendor == "sqlite":
        _write_to_sqlite(numbers, entries)
    else:
        _write_to_postgres(numbers, entries)


def _rows(numbers: list[int]) -> Iterable[Mapping[str, Any]]:
    """The activities, each with the bodies that took part and the names of its files; in one query."""
    gather = "json_group_array" if connection.vendor == "sqlite" else "jsonb_agg"
    return (
        Activity.objects.filter(pk__in=numbers)
        .annotate(
            bodies=RawSQL(_BODIES.format(gather=gather), [], JSONField()),  # noqa: S611 - our own words
            files=RawSQL(_FILES.format(gather=gather), [], JSONField()),  # noqa: S611 - our own words
        )
        .order_by("pk")
        .values(*_COLUMNS, "bodies", "files")
    )


def _entry(row: Mapping[str, Any]) -> tuple[int, int, int, set[str]]:
    """Key, programme, activity and words of a row."""
    words = words_of(row, row["bodies"] or (), row["files"] or ())
    return key_of(row["done_on"] or row["planned_on"], row["id"]), row["programme_id"], row["id"], words


def words_of(row: Mapping[str, Any], bodies: Iterable[int], files: Iterable[str]) -> set[str]:
    """Everything by which an activity is found."""
    programme, day = row["programme_id"], row["done_on"] or row["planned_on"]
    words = {of_programme(programme), of_month(programme, day), of_kind(row["kind"])}
    if row["needs_both_sides"]:
        words.add(OF_BOTH_SIDES)
    words |= {of_body(body) for body in (row["organisation_id"], *bodies)}
    for text in (row["title"], row["place"], row["note"], *texts_in(row["values"]), *texts_in(row["done_values"])):
        words |= index_words(text)
    return words | place_words(row["place"]) | file_words(files)


def _write_to_sqlite(numbers: list[int], entries: list[tuple[int, int, int, set[str]]]) -> None:
    marks = ",".join(["%s"] * len(numbers))
    with connection.cursor() as cursor:
        cursor.execute(
            _DELETE_WORDS + f"({marks}))",
            numbers,
        )
        cursor.execute(_DELETE + f"({marks})", numbers)
        cursor.executemany(_INSERT, [(key, programme, activity) for key, programme, activity, _ in entries])
        cursor.executemany(_INSERT_WORDS, [(key, " ".join(sorted(words))) for key, _, _, words in entries])


def _write_to_postgres(numbers: list[int], entries: list[tuple[int, int, int, set[str]]]) -> None:
    gone = set(numbers) - {activity for _, _, activity, _ in entries}
    with connection.cursor() as cursor:
        if gone:
            cursor.execute("DELETE FROM ledger_indexedactivity WHERE activity_id = ANY(%s)", [list(gone)])
        cursor.executemany(
            _UPSERT,
            [(key, programme, activity, sorted(words)) for key, programme, activity, words in entries],
        )
