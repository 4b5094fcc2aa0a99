"""The audit chain of a programme as a list: when, who, what, on what, why, and what changed from what to what."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from jiedui.accounts.roles import Verb
from jiedui.ledger import access
from jiedui.ledger.access import get_programme_to
from jiedui.ledger.models import (
    Activity,
    Change,
    Commitment,
    Event,
    Evidence,
    Operation,
    PlanState,
    PlanVersion,
    Programme,
)
from jiedui.ledger.queries.changes import (
    BODIES,
    LONGEST_VALUE,
    ChangedRow,
    FieldChange,
    changed_row,
    fields_of,
    is_empty,
    measured,
    named,
    names_of,
    units_of,
)
from jiedui.ledger.refusals import Missing
from jiedui.ledger.viewers import Viewer

ROWS = 50
CHUNK = 500
CHANGES_LOOKED_AT = 12
FIELDS_SHOWN = 4
CHANGES_ON_A_PAGE = 60
IN_FORCE = (PlanState.ADOPTED, PlanState.CLOSED)


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """What the list is narrowed to, as it stands in the address; `after` is the sequence of the last event seen."""

    actor: str = ""
    verb: str = ""
    from_on: date | None = None
    until_on: date | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What an event was about, where it has a page: an activity by its `uid`, a promise by its `key`."""

    title: str
    uid: UUID | None = None
    key: str = ""
    is_in_force: bool = False


@dataclass(frozen=True, slots=True)
class TrailRow:
    """An event. `changes` counts the rows that it changed, `fields` shows some of what changed in them."""

    sequence: int
    at: datetime
    actor: str
    verb: str
    reason: str
    digest: str
    changes: int
    subject: Subject | None
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class TrailPage:
    """`head` and `last` are the digest and the number of the log's last event, whatever it was about."""

    slug: str
    programme: str
    chosen: TrailFilter
    rows: tuple[TrailRow, ...]
    after: str
    head: str
    last: int


@dataclass(frozen=True, slots=True)
class TrailEvent:
    """One event with the rows that it changed, a page at a time."""

    slug: str
    programme: str
    sequence: int
    at: datetime
    actor: str
    verb: str
    reason: str
    digest: str
    previous: str
    tables: tuple[tuple[str, Operation, int], ...]
    rows: tuple[ChangedRow, ...]
    after: str


def trail_page(viewer: Viewer, *, slug: str, chosen: TrailFilter) -> TrailPage:
    """The events of the programme that fit the filter, the newest first. Raises Missing, Refused. Seven queries."""
    programme = get_programme_to(Verb.VIEW_TRAIL, viewer, slug=slug)
    events = Event.objects.filter(programme_id=programme.pk).filter(_condition(chosen)).order_by("-sequence")
    last_change = Change.objects.filter(event=OuterRef("pk")).order_by("-ordinal").values("ordinal")[:1]
    whole_log = Event.objects.order_by("-sequence")
    marked = events.annotate(
        last_ordinal=Subquery(last_change),
        log_head=Subquery(whole_log.values("digest")[:1]),
        log_last=Subquery(whole_log.values("sequence")[:1]),
    )
    found = list(marked[: ROWS + 1])
    shown = found[:ROWS]
    head = (found[0].log_head, found[0].log_last) if found else whole_log.values_list("digest", "sequence").first()
    return TrailPage(
        slug=slug,
        programme=programme.name,
        chosen=chosen,
        rows=tuple(_rows(viewer, programme, shown)),
        after=str(shown[-1].sequence) if len(found) > ROWS else "",
        head=head[0] if head else "",
        last=head[1] if head else 0,
    )


def every_event(viewer: Viewer, *, slug: str, chosen: TrailFilter) -> tuple[int, Iterator[TrailRow]]:
    """All events that fit the filter, the newest first, read some at a time; and how many. Raises Missing, Refused."""
    programme = get_programme_to(Verb.VIEW_TRAIL, viewer, slug=slug)
    events = Event.objects.filter(programme_id=programme.pk).filter(_condition(chosen)).order_by("-sequence")
    return events.count(), _in_chunks(viewer, programme, events)


def _in_chunks(viewer: Viewer, programme: Programme, events: QuerySet[Event]) -> Iterator[TrailRow]:
    last_change = Change.objects.filter(event=OuterRef("pk")).order_by("-ordinal").values("ordinal")[:1]
    marked = events.annotate(last_ordinal=Subquery(last_change))
    found = list(marked[:CHUNK])
    while found:
        yield from _rows(viewer, programme, found)
        found = list(marked.filter(sequence__lt=found[-1].sequence)[:CHUNK])


def trail_event(viewer: Viewer, *, slug: str, sequence: int, after: int = -1) -> TrailEvent:
    """One event in full. Raises Missing, Refused. Six queries."""
    programme = get_programme_to(Verb.VIEW_TRAIL, viewer, slug=slug)
    event = Event.objects.filter(programme_id=programme.pk, sequence=sequence).first()
    if event is None:
        raise Missing
    counts = event.changes.order_by().values_list("table", "operation").annotate(n=Count("id"))
    found = list(event.changes.filter(ordinal__gt=after).order_by("ordinal")[: CHANGES_ON_A_PAGE + 1])
    shown = found[:CHANGES_ON_A_PAGE]
    names, units = names_of(fields_of(shown)), units_of(shown)
    return TrailEvent(
        slug=slug,
        programme=programme.name,
        sequence=event.sequence,
        at=event.at,
        actor=event.actor_label,
        verb=event.verb,
        reason=event.reason,
        digest=event.digest,
        previous=event.previous,
        tables=tuple((table, Operation(operation), n) for table, operation, n in counts.order_by("table", "operation")),
        rows=tuple(changed_row(change, names, units) for change in shown),
        after=str(shown[-1].ordinal) if len(found) > CHANGES_ON_A_PAGE else "",
    )


def _condition(chosen: TrailFilter) -> Q:
    condition = Q()
    if chosen.actor:
        condition &= Q(actor_label__icontains=chosen.actor)
    if chosen.verb:
        condition &= Q(verb=chosen.verb)
    if chosen.from_on:
        condition &= Q(at__gte=_midnight(chosen.from_on))
    if chosen.until_on:
        condition &= Q(at__lt=_midnight(chosen.until_on + timedelta(days=1)))
    if chosen.after is not None:
        condition &= Q(sequence__lt=chosen.after)
    return condition


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _rows(viewer: Viewer, programme: Programme, events: list[Event]) -> Iterator[TrailRow]:
    changes: dict[int, list[Change]] = {event.sequence: [] for event in events}
    for change in _first_changes(events):
        changes[change.event_id].append(change)
    subjects = _Subjects(viewer, programme, [change for some in changes.values() for change in some])
    fields = {number: tuple(_telling(some))[:FIELDS_SHOWN] for number, some in changes.items()}
    names = names_of(field for some in fields.values() for field in some)
    for event in events:
        yield TrailRow(
            sequence=event.sequence,
            at=event.at,
            actor=event.actor_label,
            verb=event.verb,
            reason=event.reason,
            digest=event.digest,
            changes=0 if event.last_ordinal is None else event.last_ordinal + 1,
            subject=subjects.of(changes[event.sequence], verb=event.verb),
            fields=tuple(named(measured(field, subjects.units), names) for field in fields[event.sequence]),
        )


def _first_changes(events: Iterable[Event]) -> QuerySet[Change]:
    """The first changes of each event; a plan that was received, with all its text, is known by its event alone."""
    received = Q(table=PlanVersion._meta.db_table, operation=Operation.CREATED)
    found = Change.objects.filter(event__in=[event.sequence for event in events], ordinal__lt=CHANGES_LOOKED_AT)
    return found.exclude(received).order_by("event", "ordinal")


# What a new row of a table says in a list; a new row of another table is only counted.
_TOLD: Mapping[str, tuple[str, ...]] = {
    "ledger_membership": ("user_id", "role", "organisation_id"),
    "ledger_approval": ("side", "opinion"),
    "ledger_evidence": ("name",),
    "ledger_waiver": ("paper", "from_on", "until_on"),
    "ledger_contribution": ("amount",),
}


def _telling(changes: Iterable[Change]) -> Iterator[FieldChange]:
    """The columns that say something by themselves: of a changed row what changed, of a new one what names it."""
    for change in changes:
        told = _TOLD.get(change.table, ())
        if change.operation == Operation.CREATED:
            yield from (field for field in fields_of([change]) if field.name in told and not is_empty(field))
        if change.operation == Operation.CHANGED:
            yield from (f for f in fields_of([change]) if not f.name.endswith("_id") or f.name in BODIES)


class _Subjects:
    """The activities and promises that changes are about, and their units. Two queries, whatever the number."""

    def __init__(self, viewer: Viewer, programme: Programme, changes: Iterable[Change]) -> None:
        rows: dict[str, set[int]] = {}
        self.units: dict[tuple[str, int], str] = {}
        self._activity_of: dict[tuple[str, int], int] = {}
        for change in changes:
            rows.setdefault(change.table, set()).add(change.row)
            if activity := (change.fields.get("activity_id") or [None, None])[1]:
                self._activity_of[change.table, change.row] = activity
        # A file that was withdrawn is changed alone: nothing in the event names its activity.
        alone = {row for row in rows.get(_EVIDENCE, ()) if (_EVIDENCE, row) not in self._activity_of}
        wanted = rows.get(_ACTIVITIES, set()) | set(self._activity_of.values())
        self._activities: dict[int, Subject] = {}
        if wanted or alone:
            seen = access.visible_activities(viewer, programme).filter(Q(pk__in=wanted) | Q(evidence__in=alone))
            for pk, uid, title, unit, file in seen.values_list("pk", "uid", "title", "unit", "evidence__pk"):
                self._activities[pk] = Subject(title, uid=uid)
                self.units[_ACTIVITIES, pk] = unit
                self._activity_of[_EVIDENCE, file] = pk
        self._commitments: dict[int, Subject] = {}
        promises = Commitment.objects.filter(pk__in=rows.get(_COMMITMENTS, ()))
        for pk, key, quote, unit, state in promises.values_list("pk", "key", "quote", "unit", "version__state"):
            self._commitments[pk] = Subject(quote[:LONGEST_VALUE], key=key, is_in_force=state in IN_FORCE)
            self.units[_COMMITMENTS, pk] = unit

    def of(self, changes: Iterable[Change], *, verb: str) -> Subject | None:
        """The first subject that has a page. Promises are the subject of what is done to them one by one."""
        for change in changes:
            if verb in _TO_PROMISES and change.row in self._commitments and change.table == _COMMITMENTS:
                return self._commitments[change.row]
            number = change.row if change.table == _ACTIVITIES else self._activity_of.get((change.table, change.row))
            if number in self._activities:
                return self._activities[number]
        return None


_TO_PROMISES = frozenset({"confirm_commitments", "correct_commitment", "drop_commitment", "add_commitment"})
_ACTIVITIES, _EVIDENCE, _COMMITMENTS = (model._meta.db_table for model in (Activity, Evidence, Commitment))
