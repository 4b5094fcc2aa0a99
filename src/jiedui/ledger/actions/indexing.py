"""Making the search's index again. It is a cache: no business fact changes, so that the log tells of nothing."""

from collections.abc import Callable

from jiedui.ledger.indexing import rebuild_index


def reindex(tell: Callable[[int, int], None]) -> int:
    """Drop the index and make it from the record; `tell` hears how many activities are done, and of how many."""
    return rebuild_index(tell)
