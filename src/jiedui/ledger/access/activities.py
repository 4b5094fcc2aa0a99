"""Which activities a viewer may see, which of them they may act on, and who wrote what an activity says.

The proofs of an activity are in `evidence`; edits of it that clash, in `field`.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, UUIDField

from jiedui.accounts.composed import Later, composed_once
from jiedui.accounts.roles import Scope, Verb
from jiedui.ledger.access.programmes import not_allowed, programme_number_to
from jiedui.ledger.among import Among
from jiedui.ledger.index_words import OF_BOTH_SIDES, of_body, of_kind
from jiedui.ledger.models import Activity, Change, Event, Involvement, Programme
from jiedui.ledger.refusals import Missing
from jiedui.ledger.states import WRITING
from jiedui.ledger.viewers import Seat, Viewer
from jiedui.plans.kinds import MONEY_KINDS


def get_activities(viewer: Viewer, *, slug: str) -> QuerySet[Activity]:
    """The activities that the viewer may see in full, of a programme that isn't read. Raises Missing, Refused."""
    return _seen(viewer, programme_number_to(Verb.VIEW_ACTIVITIES, viewer, slug))


def visible_activities(viewer: Viewer, programme: Programme) -> QuerySet[Activity]:
    """The activities of the programme that the viewer may see in full."""
    return _seen(viewer, programme.pk)


def visible_among(viewer: Viewer, programme: Programme, numbers: QuerySet[Activity, Any]) -> QuerySet[Activity]:
    """Of the activities whose numbers a query finds, a handful of the ledger, those that the viewer may see in full.

    Whether one concerns the viewer's body is looked up for each by itself: joined, PostgreSQL may go through all that
    concerns the body, for each of them, where it believes either few. Among 10,000 that took over a minute.
    """
    only = only_body_of(viewer, programme.pk)
    if only is None:
        return visible_activities(viewer, programme).filter(Among(numbers))
    concern = Involvement.objects.filter(activity=OuterRef("pk"), organisation=only).order_by().values("pk")[:1]
    found = Activity.objects.filter(Among(numbers), programme=programme.pk)
    return found.alias(concern=Subquery(concern)).filter(concern__isnull=False)


def _seen(viewer: Viewer, programme_id: int) -> QuerySet[Activity]:
    activities = Activity.objects.filter(programme=programme_id)
    only = only_body_of(viewer, programme_id)
    if only is not None:
        return activities.filter(involved__programme=programme_id, involved__organisation_id=only)
    allowed = Q(pk__in=[])
    for seat in viewer.seats_for(programme_id, Verb.VIEW_ACTIVITIES):
        scope = seat.scope(Verb.VIEW_ACTIVITIES)
        if scope is Scope.ALL:
            return activities
        allowed |= _in_scope(seat, scope)
    return activities.filter(allowed)


def only_body_of(viewer: Viewer, programme_id: int) -> int | None:
    """The body whose activities are all that the viewer sees; None for who sees those of several, or others too.

    What such a viewer may see is read off `Involvement`, in the order of its days (`involved__day`).
    """
    seats = viewer.seats_for(programme_id, Verb.VIEW_ACTIVITIES)
    bodies = {seat.organisation_id for seat in seats}
    is_own = all(seat.scope(Verb.VIEW_ACTIVITIES) is Scope.OWN for seat in seats)
    return bodies.pop() if is_own and len(bodies) == 1 else None


def concerns(body: int) -> Q:
    """What concerns a body, its own or what it takes part in, as a filter."""
    return Q(Exists(Involvement.objects.filter(activity=OuterRef("pk"), organisation=body)))


def _in_scope(seat: Seat, scope: Scope | None) -> Q:
    """Which activities lie in the scope of a seat, as a filter."""
    own = Q(organisation_id=seat.organisation_id)
    if scope is Scope.ALL:
        return ~Q(pk__in=[])
    if scope is Scope.OWN:
        return own | concerns(seat.organisation_id)
    return own | of_all_bodies(scope)


def of_all_bodies(scope: Scope | None) -> Q:
    """What is seen of whichever body by who sees money, or what concerns both sides."""
    if scope is Scope.MONEY:
        return Q(kind__in=MONEY_KINDS)
    return Q(kind__in=MONEY_KINDS) | Q(needs_both_sides=True)


def marks_seen(viewer: Viewer, programme_id: int) -> frozenset[str] | None:
    """The marks of the search index of which whatever the viewer may see bears one; None where that is everything.

    They only narrow a search: what it finds still goes through `visible_activities`.
    """
    marks: set[str] = set()
    for seat in viewer.seats_for(programme_id, Verb.VIEW_ACTIVITIES):
        scope = seat.scope(Verb.VIEW_ACTIVITIES)
        if scope is Scope.ALL:
            return None
        marks.add(of_body(seat.organisation_id))
        if scope is not Scope.OWN:
            marks |= {of_kind(kind) for kind in MONEY_KINDS}
        if scope is Scope.SIDE:
            marks.add(OF_BOTH_SIDES)
    return frozenset(marks)


def get_activity(viewer: Viewer, programme: Programme, *, uid: UUID) -> Activity:
    """The activity, for somebody who may see it. Raises Missing."""
    return _of(programme, _to_read(viewer, programme.pk).first(uid=uid))


def get_activity_to(verb: Verb, viewer: Viewer, programme: Programme, *, uid: UUID) -> Activity:
    """The activity, locked for the change, for somebody who may do `verb` to it. Raises Missing, Refused.

    Call it inside the transaction of the action.
    """
    activity = _of(programme, _to_change(viewer, programme.pk).first(uid=uid))
    if not may_with(viewer, verb, activity):
        raise not_allowed(viewer, programme.pk)
    return activity


def _of(programme: Programme, activity: Activity | None) -> Activity:
    if activity is None:
        raise Missing
    activity.programme = programme  # the same row, which needs no second look
    return activity


@composed_once
def _to_read(viewer: Viewer, programme_id: int) -> QuerySet[Activity]:
    return _visible_of_uid(viewer, programme_id).select_related("organisation", "author__person")[:1]


@composed_once
def _to_change(viewer: Viewer, programme_id: int) -> QuerySet[Activity]:
    return _visible_of_uid(viewer, programme_id).select_related("organisation").select_for_update(of=("self",))[:1]


def _visible_of_uid(viewer: Viewer, programme_id: int) -> QuerySet[Activity]:
    return _seen(viewer, programme_id).filter(uid=Later("uid", UUIDField())).order_by("pk")


def may_with(viewer: Viewer, verb: Verb, activity: Activity) -> bool:
    """Whether one of the viewer's seats carries the verb for this activity."""
    return bool(seats_over(viewer, verb, activity))


def seats_over(viewer: Viewer, verb: Verb, activity: Activity) -> tuple[Seat, ...]:
    """The viewer's seats that carry the verb for this activity."""
    seats = viewer.seats_for(activity.programme_id, verb)
    return tuple(seat for seat in seats if _covers(seat, seat.scope(verb), activity))


def _covers(seat: Seat, scope: Scope | None, activity: Activity) -> bool:
    if scope is Scope.OWN:
        return activity.organisation_id == seat.organisation_id
    if scope is Scope.MONEY:
        return activity.kind in MONEY_KINDS
    return True


def hands_in(activity: Activity, *, among: frozenset[int | None]) -> frozenset[int | None]:
    """Who of these users wrote a part of what the activity says: recorded, edited, submitted or carried it out."""
    changes = Change.objects.filter(table=Activity._meta.db_table, row=activity.pk).order_by()
    wrote = changes.filter(event__actor_id__in=among, event__verb__in=WRITING)
    return among & {activity.author_id, *wrote.values_list("event__actor_id", flat=True)}


def has_a_hand_of(persons: Collection[int | None]) -> Exists:
    """Whether one of these users wrote a part of an activity, as a filter: such a one neither consents nor confirms.

    Change by change its event is looked up: joined, PostgreSQL may read all events of these users for each activity.
    """
    by_them = Event.objects.filter(sequence=OuterRef("event_id"), actor_id__in=persons, verb__in=WRITING).order_by()
    changes = Change.objects.filter(table=Activity._meta.db_table, row=OuterRef("pk")).order_by()
    return Exists(changes.alias(by=Subquery(by_them.values("sequence")[:1])).filter(by__isnull=False))
