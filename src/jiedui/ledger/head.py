"""The head of the audit chain (链首) as it is now, signed by this server."""

from typing import Any

from django.db.models import Model, QuerySet, Subquery

from jiedui.ledger.models import Event
from jiedui.ledger.sealing import own_seal
from jiedui.reports.checkpoint import SignedHead, sign_head


def signed_head() -> SignedHead | None:
    """The log's head as it is now; None of an empty log. It tells nothing of what any event was about. One query."""
    last = Event.objects.order_by("-sequence").values_list("sequence", "digest", "at").first()
    return None if last is None else sign_head(last[0], last[1], at=last[2], sealer=own_seal())


def with_head(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows with the head of the log beside them, for a page that has no query to spare."""
    last = Event.objects.order_by("-sequence")
    return rows.annotate(
        log_number=Subquery(last.values("sequence")[:1]),
        log_digest=Subquery(last.values("digest")[:1]),
        log_at=Subquery(last.values("at")[:1]),
    )


def head_beside(row: Model) -> SignedHead:
    """The head of the log, from a row read `with_head`; there is one, for an event told of the row."""
    read: Any = row
    return sign_head(read.log_number, read.log_digest, at=read.log_at, sealer=own_seal())
