"""Stand-ins (代办人): whom a leader has named, whom the viewer stands in for."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from jiedui.accounts.roles import Verb
from jiedui.ledger import access
from jiedui.ledger.access import get_programme_to
from jiedui.ledger.delegating import candidates
from jiedui.ledger.models import Delegation, Programme
from jiedui.ledger.viewers import Viewer

SHOWN = 100


@dataclass(frozen=True, slots=True)
class StandInRow:
    """One delegation; `is_own` if the viewer is the leader, who may end it while `is_open`."""

    number: int
    leader: str
    stand_in: str
    from_on: date
    until_on: date
    ended_on: date | None
    paper: str
    is_own: bool
    is_open: bool
    holds_today: bool


@dataclass(frozen=True, slots=True)
class StandInsPage:
    """`candidates` are usernames with names; empty for who is no leader."""

    slug: str
    programme: str
    is_leader: bool
    candidates: tuple[tuple[str, str], ...]
    rows: tuple[StandInRow, ...]


def stand_ins_page(viewer: Viewer, *, slug: str, today: date) -> StandInsPage:
    """The delegations that the viewer gave or was given, the latest first. Raises Missing, Refused. Three queries."""
    programme = get_programme_to(Verb.VIEW, viewer, slug=slug)
    seats = viewer.seats_for(programme.pk, Verb.APPROVE)
    rows = tuple(_rows(viewer, programme, today))
    is_leader = any(seat.stands_in is None for seat in seats)
    if not is_leader and not rows:
        raise access.not_allowed(viewer, programme.pk)
    offered = candidates(viewer, programme, on=today) if is_leader else ()
    return StandInsPage(
        slug=slug,
        programme=programme.name,
        is_leader=is_leader,
        candidates=tuple((user.username, user.person.name) for user in offered),
        rows=rows,
    )


def _rows(viewer: Viewer, programme: Programme, today: date) -> list[StandInRow]:
    concerned = Q(membership__user_id=viewer.user_id) | Q(stand_in_id=viewer.user_id)
    found = Delegation.objects.filter(concerned, membership__programme=programme)
    found = found.select_related("membership__user__person", "stand_in__person").order_by("-from_on", "-id")
    return [_row(viewer, order, today) for order in found[:SHOWN]]


def _row(viewer: Viewer, order: Delegation, today: date) -> StandInRow:
    is_open = order.ended_on is None and order.until_on >= today
    return StandInRow(
        number=order.pk,
        leader=order.membership.user.person.name,
        stand_in=order.stand_in.person.name,
        from_on=order.from_on,
        until_on=order.until_on,
        ended_on=order.ended_on,
        paper=order.paper,
        is_own=order.membership.user_id == viewer.user_id,
        is_open=is_open,
        holds_today=is_open and order.from_on <= today,
    )
