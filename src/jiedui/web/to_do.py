"""The count beside 待办."""

from jiedui.ledger.queries.tasks import to_do_count

__all__ = ["to_do_count"]
