"""Who helps whom: the pairing, the team as the plan names it, both sides' bodies as trees, who holds which role."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from jiedui.accounts.models import Organisation, Post
from jiedui.accounts.roles import Role, Verb
from jiedui.ledger.access import get_programme_to
from jiedui.ledger.models import Membership, Pairing, Programme, Side, TeamMember, TeamPart
from jiedui.ledger.queries.dues import Body
from jiedui.ledger.viewers import Viewer

ROWS = 50
BODIES_SHOWN = 400


@dataclass(frozen=True, slots=True)
class TeamSeat:
    """A seat in the team: a post, a body, or both."""

    title: str
    body: Body | None
    person: str


@dataclass(frozen=True, slots=True)
class TreeBody:
    """A body in a tree, so many steps below the top."""

    body: Body
    depth: int
    is_responsible: bool


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role that a person holds on the day."""

    body: Body
    side: Side
    role: Role
    person: str
    post: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class TeamPage:
    """`hidden` counts the bodies beyond those shown; `after` leads to the next page of roles."""

    slug: str
    programme: str
    donor: Body
    recipient: Body
    from_on: date
    until_on: date | None
    leaders: tuple[TeamSeat, ...]
    members: tuple[TeamSeat, ...]
    liaisons: tuple[TeamSeat, ...]
    units: tuple[TeamSeat, ...]
    donor_tree: tuple[TreeBody, ...]
    recipient_tree: tuple[TreeBody, ...]
    hidden: int
    roles: tuple[RoleRow, ...]
    total: int
    after: str

    @property
    def has_team(self) -> bool:
        return bool(self.leaders or self.members or self.liaisons or self.units)


def team_page(viewer: Viewer, *, slug: str, on: date, after: str = "") -> TeamPage:
    """The team as of a day. Raises Missing, Refused. Six queries."""
    programme = get_programme_to(Verb.VIEW, viewer, slug=slug)
    pairing = programme.pairing
    seats = list(programme.team.select_related("organisation", "person").order_by("sequence", "id"))
    trees = _trees(pairing, seats)
    held = _held(programme, on)
    page = list(_after(held, after)[: ROWS + 1])
    shown = page[:ROWS]
    return TeamPage(
        slug=slug,
        programme=programme.name,
        donor=_body(pairing.donor),
        recipient=_body(pairing.recipient),
        from_on=pairing.from_on,
        until_on=pairing.until_on,
        leaders=_seats(seats, TeamPart.LEADER),
        members=_seats(seats, TeamPart.MEMBER),
        liaisons=_seats(seats, TeamPart.LIAISON),
        units=_seats(seats, TeamPart.RESPONSIBLE_UNIT),
        donor_tree=trees[0][:BODIES_SHOWN],
        recipient_tree=trees[1][:BODIES_SHOWN],
        hidden=sum(max(len(tree) - BODIES_SHOWN, 0) for tree in trees),
        roles=_roles(shown, on),
        total=held.count(),
        after=_key(shown[-1]) if len(page) > ROWS else "",
    )


def every_role(viewer: Viewer, *, slug: str, on: date) -> tuple[RoleRow, ...]:
    """All who hold a role on the day, in the order of bodies. Raises Missing, Refused."""
    programme = get_programme_to(Verb.VIEW, viewer, slug=slug)
    return _roles(_after(_held(programme, on), ""), on)


def tree_under(root: int, children: Mapping[int | None, list[Organisation]]) -> Iterable[tuple[Organisation, int]]:
    """The bodies under one, each with its depth, in the order of bodies; a body's own come right after it."""
    waiting = [(row, 1) for row in reversed(children.get(root, []))]
    while waiting:
        row, depth = waiting.pop()
        yield row, depth
        waiting += [(child, depth + 1) for child in reversed(children.get(row.pk, []))]


def children_of(rows: Iterable[Organisation]) -> dict[int | None, list[Organisation]]:
    """The bodies by the one above them."""
    found: dict[int | None, list[Organisation]] = {}
    for row in rows:
        found.setdefault(row.parent_id, []).append(row)
    return found


def _trees(pairing: Pairing, seats: Iterable[TeamMember]) -> tuple[tuple[TreeBody, ...], tuple[TreeBody, ...]]:
    """Both sides' bodies, each from the highest that isn't above the other side as well. One query."""
    rows = {row.pk: row for row in Organisation.objects.order_by("sequence", "id")}
    children = children_of(rows.values())
    units = {seat.organisation_id for seat in seats if seat.part == TeamPart.RESPONSIBLE_UNIT}
    tops = (
        _top(rows, pairing.donor_id, beside=pairing.recipient_id),
        _top(rows, pairing.recipient_id, beside=pairing.donor_id),
    )
    donor, recipient = (
        tuple(
            TreeBody(_body(row), depth, row.pk in units) for row, depth in ((rows[top], 0), *tree_under(top, children))
        )
        for top in tops
    )
    return donor, recipient


def _top(rows: Mapping[int, Organisation], body: int, *, beside: int) -> int:
    others = set(_line(rows, beside))
    return next(one for one in reversed(_line(rows, body)) if one not in others or one == body)


def _line(rows: Mapping[int, Organisation], body: int) -> list[int]:
    line: list[int] = []
    at: int | None = body
    while at is not None and at not in line:
        line.append(at)
        at = rows[at].parent_id
    return line


def _body(row: Organisation) -> Body:
    return Body(row.pk, row.name, row.label)


def _seats(seats: Iterable[TeamMember], part: TeamPart) -> tuple[TeamSeat, ...]:
    return tuple(
        TeamSeat(
            seat.title, _body(seat.organisation) if seat.organisation else None, seat.person.name if seat.person else ""
        )
        for seat in seats
        if seat.part == part
    )


def _held(programme: Programme, on: date) -> QuerySet[Membership]:
    held = Membership.objects.filter(programme=programme, from_on__lte=on, user__is_active=True)
    return held.filter(Q(until_on__isnull=True) | Q(until_on__gte=on))


def _after(held: QuerySet[Membership], after: str) -> QuerySet[Membership]:
    """In the order of bodies, from the row after the last one seen."""
    rows = held.select_related("organisation", "user__person").order_by("organisation__sequence", "organisation", "id")
    numbers = [int(part) for part in after.split("_") if part.isascii() and part.isdigit() and len(part) < 19]
    if len(numbers) != 3:
        return rows
    place, body, row = numbers
    beyond = Q(organisation__sequence__gt=place) | Q(organisation__sequence=place, organisation_id__gt=body)
    return rows.filter(beyond | Q(organisation__sequence=place, organisation_id=body, id__gt=row))


def _key(row: Membership) -> str:
    return f"{row.organisation.sequence}_{row.organisation_id}_{row.pk}"


def _roles(rows: Iterable[Membership], on: date) -> tuple[RoleRow, ...]:
    """The rows with the posts that their people hold on the day; a post in the same body first. One query."""
    rows = tuple(rows)
    posts = Post.objects.filter(person_id__in={row.user.person_id for row in rows}).order_by("-from_on", "-id")
    by_person: dict[int, list[Post]] = {}
    for post in posts:
        if post.held_on(on):
            by_person.setdefault(post.person_id, []).append(post)
    return tuple(
        RoleRow(
            body=_body(row.organisation),
            side=Side(row.side),
            role=Role(row.role),
            person=row.user.person.name,
            post=_title(by_person.get(row.user.person_id, ()), row.organisation_id),
            from_on=row.from_on,
            until_on=row.until_on,
        )
        for row in rows
    )


def _title(posts: Iterable[Post], organisation: int) -> str:
    """The title of the post in this body, else of the newest."""
    posts = tuple(posts)
    here = [post for post in posts if post.organisation_id == organisation]
    return (here or posts)[0].title if posts else ""
