"""Whether the place that a photo carries is compared with where the programme works: the office's own choice.

It is evidence of an activity, never attendance; the finding is kept in a word, the photo's position is not kept.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from jiedui.accounts.roles import Verb
from jiedui.ledger import access, chain
from jiedui.ledger.actions.programme_settings import set_columns
from jiedui.ledger.models import Programme
from jiedui.ledger.models.settings import PARTS_OF_A_DEGREE
from jiedui.ledger.refusals import Refused
from jiedui.ledger.viewers import Viewer

MOST_KM = 500


@dataclass(frozen=True, slots=True)
class Circle:
    """Where the programme works: a centre in degrees, and how far around it."""

    latitude: Decimal
    longitude: Decimal
    radius_km: int


def compare_photo_place(actor: Viewer, *, programme: Programme, circle: Circle | None, at: datetime) -> None:
    """Have the place of the photos that come in from now on compared with a circle, or, without one, no longer.

    Raises Missing, Refused: `not_allowed`, `bad_input`.
    """
    access.check_may(Verb.SET_RULES, actor, programme)
    values = {"compare_photo_place": False} if circle is None else _columns(circle)
    with chain.recording(actor.actor, "compare_photo_place", at=at, programme_id=programme.pk) as record:
        set_columns(record, programme, **values)


def _columns(circle: Circle) -> dict[str, object]:
    if not (abs(circle.latitude) <= 90 and abs(circle.longitude) <= 180):
        raise Refused("bad_input", "纬度应在-90到90之间，经度应在-180到180之间，例如 28.21 和 110.22。")
    if not 1 <= circle.radius_km <= MOST_KM:
        raise Refused("bad_input", "半径应在1到{most}公里之间。", most=MOST_KM)
    return {
        "compare_photo_place": True,
        "centre_latitude": round(circle.latitude * PARTS_OF_A_DEGREE),
        "centre_longitude": round(circle.longitude * PARTS_OF_A_DEGREE),
        "radius_km": circle.radius_km,
    }
