"""Devices that keep a copy for work without signal: registered by their user, revoked by them or an administrator."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError

from jiedui.accounts.sessions import end_session
from jiedui.ledger import access, chain
from jiedui.ledger.actions.wording import required
from jiedui.ledger.models import Device, DeviceContact
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.viewers import Viewer

MOST_DEVICES = 20


def register_device(actor: Viewer, *, uid: UUID, name: str, at: datetime) -> Device:
    """Let a browser keep a copy. The same again gives the same device.

    Raises Refused: `revoked`, `conflict` where the uid is another person's or there are too many already.
    """
    try:
        return _register(actor, uid, name, at)
    except IntegrityError:
        return _register(actor, uid, name, at)


def revoke_device(actor: Viewer, *, uid: UUID, reason: str, at: datetime) -> None:
    """End a device: it hands in nothing more, its session ends, and it drops its copy when it next asks.

    Raises Missing, Refused.
    """
    found = access.get_device_to_revoke(actor, uid=uid)
    reason = required(reason, what="理由", most=400)
    with chain.recording(actor.actor, "revoke_device", at=at, reason=reason) as record:
        device = Device.objects.select_for_update(of=("self",)).get(pk=found.pk)
        if device.revoked_at is None:
            record.change(device, revoked_at=at, revoked_by_id=actor.user_id, revoked_reason=reason)
    for contact in DeviceContact.objects.filter(device=device):
        end_session(contact.session_key)


def note_contact(device: Device, *, session_key: str, on: date) -> None:
    """Keep the day and the session in which the device last asked; nothing is written where both are known."""
    if DeviceContact.objects.filter(device=device, session_key=session_key, seen_on=on).exists():
        return
    DeviceContact.objects.update_or_create(device=device, defaults={"session_key": session_key, "seen_on": on})


def _register(actor: Viewer, uid: UUID, name: str, at: datetime) -> Device:
    if actor.user_id is None:
        raise Missing
    with chain.recording(actor.actor, "register_device", at=at) as record:
        found = Device.objects.filter(uid=uid).first()
        if found is not None:
            if found.user_id != actor.user_id:
                raise Refused("conflict", "这个设备编号属于另一个账号。")
            access.check_not_revoked(found)
            return found
        if Device.objects.filter(user_id=actor.user_id, revoked_at__isnull=True).count() >= MOST_DEVICES:
            raise Refused("conflict", "您已有{most}台设备，请先在“我的设备”中停用不再使用的设备。", most=MOST_DEVICES)
        return record.create(
            Device(uid=uid, user_id=actor.user_id, name=required(name, what="设备名称", most=80), registered_at=at)
        )
