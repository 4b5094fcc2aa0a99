"""What a spreadsheet is held against before its rows become activities: rights, the plan's term, and what is there.

Asked once for a whole sheet, so that a row costs no query.
"""

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast

from jiedui.accounts.directory import Directory, read_directory
from jiedui.accounts.roles import Scope, Verb
from jiedui.kernel.diagnostics import untranslated
from jiedui.ledger import access, storage
from jiedui.ledger.bounds import MOST_AMOUNT, MOST_PEOPLE
from jiedui.ledger.kinds import kinds_of
from jiedui.ledger.models import (
    Activity,
    ActivityOrganisation,
    ActivityState,
    Change,
    ImportBatch,
    ImportRow,
    Operation,
    Programme,
    RowStanding,
)
from jiedui.ledger.refusals import Refused
from jiedui.ledger.states import ActivityEvent
from jiedui.ledger.terms import days_to_record, term_in_force
from jiedui.ledger.viewers import Seat, Viewer
from jiedui.plans.kinds import MONEY_KINDS, ActivityKind
from jiedui.sheets.entries import Entry, Fault
from jiedui.sheets.headings import Column, Frame
from jiedui.sheets.vocabulary import Part, fields_by_heading

_ENTRY = tuple(one.name for one in fields(Entry))
_NOT_YOURS = untranslated("您不能以这个单位的名义记录这类活动。")
_OUT_OF_TERM = untranslated("日期{day}不在方案的有效期内，可填{earliest}至{latest}。")
_TOO_MUCH = untranslated("数量不能这样大，请核对单位。")
_TOO_MANY = untranslated("人数应在0到{most}之间。")


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose hands a sheet is in: what may be recorded for which bodies, between which days."""

    programme: Programme
    kinds: Mapping[str, ActivityKind]
    directory: Directory
    bodies: frozenset[int]
    any_kind_for: frozenset[int]
    money_for: frozenset[int]
    own: int | None
    earliest: date
    latest: date

    def find(self, name: str) -> int | None:
        """The body of that name; of several, the one that takes part in the programme."""
        return self.directory.find_one(name, prefer=self.bodies)

    def may_record(self, kind: str, organisation: int) -> bool:
        return organisation in self.any_kind_for or (organisation in self.money_for and kind in MONEY_KINDS)


def desk_of(viewer: Viewer, programme: Programme) -> Desk:
    """What the viewer may record. Raises Missing, Refused: `not_allowed`, `not_ready`. Six queries."""
    access.check_may(Verb.RECORD, viewer, programme)
    term = term_in_force(programme)
    if term is None:
        raise Refused("not_ready", "方案还没有印发，暂不能记录活动。")
    seats = viewer.seats_for(programme.pk, Verb.RECORD)
    bodies = frozenset(access.bodies_of(programme).values_list("pk", flat=True))
    for_all, own, money = (_in_scope(seats, scope) for scope in (Scope.ALL, Scope.OWN, Scope.MONEY))
    earliest, latest = days_to_record(term)
    return Desk(
        programme=programme,
        kinds=kinds_of(programme),
        directory=read_directory(),
        bodies=bodies,
        any_kind_for=bodies if for_all else own,
        money_for=money,
        own=None if for_all else seats[0].organisation_id,
        earliest=earliest,
        latest=latest,
    )


def _in_scope(seats: Iterable[Seat], scope: Scope) -> frozenset[int]:
    """The bodies of the seats whose right to record reaches so far."""
    return frozenset(seat.organisation_id for seat in seats if seat.scope(Verb.RECORD) is scope)


def faults_of(desk: Desk, frame: Frame, number: int, entry: Entry) -> list[Fault]:
    """What the ledger would refuse in a row that reads well, each with its cell."""
    found: list[Fault] = []

    def fault(parts: tuple[Part | str, ...], template: str, **values: object) -> None:
        column = column_for(frame, desk.kinds[entry.kind], parts)
        found.append(
            Fault(number, column.letter if column else "A", column.heading if column else "", template, values)
        )

    if not desk.may_record(entry.kind, entry.organisation):
        fault((Part.ORGANISATION, Part.KIND), _NOT_YOURS)
    for day in (entry.first, entry.until or entry.first):
        if not desk.earliest <= day <= desk.latest:
            fault((Part.DAYS, Part.FIRST), _OUT_OF_TERM, day=day, earliest=desk.earliest, latest=desk.latest)
            break
    if entry.amount > MOST_AMOUNT:
        fault((Part.MONEY, Part.AMOUNT), _TOO_MUCH)
    if (entry.people or 0) > MOST_PEOPLE:
        fault((Part.PEOPLE,), _TOO_MANY, most=MOST_PEOPLE)
    return found


def column_for(frame: Frame, kind: ActivityKind, wanted: tuple[Part | str, ...]) -> Column | None:
    """The first column of some parts, or of a field of the kind by its code."""
    words = fields_by_heading(kind)
    for one in wanted:
        for column in frame.columns:
            if column.part is one or (
                column.field and one in (column.field, *(words[word].code for word in column.words if word in words))
            ):
                return column
    return None


def kept_entry(entry: Entry) -> dict[str, Any]:
    """An entry as plain values."""
    values = {name: getattr(entry, name) for name in _ENTRY}
    return {
        **values,
        "first": entry.first.isoformat(),
        "until": entry.until.isoformat() if entry.until else None,
        "participants": list(entry.participants),
    }


def entry_of(values: Mapping[str, Any]) -> Entry:
    """The entry that was kept."""
    return Entry(
        **{
            **values,
            "first": date.fromisoformat(values["first"]),
            "until": date.fromisoformat(values["until"]) if values["until"] else None,
            "participants": tuple(values["participants"]),
        }
    )


def touched_activities(batch: ImportBatch) -> Iterable[Activity]:
    """The activities of an import on which somebody has built since: they stand in the way of its undoing."""
    return touched(batch.rows.filter(standing=RowStanding.ADDED)).order_by("id")


def touched(rows: QuerySet[ImportRow]) -> QuerySet[Activity]:
    """The activities of some rows on which somebody has built since."""
    found = Activity.objects.filter(uid__in=rows.values("uid"))
    changed = Change.objects.filter(table=Activity._meta.db_table, operation=Operation.CHANGED).values("row")
    return found.filter(
        Q(pk__in=changed)
        | _said_anew_who_takes_part()
        | Q(evidence__isnull=False)
        | Q(approvals__isnull=False)
        | Q(contributions__isnull=False)
        | Q(comments__isnull=False)
        | ~Q(state__in=(ActivityState.DRAFT, ActivityState.CARRIED_OUT))
    ).distinct()


def _said_anew_who_takes_part() -> Q:
    """Whom an edit added or left out; the activity's own row may tell nothing of it."""
    edits = Change.objects.filter(table=ActivityOrganisation._meta.db_table, event__verb=str(ActivityEvent.EDIT))
    left = KeyTransform("0", KeyTransform("activity_id", "fields"))
    left_out = edits.filter(operation=Operation.DELETED).annotate(of=Cast(left, BigIntegerField())).values("of")
    return Q(participants__in=edits.filter(operation=Operation.CREATED).values("row")) | Q(pk__in=left_out)


@contextmanager
def copy_of(batch: ImportBatch) -> Iterator[Path]:
    """The stored file as one that lies on this machine."""
    with tempfile.NamedTemporaryFile(prefix="jiedui-sheet-") as copy, storage.opened(batch.digest) as file:
        shutil.copyfileobj(file, copy)
        copy.flush()
        yield Path(copy.name)
