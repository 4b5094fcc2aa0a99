"""Which activities a viewer may see, which of them they may act on, and who wrote what an activity says.

The proofs of an activity are in `evidence`; edits of it that clash, in `field`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from jiedui.accounts.roles import Scope, Verb
from jiedui.ledger.access.programmes import not_allowed, programme_number_to
from jiedui.ledger.index_words import OF_BOTH_SIDES, of_body, of_kind
from jiedui.ledger.models import Activity, Change, Involvement, Programme
from jiedui.ledger.models.activity import DAY
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


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a list is narrowed to, as far as it decides the way in which it is found.

    `unit` is the activity's own body; `is_open` narrows it to states in which something is still to be done.
    """

    unit: int | None = None
    kind: str = ""
    is_unapproved: bool = False
    is_open: bool = False

    def condition(self, prefix: str = "") -> Q:
        """As a filter of activities; of what they are joined with, where that holds the same columns."""
        asked: dict[str, Any] = {"kind": self.kind} if self.kind else {}
        if self.is_unapproved:
            asked["is_unapproved"] = True
        found = Q(**{f"{prefix}{name}": value for name, value in asked.items()})
        if self.unit is None:
            return found
        return found & Q(**{f"{prefix}unit" if prefix else "organisation": self.unit})


def listed_activities(viewer: Viewer, programme: Programme, narrowed: Narrowed) -> QuerySet[Activity]:
    """Those that the viewer may see in full, each with the `day` under which it is listed, found in the shortest way.

    All that was asked for, where the unit is one of the viewer's, or the kind is money and the viewer sees all of that.
    """
    only = _only_body_of(viewer, programme.pk)
    if only is not None and narrowed.unit != only and _is_read_off_involvement(narrowed):
        of_body = Q(involved__organisation_id=only) & narrowed.condition("involved__")
        return Activity.objects.filter(of_body, programme=programme.pk).annotate(day=F("involved__day"))
    return _narrowed(viewer, programme, narrowed).annotate(day=DAY)


def _is_read_off_involvement(narrowed: Narrowed) -> bool:
    """Whether no index of the activities themselves holds fewer than `Involvement` has of a body."""
    if narrowed.is_unapproved or (narrowed.unit is not None and narrowed.kind):
        return True
    return narrowed.unit is None and not narrowed.kind and not narrowed.is_open


def _narrowed(viewer: Viewer, programme: Programme, narrowed: Narrowed) -> QuerySet[Activity]:
    kind, asked = narrowed.kind, narrowed.condition()
    seats = viewer.seats_for(programme.pk, Verb.VIEW_ACTIVITIES)
    scopes, bodies = {seat.scope(Verb.VIEW_ACTIVITIES) for seat in seats}, {seat.organisation_id for seat in seats}
    if narrowed.unit in bodies or (kind in MONEY_KINDS and scopes & {Scope.MONEY, Scope.SIDE}):
        return Activity.objects.filter(asked, programme=programme.pk)
    if kind and kind not in MONEY_KINDS and scopes == {Scope.MONEY}:
        return Activity.objects.filter(asked, programme=programme.pk, organisation__in=bodies)
    if narrowed.unit is not None and not kind and scopes == {Scope.MONEY}:
        return Activity.objects.filter(asked, programme=programme.pk, kind__in=MONEY_KINDS)
    only = _only_body_of(viewer, programme.pk)
    if only is not None:
        # As a condition: as a join, SQLite would begin with all that concerns the body, however few fit the rest.
        return Activity.objects.filter(asked, _concerns(only), programme=programme.pk)
    return _seen(viewer, programme.pk).filter(asked)


def _concerns(body: int) -> Q:
    return Q(Exists(Involvement.objects.filter(activity=OuterRef("pk"), organisation=body)))


def _seen(viewer: Viewer, programme_id: int) -> QuerySet[Activity]:
    activities = Activity.objects.filter(programme=programme_id)
    only = _only_body_of(viewer, programme_id)
    if only is not None:
        return activities.filter(involved__organisation_id=only)
    allowed = Q(pk__in=[])
    for seat in viewer.seats_for(programme_id, Verb.VIEW_ACTIVITIES):
        scope = seat.scope(Verb.VIEW_ACTIVITIES)
        if scope is Scope.ALL:
            return activities
        allowed |= _in_scope(seat, scope)
    return activities.filter(allowed)


def _only_body_of(viewer: Viewer, programme_id: int) -> int | None:
    """The body whose activities are all that the viewer sees; None for who sees those of several, or others too.

    What such a viewer may see is read off `Involvement`, in the order of its days (`involved__day`).
    """
    seats = viewer.seats_for(programme_id, Verb.VIEW_ACTIVITIES)
    bodies = {seat.organisation_id for seat in seats}
    is_own = all(seat.scope(Verb.VIEW_ACTIVITIES) is Scope.OWN for seat in seats)
    return bodies.pop() if is_own and len(bodies) == 1 else None


def _in_scope(seat: Seat, scope: Scope | None) -> Q:
    """Which activities lie in the scope of a seat, as a filter."""
    own = Q(organisation_id=seat.organisation_id)
    if scope is Scope.ALL:
        return ~Q(pk__in=[])
    if scope is Scope.OWN:
        return own | _concerns(seat.organisation_id)
    if scope is Scope.MONEY:
        return own | Q(kind__in=MONEY_KINDS)
    return own | Q(kind__in=MONEY_KINDS) | Q(needs_both_sides=True)


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
    found = visible_activities(viewer, programme).filter(uid=uid).select_related("organisation", "author__person")
    activity = found.order_by("pk").first()
    if activity is None:
        raise Missing
    activity.programme = programme  # the same row, which needs no second look
    return activity


def get_activity_to(verb: Verb, viewer: Viewer, programme: Programme, *, uid: UUID) -> Activity:
    """The activity, locked for the change, for somebody who may do `verb` to it. Raises Missing, Refused.

    Call it inside the transaction of the action.
    """
    found = visible_activities(viewer, programme).filter(uid=uid).select_related("organisation")
    activity = found.select_for_update(of=("self",)).order_by("pk").first()
    if activity is None:
        raise Missing
    if not may_with(viewer, verb, activity):
        raise not_allowed(viewer, programme.pk)
    activity.programme = programme  # the same row, which needs no second look
    return activity


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
    wrote = written_by(among, row=activity.pk).values_list("event__actor_id", flat=True)
    return among & {activity.author_id, *wrote}


def written_by(persons: Collection[int | None], *, row: int | OuterRef) -> QuerySet[Change]:
    """What these users wrote of an activity; whose hand was in it neither consents to it nor confirms it."""
    changes = Change.objects.filter(table=Activity._meta.db_table, row=row).order_by()
    return changes.filter(event__actor_id__in=persons, event__verb__in=WRITING)
