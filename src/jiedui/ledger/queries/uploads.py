"""How far the viewer's own files have come that are sent piece by piece."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef

from jiedui.ledger import access
from jiedui.ledger.models import Upload
from jiedui.ledger.viewers import Viewer

SHOWN = 20


@dataclass(frozen=True, slots=True)
class UploadState:
    """A file on its way: `received` of its `size` bytes are safe on disk; `evidence` is what it has become."""

    name: str
    size: int
    received: int
    evidence: UUID | None = None

    @property
    def percent(self) -> int:
        return self.received * 100 // self.size


def upload_state(viewer: Viewer, *, uid: UUID) -> UploadState:
    """The state of a file under way, or of the evidence that it has become. Raises Missing."""
    upload = access.own_uploads(viewer).filter(uid=uid).first()
    if upload is not None:
        return _state(upload)
    evidence = access.get_evidence(viewer, uid=uid)
    return UploadState(evidence.name, evidence.size, evidence.size, evidence.uid)


def has_unfinished(viewer: Viewer) -> Exists:
    """Whether the viewer has such files, for a query of activities to tell on its way."""
    return Exists(access.own_uploads(viewer).filter(activity_uid=OuterRef("uid")))


def unfinished_uploads(viewer: Viewer, *, activity: UUID) -> tuple[UploadState, ...]:
    """The viewer's own files for an activity that broke off, the latest first."""
    found = access.own_uploads(viewer).filter(activity_uid=activity).order_by("-touched_at", "-id")
    return tuple(_state(upload) for upload in found[:SHOWN])


def _state(upload: Upload) -> UploadState:
    return UploadState(upload.name, upload.size, upload.received)
