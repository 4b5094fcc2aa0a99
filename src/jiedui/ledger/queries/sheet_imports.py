"""Spreadsheets taken in: the list of files, and one file row by row, with what each would become and what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from jiedui.accounts.models import Organisation
from jiedui.accounts.roles import Verb
from jiedui.ledger import access
from jiedui.ledger.importing import entry_of, touched_activities
from jiedui.ledger.models import (
    BatchState,
    ImportBatch,
    ImportReading,
    ImportRow,
    Job,
    JobState,
    Programme,
    RowStanding,
    Work,
)
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.viewers import Viewer
from jiedui.sheets.entries import Entry, Fault, Hint

ROWS = 50
OBSTACLES_NAMED = 50
UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A file in the list. `is_read` once all of it was read."""

    uid: UUID
    name: str
    state: BatchState
    received_by: str
    received_at: datetime
    added: int
    bad: int
    is_read: bool

    @property
    def standing(self) -> str:
        """Its state, or `unread` where nothing could be read that would wait for anybody."""
        return str(self.state) if self.is_read or self.state != BatchState.RECEIVED else UNREAD


@dataclass(frozen=True, slots=True)
class ImportsPage:
    """`after` leads to the next page."""

    slug: str
    programme: str
    rows: tuple[BatchLine, ...]
    after: str
    may_import: bool


@dataclass(frozen=True, slots=True)
class SheetTold:
    """How a sheet was known: `register` is its code, `heads` its rows of heads, `unknown` the columns left out."""

    name: str
    title: str
    heads: tuple[int, int] | None
    register: str
    unknown: tuple[tuple[str, str], ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row: what it would become, or what is wrong with it. `like_uid` and `like_row` are what it looks like."""

    sheet: str
    number: int
    standing: RowStanding
    words: str
    entry: Entry | None
    organisation: str
    participants: tuple[str, ...]
    faults: tuple[Fault, ...]
    hints: tuple[Hint, ...]
    uid: UUID
    like_uid: UUID | None
    like_row: int | None

    @property
    def has_activity(self) -> bool:
        return self.standing == RowStanding.ADDED


@dataclass(frozen=True, slots=True)
class Obstacle:
    """An activity that stands in the way of undoing."""

    uid: UUID
    title: str
    state: str


@dataclass(frozen=True, slots=True)
class ImportPage:
    """One file. `job` is its last job, `failure` why that failed; `counts` are by standing; `is_read` once all of it
    was read."""

    slug: str
    programme: str
    uid: UUID
    name: str
    state: BatchState
    register: str
    received_by: str
    received_at: datetime
    accepted_at: datetime | None
    undone_at: datetime | None
    undone_reason: str
    is_read: bool
    sheets: tuple[SheetTold, ...]
    counts: Mapping[str, int]
    shown: str
    rows: tuple[PreviewRow, ...]
    after: str
    job: UUID | None
    failure: Hint | None
    may_change: bool
    obstacles: tuple[Obstacle, ...]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def imports_page(viewer: Viewer, *, slug: str, after: str = "") -> ImportsPage:
    """The files that the viewer may see, the newest first. Raises Missing, Refused. Five queries."""
    programme = programme_for_imports(viewer, slug=slug)
    found = _lines(access.visible_imports(viewer, programme))
    if after.isascii() and after.isdigit() and len(after) < 19:
        found = found.filter(pk__lt=int(after))
    lines = list(found.order_by("-pk")[: ROWS + 1])
    return ImportsPage(
        slug=slug,
        programme=programme.name,
        rows=tuple(_line(batch) for batch in lines[:ROWS]),
        after=str(lines[ROWS - 1].pk) if len(lines) > ROWS else "",
        may_import=viewer.may(programme.pk, Verb.RECORD),
    )


def every_import(viewer: Viewer, *, slug: str) -> tuple[BatchLine, ...]:
    """All files that the viewer may see, the newest first. Raises Missing, Refused."""
    programme = programme_for_imports(viewer, slug=slug)
    return tuple(_line(batch) for batch in _lines(access.visible_imports(viewer, programme)).order_by("-pk"))


def programme_for_imports(viewer: Viewer, *, slug: str) -> Programme:
    """The programme, for whoever may import or see the trail. Raises Missing, Refused."""
    try:
        return access.get_programme_to(Verb.RECORD, viewer, slug=slug)
    except Refused:
        return access.get_programme_to(Verb.VIEW_TRAIL, viewer, slug=slug)


def import_page(viewer: Viewer, *, slug: str, uid: UUID, standing: str = "", after: int = 0) -> ImportPage:
    """One file with a page of its rows. Raises Missing, Refused. At most ten queries."""
    programme = programme_for_imports(viewer, slug=slug)
    batch = get_import(viewer, programme, uid=uid)
    counts = dict(batch.rows.order_by().values_list("standing").annotate(n=Count("id")))
    reading = getattr(batch, "reading", None)
    shown = standing if standing in counts else ""
    rows = batch.rows.filter(ordinal__gt=after, **({"standing": shown} if shown else {})).order_by("ordinal")
    found = list(rows[: ROWS + 1])
    jobs = Job.objects.filter(asked__batch=str(uid), owner_id=viewer.user_id).exclude(work=Work.ANNOTATE)
    job = jobs.only("uid", "state", "template", "values").first()
    state = BatchState(batch.state)
    touched = touched_activities(batch)[:OBSTACLES_NAMED] if state == BatchState.ACCEPTED else ()
    return ImportPage(
        slug=slug,
        programme=programme.name,
        uid=uid,
        name=batch.name,
        state=state,
        register=batch.register,
        received_by=batch.received_by.person.name,
        received_at=batch.received_at,
        accepted_at=batch.accepted_at,
        undone_at=batch.undone_at,
        undone_reason=batch.undone_reason,
        is_read=reading is not None,
        sheets=tuple(_sheet(told) for told in reading.sheets) if reading else (),
        counts=counts,
        shown=shown,
        rows=_rows(found[:ROWS]),
        after=str(found[ROWS - 1].ordinal) if len(found) > ROWS else "",
        job=job.uid if job else None,
        failure=Hint(job.template, job.values) if job and job.state == JobState.FAILED else None,
        may_change=access.may_change_import(viewer, batch),
        obstacles=tuple(Obstacle(one.uid, one.title, one.state) for one in touched),
    )


def get_import(viewer: Viewer, programme: Programme, *, uid: UUID) -> ImportBatch:
    """The file, for whoever may see it. Raises Missing."""
    visible = access.visible_imports(viewer, programme).select_related("received_by__person", "reading")
    batch = visible.filter(uid=uid).first()
    if batch is None:
        raise Missing
    return batch


def faults_in(batch: ImportBatch) -> tuple[tuple[str, Fault], ...]:
    """Every fault of a file with the name of its sheet, those of the sheets first."""
    found: list[tuple[str, Fault]] = []
    reading = getattr(batch, "reading", None)
    for told in reading.sheets if reading else ():
        found += [(told["name"], _fault(one)) for one in told["faults"]]
    rows = batch.rows.filter(standing=RowStanding.BAD).order_by("ordinal").values_list("sheet", "faults")
    return (*found, *((sheet, _fault(one)) for sheet, faults in rows for one in faults))


def _lines(batches: QuerySet[ImportBatch]) -> QuerySet[ImportBatch]:
    added = Count("rows", filter=Q(rows__standing=RowStanding.ADDED))
    bad = Count("rows", filter=Q(rows__standing=RowStanding.BAD))
    read = Exists(ImportReading.objects.filter(batch=OuterRef("pk")))
    return batches.select_related("received_by__person").annotate(added=added, bad=bad, is_read=read)


def _line(batch: Any) -> BatchLine:
    state = BatchState(batch.state)
    who = batch.received_by.person.name
    return BatchLine(batch.uid, batch.name, state, who, batch.received_at, batch.added, batch.bad, batch.is_read)


def _sheet(told: Mapping[str, Any]) -> SheetTold:
    return SheetTold(
        told["name"],
        told["title"],
        tuple(told["heads"]) if told["heads"] else None,
        told["register"],
        tuple((letter, heading) for letter, heading in told["unknown"]),
        tuple(_fault(one) for one in told["faults"]),
    )


def _rows(rows: list[ImportRow]) -> tuple[PreviewRow, ...]:
    entries = {row.pk: entry_of(row.entry) for row in rows if row.entry}
    numbers = {body for entry in entries.values() for body in (entry.organisation, *entry.participants)}
    names = {body.pk: body.label for body in Organisation.objects.filter(pk__in=numbers)}
    return tuple(
        PreviewRow(
            sheet=row.sheet,
            number=row.number,
            standing=RowStanding(row.standing),
            words=row.words,
            entry=entries.get(row.pk),
            organisation=names.get(entries[row.pk].organisation, "") if row.pk in entries else "",
            participants=_participants(entries.get(row.pk), names),
            faults=tuple(_fault(one) for one in row.faults),
            hints=tuple(_hint(one) for one in row.hints),
            uid=row.uid,
            like_uid=row.like_uid,
            like_row=row.like_row,
        )
        for row in rows
    )


def _participants(entry: Entry | None, names: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(names.get(body, "") for body in entry.participants) if entry else ()


def _hint(kept: Mapping[str, Any] | str) -> Hint:
    """A hint as it was kept; at first they were kept as Chinese sentences."""
    if isinstance(kept, str):
        return Hint("{words}", {"words": kept})
    return Hint(kept["template"], kept["values"], kept["english"])


def _fault(kept: Mapping[str, Any]) -> Fault:
    return Fault(kept["row"], kept["column"], kept["heading"], kept["template"], kept["values"])
