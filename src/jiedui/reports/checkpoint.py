"""The checkpoint (检查点): how long the audit log is, its Merkle root and head, and the bag signed with it; and the
signed head (链首) that stands on every paper and workbook.

A signed note after C2SP tlog-checkpoint: three lines and a signature that fit on paper, that other people's
witnesses can countersign, and by which two packages are shown to come from one log. The form of the note and
the tree are laid down in `verifier`.
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from jiedui.reports.verifier import NO_EVENT, Note, Tree


class Sealer(Protocol):
    """Whoever holds the key: the server, or a test."""

    @property
    def public_key(self) -> bytes:
        """The 32 bytes of the Ed25519 public key."""
        ...

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of the signature."""
        ...


@dataclass(frozen=True, slots=True)
class LogState:
    """An audit log at one moment: how many events, the Merkle root over their digests, the last digest."""

    size: int
    root: str
    head: str


def log_state(digests: Iterable[str]) -> LogState:
    """The state of the log whose events have these digests (hexadecimal), in their order.

    >>> log_state([]).size, log_state(["00" * 32]).head == "00" * 32
    (0, True)
    """
    tree, head = Tree(), NO_EVENT
    for digest in digests:
        tree.add(bytes.fromhex(digest))
        head = digest
    return LogState(tree.size, tree.root(), head)


def origin_of(public_key: bytes) -> str:
    """The log's name: made from the key, so that no two servers share one.

    >>> origin_of(bytes(32))
    'jiedui/66687aadf862bd77'
    """
    return f"jiedui/{sha256(public_key).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True)
class SignedHead:
    """The last event's number, digest and moment, and the server's signature (base64) over `text` by `key`."""

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


def sign_head(number: int, digest: str, *, at: datetime, sealer: Sealer) -> SignedHead:
    """The head of a log that has `number` events, the last of them at `at` with that digest."""
    head = SignedHead(origin_of(sealer.public_key), number, digest, at, sealer.public_key.hex())
    return replace(head, signature=base64.b64encode(sealer.sign(head.text.encode())).decode("ascii"))


def seal(log: LogState, *, bag: str, package: str, sealer: Sealer) -> bytes:
    """The signed checkpoint for a bag of that name whose tag manifest has that digest."""
    note = Note(origin_of(sealer.public_key), log.size, log.root, log.head, bag, package)
    return note.signed(sealer.public_key, sealer.sign(note.text().encode()))
