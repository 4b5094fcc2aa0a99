"""Who may come into a programme, and what they may do in it; the refusal where they may not.

What lies in the programme is fetched beside this file, each subject in its own.
"""

from collections.abc import Callable

from django.db.models import IntegerField, QuerySet

from jiedui.accounts.composed import Later, composed_once
from jiedui.accounts.roles import Verb
from jiedui.ledger.kinds import programme_with_kinds, with_kinds
from jiedui.ledger.models import Programme
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.viewers import Viewer

Beside = Callable[[QuerySet[Programme]], QuerySet[Programme]]


def get_programme_to(verb: Verb, viewer: Viewer, *, slug: str, beside: "Beside | None" = None) -> Programme:
    """The programme, for somebody who may do `verb` in it. Raises Missing, Refused.

    `beside` may add columns to its row, for a page that has no query to spare.
    """
    return programme_with_kinds(_programme(beside).ask(number=programme_number_to(verb, viewer, slug)))


@composed_once
def _programme(beside: Beside | None) -> QuerySet[Programme]:
    found = Programme.objects.select_related("pairing__donor", "pairing__recipient")
    found = found.filter(pk=Later("number", IntegerField()))
    return with_kinds(beside(found) if beside else found)


def programme_number_to(verb: Verb, viewer: Viewer, slug: str) -> int:
    seat = next((seat for seat in viewer.seats if seat.programme_slug == slug), None)
    if seat is None:
        raise Missing
    if not viewer.may(seat.programme_id, verb):
        raise not_allowed(viewer, seat.programme_id)
    return seat.programme_id


def check_may(verb: Verb, viewer: Viewer, programme: Programme) -> None:
    """Let pass who may do `verb` in the programme. Raises Missing, Refused."""
    if not viewer.seats_in(programme.pk):
        raise Missing
    if not viewer.may(programme.pk, verb):
        raise not_allowed(viewer, programme.pk)


def not_allowed(viewer: Viewer, programme_id: int) -> Refused:
    """The refusal of a verb that none of the viewer's roles carries."""
    roles = "、".join(sorted({str(seat.role) for seat in viewer.seats_in(programme_id)}))
    return Refused("not_allowed", "您的角色（{roles}）不能办理此事，请联系有此权限的人员。", roles=roles)
