"""The devices of a person, for that person; of an account, for its administrator."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from jiedui.ledger import access
from jiedui.ledger.access import Viewer
from jiedui.ledger.models import Device


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One device. `seen_on` is the last day on which it asked; nothing finer is kept."""

    uid: UUID
    name: str
    registered_at: datetime
    seen_on: date | None
    revoked_at: datetime | None
    revoked_reason: str


@dataclass(frozen=True, slots=True)
class DevicesPage:
    username: str
    is_own: bool
    rows: tuple[DeviceRow, ...]


def devices_page(viewer: Viewer, *, username: str = "") -> DevicesPage:
    """The viewer's devices, or with a username those of an account that the viewer administers. Raises Missing.

    Two queries.
    """
    found = access.visible_devices(viewer)
    if username:
        access.get_user_to_administer(viewer, username=username)
        found = found.filter(user__username=username)
    else:
        found = found.filter(user_id=viewer.user_id)
    rows = found.select_related("contact").order_by("revoked_at", "-registered_at", "-id")
    ordered = sorted(rows, key=lambda row: row.revoked_at is not None)
    return DevicesPage(username or viewer.username, not username, tuple(_row(row) for row in ordered))


def _row(device: Device) -> DeviceRow:
    contact = getattr(device, "contact", None)
    return DeviceRow(
        uid=device.uid,
        name=device.name,
        registered_at=device.registered_at,
        seen_on=contact.seen_on if contact else None,
        revoked_at=device.revoked_at,
        revoked_reason=device.revoked_reason,
    )
