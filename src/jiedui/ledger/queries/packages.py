"""The page of assessment packages: which years can be taken out, what is on its way, what was taken out before."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from jiedui.accounts.roles import Verb
from jiedui.ledger import access, background
from jiedui.ledger.head import head_beside, with_head
from jiedui.ledger.models import UNDER_WAY, Event, Job, JobState, PlanState, Programme, Work
from jiedui.ledger.package_events import VERB
from jiedui.ledger.sealing import own_seal
from jiedui.ledger.viewers import Viewer
from jiedui.reports.checkpoint import SignedHead

_SHOWN = 50
LOOKED_AT = 20_000  # of the log's last events: it has no index by what was done
_REASON = re.compile(r"(?P<name>\S+) sha256:(?P<digest>[0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class PackageTakenOut:
    """A package that was assembled: its name and digest, by whom and when, and its event in the log.

    `job` is the viewer's own that made it, while its file is kept.
    """

    name: str
    digest: str
    actor: str
    at: datetime
    event: int
    job: UUID | None = None


@dataclass(frozen=True, slots=True)
class PackageOnItsWay:
    """A package that the viewer has asked for and that is being made."""

    year: int
    job: UUID


@dataclass(frozen=True, slots=True)
class PackagesPage:
    """The plan's years (none without an adopted plan), the server's public key, the last packages, newest first.

    `has_older` where the log has more events than were looked through for packages. `head` is the log's.
    """

    programme: str
    slug: str
    years: tuple[int, ...]
    public_key: str
    on_their_way: tuple[PackageOnItsWay, ...]
    packages: tuple[PackageTakenOut, ...]
    has_older: bool
    may_view_trail: bool
    head: SignedHead


def packages_page(viewer: Viewer, *, slug: str, at: datetime) -> PackagesPage:
    """The page, for whoever may export. Four queries, few rows of a log however long. Raises Missing, Refused."""
    programme = access.get_programme_to(Verb.EXPORT, viewer, slug=slug, beside=with_head)
    head = head_beside(programme)
    in_force = Q(state__in=(PlanState.ADOPTED, PlanState.CLOSED))
    version = access.visible_versions(viewer, programme).filter(in_force).order_by("-number").first()
    events = _events(programme, head.number - LOOKED_AT)
    jobs = list(_own_jobs(viewer, programme))
    made = {job.values["digest"]: job.uid for job in jobs if job.state == JobState.DONE and "digest" in job.values}
    return PackagesPage(
        programme=programme.name,
        slug=programme.slug,
        years=tuple(range(version.first_year, version.last_year + 1)) if version else (),
        public_key=own_seal().public_key.hex(),
        on_their_way=tuple(PackageOnItsWay(job.asked["year"], job.uid) for job in jobs if _is_on_its_way(job, at)),
        packages=tuple(taken for event in events if (taken := _taken_out(event, made))),
        has_older=head.number > LOOKED_AT,
        may_view_trail=viewer.may(programme.pk, Verb.VIEW_TRAIL),
        head=head,
    )


def _own_jobs(viewer: Viewer, programme: Programme) -> QuerySet[Job]:
    return Job.objects.filter(owner_id=viewer.user_id, programme=programme.pk, work=Work.PACKAGE).order_by("-id")[
        :_SHOWN
    ]


def _is_on_its_way(job: Job, at: datetime) -> bool:
    return job.state in UNDER_WAY and not background.is_silent(job.beat_at, at=at)


def _events(programme: Programme, looked_from: int) -> QuerySet[Event]:
    events = Event.objects.filter(programme_id=programme.pk, verb=VERB, sequence__gt=looked_from)
    return events.order_by("-sequence")[:_SHOWN]


def _taken_out(event: Event, made: Mapping[str, UUID]) -> PackageTakenOut | None:
    match = _REASON.fullmatch(event.reason)
    if match is None:
        return None
    job = made.get(match["digest"])
    return PackageTakenOut(match["name"], match["digest"], event.actor_label, event.at, event.sequence, job)
