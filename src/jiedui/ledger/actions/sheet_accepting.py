"""The rows of a spreadsheet taken into the ledger, and taken back: piece by piece, each piece one event of the chain.

A piece is short, so that nobody waits for a large import; whatever stops it between two pieces, it is taken up again
where it was: a row is added once, as the database itself sees to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from jiedui.ledger import chain
from jiedui.ledger.actions.acting import LONGEST_REASON
from jiedui.ledger.actions.particulars import UNIT_OF_THE_UNCOUNTED
from jiedui.ledger.actions.sheet_reading import PIECE, Progress, get_import_to_change, locked
from jiedui.ledger.actions.wording import required
from jiedui.ledger.facts import refresh_statistics
from jiedui.ledger.importing import Desk, desk_of, entry_of, touched
from jiedui.ledger.insertion import make_row
from jiedui.ledger.models import (
    Activity,
    ActivityOrganisation,
    ActivityState,
    BatchState,
    ImportBatch,
    ImportRow,
    Programme,
    RowStanding,
)
from jiedui.ledger.refusals import Refused
from jiedui.ledger.ruling import rules_in_force, settings_of
from jiedui.ledger.viewers import Viewer
from jiedui.sheets.entries import Entry

BEGIN, ACCEPT, FINISH = "accept_sheet", "import_activities", "finish_import"
UNDO, UNDO_PIECE, UNDONE = "undo_import", "withdraw_imported", "finish_undoing"


@dataclass(frozen=True, slots=True)
class Taken:
    """How it ended: how many activities were added, or withdrawn."""

    count: int


def begin_accepting(
    actor: Viewer, *, programme: Programme, uid: UUID, takes_doubtful: bool, at: datetime
) -> ImportBatch:
    """Decide to take in all good rows. Raises Missing, Refused."""
    with chain.recording(actor.actor, BEGIN, at=at, programme_id=programme.pk) as record:
        batch = locked(get_import_to_change(actor, programme, uid=uid))
        desk_of(actor, programme)
        if batch.state == BatchState.ACCEPTING:
            return batch
        if batch.state != BatchState.RECEIVED or not hasattr(batch, "reading"):
            raise Refused("wrong_state", "这个文件现在不能导入，请刷新页面查看它的状态。")
        if not _to_add(batch, takes_doubtful=takes_doubtful).exists():
            raise Refused("not_ready", "没有可以导入的行。")
        record.change(
            batch,
            state=BatchState.ACCEPTING,
            takes_doubtful=takes_doubtful,
            accepted_by_id=actor.user_id,
            accepted_at=at,
        )
        return batch


def accept_rows(
    actor: Viewer, *, programme: Programme, uid: UUID, at: datetime, progress: Progress | None = None
) -> Taken:
    """Add the rows that were decided on, or those that are left of them. Raises Missing, Refused."""
    desk = desk_of(actor, programme)
    batch = get_import_to_change(actor, programme, uid=uid)
    if batch.state == BatchState.ACCEPTED:
        return Taken(batch.rows.filter(standing=RowStanding.ADDED).count())
    if batch.state != BatchState.ACCEPTING:
        raise Refused("wrong_state", "这个文件现在不能导入，请刷新页面查看它的状态。")
    rules = {kind: rule.needs_both_sides for kind, rule in rules_in_force(programme).items()}
    maker = _Maker(actor, desk, batch, rules, settings_of(programme.pk).regularise_days, at)
    added = batch.rows.filter(standing=RowStanding.ADDED).count()
    left = _in_order(_to_add(batch, takes_doubtful=batch.takes_doubtful))
    total = added + len(left)
    for first in range(0, len(left), PIECE):
        numbers = left[first : first + PIECE]
        with chain.recording(actor.actor, ACCEPT, at=at, programme_id=programme.pk, reason=batch.name) as record:
            maker.add(record, _piece(batch, numbers))
        added += len(numbers)
        if progress:
            progress(added, total)
    with chain.recording(actor.actor, FINISH, at=at, programme_id=programme.pk, reason=batch.name) as record:
        record.change(locked(batch), state=BatchState.ACCEPTED)
    refresh_statistics()
    return Taken(batch.rows.filter(standing=RowStanding.ADDED).count())


def begin_undoing(actor: Viewer, *, programme: Programme, uid: UUID, reason: str, at: datetime) -> ImportBatch:
    """Decide to take an import back as a whole. Raises Missing, Refused: `conflict` where others built on it."""
    kept = required(reason, what="原因", most=LONGEST_REASON)
    with chain.recording(actor.actor, UNDO, at=at, programme_id=programme.pk, reason=kept) as record:
        batch = locked(get_import_to_change(actor, programme, uid=uid))
        if batch.state == BatchState.UNDOING:
            return batch
        if batch.state != BatchState.ACCEPTED:
            raise Refused("wrong_state", "只有已导入的文件才能撤销导入。")
        _check_untouched(batch)
        record.change(batch, state=BatchState.UNDOING, undone_by_id=actor.user_id, undone_at=at, undone_reason=kept)
        return batch


def undo_rows(
    actor: Viewer, *, programme: Programme, uid: UUID, at: datetime, progress: Progress | None = None
) -> Taken:
    """Withdraw the activities of an import, or those that are left of them. Raises Missing, Refused."""
    batch = get_import_to_change(actor, programme, uid=uid)
    if batch.state == BatchState.UNDONE:
        return Taken(batch.rows.filter(standing=RowStanding.UNDONE).count())
    if batch.state != BatchState.UNDOING:
        raise Refused("wrong_state", "只有已导入的文件才能撤销导入。")
    gone = batch.rows.filter(standing=RowStanding.UNDONE).count()
    total = gone + batch.rows.filter(standing=RowStanding.ADDED).count()
    reason = batch.undone_reason
    while True:
        with chain.recording(actor.actor, UNDO_PIECE, at=at, programme_id=programme.pk, reason=reason) as record:
            rows = list(batch.rows.filter(standing=RowStanding.ADDED).order_by("ordinal")[:PIECE])
            _withdraw(record, rows)
        if not rows:
            break
        gone += len(rows)
        if progress:
            progress(gone, total)
    with chain.recording(actor.actor, UNDONE, at=at, programme_id=programme.pk, reason=reason) as record:
        record.change(locked(batch), state=BatchState.UNDONE)
    return Taken(gone)


def _check_untouched(batch: ImportBatch) -> None:
    count = touched(batch.rows.filter(standing=RowStanding.ADDED)).count()
    if count:
        raise Refused(
            "conflict",
            "有{count}项活动在导入之后已被修改、确认或添加了佐证材料，不能整批撤销。请先查看下面列出的活动。",
            count=count,
        )


def _withdraw(record: chain.Recording, rows: Sequence[ImportRow]) -> None:
    numbers = [row.pk for row in rows]
    # Locked before they are looked at: whoever builds on one from here on waits.
    activities = list(
        Activity.objects.select_for_update(of=("self",)).filter(uid__in=[row.uid for row in rows]).order_by("id")
    )
    if touched(ImportRow.objects.filter(pk__in=numbers)).exists():
        raise Refused("conflict", "撤销期间有活动被修改，已停止。请刷新页面查看。")
    for activity in activities:
        record.change(activity, state=ActivityState.WITHDRAWN, consent_asked_on=None, consent_days=None)
    ImportRow.objects.filter(pk__in=numbers).update(standing=RowStanding.UNDONE)


def _to_add(batch: ImportBatch, *, takes_doubtful: bool) -> Any:
    wanted = [RowStanding.GOOD, *([RowStanding.DOUBTFUL] if takes_doubtful else [])]
    return batch.rows.filter(standing__in=wanted)


class _Row(NamedTuple):
    """What is wanted of a kept row."""

    pk: int
    ordinal: int
    key: str
    uid: UUID
    entry: dict[str, Any]
    sheet: str
    number: int


def _in_order(rows: QuerySet[ImportRow]) -> list[int]:
    """The numbers of the rows in the order in which they are added: by day, those of a day as they stand in the file.

    The ledger's indexes hold its days in order. Added as they stand in a sheet that isn't sorted, each thousand would
    touch nearly every page of them, and be written with all of it.
    """
    return list(rows.order_by("day", "ordinal").values_list("pk", flat=True))


def _piece(batch: ImportBatch, numbers: Sequence[int]) -> list[_Row]:
    """Those of the rows that still are to be added: another process may have been at it."""
    rows = _to_add(batch, takes_doubtful=batch.takes_doubtful).filter(pk__in=numbers).order_by("day", "ordinal")
    return [_Row(*row) for row in rows.values_list(*_Row._fields)]


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes activities of rows, under the rights and rules of the moment."""

    actor: Viewer
    desk: Desk
    batch: ImportBatch
    rules: Mapping[str, bool]
    days: int
    at: datetime

    def add(self, record: chain.Recording, rows: list[_Row]) -> None:
        """Add a piece; rows that another import has added meanwhile are marked known."""
        keys = [row.key for row in rows]
        added = ImportRow.objects.filter(
            programme_id=self.batch.programme_id, key__in=keys, standing=RowStanding.ADDED
        ).values_list("key", flat=True)
        known = set(added)
        new, old = [], []
        for row in rows:
            (old if row.key in known else new).append(row)
            known.add(row.key)
        for some, standing in ((old, RowStanding.KNOWN), (new, RowStanding.ADDED)):
            ImportRow.objects.filter(pk__in=[row.pk for row in some]).update(standing=standing)
        entries = [entry_of(row.entry) for row in new]
        for entry in entries:
            if not self.desk.may_record(entry.kind, entry.organisation):
                raise Refused("not_allowed", "您不能以这个单位的名义记录这类活动。")
        activities = record.create_all([self._activity(row, entry) for row, entry in zip(new, entries, strict=True)])
        record.create_all(
            [
                ActivityOrganisation(activity=activity, organisation_id=body)
                for activity, entry in zip(activities, entries, strict=True)
                for body in entry.participants
            ]
        )

    def _activity(self, row: _Row, entry: Entry) -> Activity:
        kind = self.desk.kinds[entry.kind]
        needs = self.rules.get(entry.kind, kind.needs_both_sides)
        activity = make_row(
            Activity,
            uid=row.uid,
            programme_id=self.batch.programme_id,
            kind=entry.kind,
            title=entry.title,
            organisation_id=entry.organisation,
            place=entry.place,
            planned_on=entry.first,
            planned_until=entry.until,
            amount=entry.amount,
            unit=kind.unit or UNIT_OF_THE_UNCOUNTED,
            people=entry.people,
            note=entry.note,
            values=entry.values,
            needs_both_sides=needs,
            author_id=self.actor.user_id,
            recorded_at=self.at,
        )
        if entry.is_done:
            self._done(activity, row, entry)
        return activity

    def _done(self, activity: Activity, row: _Row, entry: Entry) -> None:
        """A fact of the past. What asks for both sides' consent has none here, and says so until it is regularised."""
        activity.state = ActivityState.CARRIED_OUT
        activity.done_on, activity.done_until, activity.done_values = entry.first, entry.until, entry.done_values
        activity.planned_place, activity.planned_amount = entry.place, entry.amount
        activity.planned_people = entry.people
        if activity.needs_both_sides:
            activity.is_unapproved = True
            activity.consent_asked_on, activity.consent_days = entry.until or entry.first, self.days
            says = f"，表中审批情况：{entry.approval}" if entry.approval else ""
            told = f"由表格导入的以往记录（{self.batch.name[:120]}，{row.sheet}第{row.number}行）{says}"
            activity.unapproved_reason = told[:LONGEST_REASON]
