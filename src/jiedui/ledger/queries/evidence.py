"""A file that proves, for whoever may see the activity that it belongs to."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from jiedui.ledger import access, storage
from jiedui.ledger.access import Viewer
from jiedui.ledger.refusals import Missing


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """Where the bytes lie, and what they are called and are."""

    path: Path
    name: str
    media_type: str
    size: int


def evidence_file(viewer: Viewer, *, uid: UUID) -> EvidenceFile:
    """The file behind a piece of evidence. Raises Missing, also where the store has lost it."""
    evidence = access.get_evidence(viewer, uid=uid)
    path = storage.path_of(evidence.digest)
    if not path.is_file():
        raise Missing
    return EvidenceFile(path, evidence.name, evidence.media_type, evidence.size)
