"""The head of the audit chain (链首), signed: what every printed sheet carries in its foot."""

import base64
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet, Subquery

from jiedui.ledger.models import Event
from jiedui.ledger.sealing import own_seal
from jiedui.reports.checkpoint import origin_of


@dataclass(frozen=True, slots=True)
class SignedHead:
    """The last event's number, digest and moment, and the server's signature over `text`."""

    origin: str
    number: int
    digest: str
    at: datetime
    key: str
    signature: str = ""

    @property
    def text(self) -> str:
        """What is signed (Ed25519): the log's name, its length, the digest of its last event."""
        return f"{self.origin}\n{self.number}\n{self.digest}\n"


def signed_head() -> SignedHead | None:
    """The log's head as it is now; None of an empty log. It tells nothing of what any event was about. One query."""
    last = Event.objects.order_by("-sequence").values_list("sequence", "digest", "at").first()
    return None if last is None else _signed(*last)


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
    return _signed(read.log_number, read.log_digest, read.log_at)


def _signed(number: int, digest: str, at: datetime) -> SignedHead:
    seal = own_seal()
    head = SignedHead(origin_of(seal.public_key), number, digest, at, seal.public_key.hex())
    return replace(head, signature=base64.b64encode(seal.sign(head.text.encode())).decode("ascii"))
