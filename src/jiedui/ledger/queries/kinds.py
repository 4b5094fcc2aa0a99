"""The kinds of a programme: those of the registry, its own with what each asks, and how much is recorded under them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from jiedui.accounts.roles import Verb
from jiedui.ledger import access
from jiedui.ledger.kinds import kind_from, kinds_of
from jiedui.ledger.models import Activity, ProgrammeKind
from jiedui.ledger.refusals import Missing
from jiedui.ledger.ruling import rules_in_force
from jiedui.ledger.viewers import Viewer
from jiedui.plans.kinds import KINDS, ActivityKind


@dataclass(frozen=True, slots=True)
class OwnKind:
    """A kind of the programme's own, and how many activities are recorded under it."""

    kind: ActivityKind
    retired_on: date | None
    retired_reason: str
    recorded: int


@dataclass(frozen=True, slots=True)
class KindsPage:
    slug: str
    programme: str
    own: tuple[OwnKind, ...]
    registry: tuple[ActivityKind, ...]


def kinds_page(viewer: Viewer, *, slug: str) -> KindsPage:
    """For those who set the programme's rules. Raises Missing, Refused. Three queries."""
    programme = access.get_programme_to(Verb.SET_RULES, viewer, slug=slug)
    rows = list(ProgrammeKind.objects.filter(programme=programme).order_by("id"))
    under = Activity.objects.filter(programme=programme, kind__in=[row.name for row in rows]).order_by()
    counts = dict(under.values_list("kind").annotate(n=Count("pk")))
    own = (OwnKind(kind_from(row), row.retired_on, row.retired_reason, counts.get(row.name, 0)) for row in rows)
    return KindsPage(slug=slug, programme=programme.name, own=tuple(own), registry=tuple(KINDS.values()))


def own_kind(viewer: Viewer, *, slug: str, name: str) -> OwnKind:
    """One of them, to be changed. Raises Missing, Refused."""
    page = kinds_page(viewer, slug=slug)
    found = next((one for one in page.own if one.kind.code == name), None)
    if found is None:
        raise Missing
    return found


def known_kinds(viewer: Viewer, *, slug: str) -> Mapping[str, tuple[ActivityKind, bool]]:
    """Every kind of the programme with whether both sides approve it beforehand now. Raises Missing, Refused.

    Three queries.
    """
    programme = access.get_programme_to(Verb.VIEW, viewer, slug=slug)
    rules: Mapping[str, Any] = rules_in_force(programme)
    return {
        code: (kind, rules[code].needs_both_sides if code in rules else kind.needs_both_sides)
        for code, kind in kinds_of(programme).items()
    }
