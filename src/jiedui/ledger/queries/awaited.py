"""What the viewer or the viewer's units handed up, and whom it waits for: a leader's consent, or a confirmation."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, F, Q, QuerySet

from jiedui.accounts.composed import composed_once
from jiedui.accounts.roles import Verb
from jiedui.ledger.access import visible_among
from jiedui.ledger.models import Activity, ActivityState, Programme, Side
from jiedui.ledger.queries.requests import IS_UNREGULARISED, consent_of, leaders_of
from jiedui.ledger.queries.task_parts import Awaited, Task, task_of
from jiedui.ledger.queries.to_do import has_proof, is_own
from jiedui.ledger.viewers import Viewer

_OF_SIDE = {Side.DONOR: Awaited.DONOR_LEADER, Side.RECIPIENT: Awaited.RECIPIENT_LEADER}


def awaited(viewer: Viewer, programme: Programme, today: date, most: int) -> Iterable[Task]:
    """What the viewer or the viewer's units handed up and others have to see to; what is most overdue first."""
    if not viewer.may(programme.pk, Verb.RECORD):
        return
    rows = _waiting(viewer, programme.pk, most).ask()
    leaders = leaders_of(programme, on=today) if any(_wants_consent(row) for row in rows) else {}
    for activity in rows:
        if _wants_consent(activity):
            yield task_of(activity, *_awaited(activity, leaders), today=today)
        if activity.state == ActivityState.CARRIED_OUT and activity.proof:
            yield task_of(activity, Awaited.CONFIRMATION)


@composed_once
def _waiting(viewer: Viewer, programme_id: int, most: int) -> QuerySet[Activity]:
    """The rows, the most overdue first, each with whether it has a proof and either side's consent."""
    programme = Programme(pk=programme_id)
    waits = Q(state=ActivityState.SUBMITTED) | IS_UNREGULARISED | Q(state=ActivityState.CARRIED_OUT, proof=True)
    return (
        visible_among(viewer, programme, _unfinished(viewer, programme))
        .filter(is_own(viewer, programme))
        .annotate(proof=has_proof(), donor=Exists(consent_of(Side.DONOR)), recipient=Exists(consent_of(Side.RECIPIENT)))
        .filter(waits)
        .select_related("organisation")
        .order_by(F("consent_asked_on").asc(nulls_last=True), "planned_on", "id")[:most]
    )


def _unfinished(viewer: Viewer, programme: Programme) -> QuerySet[Activity, Any]:
    """The numbers of what may wait for others: what is under way of the viewer's, and all that isn't regularised."""
    of_programme = Activity.objects.filter(programme=programme).order_by().values("pk")
    under_way = of_programme.filter(state__in=(ActivityState.SUBMITTED, ActivityState.CARRIED_OUT))
    return under_way.filter(organisation_id__in=viewer.bodies_for(programme.pk, Verb.RECORD)).union(
        under_way.filter(author_id=viewer.user_id), of_programme.filter(IS_UNREGULARISED), all=True
    )


def _wants_consent(activity: Activity) -> bool:
    if activity.state == ActivityState.SUBMITTED:
        return True
    return activity.is_unapproved and activity.needs_both_sides and activity.regularised_on is None


def _awaited(activity: Any, leaders: Mapping[Side, tuple[str, ...]]) -> tuple[Awaited, tuple[str, ...]]:
    """Whose consent is wanting, and the leaders by name."""
    given = {Side.DONOR: activity.donor, Side.RECIPIENT: activity.recipient}
    wanting = [side for side, is_given in given.items() if not is_given]
    names = tuple(name for side in wanting for name in leaders.get(side, ()))
    return (_OF_SIDE[wanting[0]] if len(wanting) == 1 else Awaited.BOTH_LEADERS), names
