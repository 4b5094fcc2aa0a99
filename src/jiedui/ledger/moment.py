"""Reading the record as it stood at one moment, while others go on writing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

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
