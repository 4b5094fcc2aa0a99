"""In which way a list of activities is found, so that what a viewer sees of it needn't be picked out of all.

Which activities a viewer may see is said in `activities`; here it is said again of the caches that hold them in order,
and tests hold both against each other.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from jiedui.accounts.roles import Scope, Verb
from jiedui.ledger.access.activities import concerns, of_all_bodies, only_body_of, visible_activities
from jiedui.ledger.models import Activity, CountedInvolvement, Involvement, Programme
from jiedui.ledger.models.activity import DAY
from jiedui.ledger.viewers import Viewer
from jiedui.plans.kinds import MONEY_KINDS

# Of the involvements in an activity, the one of its own body: one an activity.
_ITS_OWN = Q(organisation=F("unit"))


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a list is narrowed to, as far as it decides the way in which it is found.

    `unit` is the activity's own body; `is_open` narrows it to states in which something is still to be done.
    """

    unit: int | None = None
    kind: str = ""
    is_unapproved: bool = False
    is_open: bool = False

    def of_activities(self) -> Q:
        """As a filter of activities."""
        return self._of("organisation")

    def of_involvement(self, prefix: str = "") -> Q:
        """As a filter of involvements, or with a prefix of what is joined with them."""
        return self._of("unit", prefix)

    def _of(self, unit: str, prefix: str = "") -> Q:
        asked: dict[str, Any] = {}
        if self.kind:
            asked["kind"] = self.kind
        if self.is_unapproved:
            asked["is_unapproved"] = True
        if self.unit is not None:
            asked[unit] = self.unit
        return Q(**{f"{prefix}{name}": value for name, value in asked.items()})


def listed_activities(viewer: Viewer, programme: Programme, narrowed: Narrowed) -> QuerySet[Activity]:
    """Those that the viewer may see in full, each with the `day` under which it is listed, found in the shortest way.

    All that was asked for, where the unit is one of the viewer's, or the kind is money and the viewer sees all of that.
    """
    only = only_body_of(viewer, programme.pk)
    if only is not None and narrowed.unit != only and _is_read_off_involvement(narrowed):
        of_body = Q(involved__programme=programme.pk, involved__organisation_id=only)
        found = Activity.objects.filter(of_body & narrowed.of_involvement("involved__"), programme=programme.pk)
        return found.annotate(day=F("involved__day"))
    return _narrowed(viewer, programme, narrowed).annotate(day=DAY)


def listed_keys(viewer: Viewer, programme: Programme, narrowed: Narrowed) -> QuerySet[Any, Any] | None:
    """The `day` and the `activity_id` of the same, newest first, read off one index that holds them in that order.

    No state is looked at; None for who has seats of different sorts. A list is asked for its keys first: they tell how
    long it is, and what stands on its page.
    """
    fitting = Involvement.objects.filter(narrowed.of_involvement(), programme=programme.pk)
    only = only_body_of(viewer, programme.pk)
    if only is not None:
        return _as_keys(fitting.filter(organisation=only))
    its_own = _ITS_OWN if narrowed.unit is None else Q(organisation=narrowed.unit)
    return _as_keys_of_seen(fitting.filter(its_own), viewer, programme)


def counted_keys(viewer: Viewer, programme: Programme, *, commitment: int) -> QuerySet[Any, Any] | None:
    """The same of those that count towards a commitment of the programme."""
    counted = CountedInvolvement.objects.filter(commitment=commitment)
    only = only_body_of(viewer, programme.pk)
    if only is not None:
        return _as_keys(counted.filter(organisation=only))
    return _as_keys_of_seen(counted.filter(_ITS_OWN), viewer, programme)


def _as_keys_of_seen(of_all: QuerySet[Any], viewer: Viewer, programme: Programme) -> QuerySet[Any, Any] | None:
    """Of the involvements of activities' own bodies, those that the viewer sees; None where they don't tell it."""
    seen = Q(pk__in=[])
    for seat in viewer.seats_for(programme.pk, Verb.VIEW_ACTIVITIES):
        scope = seat.scope(Verb.VIEW_ACTIVITIES)
        if scope is Scope.ALL:
            return _as_keys(of_all)
        if scope is Scope.OWN:
            return None
        seen |= Q(unit=seat.organisation_id) | of_all_bodies(scope)
    return _as_keys(of_all.filter(seen))


def _as_keys(involvements: QuerySet[Any]) -> QuerySet[Any, Any]:
    return involvements.order_by("-day", "-activity_id").values_list("day", "activity_id")


def _is_read_off_involvement(narrowed: Narrowed) -> bool:
    """Whether no index of the activities themselves holds fewer than `Involvement` has of a body."""
    if narrowed.is_unapproved or (narrowed.unit is not None and narrowed.kind):
        return True
    return narrowed.unit is None and not narrowed.is_open


def _narrowed(viewer: Viewer, programme: Programme, narrowed: Narrowed) -> QuerySet[Activity]:
    kind, asked = narrowed.kind, narrowed.of_activities()
    seats = viewer.seats_for(programme.pk, Verb.VIEW_ACTIVITIES)
    scopes, bodies = {seat.scope(Verb.VIEW_ACTIVITIES) for seat in seats}, {seat.organisation_id for seat in seats}
    if narrowed.unit in bodies or (kind in MONEY_KINDS and scopes & {Scope.MONEY, Scope.SIDE}):
        return Activity.objects.filter(asked, programme=programme.pk)
    if kind and kind not in MONEY_KINDS and scopes == {Scope.MONEY}:
        return Activity.objects.filter(asked, programme=programme.pk, organisation__in=bodies)
    if narrowed.unit is not None and not kind and scopes == {Scope.MONEY}:
        return Activity.objects.filter(asked, programme=programme.pk, kind__in=MONEY_KINDS)
    only = only_body_of(viewer, programme.pk)
    if only is not None:
        # As a condition: as a join, SQLite would begin with all that concerns the body, however few fit the rest.
        return Activity.objects.filter(asked, concerns(only), programme=programme.pk)
    return visible_activities(viewer, programme).filter(asked)
