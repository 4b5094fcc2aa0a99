"""Who is looking or acting: the person, the seats they hold on a day, and those in which they stand in for another."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from jiedui.accounts.models import Post, User
from jiedui.accounts.roles import BY_STAND_IN, Role, Scope, Verb, scope_of
from jiedui.ledger.chain import Actor
from jiedui.ledger.models import Delegation, Face, Membership, Programme, Side
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.unchanged import Unchanged


@dataclass(frozen=True, slots=True)
class StandIn:
    """Whose seat it is that a stand-in acts in, and by which delegation."""

    delegation: int
    user_id: int
    label: str


@dataclass(frozen=True, slots=True)
class Seat:
    """A role held in a programme today, or acted in for the leader who holds it: then `stands_in` says for whom."""

    programme_id: int
    programme_slug: str
    programme_name: str
    role: Role
    organisation_id: int
    organisation_name: str
    side: Side
    stands_in: StandIn | None = None

    def scope(self, verb: Verb) -> Scope | None:
        """How far the seat's right to the verb reaches; None where it has none."""
        if self.stands_in is not None and verb not in BY_STAND_IN:
            return None
        return scope_of(self.role, verb)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking or acting: the user, how the log names them, the seats they hold on the day, and from where."""

    user_id: int | None
    username: str
    name: str
    post_title: str
    seats: tuple[Seat, ...]
    face: str = ""

    @property
    def label(self) -> str:
        return name_and_post(self.name, self.post_title)

    @property
    def actor(self) -> Actor:
        return Actor(self.user_id, self.label, self.face)

    @property
    def is_system(self) -> bool:
        """Whether this is the installation itself and no person: it founds programmes and makes first accounts."""
        return self.user_id is None

    @property
    def is_administrator(self) -> bool:
        return any(seat.role is Role.SYSTEM_ADMINISTRATOR for seat in self.seats)

    def seats_in(self, programme_id: int) -> tuple[Seat, ...]:
        return tuple(seat for seat in self.seats if seat.programme_id == programme_id)

    def seats_for(self, programme_id: int, verb: Verb) -> tuple[Seat, ...]:
        """The seats in the programme that carry the right to the verb, in whatever scope; the viewer's own first."""
        return tuple(seat for seat in self.seats_in(programme_id) if seat.scope(verb) is not None)

    def may(self, programme_id: int, verb: Verb) -> bool:
        return bool(self.seats_for(programme_id, verb))

    @property
    def persons(self) -> frozenset[int | None]:
        """The viewer, and the leaders for whom the viewer may act: what one of them wrote, none of them approves."""
        return frozenset({self.user_id, *(seat.stands_in.user_id for seat in self.seats if seat.stands_in)})

    def bodies_for(self, programme_id: int, verb: Verb) -> tuple[int, ...]:
        """The bodies in whose seats the viewer has the right to the verb, in whatever scope; the viewer's own first."""
        return tuple(dict.fromkeys(seat.organisation_id for seat in self.seats_for(programme_id, verb)))

    def organisations(self, programme_id: int) -> frozenset[int]:
        return frozenset(seat.organisation_id for seat in self.seats_in(programme_id))


# Seats, posts and delegations change with an event only, so that a right withdrawn is gone with the next page.
_VIEWERS: Unchanged[tuple[int, date, str], Viewer] = Unchanged(most=4096)
SYSTEM = Viewer(user_id=None, username="", name="系统", post_title="", seats=(), face=Face.COMMAND)


def viewer_of(user: User, *, on: date, face: str = "", end: str = "") -> Viewer:
    """The viewer behind a signed-in user, with seats and post of that day.

    One query, or two for who holds no seat; none where the log still ends at `end`, as it did for an earlier page.
    """
    return _VIEWERS.answer((user.pk, on, face), end=end, work_out=lambda: _viewer_of(user, on, face))


def _viewer_of(user: User, on: date, face: str) -> Viewer:
    orders = delegations_on(on).filter(stand_in=user)
    found = (
        Membership.objects.filter(_in_force(on) & (Q(user=user) | Q(pk__in=orders.values("membership"))))
        .annotate(
            post=post_on(on, person="user__person"),
            order=Subquery(orders.filter(membership=OuterRef("pk")).order_by("id").values("pk")[:1]),
        )
        .select_related("programme", "organisation", "user__person")
        .order_by("programme__slug", "id")
    )
    held = [row for row in found if row.user_id == user.pk]
    posts = _posts_on(on).filter(person_id=user.person_id).values_list("title", flat=True)
    post = held[0].post if held else posts.first()
    return Viewer(
        user_id=user.pk,
        username=user.username,
        name=held[0].user.person.name if held else user.person.name,
        post_title=post or "",
        seats=(*map(_seat, held), *_seats_acted_in(found, held)),
        face=face,
    )


def delegations_on(day: date) -> QuerySet[Delegation]:
    """The delegations that hold on a day: not ended, and the leader still in office."""
    orders = Delegation.objects.filter(from_on__lte=day, until_on__gte=day, membership__user__is_active=True)
    orders = orders.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day))
    return orders.filter(membership__from_on__lte=day).filter(
        Q(membership__until_on__isnull=True) | Q(membership__until_on__gte=day)
    )


def post_on(day: date, *, person: str) -> Subquery:
    """The title of the post that a person holds on a day, for a query whose rows name the person at `person`."""
    return Subquery(_posts_on(day).filter(person_id=OuterRef(person)).values("title")[:1])


def _in_force(day: date) -> Q:
    return Q(from_on__lte=day) & (Q(until_on__isnull=True) | Q(until_on__gte=day))


def _posts_on(day: date) -> QuerySet[Post]:
    return Post.objects.filter(_in_force(day)).order_by("-from_on", "-id")


def _seats_acted_in(found: Iterable[Any], own: Iterable[Membership]) -> Iterator[Seat]:
    """The leaders' seats in which somebody acts by order: one's own side's only, and next to a seat of one's own."""
    sides = {(row.programme_id, row.side) for row in own}
    for leader in found:
        if leader.order is not None and (leader.programme_id, leader.side) in sides:
            label = name_and_post(leader.user.person.name, leader.post or "")
            yield replace(_seat(leader), stands_in=StandIn(leader.order, leader.user_id, label))


def name_and_post(name: str, post: str) -> str:
    """How a person is called in the log: 张三（副区长）."""
    return f"{name}（{post}）" if post else name


def as_installation(slug: str) -> tuple[Viewer, Programme]:
    """The programme, and the installation itself as its auditor: for whoever holds the server. Raises Missing, Refused.

    Without a slug it is the only programme there is.
    """
    programmes = Programme.objects.select_related("pairing__donor", "pairing__recipient").order_by("slug")
    found = list(programmes.filter(slug=slug) if slug else programmes[:2])
    if not found:
        raise Missing
    if len(found) > 1:
        slugs = "、".join(programmes.values_list("slug", flat=True))
        raise Refused("bad_input", "有多个帮扶项目，请用 --programme 指明一个：{slugs}。", slugs=slugs)
    programme = found[0]
    donor = programme.pairing.donor
    seat = Seat(programme.pk, programme.slug, programme.name, Role.AUDITOR, donor.pk, donor.name, Side.ABOVE)
    return replace(SYSTEM, seats=(seat,)), programme


def _seat(membership: Membership) -> Seat:
    return Seat(
        programme_id=membership.programme_id,
        programme_slug=membership.programme.slug,
        programme_name=membership.programme.name,
        role=Role(membership.role),
        organisation_id=membership.organisation_id,
        organisation_name=membership.organisation.name,
        side=Side(membership.side),
    )
