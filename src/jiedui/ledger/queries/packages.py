"""The page of assessment packages: which years can be taken out, and what was taken out before."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from jiedui.accounts.roles import Verb
from jiedui.ledger import access
from jiedui.ledger.models import Event, PlanState
from jiedui.ledger.sealing import own_seal
from jiedui.ledger.viewers import Viewer

_SHOWN = 50
_REASON = re.compile(r"(?P<name>\S+) sha256:(?P<digest>[0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class PackageTakenOut:
    """A package that was assembled: its name and digest, by whom and when, and its event in the log."""

    name: str
    digest: str
    actor: str
    at: datetime
    event: int


@dataclass(frozen=True, slots=True)
class PackagesPage:
    """The plan's years (none without an adopted plan), the server's public key, the last packages, newest first."""

    programme: str
    slug: str
    years: tuple[int, ...]
    public_key: str
    packages: tuple[PackageTakenOut, ...]


def packages_page(viewer: Viewer, *, slug: str) -> PackagesPage:
    """The page, for whoever may export. Raises Missing, Refused."""
    programme = access.get_programme_to(Verb.EXPORT, viewer, slug=slug)
    in_force = Q(state__in=(PlanState.ADOPTED, PlanState.CLOSED))
    version = access.visible_versions(viewer, programme).filter(in_force).order_by("-number").first()
    events = Event.objects.filter(programme_id=programme.pk, verb="assemble_package").order_by("-sequence")[:_SHOWN]
    return PackagesPage(
        programme=programme.name,
        slug=programme.slug,
        years=tuple(range(version.first_year, version.last_year + 1)) if version else (),
        public_key=own_seal().public_key.hex(),
        packages=tuple(taken for event in events if (taken := _taken_out(event))),
    )


def _taken_out(event: Event) -> PackageTakenOut | None:
    match = _REASON.fullmatch(event.reason)
    if match is None:
        return None
    return PackageTakenOut(match["name"], match["digest"], event.actor_label, event.at, event.sequence)
