"""What the form 记一笔 needs: kinds, bodies, what a promise suggests, and what it would do to the lights."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count

from jiedui.accounts.roles import Scope, Verb
from jiedui.assessment.results import Status
from jiedui.ledger import access, consent, counting
from jiedui.ledger.counting import Candidate, Deed
from jiedui.ledger.kinds import offered_kinds
from jiedui.ledger.models import Activity, Commitment, PlanState, Programme
from jiedui.ledger.queries.activities import labelled
from jiedui.ledger.queries.dues import Body, Due, dues
from jiedui.ledger.refusals import Missing
from jiedui.ledger.ruling import kinds_under_the_rules
from jiedui.ledger.viewers import Viewer
from jiedui.plans.kinds import MONEY_KINDS, OTHER, ActivityKind

MOST_USED = 6
MEASURES = ("次", "批", "场", "期")
LATELY = 200


@dataclass(frozen=True, slots=True)
class Suggested:
    """What a promise, or an earlier activity, suggests for a new one."""

    kind: str = ""
    title: str = ""
    place: str = ""
    note: str = ""
    organisation: int | None = None
    quote: str = ""
    amount: int | None = None
    people: int | None = None
    participants: tuple[int, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choices:
    """The bodies in whose name the viewer may record, and all that can have taken part."""

    recorders: tuple[Body, ...]
    bodies: tuple[Body, ...]


@dataclass(frozen=True, slots=True)
class RecordPage:
    """`used` are the kinds that the viewer's units record most; `kinds` all that the viewer may record; `known` all."""

    slug: str
    programme: str
    known: Mapping[str, ActivityKind]
    kinds: tuple[str, ...]
    used: tuple[str, ...]
    choices: Choices
    suggested: Suggested
    may_set_rules: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """What a deed would count towards, and the light of that duty now and afterwards."""

    candidate: Candidate
    now: Due
    after: Status


def proposed(viewer: Viewer, *, slug: str, kind: ActivityKind, on: date) -> Suggested:
    """What the record knows already of a new one: a title that numbers it within its year, the place of last time.

    Raises Missing, Refused. Two queries.
    """
    programme = access.get_programme_to(Verb.RECORD, viewer, slug=slug)
    units = viewer.bodies_for(programme.pk, Verb.RECORD)
    earlier = Activity.objects.filter(programme=programme, organisation_id__in=units, kind=kind.code)
    lately = list(earlier.order_by("-id").values_list("place", "planned_on")[:LATELY])
    number = 1 + sum(day.year == on.year for _, day in lately)
    title = f"{on.year}年第{number}{kind.unit}{kind.name}" if kind.unit in MEASURES else ""
    return Suggested(
        kind=kind.code,
        title=title,
        place=lately[0][0] if lately else "",
        organisation=units[0] if units else None,
    )


def choices_of(viewer: Viewer, *, slug: str) -> Choices:
    """The bodies that the form offers. Raises Missing, Refused. One query."""
    found, own = access.bodies_to_choose(viewer, slug=slug)
    bodies = labelled(found)
    return Choices(bodies if own is None else tuple(body for body in bodies if body.id in own), bodies)


def record_page(viewer: Viewer, *, slug: str, commitment: str = "", copy: UUID | None = None) -> RecordPage:
    """What the form needs. Raises Missing, Refused. Five queries."""
    programme = access.get_programme_to(Verb.RECORD, viewer, slug=slug)
    known = kinds_under_the_rules(programme)
    return RecordPage(
        slug=slug,
        programme=programme.name,
        known=known,
        kinds=_kinds(viewer, programme),
        used=tuple(_used(viewer, programme)),
        choices=choices_of(viewer, slug=slug),
        suggested=_suggested(viewer, programme, commitment, copy),
        may_set_rules=viewer.may(programme.pk, Verb.SET_RULES),
    )


def is_recorded(viewer: Viewer, *, slug: str, uid: UUID) -> bool:
    """Whether an activity of that identity stands in the ledger already. Raises Missing, Refused. Two queries."""
    programme = access.get_programme_to(Verb.RECORD, viewer, slug=slug)
    return access.visible_activities(viewer, programme).filter(uid=uid).exists()


def effects(viewer: Viewer, *, slug: str, deed: Deed, as_of: date) -> tuple[Effect, ...]:
    """What a deed that is being typed would do to the lights, once it is confirmed. Raises Missing, Refused."""
    programme = access.get_programme_to(Verb.RECORD, viewer, slug=slug)
    found = counting.propose_for(programme, deed)
    if not found:
        return ()
    wanted = {f"o_{place}": candidate.obligation for place, candidate in enumerate(found)}
    condition = f"o.id IN ({', '.join(f'%({name})s' for name in wanted)})"
    owed = {due.id: due for due in dues(programme.pk, as_of=as_of, condition=condition, order="o.id", values=wanted)}
    return tuple(
        Effect(candidate, due, _after(due, candidate, deed))
        for candidate in found
        if (due := owed[candidate.obligation])
    )


def _after(due: Due, candidate: Candidate, deed: Deed) -> Status:
    """The light with the deed counted: more can only keep a duty, or exceed it."""
    if due.status is Status.WAIVED:
        return due.status
    achieved = due.achieved + candidate.amount
    if due.most is not None and achieved > due.most:
        return Status.OVER_MOST
    if due.needed is None or achieved < due.needed:
        return due.status
    in_time = due.achieved_by_due + (candidate.amount if deed.day <= due.due_on else 0)
    return Status.MET if in_time >= due.needed else Status.MET_LATE


def _kinds(viewer: Viewer, programme: Programme) -> tuple[str, ...]:
    scopes = {seat.scope(Verb.RECORD) for seat in viewer.seats_for(programme.pk, Verb.RECORD)}
    return MONEY_KINDS if scopes == {Scope.MONEY} else tuple(offered_kinds(programme))


def _used(viewer: Viewer, programme: Programme) -> Iterable[str]:
    """The kinds that the viewer's units have lately recorded most; where there are none, those of their promises."""
    units = viewer.bodies_for(programme.pk, Verb.RECORD)
    lately = Activity.objects.filter(programme=programme, organisation_id__in=units).order_by("-id").values("pk")
    recorded = (
        Activity.objects.filter(pk__in=lately[:LATELY])
        .order_by()
        .values_list("kind")
        .annotate(n=Count("pk"))
        .order_by("-n", "kind")
    )
    promised = Commitment.objects.filter(
        version__programme=programme, version__state=PlanState.ADOPTED, parties__organisation_id__in=units
    )
    kinds = [kind for kind, _ in recorded[:MOST_USED]] or list(promised.values_list("activity_kind", flat=True))
    offered = offered_kinds(programme)
    return [kind for kind in dict.fromkeys(kinds) if kind in offered and kind != OTHER][:MOST_USED]


def _of_earlier(earlier: Activity) -> Suggested:
    """All of an earlier activity but its days."""
    return Suggested(
        kind=earlier.kind,
        title=earlier.title,
        place=earlier.place,
        note=earlier.note,
        organisation=earlier.organisation_id,
        amount=earlier.amount,
        people=earlier.people,
        participants=consent.participants_of(earlier),
        values=earlier.values,
    )


def _suggested(viewer: Viewer, programme: Programme, commitment: str, copy: UUID | None) -> Suggested:
    if copy is not None:
        return _of_earlier(access.get_activity(viewer, programme, uid=copy))
    if not commitment:
        return Suggested()
    promises = Commitment.objects.filter(version__programme=programme, version__state=PlanState.ADOPTED, key=commitment)
    promise = promises.first()
    if promise is None:
        raise Missing
    kind = promise.activity_kind
    return Suggested(kind="" if kind == OTHER else kind, quote=promise.quote)
