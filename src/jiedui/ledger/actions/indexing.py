"""Making the caches again: the search's index, whom activities concern, what counts towards obligations.

No business fact changes, so that the log tells of nothing.
"""

from collections.abc import Callable

from jiedui.ledger import achievement, involvement
from jiedui.ledger.indexing import rebuild_index


def reindex(tell: Callable[[int, int], None]) -> int:
    """Drop the caches and make them from the record; `tell` hears how many activities are indexed, and of how many."""
    achievement.rebuild()
    involvement.rebuild()
    return rebuild_index(tell)
