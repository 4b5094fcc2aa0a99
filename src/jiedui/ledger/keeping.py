"""Files and rows together: what an action gives the store is taken back if the action fails.

Several rows may name the same bytes, so that a file is taken back only where none does. Who keeps a file and who takes
it back exclude each other until the end of their transactions: on SQLite there is one writer, on PostgreSQL a lock on
the digest. What is left of a process that was killed is a file without a row: it is in nobody's way, and serves the
same bytes when they are sent again.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import DatabaseError, connection, transaction

from jiedui.kernel.refusals import InputRefused
from jiedui.ledger import storage
from jiedui.ledger.models import Evidence, ImportBatch, PlanVersion
from jiedui.ledger.storage import Incoming, StoredFile

_LOG = logging.getLogger(__name__)
_mine: ContextVar[list[str] | None] = ContextVar("mine", default=None)


@contextmanager
def keeping() -> Iterator[None]:
    """Around the transaction of an action: what came to the store inside is taken back if the outermost block fails."""
    if _mine.get() is not None:
        yield
        return
    mine = list[str]()
    token = _mine.set(mine)
    try:
        yield
    except BaseException:
        for digest in mine:
            _take_back(digest)
        raise
    finally:
        _mine.reset(token)


def send(file: Incoming) -> None:
    """Bring a file where it will be kept, within a `keeping` and before the record is locked."""
    _note(file)
    file.send()


def keep(file: Incoming) -> StoredFile:
    """Give a file its name in the store, within a `keeping` and a transaction."""
    _note(file)
    _lock(file.stored.digest, shared=True)
    return file.keep()


def _note(file: Incoming) -> None:
    """Remember what is new to the store: what lay there before is not this action's to take back."""
    mine = _mine.get()
    if mine is None:
        raise RuntimeError("a file comes to the store only within `keeping`")
    if not storage.has(file.stored.digest):
        mine.append(file.stored.digest)


def _take_back(digest: str) -> None:
    """Never in the way of the failure that is being told: what can't be taken back stays, without a row."""
    try:
        with transaction.atomic():
            _lock(digest, shared=False)
            if storage.has(digest) and not _is_named(digest):
                storage.take_back(digest)
    except (DatabaseError, OSError, InputRefused, transaction.TransactionManagementError):
        _LOG.exception("the file %s has no row, and was not taken back", digest)


def _is_named(digest: str) -> bool:
    return (
        Evidence.objects.filter(digest=digest).exists()
        or PlanVersion.objects.filter(source_digest=digest).exists()
        or ImportBatch.objects.filter(digest=digest).exists()
    )


def _lock(digest: str, *, shared: bool) -> None:
    """Until the end of the transaction. SQLite's only writer needs none."""
    if connection.vendor == "postgresql":
        how = "_shared" if shared else ""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_advisory_xact_lock{how}(%s)", [int(digest[:15], 16)])
