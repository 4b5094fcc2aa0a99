"""What waits for a leader's answer, with all that they must read before it; and whom a request waits for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from jiedui.accounts.composed import composed_once
from jiedui.accounts.roles import Role, Verb
from jiedui.ledger import consent
from jiedui.ledger.access import get_programme_to, has_a_hand_of, visible_activities
from jiedui.ledger.kinds import kinds_of
from jiedui.ledger.models import (
    Activity,
    ActivityOrganisation,
    ActivityState,
    Approval,
    Membership,
    Programme,
    Side,
)
from jiedui.ledger.queries.activity_parts import Told, told_of
from jiedui.ledger.viewers import Viewer, delegations_on, name_and_post, post_on
from jiedui.ledger.waiting import Waiting, waiting_of
from jiedui.plans.kinds import ActivityKind

_LEADERS = {Side.DONOR: Role.DONOR_LEADER, Side.RECIPIENT: Role.RECIPIENT_LEADER}
IS_UNREGULARISED = Q(is_unapproved=True, regularised_on__isnull=True, needs_both_sides=True) & Q(
    state__in=(ActivityState.CARRIED_OUT, ActivityState.CONFIRMED)
)
# What a card needs beside its activity and who wrote it.
PARTS = (
    Prefetch("participants", ActivityOrganisation.objects.select_related("organisation")),
    Prefetch("approvals", Approval.objects.select_related("user__person")),
)


@dataclass(frozen=True, slots=True)
class Given:
    """The other side's consent, which is there already."""

    side: Side
    by: str
    opinion: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Request:
    """An activity that waits for the viewer's consent: what is consented to, and `seen`, the digest to hand back."""

    uid: UUID
    kind: ActivityKind
    title: str
    organisation: str
    participants: tuple[str, ...]
    place: str
    first_day: date
    last_day: date | None
    amount: int
    unit: str
    people: int | None
    note: str
    told: tuple[Told, ...]
    author: str
    is_afterwards: bool
    reason: str
    given: tuple[Given, ...]
    waiting: Waiting | None
    on_behalf_of: str
    seen: str

    @property
    def pick(self) -> str:
        """What stands for it when several are approved at once."""
        return f"{self.uid} {self.seen}"


def wanting_rules(viewer: Viewer, programme: Programme) -> Iterable[tuple[bool, Q]]:
    """Which activities want the viewer's consent, beforehand (False) or afterwards (True), as filters."""
    seats = viewer.seats_for(programme.pk, Verb.APPROVE)
    for side in sorted({seat.side for seat in seats}):
        free = ~Q(Exists(consent_of(side))) & ~Q(author_id__in=viewer.persons) & ~Q(Exists(_own_consent(viewer)))
        if viewer.may(programme.pk, Verb.RECORD) or len(viewer.persons) > 1:
            free &= ~Q(has_a_hand_of(viewer.persons))
        yield False, Q(state=ActivityState.SUBMITTED) & free
        yield True, IS_UNREGULARISED & free


def consent_of(side: Side) -> QuerySet[Approval]:
    """A side's consent to the outer activity, as far as it hasn't lapsed."""
    return Approval.objects.filter(activity=OuterRef("pk"), side=side, lapsed_at__isnull=True)


def _own_consent(viewer: Viewer) -> QuerySet[Approval]:
    behind = Q(user_id__in=viewer.persons) | Q(delegation__membership__user_id__in=viewer.persons)
    return Approval.objects.filter(behind, activity=OuterRef("pk"), lapsed_at__isnull=True)


def requests_of(viewer: Viewer, programme: Programme, found: Iterable[Activity], *, today: date) -> tuple[Request, ...]:
    """The cards of activities that want the viewer's consent and were fetched with `PARTS`; the longest due first."""
    kinds = kinds_of(programme)
    cards = [_request(viewer, activity, kinds, today) for activity in found]
    return tuple(sorted(cards, key=lambda card: (card.waiting.due_on if card.waiting else date.max, card.first_day)))


def leaders_of(programme: Programme, *, on: date) -> Mapping[Side, tuple[str, ...]]:
    """Who answers for each side on a day: its leaders, and who stands in for one. One query."""
    found: dict[Side, list[str]] = {side: [] for side in _LEADERS}
    for row in _leaders(programme.pk, on).ask():
        name = name_and_post(row.user.person.name, row.post or "")
        found[Side(row.side)].append(f"{name}／{row.stand_in}代" if row.stand_in else name)
    return {side: tuple(names) for side, names in found.items()}


@composed_once
def _leaders(programme_id: int, on: date) -> QuerySet[Any]:
    in_force = Q(from_on__lte=on) & (Q(until_on__isnull=True) | Q(until_on__gte=on))
    held = Membership.objects.filter(in_force, programme=programme_id, role__in=_LEADERS.values(), user__is_active=True)
    stand_in = delegations_on(on).filter(membership=OuterRef("pk")).order_by("id").values("stand_in__person__name")[:1]
    held = held.select_related("user__person").order_by("id")
    return held.annotate(post=post_on(on, person="user__person"), stand_in=Subquery(stand_in))


def titles_of(viewer: Viewer, *, slug: str, uids: Iterable[UUID]) -> Mapping[UUID, str]:
    """What these activities are called, as far as the viewer sees them. Raises Missing, Refused."""
    programme = get_programme_to(Verb.VIEW_ACTIVITIES, viewer, slug=slug)
    found = visible_activities(viewer, programme).filter(uid__in=list(uids))
    return dict(found.values_list("uid", "title"))


def _request(viewer: Viewer, activity: Activity, kinds: Mapping[str, ActivityKind], today: date) -> Request:
    given = consent.approvals_in_force(activity)
    return Request(
        uid=activity.uid,
        kind=kinds[activity.kind],
        title=activity.title,
        organisation=activity.organisation.name,
        participants=tuple(part.organisation.label for part in activity.participants.all()),
        place=activity.place,
        first_day=activity.done_on or activity.planned_on,
        last_day=activity.done_until if activity.done_on else activity.planned_until,
        amount=activity.amount,
        unit=activity.unit,
        people=activity.people,
        note=activity.note,
        told=told_of(kinds[activity.kind], activity.values | activity.done_values),
        author=activity.author.person.name,
        is_afterwards=activity.is_unapproved,
        reason=activity.unapproved_reason,
        given=tuple(_given(approval) for approval in given),
        waiting=waiting_of(activity, on=today),
        on_behalf_of=_leader_acted_for(viewer, activity.programme_id, {approval.side for approval in given}),
        seen=consent.seen_digest(activity),
    )


def _given(approval: Approval) -> Given:
    name = name_and_post(approval.user.person.name, approval.post_title)
    by = f"{approval.on_behalf_of}，{name}代" if approval.on_behalf_of else name
    return Given(Side(approval.side), by, approval.opinion, approval.at)


def _leader_acted_for(viewer: Viewer, programme_id: int, given: set[str]) -> str:
    """The leader for whom the viewer would answer; empty where the viewer answers in an own seat."""
    seats = [seat for seat in viewer.seats_for(programme_id, Verb.APPROVE) if seat.side not in given]
    stands_in = seats[0].stands_in if seats else None
    return stands_in.label if stands_in else ""
