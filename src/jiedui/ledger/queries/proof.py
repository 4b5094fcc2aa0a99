"""What proves one activity (凭证), for whoever holds its printout: no account, no person's name, nothing of others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from jiedui.ledger import chain, consent
from jiedui.ledger.head import head_beside
from jiedui.ledger.kinds import kind_beside
from jiedui.ledger.log_tree import prove_inclusion
from jiedui.ledger.models import Activity, Change, Event, Operation, Side
from jiedui.ledger.proofs import Printed, read_token, rows_of
from jiedui.ledger.queries.activity_rows import parts_of, read_parts, with_parts
from jiedui.ledger.refusals import Missing
from jiedui.ledger.sealing import own_seal
from jiedui.ledger.states import ActivityState
from jiedui.plans.kinds import ActivityKind
from jiedui.reports.checkpoint import SignedHead
from jiedui.reports.inclusion import Inclusion, write_proof

MOST_EVENTS = 200
MOST_CHANGES = 5_000


@dataclass(frozen=True, slots=True)
class ProvedApproval:
    """A leader's consent: for which side, in which post, when, and whether it holds."""

    side: Side
    post: str
    at: datetime
    holds: bool


@dataclass(frozen=True, slots=True)
class ProvedFile:
    """A file that proves, by name and digest; the file itself isn't shown."""

    name: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class ProvedCount:
    """What the activity counts towards."""

    clause_path: str
    quote: str
    amount: int
    unit: str


@dataclass(frozen=True, slots=True)
class ProvedEvent:
    """An event of the chain that touched the record. `holds` where its digest, computed again, is the one kept;
    None where it changed too many other rows to do that here."""

    number: int
    verb: str
    at: datetime
    digest: str
    holds: bool | None


@dataclass(frozen=True, slots=True)
class ProofPage:
    """`faults` counts rows and events that don't hold. `since` is the event by which the record first differed from the
    printout; 0 where it does not differ, None where that can't be told. `inclusion` shows the last event to be
    in the log's Merkle tree; None where the log has a gap."""

    programme: str
    kind: ActivityKind | str
    title: str
    state: ActivityState
    organisation: str
    participants: tuple[str, ...]
    planned_on: date
    done_on: date | None
    done_until: date | None
    amount: int
    unit: str
    is_unapproved: bool
    regularised_on: date | None
    approvals: tuple[ProvedApproval, ...]
    files: tuple[ProvedFile, ...]
    file_count: int
    counts: tuple[ProvedCount, ...]
    rows: int
    events: tuple[ProvedEvent, ...]
    faults: int
    is_as_printed: bool
    since: int | None
    head: SignedHead
    inclusion: Inclusion | None

    @property
    def holds(self) -> bool:
        return self.faults == 0


def proof_page(token: str) -> ProofPage:
    """The page behind a code. Raises Missing where the code isn't one of this server's. Ten queries."""
    printed, activity, rows = _printed(token)
    changes = _changes(rows)
    logged = _logged(changes)
    events = _events(changes)
    wrong = sum(logged.get(place) != digest for place, digest in rows.items())
    wrong += sum(event.holds is False for event in events)
    is_as_printed = printed.is_of(rows)
    in_force = {approval.pk for approval in consent.approvals_in_force(activity)}
    head = head_beside(activity)
    proofs = [proof for proof in activity.proof_rows if proof.withdrawn_at is None]
    return ProofPage(
        programme=activity.programme.name,
        kind=_kind(activity),
        title=activity.title,
        state=ActivityState(activity.state),
        organisation=activity.organisation.name,
        participants=tuple(part.organisation.name for part in activity.participants.all()),
        planned_on=activity.planned_on,
        done_on=activity.done_on,
        done_until=activity.done_until,
        amount=activity.amount,
        unit=activity.unit,
        is_unapproved=activity.is_unapproved,
        regularised_on=activity.regularised_on,
        approvals=tuple(
            ProvedApproval(Side(one.side), one.post_title, one.at, one.pk in in_force)
            for one in activity.approvals.all()
        ),
        files=tuple(ProvedFile(proof.name, proof.digest, proof.size) for proof in proofs),
        file_count=activity.evidence_count,
        counts=tuple(
            ProvedCount(row.commitment.clause_path, row.commitment.quote, row.amount, row.obligation.unit)
            for row in activity.counted_rows
            if row.counts_until is None
        ),
        rows=len(rows),
        events=events,
        faults=wrong,
        is_as_printed=is_as_printed,
        since=0 if is_as_printed else _first_difference(printed, changes),
        head=head,
        inclusion=prove_inclusion(events[-1].number, size=head.number) if events else None,
    )


def event_proof(token: str, *, number: int) -> bytes:
    """The file that proves one of the activity's events to be in the log. Raises Missing: no such code, or event."""
    _, activity, rows = _printed(token)
    size = head_beside(activity).number
    if number > size or not Change.objects.filter(_about(rows), event_id=number).exists():
        raise Missing
    found = prove_inclusion(number, size=size)
    if found is None or not found.holds:
        raise Missing
    return write_proof(found, own_seal())


def _printed(token: str) -> tuple[Printed, Activity, dict[tuple[str, int], str]]:
    """What the code says, the activity that it is of, and the digests of its rows as they are. Five queries."""
    printed = read_token(token)
    activity = read_parts(with_parts(Activity.objects.filter(uid=printed.uid))) if printed else None
    if printed is None or activity is None:
        raise Missing
    return printed, activity, rows_of(activity, *parts_of(activity))


def _kind(activity: Activity) -> ActivityKind | str:
    """The kind; its code where somebody wrote one into the database that doesn't exist."""
    try:
        return kind_beside(activity)
    except KeyError:
        return activity.kind


def _changes(rows: Iterable[tuple[str, int]]) -> list[Change]:
    """All that the log tells of the rows, in its order."""
    found = Change.objects.filter(_about(rows)).select_related("event")
    return list(found.order_by("event_id", "ordinal")[:MOST_CHANGES])


def _about(rows: Iterable[tuple[str, int]]) -> Q:
    by_table: dict[str, list[int]] = {}
    for table, row in rows:
        by_table.setdefault(table, []).append(row)
    about = Q(pk__in=[])
    for table, numbers in by_table.items():
        about |= Q(table=table, row__in=numbers)
    return about


def _logged(changes: Iterable[Change]) -> dict[tuple[str, int], str]:
    """The digest of each row as the log last left it."""
    return {(c.table, c.row): c.row_digest for c in changes if c.operation != Operation.DELETED}


def _events(changes: Iterable[Change]) -> tuple[ProvedEvent, ...]:
    """The last events that touched the record, each computed again. Three queries."""
    events = {change.event_id: change.event for change in changes}
    numbers = sorted(events)[-MOST_EVENTS:]
    parts: dict[int, list[str]] = {number: [] for number in numbers}
    found = Change.objects.filter(event_id__in=numbers).order_by("event_id", "ordinal")[: MOST_CHANGES + 1]
    read = list(found)
    for change in read:
        parts[change.event_id].append(chain.change_digest(change))
    # Where not all was read, the event at which reading stopped and those behind it are left open.
    last = read[-1].event_id if len(read) > MOST_CHANGES else numbers[-1] + 1 if numbers else 0
    before = dict(Event.objects.filter(pk__in=[n - 1 for n in numbers]).values_list("sequence", "digest"))
    return tuple(_event(events[number], parts[number], before, is_open=number >= last) for number in numbers)


def _event(event: Event, parts: list[str], before: Mapping[int, str], *, is_open: bool) -> ProvedEvent:
    follows = before.get(event.sequence - 1, chain.FIRST_PREVIOUS) == event.previous
    holds = None if is_open else follows and chain.event_digest(event, parts) == event.digest
    return ProvedEvent(event.sequence, event.verb, event.at, event.digest, holds)


def _first_difference(printed: Printed, changes: Iterable[Change]) -> int | None:
    """The event after the one at which the record was what was printed."""
    state: dict[tuple[str, int], str] = {}
    by_event: dict[int, list[Change]] = {}
    for change in changes:
        by_event.setdefault(change.event_id, []).append(change)
    numbers = sorted(by_event)
    for place, number in enumerate(numbers):
        for change in by_event[number]:
            if change.operation == Operation.DELETED:
                state.pop((change.table, change.row), None)
            else:
                state[change.table, change.row] = change.row_digest
        if printed.is_of(state):
            return numbers[place + 1] if place + 1 < len(numbers) else None
    return None
