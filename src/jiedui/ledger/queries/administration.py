"""Accounts, bodies and roles, for the administrators of the system."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from jiedui.accounts.models import Organisation, Post, User
from jiedui.accounts.roles import Role
from jiedui.ledger import access
from jiedui.ledger.models import Membership, Programme
from jiedui.ledger.queries.dues import Body
from jiedui.ledger.queries.team import children_of, tree_under
from jiedui.ledger.refusals import Missing
from jiedui.ledger.viewers import Viewer

ROWS = 50
BODIES_SHOWN = 300
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Named:
    """What a list is narrowed to: names that have the words."""

    words: str = ""


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role in one of the viewer's programmes, from a day, perhaps to a day."""

    id: int
    slug: str
    programme: str
    role: Role
    organisation: str
    from_on: date
    until_on: date | None
    is_over: bool


@dataclass(frozen=True, slots=True)
class Account:
    """An account: who, in which post, with which roles."""

    username: str
    person: str
    post: str
    organisation: str
    is_active: bool
    last_login: datetime | None
    roles: tuple[HeldRole, ...]


@dataclass(frozen=True, slots=True)
class AccountsPage:
    """`after` is the last username shown, where there are more."""

    words: str
    rows: tuple[Account, ...]
    total: int
    after: str


@dataclass(frozen=True, slots=True)
class AccountPage:
    """One account; `may_change` where its password and standing are the viewer's to change."""

    account: Account
    may_change: bool
    is_self: bool
    programmes: tuple[tuple[str, str], ...]
    bodies: tuple[Body, ...]


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A body in the tree, with its other names and the number of accounts seated in it."""

    body: Body
    depth: int
    aliases: tuple[str, ...]
    region_code: str
    seats: int


@dataclass(frozen=True, slots=True)
class BodiesPage:
    """`hidden` counts the bodies beyond those shown."""

    words: str
    rows: tuple[BodyRow, ...]
    hidden: int
    total: int


@dataclass(frozen=True, slots=True)
class BodyPage:
    """One body and its names; `above` is what stands over it."""

    body: Body
    short_name: str
    above: str
    aliases: tuple[tuple[str, date | None], ...]


def accounts_page(viewer: Viewer, *, on: date, words: str = "", after: str = "") -> AccountsPage:
    """The accounts that the viewer looks after, by username. Raises Missing. Four queries."""
    users = _users(viewer, words)
    page = list(users.filter(username__gt=after).order_by("username")[: ROWS + 1])
    shown = page[:ROWS]
    return AccountsPage(
        words=words,
        rows=_accounts(viewer, shown, on),
        total=users.count(),
        after=shown[-1].username if len(page) > ROWS else "",
    )


def every_account(viewer: Viewer, *, on: date, words: str = "") -> tuple[Account, ...]:
    """All accounts that the viewer looks after and that have the words, by username. Raises Missing."""
    return _accounts(viewer, _users(viewer, words).order_by("username"), on)


def _users(viewer: Viewer, words: str) -> QuerySet[User]:
    users = access.visible_users(viewer).select_related("person")
    return users.filter(Q(username__icontains=words) | Q(person__name__icontains=words)) if words else users


def account_page(viewer: Viewer, *, username: str, on: date) -> AccountPage:
    """One account. Raises Missing. Six queries."""
    user = access.visible_users(viewer).filter(username=username).select_related("person").first()
    if user is None:
        raise Missing
    return AccountPage(
        account=_accounts(viewer, [user], on)[0],
        may_change=access.users_to_administer(viewer).filter(pk=user.pk).exists(),
        is_self=user.pk == viewer.user_id,
        programmes=programmes_to_administer(viewer),
        bodies=all_bodies(viewer),
    )


def programmes_to_administer(viewer: Viewer) -> tuple[tuple[str, str], ...]:
    """Slug and name of the viewer's programmes. No query."""
    own = access.get_programme_as_administrator(viewer)
    names = {s.programme_slug: s.programme_name for s in viewer.seats if s.programme_id in own}
    return tuple(sorted(names.items()))


def programme_to_administer(viewer: Viewer, *, slug: str) -> Programme:
    """The programme, for its administrator. Raises Missing. One query."""
    own = access.get_programme_as_administrator(viewer)
    programme = Programme.objects.filter(pk__in=own, slug=slug).select_related("pairing").first()
    if programme is None:
        raise Missing
    return programme


def all_bodies(viewer: Viewer) -> tuple[Body, ...]:
    """Every body, to choose from. Raises Missing. One query."""
    access.check_may_administer(viewer)
    return tuple(Body(row.pk, row.name, row.label) for row in Organisation.objects.order_by("sequence", "id"))


def bodies_page(viewer: Viewer, *, words: str = "") -> BodiesPage:
    """The bodies as a tree, or those whose name has the words. Raises Missing. Three queries."""
    listed, total = _listed(viewer, words)
    shown = listed[:BODIES_SHOWN]
    return BodiesPage(words=words, rows=_body_rows(shown), hidden=len(listed) - len(shown), total=total)


def every_body(viewer: Viewer, *, words: str = "") -> tuple[BodyRow, ...]:
    """All bodies as a tree, or those whose name has the words. Raises Missing."""
    listed, _ = _listed(viewer, words)
    return tuple(row for at in range(0, len(listed), CHUNK) for row in _body_rows(listed[at : at + CHUNK]))


def _listed(viewer: Viewer, words: str) -> tuple[list[tuple[Organisation, int]], int]:
    access.check_may_administer(viewer)
    rows = list(Organisation.objects.order_by("sequence", "id"))
    listed = _tree(rows)
    if words:
        named = set(_named(words).values_list("pk", flat=True))
        listed = [(row, 0) for row, _ in listed if row.pk in named]
    return listed, len(rows)


def body_page(viewer: Viewer, *, organisation: int) -> BodyPage:
    """One body with its other names. Raises Missing. Two queries."""
    access.check_may_administer(viewer)
    row = Organisation.objects.filter(pk=organisation).select_related("parent").first()
    if row is None:
        raise Missing
    names = row.names.order_by("name").values_list("name", "until_on")
    return BodyPage(
        body=Body(row.pk, row.name, row.label),
        short_name=row.short_name,
        above=row.parent.name if row.parent else "",
        aliases=tuple(names),
    )


def _named(words: str) -> QuerySet[Organisation]:
    fitting = Q(name__icontains=words) | Q(short_name__icontains=words) | Q(names__name__icontains=words)
    return Organisation.objects.filter(fitting)


def _tree(rows: Iterable[Organisation]) -> list[tuple[Organisation, int]]:
    children = children_of(rows)
    return [pair for top in children.get(None, ()) for pair in ((top, 0), *tree_under(top.pk, children))]


def _body_rows(shown: list[tuple[Organisation, int]]) -> tuple[BodyRow, ...]:
    """The rows with their names and seats, in two queries."""
    numbers = [row.pk for row, _ in shown]
    aliases: dict[int, list[str]] = {}
    for row in Organisation.objects.filter(pk__in=numbers).prefetch_related("names"):
        aliases[row.pk] = [alias.name for alias in row.names.all()]
    seats = Membership.objects.filter(organisation__in=numbers).order_by().values("organisation")
    counts = {row["organisation"]: row["n"] for row in seats.annotate(n=Count("user", distinct=True))}
    return tuple(
        BodyRow(
            Body(row.pk, row.name, row.label), depth, tuple(aliases[row.pk]), row.region_code, counts.get(row.pk, 0)
        )
        for row, depth in shown
    )


def _accounts(viewer: Viewer, users: Iterable[User], on: date) -> tuple[Account, ...]:
    """The accounts with their posts and roles. Two queries."""
    users = tuple(users)
    own = frozenset() if viewer.is_system else access.get_programme_as_administrator(viewer)
    posts: dict[int, Post] = {}
    held = Post.objects.filter(person__in={user.person_id for user in users}).select_related("organisation")
    for post in held.order_by("from_on", "id"):
        if post.held_on(on):
            posts[post.person_id] = post
    roles: dict[int, list[HeldRole]] = {}
    rows = Membership.objects.filter(user__in=users, programme_id__in=own).select_related("programme", "organisation")
    for row in rows.order_by("programme__slug", "id"):
        roles.setdefault(row.user_id, []).append(_held_role(row, on))
    return tuple(_account(user, posts.get(user.person_id), roles.get(user.pk, [])) for user in users)


def _held_role(row: Membership, on: date) -> HeldRole:
    return HeldRole(
        id=row.pk,
        slug=row.programme.slug,
        programme=row.programme.name,
        role=Role(row.role),
        organisation=row.organisation.label,
        from_on=row.from_on,
        until_on=row.until_on,
        is_over=row.until_on is not None and row.until_on < on,
    )


def _account(user: User, post: Post | None, roles: Iterable[HeldRole]) -> Account:
    return Account(
        username=user.username,
        person=user.person.name,
        post=post.title if post else "",
        organisation=post.organisation.label if post else "",
        is_active=user.is_active,
        last_login=user.last_login,
        roles=tuple(roles),
    )
