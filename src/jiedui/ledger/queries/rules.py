"""What a programme has set for itself: days for answers, which kinds need both sides and since when."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jiedui.accounts.roles import Verb
from jiedui.ledger.access import get_programme_to
from jiedui.ledger.kinds import kinds_of
from jiedui.ledger.models import ProgrammeSettings
from jiedui.ledger.models.settings import PARTS_OF_A_DEGREE
from jiedui.ledger.ruling import rules_in_force, settings_of
from jiedui.ledger.viewers import Viewer
from jiedui.plans.kinds import ActivityKind


@dataclass(frozen=True, slots=True)
class KindRule:
    """A kind, whether it needs both sides now, and the rule by which the programme said so, if it did."""

    kind: ActivityKind
    needs_both_sides: bool
    from_on: date | None
    paper: str


@dataclass(frozen=True, slots=True)
class PhotoPlace:
    """Whether photos' places are compared, and the circle, which is remembered while they are not."""

    is_compared: bool
    centre: tuple[Decimal | None, Decimal | None]
    radius_km: int


@dataclass(frozen=True, slots=True)
class RulesPage:
    slug: str
    programme: str
    approval_days: int
    regularise_days: int
    kinds: tuple[KindRule, ...]
    place: PhotoPlace


def rules_page(viewer: Viewer, *, slug: str) -> RulesPage:
    """The programme's settings and rules. Raises Missing, Refused. Three queries."""
    programme = get_programme_to(Verb.SET_RULES, viewer, slug=slug)
    settings = settings_of(programme.pk)
    rules = rules_in_force(programme)
    rows = []
    for kind in kinds_of(programme).values():
        rule = rules.get(kind.code)
        needs = rule.needs_both_sides if rule else kind.needs_both_sides
        rows.append(KindRule(kind, needs, rule.from_on if rule else None, rule.paper if rule else ""))
    return RulesPage(
        slug,
        programme.name,
        settings.approval_days,
        settings.regularise_days,
        tuple(rows),
        _photo_place(settings),
    )


def _photo_place(settings: ProgrammeSettings) -> PhotoPlace:
    centre = (_degrees(settings.centre_latitude), _degrees(settings.centre_longitude))
    return PhotoPlace(settings.compare_photo_place, centre, settings.radius_km)


def _degrees(parts: int | None) -> Decimal | None:
    """Degrees from hundred-thousandths of a degree."""
    return None if parts is None else Decimal(parts) / PARTS_OF_A_DEGREE
