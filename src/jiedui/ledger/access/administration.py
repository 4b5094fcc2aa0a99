"""The accounts and bodies that an administrator looks after."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from jiedui.accounts.models import User
from jiedui.accounts.roles import Verb
from jiedui.ledger.models import Membership, Programme
from jiedui.ledger.refusals import Missing
from jiedui.ledger.viewers import Viewer


def get_programme_as_administrator(viewer: Viewer) -> frozenset[int]:
    """The programmes whose accounts and bodies the viewer administers. Raises Missing."""
    found = frozenset(seat.programme_id for seat in viewer.seats if seat.scope(Verb.ADMINISTER) is not None)
    if not found:
        raise Missing
    return found


def check_may_administer(viewer: Viewer, *, programme: Programme | None = None) -> None:
    """Let administrators and the installation itself change accounts and bodies. Raises Missing."""
    if viewer.is_system:
        return
    programmes = get_programme_as_administrator(viewer)
    if programme is not None and programme.pk not in programmes:
        raise Missing


def visible_users(viewer: Viewer) -> QuerySet[User]:
    """The accounts that an administrator looks after: seated in their programmes, or nowhere yet. Raises Missing."""
    check_may_administer(viewer)
    if viewer.is_system:
        return User.objects.all()
    own = get_programme_as_administrator(viewer)
    seats = Membership.objects.filter(user=OuterRef("pk"))
    return User.objects.filter(Q(Exists(seats.filter(programme_id__in=own))) | ~Q(Exists(seats)))


def users_to_administer(viewer: Viewer) -> QuerySet[User]:
    """The accounts whose password or standing the viewer may change: those without a seat in anybody else's programme,
    for a password set is a way into every seat of the account. Raises Missing."""
    users = visible_users(viewer)
    if viewer.is_system:
        return users
    elsewhere = Membership.objects.exclude(programme_id__in=get_programme_as_administrator(viewer))
    return users.exclude(Exists(elsewhere.filter(user=OuterRef("pk"))))


def get_user_to_administer(viewer: Viewer, *, username: str) -> User:
    """An account whose standing the viewer may change. Raises Missing."""
    user = users_to_administer(viewer).filter(username=username).first()
    if user is None:
        raise Missing
    return user
