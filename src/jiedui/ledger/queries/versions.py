"""The versions of a plan: what is known of each besides its text, which one is shown, and who may look at drafts.

The promises of the one under review are in `review`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from jiedui.accounts.roles import Verb
from jiedui.ledger import access
from jiedui.ledger.models import PlanState, Programme
from jiedui.ledger.viewers import Viewer

IN_REVIEW = (PlanState.DRAFTED, PlanState.REVIEWED)


@dataclass(frozen=True, slots=True)
class VersionHead:
    """What is known of a version besides its text."""

    id: int
    number: int
    state: PlanState
    title: str
    document_number: str
    issuing_body: str
    issued_on: date | None
    first_year: int
    last_year: int
    source_name: str
    received_at: datetime
    adopted_on: date | None

    @property
    def is_drafted(self) -> bool:
        return self.state == PlanState.DRAFTED

    @property
    def is_reviewed(self) -> bool:
        return self.state == PlanState.REVIEWED

    @property
    def is_in_review(self) -> bool:
        return self.state in IN_REVIEW


@dataclass(frozen=True, slots=True)
class UploadingPage:
    """What a plan is uploaded beside: the version under review gives way, the one in force stays until adoption."""

    slug: str
    programme: str
    in_review: int | None
    in_force: int | None


def heads_of(viewer: Viewer, programme: Programme) -> tuple[VersionHead, ...]:
    """The versions that the viewer may see, the newest first. One query."""
    rows = (
        access.visible_versions(viewer, programme)
        .order_by("-number")
        .values(*(one.name for one in fields(VersionHead)))
    )
    return tuple(VersionHead(**row | {"state": PlanState(row["state"])}) for row in rows)


def version_to_show(heads: Sequence[VersionHead]) -> VersionHead | None:
    """The version under review, else the one in force, else the newest."""
    for wanted in (IN_REVIEW, (PlanState.ADOPTED,)):
        for head in heads:
            if head.state in wanted:
                return head
    return heads[0] if heads else None


def reviewed_programme(viewer: Viewer, *, slug: str) -> Programme:
    """The programme, for those who review or adopt its plan. Raises Missing, Refused."""
    programme = access.get_programme_to(Verb.VIEW, viewer, slug=slug)
    if not any(viewer.may(programme.pk, verb) for verb in (Verb.REVIEW_PLAN, Verb.ADOPT_PLAN)):
        raise access.not_allowed(viewer, programme.pk)
    return programme


def uploading_page(viewer: Viewer, *, slug: str) -> UploadingPage:
    """For those who receive plans. Raises Missing, Refused."""
    programme = access.get_programme_to(Verb.VIEW, viewer, slug=slug)
    access.check_may(Verb.REVIEW_PLAN, viewer, programme)
    heads = heads_of(viewer, programme)
    return UploadingPage(
        slug=slug,
        programme=programme.name,
        in_review=next((head.number for head in heads if head.is_in_review), None),
        in_force=next((head.number for head in heads if head.state == PlanState.ADOPTED), None),
    )
