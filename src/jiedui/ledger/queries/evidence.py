"""A file that proves, for whoever may see the activity that it belongs to."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from jiedui.evidence.thumbnails import NoPicture
from jiedui.ledger import access, storage
from jiedui.ledger.refusals import Missing
from jiedui.ledger.storage.small import small_copy
from jiedui.ledger.viewers import Viewer


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file of the store: what it is called, what it is, and how long it is."""

    digest: str
    name: str
    media_type: str
    size: int

    def stream(self, *, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Its bytes, or `length` of them from `start` on. Raises Missing where the store has lost it."""
        try:
            return storage.stream(self.digest, start=start, length=length)
        except FileNotFoundError as error:
            raise Missing from error


def evidence_file(viewer: Viewer, *, uid: UUID) -> EvidenceFile:
    """The file behind a piece of evidence. Raises Missing."""
    evidence = access.get_evidence(viewer, uid=uid)
    return EvidenceFile(evidence.digest, evidence.name, evidence.media_type, evidence.size)


def small_picture(viewer: Viewer, *, uid: UUID, side: int) -> bytes:
    """A small copy of a picture, made once. Raises Missing, also where it is no picture that can be shown."""
    evidence = access.get_evidence(viewer, uid=uid)
    try:
        return small_copy(evidence.digest, side=side)
    except (NoPicture, FileNotFoundError) as error:
        raise Missing from error
