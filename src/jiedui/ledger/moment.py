"""Reading the record as it stood at one moment, while others go on writing."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)
CHUNK = 2000  # rows read at a time

_BEGIN = {"sqlite": "BEGIN DEFERRED", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"}


@contextmanager
def one_moment() -> Iterator[None]:
    """All reads inside see the same state and hold no writer up. Within a transaction it adds nothing.

    Django's own transactions would take SQLite's write lock (IMMEDIATE) or see each commit (READ COMMITTED).
    """
    connection.ensure_connection()
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN[connection.vendor])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")


def read_off(rows: QuerySet[Row]) -> "closing[Any]":
    """The rows, some at a time; their cursor is closed at the end of the block, also where an error ends it.

    One that is left to the garbage collector is closed whenever that runs: in the middle of another query of the same
    connection, for whose end psycopg would wait and never see it.
    """
    return closing(rows.iterator(chunk_size=CHUNK))
