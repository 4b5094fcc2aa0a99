"""The accounts of the installation and the roles that they hold, for those who administer them."""

from dataclasses import dataclass
from datetime import date

from jiedui.accounts.models import Organisation, User
from jiedui.accounts.roles import Role
from jiedui.ledger.access import check_may_administer
from jiedui.ledger.models import Membership, Programme
from jiedui.ledger.viewers import Viewer


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role as it is held: in which programme, for which body, from and until which day."""

    membership: int
    programme: str
    role: Role
    organisation: str
    from_on: date
    until_on: date | None

    def holds_on(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


@dataclass(frozen=True, slots=True)
class Account:
    """An account with its person and roles."""

    username: str
    person: str
    is_active: bool
    roles: tuple[HeldRole, ...]


def accounts(viewer: Viewer) -> tuple[Account, ...]:
    """All accounts by name. Two queries. Raises Missing."""
    check_may_administer(viewer)
    held: dict[int, list[HeldRole]] = {}
    for row in Membership.objects.select_related("programme", "organisation").order_by("user", "programme", "id"):
        role = HeldRole(row.pk, row.programme.slug, Role(row.role), row.organisation.label, row.from_on, row.until_on)
        held.setdefault(row.user_id, []).append(role)
    users = User.objects.select_related("person").order_by("username")
    return tuple(
        Account(user.username, user.person.name, user.is_active, tuple(held.get(user.pk, ()))) for user in users
    )


def programme_slugs() -> tuple[str, ...]:
    """The programmes that there are: asked when the server starts, by nobody in particular."""
    return tuple(Programme.objects.order_by("slug").values_list("slug", flat=True))


def organisations(viewer: Viewer) -> tuple[tuple[int, str], ...]:
    """All bodies in their order, number and name. One query. Raises Missing."""
    check_may_administer(viewer)
    return tuple(Organisation.objects.order_by("sequence", "id").values_list("pk", "name"))
