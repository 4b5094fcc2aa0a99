"""The versions of a programme's plan: drafts are for those who review or adopt, the rest for whoever sees it."""

from django.db.models import QuerySet

from jiedui.accounts.roles import Verb
from jiedui.ledger.access.programmes import check_may
from jiedui.ledger.models import PlanVersion, Programme
from jiedui.ledger.refusals import Missing
from jiedui.ledger.viewers import Viewer


def visible_versions(viewer: Viewer, programme: Programme) -> QuerySet[PlanVersion]:
    """The versions of the programme's plan that the viewer may see: drafts are for those who review or adopt."""
    versions = PlanVersion.objects.filter(programme=programme)
    if viewer.may(programme.pk, Verb.REVIEW_PLAN) or viewer.may(programme.pk, Verb.ADOPT_PLAN):
        return versions
    if not viewer.may(programme.pk, Verb.VIEW):
        return versions.none()
    return versions.filter(adopted_on__isnull=False)


def get_version_to(verb: Verb, viewer: Viewer, programme: Programme, *, number: int) -> PlanVersion:
    """The version, locked for the change, for somebody who may do `verb`. Raises Missing, Refused.

    Call it inside the transaction of the action.
    """
    if not visible_versions(viewer, programme).filter(number=number).exists():
        raise Missing
    check_may(verb, viewer, programme)
    return PlanVersion.objects.select_for_update(of=("self",)).get(programme=programme, number=number)
