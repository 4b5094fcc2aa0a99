"""Rows written without an action: states that no action leads to, or thousands of rows at once, to start a test from.

The database refuses such rows outside an event (`jiedui.ledger.row_guards`); inside `by_hand()`, or in a function that
has it as its decorator, they pass. No event tells of them, so a record with such rows doesn't verify.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def by_hand() -> Iterator[None]:
    """Let audited rows be written as they come."""
    from jiedui.ledger import row_guards  # Django's models can be imported only when it is set up

    with transaction.atomic():
        before = row_guards.open_mark()
        yield
        row_guards._close(before, "")
