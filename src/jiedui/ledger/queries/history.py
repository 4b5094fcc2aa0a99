"""The history (办理过程) of one record: each event that touched it, with who, when, from where, and what it changed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q

from jiedui.accounts.models import Person, Post, User
from jiedui.accounts.roles import Verb
from jiedui.ledger import access
from jiedui.ledger.access import get_programme_to
from jiedui.ledger.models import (
    ActivityOrganisation,
    Approval,
    Change,
    Commitment,
    CommitmentParty,
    Contribution,
    Evidence,
    Membership,
    Operation,
    PlanState,
)
from jiedui.ledger.queries.changes import (
    BODIES,
    FieldChange,
    Names,
    Units,
    fields_of,
    is_empty,
    measured,
    named,
    names_of,
)
from jiedui.ledger.refusals import Missing
from jiedui.ledger.viewers import Viewer
from jiedui.plans.kinds import ActivityKind, KindField

SHOWN = 200
LONGEST = 10_000
_OF_KIND = frozenset({"values", "done_values"})
_NOT_TOLD = frozenset(
    {"uid", "programme_id", "author_id", "recorded_at", "made_at", "added_at", "sequence", "log_head", "document"}
)
# What a new row tells of itself; a new row of another table tells everything.
_TELLING: Mapping[str, tuple[str, ...]] = {
    Approval._meta.db_table: ("side", "opinion", "post_title", "on_behalf_of"),
    ActivityOrganisation._meta.db_table: ("organisation_id",),
    Evidence._meta.db_table: ("name", "digest"),
    Contribution._meta.db_table: ("amount", "counts_from", "reason"),
    CommitmentParty._meta.db_table: ("name", "organisation_id"),
    Membership._meta.db_table: ("role", "organisation_id", "from_on", "until_on"),
}


@dataclass(frozen=True, slots=True)
class RowHistory:
    """What an event did to one row: the record's own, or one that hangs on it."""

    table: str
    operation: Operation
    fields: tuple[FieldChange, ...]
    is_own: bool

    @property
    def is_whole(self) -> bool:
        """Whether this is the record as it was first said, all of it."""
        return self.is_own and self.operation is Operation.CREATED


@dataclass(frozen=True, slots=True)
class Step:
    """An event in a record's life. `by` names the person and, for a stand-in, the leader; `face` from where it came."""

    sequence: int
    verb: str
    by: str
    at: datetime
    face: str
    reason: str
    rows: tuple[RowHistory, ...]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """The history of a promise or of an account; `subject` is what it is called."""

    slug: str
    subject: str
    key: str
    steps: tuple[Step, ...]


def steps_of(
    changes: Iterable[Change],
    *,
    record: str,
    kind: ActivityKind | None = None,
    units: Units | None = None,
    known: Names | None = None,
) -> tuple[Step, ...]:
    """The events in order, read with the changes; `record` is the table of the record itself. Two queries at most.

    `units` and `known` are the units of rows and the names of bodies that the caller has read already.
    """
    grouped: dict[int, list[Change]] = {}
    for change in changes:
        grouped.setdefault(change.event_id, []).append(change)
    told = {number: [_row(change, record, kind) for change in parts] for number, parts in grouped.items()}
    names = names_of((field for rows in told.values() for row in rows for field in row.fields), known=known)
    found = []
    for number, parts in grouped.items():
        event = parts[0].event
        rows = (_finished(row, names, units or {}) for row in told[number])
        shown = tuple(row for row in rows if row.fields)
        found.append(Step(event.sequence, event.verb, event.actor_label, event.at, event.face, event.reason, shown))
    return tuple(found)


def commitment_history(viewer: Viewer, *, slug: str, key: str) -> HistoryPage:
    """How a promise of the plan in force came to say what it says. Raises Missing, Refused. Five queries."""
    programme = get_programme_to(Verb.VIEW, viewer, slug=slug)
    found = Commitment.objects.filter(version__in=access.visible_versions(viewer, programme), key=key)
    commitment = (
        found.filter(version__state__in=(PlanState.ADOPTED, PlanState.CLOSED)).order_by("-version__number").first()
    )
    if commitment is None:
        raise Missing
    parties = commitment.parties.values_list("pk", flat=True)
    changes = _changes(
        Q(table=Commitment._meta.db_table, row=commitment.pk)
        | Q(table=CommitmentParty._meta.db_table, row__in=list(parties))
    )
    table = Commitment._meta.db_table
    steps = steps_of(changes, record=table, units={(table, commitment.pk): commitment.unit})
    return HistoryPage(slug, commitment.quote, key, steps)


def account_history(viewer: Viewer, *, username: str) -> HistoryPage:
    """What became of an account, its person, posts and roles. Raises Missing. Seven queries."""
    user = access.visible_users(viewer).filter(username=username).select_related("person").first()
    if user is None:
        raise Missing
    rows = {
        User: [user.pk],
        Person: [user.person_id],
        Post: list(Post.objects.filter(person_id=user.person_id).values_list("pk", flat=True)),
        Membership: list(_memberships(viewer, user).values_list("pk", flat=True)),
    }
    about = Q(pk__in=[])
    for model, numbers in rows.items():
        about |= Q(table=model._meta.db_table, row__in=numbers)
    steps = steps_of(_changes(about), record=User._meta.db_table)
    return HistoryPage("", f"{user.person.name}（{user.username}）", "", steps)


def _memberships(viewer: Viewer, user: User) -> Any:
    """The roles of the account in the programmes that the viewer administers."""
    held = Membership.objects.filter(user=user)
    return held if viewer.is_system else held.filter(programme_id__in=access.get_programme_as_administrator(viewer))


def _changes(about: Q) -> list[Change]:
    """The last changes, the oldest first."""
    found = Change.objects.filter(about).select_related("event").order_by("-event_id", "-ordinal")
    return list(found[:SHOWN])[::-1]


def _row(change: Change, record: str, kind: ActivityKind | None) -> RowHistory:
    operation, table = Operation(change.operation), change.table
    told = _TELLING.get(table) if operation is not Operation.CHANGED and table != record else None
    fields = [
        field
        for field in _fields(change, kind)
        if not is_empty(field) and (field.name in told if told else _is_told(field))
    ]
    return RowHistory(table, operation, tuple(fields), is_own=table == record)


def _is_told(field: FieldChange) -> bool:
    if field.name in _NOT_TOLD:
        return False
    return not field.name.endswith("_id") or field.name in BODIES or field.name == "user_id"


def _fields(change: Change, kind: ActivityKind | None) -> Iterator[FieldChange]:
    for field in fields_of([change], longest=LONGEST):
        if kind is None or field.name not in _OF_KIND:
            yield field
            continue
        before, after = change.fields[field.name]
        known = {one.code: one for one in kind.fields}
        for code in dict.fromkeys((*known, *(before or {}), *(after or {}))):
            old, new = (before or {}).get(code), (after or {}).get(code)
            if old != new:
                yield replace(field, before=old, after=new, field=known.get(code) or KindField(code, code, code))


def _finished(row: RowHistory, names: Names, units: Units) -> RowHistory:
    return replace(row, fields=tuple(named(measured(field, units), names) for field in row.fields))
