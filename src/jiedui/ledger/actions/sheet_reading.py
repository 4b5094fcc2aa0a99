"""A spreadsheet received and read: each row kept as what it would become, or with what is wrong in which cell.

Nothing of it is in the ledger yet; that takes somebody who accepts the rows (`sheet_accepting`).
"""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from os import urandom
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from jiedui.accounts.roles import Verb
from jiedui.kernel.refusals import InputRefused
from jiedui.ledger import access, chain, storage
from jiedui.ledger.actions.sheet_checks import missing_hints, row_faults
from jiedui.ledger.actions.wording import required
from jiedui.ledger.importing import Desk, copy_of, desk_of, kept_entry
from jiedui.ledger.insertion import insert_all, make_row
from jiedui.ledger.keeping import keep, keeping
from jiedui.ledger.models import BatchState, ImportBatch, ImportReading, ImportRow, Programme, RowStanding
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.viewers import Viewer
from jiedui.sheets.entries import Fault, Hint, Office, ReadRow
from jiedui.sheets.headings import LEDGER, Frame, read_frame
from jiedui.sheets.reading import lacking, read_rows
from jiedui.sheets.vocabulary import registers
from jiedui.sheets.workbook import MOST_BYTES, Table, read_workbook

Progress = Callable[[int, int], None]
PIECE = 1_000
MOST_ROWS = 300_000
RECEIVE, READ_AS = "receive_sheet", "read_sheet_as"


def receive_sheet(
    actor: Viewer, *, programme: Programme, uid: UUID, name: str, chunks: Iterable[bytes], at: datetime
) -> ImportBatch:
    """Keep a file to import from, under the `uid` that its sender made. The same again gives the same batch.

    Raises Missing, Refused: `not_allowed`, `not_ready`, `conflict`; InputRefused where it is no spreadsheet.
    """
    desk_of(actor, programme)
    called = required(Path(name.replace("\\", "/")).name, what="文件名", most=255)
    with storage.incoming(_bounded(chunks, called)) as file:
        read_workbook(file.path, name=called)
        stored = file.stored
        with keeping(), chain.recording(actor.actor, RECEIVE, at=at, programme_id=programme.pk) as record:
            known = ImportBatch.objects.filter(uid=uid).first()
            if known is not None:
                if (known.digest, known.received_by_id) != (stored.digest, actor.user_id):
                    raise Refused("conflict", "这个编号已用于另一个文件，请刷新页面后重新上传。")
                return known
            batch = record.create(
                ImportBatch(
                    uid=uid,
                    programme=programme,
                    name=called,
                    size=stored.size,
                    digest=stored.digest,
                    received_by_id=actor.user_id,
                    received_at=at,
                )
            )
            keep(file)
            return batch


def read_sheet_as(actor: Viewer, *, programme: Programme, uid: UUID, register: str, at: datetime) -> None:
    """Say what the sheets of a file are; empty leaves it to the sheets. Raises Missing, Refused."""
    if register and register not in (LEDGER, *(one.code for one in registers())):
        raise Refused("bad_input", "没有这种台账，请从列表中选择。")
    with chain.recording(actor.actor, READ_AS, at=at, programme_id=programme.pk) as record:
        batch = locked(get_import_to_change(actor, programme, uid=uid))
        check_undecided(batch)
        record.change(batch, register=register)


def read_sheet(
    actor: Viewer, *, programme: Programme, uid: UUID, at: datetime, progress: Progress | None = None
) -> None:
    """Read the file of a batch, from its first row, and keep what was read in place of what was there.

    Raises Missing, Refused, InputRefused.
    """
    desk = desk_of(actor, programme)
    batch = get_import_to_change(actor, programme, uid=uid)
    check_undecided(batch)
    with copy_of(batch) as path:
        tables = read_workbook(path, name=batch.name)
        ImportReading.objects.filter(batch=batch).delete()
        batch.rows.all().delete()
        reader = _Reader(batch, desk, on=timezone.localdate(at), progress=progress or _untold)
        reader.read(tables)
        if not reader.sheets or not any(sheet["heads"] for sheet in reader.sheets):
            raise InputRefused(
                "S005",
                "“{name}”里没有认出表头。表头应有“活动名称”“活动时间”等列；可下载导入模板对照。",
                name=batch.name,
            )
        _mark_known(batch)
        ImportReading.objects.create(batch=batch, sheets=reader.sheets, read_at=at)


def _untold(done: int, total: int) -> None:
    """The progress of what nobody watches."""
    del done, total


def get_import_to_change(actor: Viewer, programme: Programme, *, uid: UUID) -> ImportBatch:
    """The batch, for whoever sent it in or records for everybody. Raises Missing, Refused."""
    batch = access.visible_imports(actor, programme).filter(uid=uid).first()
    if batch is None:
        raise Missing
    if not access.may_change_import(actor, batch):
        raise access.not_allowed(actor, programme.pk)
    access.check_may(Verb.RECORD, actor, programme)
    return batch


def locked(batch: ImportBatch) -> ImportBatch:
    """The batch as it is now, for whoever changes it. Within a transaction."""
    return ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)


def check_undecided(batch: ImportBatch) -> None:
    """Nothing of it has been accepted yet. Raises Refused."""
    if batch.state != BatchState.RECEIVED:
        raise Refused("wrong_state", "这个文件已经导入过，不能再重新识别。请重新上传一份。")


class _Reader:
    """One file being read, sheet by sheet."""

    def __init__(self, batch: ImportBatch, desk: Desk, *, on: date, progress: Progress) -> None:
        self._batch = batch
        self._desk = desk
        self._office = Office(desk.kinds, desk.find, on, desk.own)
        self._progress = progress
        self._known: dict[str, int] = {}
        self._like: dict[tuple[object, ...], int] = {}
        self._ordinal = 0
        self._uids = _random_uids()
        self.sheets: list[dict[str, Any]] = []

    def read(self, tables: tuple[Table, ...]) -> None:
        total, before = sum(table.count for table in tables), 0
        for table in tables:
            frame = read_frame(table, kinds=self._desk.kinds, asked=self._batch.register)
            faults = lacking(frame) if frame else ()
            self.sheets.append(_told(table, frame, faults))
            if frame and not faults:
                self._read_table(table, frame, before=before, total=total)
            before += table.count
            self._progress(before, total)

    def _read_table(self, table: Table, frame: Frame, *, before: int, total: int) -> None:
        rows = (self._row(frame, row) for row in read_rows(table, frame, self._office))
        while piece := list(islice(rows, PIECE)):
            if self._ordinal > MOST_ROWS:
                raise InputRefused("S006", "一次最多导入{most}行，请分成几个文件。", most=MOST_ROWS)
            insert_all(piece)
            self._progress(min(before + piece[-1].number, total), total)

    def _row(self, frame: Frame, row: ReadRow) -> ImportRow:
        self._ordinal += 1
        kept = make_row(
            ImportRow,
            uid=next(self._uids),
            batch_id=self._batch.pk,
            programme_id=self._batch.programme_id,
            ordinal=self._ordinal,
            sheet=frame.sheet[:120],
            number=row.number,
            standing=RowStanding(row.standing),
            words=row.words[:200],
            hints=[_kept_hint(hint) for hint in row.hints],
            faults=[_kept_fault(fault) for fault in row.faults],
        )
        entry = row.entry
        if entry is None:
            return kept
        faults = row_faults(self._desk, frame, row.number, entry)
        if faults:
            kept.standing, kept.faults = RowStanding.BAD, [_kept_fault(fault) for fault in faults]
            return kept
        kept.hints += [_kept_hint(hint) for hint in missing_hints(self._desk, entry)]
        kept.entry, kept.key = kept_entry(entry), entry.key
        kept.kind, kept.organisation_id, kept.day, kept.place = entry.kind, entry.organisation, entry.first, entry.place
        self._compare(kept)
        return kept

    def _compare(self, row: ImportRow) -> None:
        """Tell the row that stands in the file already, and the one that looks like another of it."""
        like = (row.kind, row.organisation_id, row.day, row.place)
        if row.key in self._known:
            row.standing, row.like_row = RowStanding.KNOWN, self._known[row.key]
        elif like in self._like:
            row.standing, row.like_row = RowStanding.DOUBTFUL, self._like[like]
        self._known.setdefault(row.key, row.number)
        self._like.setdefault(like, row.number)


# The day is wrapped so that it has no type of its own: SQLite would not use its index on the other side otherwise.
_SAME = """
SELECT r.id, a.uid, a.title, a.amount, r.entry
FROM ledger_importrow r
JOIN ledger_activity a ON a.programme_id = r.programme_id AND a.organisation_id = r.organisation_id
    AND COALESCE(a.done_on, a.planned_on) = COALESCE(r.day, NULL) AND a.kind = r.kind AND a.place = r.place
    AND a.state <> 'withdrawn'
WHERE r.batch_id = %s AND r.standing IN ('good', 'doubtful')
ORDER BY r.id, a.id
"""


def _mark_known(batch: ImportBatch) -> None:
    """Mark the rows whose activity is in the ledger, by this or another import or by hand, and those that look so."""
    found: dict[int, ImportRow] = {}
    with connection.cursor() as cursor:
        cursor.execute(_SAME, [batch.pk])
        for number, uid, title, amount, entry in cursor:
            told = json.loads(entry) if isinstance(entry, str) else entry
            is_same = (title, amount) == (told["title"], told["amount"])
            if number in found and not is_same:
                continue
            standing = RowStanding.KNOWN if is_same else RowStanding.DOUBTFUL
            found[number] = ImportRow(pk=number, standing=standing, like_uid=UUID(str(uid)))
    column = ImportRow._meta.get_field("like_uid")
    values = [(str(row.standing), column.get_db_prep_value(row.like_uid, connection), row.pk) for row in found.values()]
    if values:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany("UPDATE ledger_importrow SET standing = %s, like_uid = %s WHERE id = %s", values)


def _random_uids() -> Iterator[UUID]:
    """As `uuid4` makes them, which asks the system for each by itself."""
    while True:
        bits = urandom(16 * PIECE)
        yield from (UUID(bytes=bits[at : at + 16], version=4) for at in range(0, len(bits), 16))


def _told(table: Table, frame: Frame | None, faults: tuple[Fault, ...]) -> dict[str, Any]:
    """What a sheet was known as, for the preview."""
    if frame is None:
        return {"name": table.name, "title": "", "heads": None, "register": "", "unknown": [], "faults": []}
    return {
        "name": table.name,
        "title": frame.title,
        "heads": list(frame.heads),
        "register": known.code if (known := frame.other or frame.register) else LEDGER,
        "unknown": [[column.letter, column.heading] for column in frame.unknown],
        "faults": [_kept_fault(fault) for fault in faults],
    }


def _kept_hint(hint: Hint) -> dict[str, Any]:
    return {"template": hint.template, "values": dict(hint.values), "english": dict(hint.english)}


def _kept_fault(fault: Fault) -> dict[str, Any]:
    values = {name: chain.plain(value) for name, value in fault.values.items()}
    return {
        "row": fault.row,
        "column": fault.column,
        "heading": fault.heading,
        "template": fault.template,
        "values": values,
    }


def _bounded(chunks: Iterable[bytes], name: str) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > MOST_BYTES:
            raise InputRefused(
                "too_large", "“{name}”过大，最多{most} MB。请分成几个文件。", name=name, most=MOST_BYTES // 1024 // 1024
            )
        yield chunk
