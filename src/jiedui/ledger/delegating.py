"""Who may order a stand-in (代办人), and who may be one: asked by the action and by the page that offers it."""

from datetime import date

from django.db.models import Q, QuerySet

from jiedui.accounts.models import User
from jiedui.accounts.roles import Role, Verb
from jiedui.ledger import access
from jiedui.ledger.models import Membership, Programme
from jiedui.ledger.viewers import Seat, Viewer

# Who checks or runs the system holds no part in the consent itself.
NEVER_A_STAND_IN = frozenset({Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR})


def own_seat(viewer: Viewer, programme: Programme) -> Seat:
    """The seat in which the viewer approves in person: nobody passes on what was passed to them. Raises Refused."""
    access.check_may(Verb.VIEW, viewer, programme)
    seats = [seat for seat in viewer.seats_for(programme.pk, Verb.APPROVE) if seat.stands_in is None]
    if not seats:
        raise access.not_allowed(viewer, programme.pk)
    return seats[0]


def candidates(viewer: Viewer, programme: Programme, *, on: date) -> QuerySet[User]:
    """Whom the leader may name: accounts with a business role on the leader's side on that day, by name."""
    held = Membership.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=on), from_on__lte=on)
    same_side = held.filter(programme=programme, side=own_seat(viewer, programme).side)
    barred = held.filter(role__in=NEVER_A_STAND_IN)
    users = User.objects.filter(is_active=True, pk__in=same_side.values("user")).exclude(pk=viewer.user_id)
    return users.exclude(pk__in=barred.values("user")).select_related("person").order_by("person__name", "id")
