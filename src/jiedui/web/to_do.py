"""The count beside 待办."""

from jiedui.ledger.queries.to_do import to_do_count

__all__ = ["to_do_count"]
