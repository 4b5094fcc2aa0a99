"""The files that prove an activity, for whoever may see it, and the viewer's own files on their way."""

from uuid import UUID

from django.db.models import QuerySet

from jiedui.ledger.access.activities import visible_activities
from jiedui.ledger.models import Evidence, Programme, Upload
from jiedui.ledger.refusals import Missing
from jiedui.ledger.viewers import Viewer


def visible_evidence(viewer: Viewer, programme: Programme) -> QuerySet[Evidence]:
    """The files that prove the activities which the viewer may see, those withdrawn included."""
    return Evidence.objects.filter(activity__in=visible_activities(viewer, programme).values("pk"))


def get_evidence(viewer: Viewer, *, uid: UUID) -> Evidence:
    """A file that proves, in whichever programme, for somebody who may see its activity. Raises Missing."""
    evidence = Evidence.objects.filter(uid=uid).select_related("activity__programme").first()
    if evidence is None:
        raise Missing
    if not visible_activities(viewer, evidence.activity.programme).filter(pk=evidence.activity_id).exists():
        raise Missing
    return evidence


def own_uploads(viewer: Viewer) -> QuerySet[Upload]:
    """The files that the viewer has begun to send."""
    return Upload.objects.filter(owner_id=viewer.user_id).select_related("programme__pairing")


def get_upload(viewer: Viewer, *, uid: UUID) -> Upload:
    """A file that the viewer has begun to send. Raises Missing."""
    upload = own_uploads(viewer).filter(uid=uid).first()
    if upload is None:
        raise Missing
    return upload
