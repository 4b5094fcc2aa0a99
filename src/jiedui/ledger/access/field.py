"""What phones bring home: devices, the programme they hand over to, edits that clash, and what is set aside."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from jiedui.accounts.roles import Role, Verb, scope_of
from jiedui.ledger.access.activities import visible_activities
from jiedui.ledger.access.administration import users_to_administer
from jiedui.ledger.access.programmes import check_may, get_programme_to
from jiedui.ledger.models import Conflict, Device, Membership, Programme, SetAside
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.viewers import Viewer


def visible_devices(viewer: Viewer) -> QuerySet[Device]:
    """The devices of the viewer, and of the accounts that the viewer administers."""
    own = Q(user_id=viewer.user_id)
    if viewer.is_administrator:
        own |= Q(user__in=users_to_administer(viewer).values("pk"))
    return Device.objects.filter(own)


def get_device(viewer: Viewer, *, uid: UUID) -> Device:
    """The viewer's own device. Raises Missing, Refused: `revoked`."""
    return _own_device(Device.objects.all(), viewer, uid)


def get_device_for_update(viewer: Viewer, *, uid: UUID) -> Device:
    """As `get_device`, locked: what one device hands in is taken one after the other. Call it in a transaction."""
    return _own_device(Device.objects.select_for_update(of=("self",)), viewer, uid)


def _own_device(devices: QuerySet[Device], viewer: Viewer, uid: UUID) -> Device:
    device = devices.filter(user_id=viewer.user_id, uid=uid).first()
    if device is None:
        raise Missing
    check_not_revoked(device)
    return device


def get_device_to_revoke(viewer: Viewer, *, uid: UUID) -> Device:
    """A device of the viewer, or of an account that the viewer administers. Raises Missing."""
    device = visible_devices(viewer).filter(uid=uid).first()
    if device is None:
        raise Missing
    return device


def check_not_revoked(device: Device) -> None:
    """Let a device pass that may still hand in. Raises Refused."""
    if device.revoked_at is not None:
        raise Refused("revoked", "这台设备已停用，它保存的内容已清除。")


def is_shut_out(uid: UUID) -> bool:
    """Whether a device must drop what it holds: it was revoked, or its account was closed. One query."""
    shut = Q(revoked_at__isnull=False) | Q(user__is_active=False)
    return Device.objects.filter(shut, uid=uid).exists()


def get_programme_to_hand_over(viewer: Viewer, *, slug: str) -> Programme:
    """The programme for whoever records in it or once did: a role may have ended while a phone was out of reach.

    Raises Missing, Refused.
    """
    if slug in {seat.programme_slug for seat in viewer.seats}:
        return get_programme_to(Verb.RECORD, viewer, slug=slug)
    programmes = Programme.objects.select_related("pairing__donor", "pairing__recipient")
    found = programmes.filter(slug=slug, pk__in=_once_recorded_in(viewer)).first()
    if found is None:
        raise Missing
    return found


def check_may_hand_over(viewer: Viewer, programme: Programme) -> None:
    """Let pass who records in the programme or once did. Raises Missing, Refused."""
    if viewer.seats_in(programme.pk) or not _once_recorded_in(viewer).filter(programme_id=programme.pk).exists():
        check_may(Verb.RECORD, viewer, programme)


def _once_recorded_in(viewer: Viewer) -> QuerySet[Any]:
    recorders = [role for role in Role if scope_of(role, Verb.RECORD) is not None]
    held = Membership.objects.filter(user_id=viewer.user_id, role__in=recorders)
    return held.order_by().values("programme_id")


def get_conflict(viewer: Viewer, programme: Programme, *, uid: UUID) -> Conflict:
    """A conflict, settled or not, about an activity that the viewer may see. Raises Missing."""
    visible = visible_activities(viewer, programme).values("pk")
    found = Conflict.objects.filter(uid=uid, activity__in=visible).select_related("activity", "author__person").first()
    if found is None:
        raise Missing
    return found


def visible_set_asides(viewer: Viewer, programme: Programme) -> QuerySet[SetAside]:
    """What was handed over to be kept: one's own, and all of it for whoever reads the log."""
    found = SetAside.objects.filter(programme=programme)
    return found if viewer.may(programme.pk, Verb.VIEW_TRAIL) else found.filter(author_id=viewer.user_id)


def own_set_asides(viewer: Viewer) -> QuerySet[SetAside]:
    """What the viewer handed over to be kept."""
    return SetAside.objects.filter(author_id=viewer.user_id)


def get_set_aside(viewer: Viewer, programme: Programme, *, uid: UUID) -> SetAside:
    """Something that was handed over to be kept. Raises Missing."""
    found = visible_set_asides(viewer, programme).filter(uid=uid).first()
    if found is None:
        raise Missing
    return found


def uploads_kept() -> QuerySet[SetAside]:
    """What was handed over and still keeps its file."""
    return SetAside.objects.filter(settled_at__isnull=True, upload__isnull=False)
