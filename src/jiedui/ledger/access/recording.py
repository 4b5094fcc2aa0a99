"""In whose name the viewer may record an activity, and the files imported from: one's own, or everybody's."""

from django.db.models import IntegerField, Q, QuerySet

from jiedui.accounts.composed import Later, composed_once
from jiedui.accounts.models import Organisation
from jiedui.accounts.roles import Scope, Verb
from jiedui.ledger.access.programmes import programme_number_to
from jiedui.ledger.models import ImportBatch, Membership, ObligationParty, Programme, TeamMember
from jiedui.ledger.viewers import Viewer


def organisations_to_record_for(viewer: Viewer, programme: Programme) -> QuerySet[Organisation]:
    """The bodies in whose name the viewer may record an activity, in the order of bodies."""
    if _records_for_everybody(viewer, programme.pk):
        return bodies_of(programme)
    return Organisation.objects.filter(pk__in=viewer.bodies_for(programme.pk, Verb.RECORD))


def may_record_for(viewer: Viewer, programme: Programme, body: int) -> bool:
    """Whether that is one of them. One query."""
    return bool(_body_to_record_for(viewer, programme.pk).ask(body=body))


@composed_once
def _body_to_record_for(viewer: Viewer, programme_id: int) -> QuerySet[Organisation]:
    bodies = organisations_to_record_for(viewer, Programme(pk=programme_id))
    return bodies.filter(pk=Later("body", IntegerField()))[:1]


def bodies_of(programme: Programme) -> QuerySet[Organisation]:
    """Both sides, the team, whoever owes something, and whoever holds a seat, in the order of bodies. One query."""
    return _bodies_of(programme.pk)


def bodies_to_choose(viewer: Viewer, *, slug: str) -> tuple[QuerySet[Organisation], frozenset[int] | None]:
    """The bodies of a programme that isn't read, and the numbers of those in whose name the viewer may record; None is
    all of them. Raises Missing, Refused."""
    number = programme_number_to(Verb.RECORD, viewer, slug)
    is_free = _records_for_everybody(viewer, number)
    return _bodies_of(number), None if is_free else frozenset(viewer.bodies_for(number, Verb.RECORD))


def _bodies_of(programme_id: int) -> QuerySet[Organisation]:
    sides = Programme.objects.filter(pk=programme_id).order_by()
    seated = Membership.objects.filter(programme=programme_id).order_by().values("organisation_id")
    team = TeamMember.objects.filter(programme=programme_id, organisation__isnull=False).order_by()
    owing = ObligationParty.objects.filter(obligation__programme=programme_id).order_by().values("organisation_id")
    return Organisation.objects.filter(
        Q(pk__in=sides.values("pairing__donor_id"))
        | Q(pk__in=sides.values("pairing__recipient_id"))
        | Q(pk__in=seated)
        | Q(pk__in=team.values("organisation_id"))
        | Q(pk__in=owing)
    )


def visible_imports(viewer: Viewer, programme: Programme) -> QuerySet[ImportBatch]:
    """The files imported from: the viewer's own; all for whoever records for everybody, or sees the trail."""
    batches = ImportBatch.objects.filter(programme=programme)
    if viewer.may(programme.pk, Verb.VIEW_TRAIL) or _records_for_everybody(viewer, programme.pk):
        return batches
    return batches.filter(received_by_id=viewer.user_id) if viewer.may(programme.pk, Verb.RECORD) else batches.none()


def may_change_import(viewer: Viewer, batch: ImportBatch) -> bool:
    """Whether the viewer may accept or undo it: whoever sent it in, and whoever records for everybody."""
    if not viewer.may(batch.programme_id, Verb.RECORD):
        return False
    return batch.received_by_id == viewer.user_id or _records_for_everybody(viewer, batch.programme_id)


def _records_for_everybody(viewer: Viewer, programme_id: int) -> bool:
    seats = viewer.seats_for(programme_id, Verb.RECORD)
    return any(seat.scope(Verb.RECORD) is Scope.ALL for seat in seats)
