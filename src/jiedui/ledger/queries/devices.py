"""The devices of a person, for that person; of an account, for its administrator."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from jiedui.ledger import access
from jiedui.ledger.models import Device
from jiedui.ledger.viewers import Viewer


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
    """`handed_over` are the programmes, by slug and name, in which the viewer handed something over to be kept."""

    username: str
    is_own: bool
    rows: tuple[DeviceRow, ...]
    handed_over: tuple[tuple[str, str], ...] = ()


def devices_page(viewer: Viewer, *, username: str = "") -> DevicesPage:
    """The viewer's devices, or with a username those of an account that the viewer administers. Raises Missing.

    Three queries.
    """
    found = access.visible_devices(viewer)
    if username:
        access.get_user_to_administer(viewer, username=username)
        found = found.filter(user__username=username)
    else:
        found = found.filter(user_id=viewer.user_id)
    rows = found.select_related("contact").order_by("revoked_at", "-registered_at", "-id")
    ordered = sorted(rows, key=lambda row: row.revoked_at is not None)
    handed_over = () if username else tuple(_handed_over(viewer))
    return DevicesPage(username or viewer.username, not username, tuple(_row(row) for row in ordered), handed_over)


def _handed_over(viewer: Viewer) -> Iterable[tuple[str, str]]:
    """Where the viewer still holds a seat. No query where there is none."""
    seats = {seat.programme_id: (seat.programme_slug, seat.programme_name) for seat in viewer.seats}
    own = access.own_set_asides(viewer).filter(programme_id__in=seats)
    return (seats[number] for number in own.order_by("programme_id").values_list("programme_id", flat=True).distinct())


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
