"""What a printout's QR code carries: which activity, and a digest of what the record said of it when it was printed.

The code is made with a secret of the server's, so that nobody can ask for an activity whose printout they don't hold.
Nothing is stored for it. docs/proof.md tells an auditor how to read the page behind it.
"""

import base64
import binascii
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.db.models import Model

from jiedui.ledger import chain
from jiedui.ledger.models import Activity
from jiedui.ledger.sealing import own_seal

_LENGTHS = _UID, _DIGEST, _MAC = 16, 10, 16
_PURPOSE = "proof of an activity"
_LONGEST = 60

Rows = Mapping[tuple[str, int], str]


@dataclass(frozen=True, slots=True)
class Printed:
    """What a code says: the activity, and the beginning of the digest of its rows as they were printed."""

    uid: UUID
    digest: bytes

    def is_of(self, rows: Rows) -> bool:
        """Whether these rows are what was printed."""
        return self.digest == digest_of(rows)[:_DIGEST]


def rows_of(activity: Activity, *others: Iterable[Model]) -> dict[tuple[str, int], str]:
    """The digest of each row that makes up the record of an activity, as it stands."""
    rows: list[Model] = [activity, *(row for some in others for row in some)]
    return {
        (row._meta.db_table, row.pk): chain.row_digest(row._meta.db_table, row.pk, chain.row_values(row))
        for row in rows
    }


def digest_of(rows: Rows) -> bytes:
    """One digest for all the rows."""
    lines = (f"{table} {row} {digest}\n" for (table, row), digest in sorted(rows.items()))
    return sha256("".join(lines).encode()).digest()


def token_for(uid: UUID, rows: Rows) -> str:
    """The code for an activity whose record now has these rows."""
    said = uid.bytes + digest_of(rows)[:_DIGEST]
    return base64.urlsafe_b64encode(said + _mac(said)).rstrip(b"=").decode("ascii")


def read_token(token: str) -> Printed | None:
    """What a code says; None where it isn't one of this server's. Takes as long whatever is wrong with it."""
    try:
        data = base64.urlsafe_b64decode(token[:_LONGEST] + "=" * (-len(token[:_LONGEST]) % 4))
    except (binascii.Error, ValueError):
        data = b""
    is_whole = len(data) == sum(_LENGTHS) and len(token) <= _LONGEST
    data = data if is_whole else bytes(sum(_LENGTHS))
    said, mac = data[: _UID + _DIGEST], data[_UID + _DIGEST :]
    is_ours = hmac.compare_digest(mac, _mac(said))
    if not (is_ours and is_whole):
        return None
    return Printed(UUID(bytes=said[:_UID]), said[_UID:])


def _mac(said: bytes) -> bytes:
    return hmac.digest(own_seal().secret_for(_PURPOSE), said, "sha256")[:_MAC]
