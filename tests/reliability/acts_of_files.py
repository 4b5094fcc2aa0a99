"""Actions on files, devices, jobs and spreadsheets: entries of `every_act`."""

import io
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from jiedui.ledger.actions import (
    devices,
    evidence,
    indexing,
    jobs,
    likenesses,
    packages,
    set_asides,
    sheet_accepting,
    sheet_reading,
    submissions,
    tidying,
    uploads,
)
from jiedui.ledger.models import Activity, Device, PictureLook
from tests.cast import Cast
from tests.days import OPENING, TODAY, at, days_after
from tests.evidence.media_files import scene
from tests.ledger.test_submissions import Phone
from tests.making import (
    make_activity,
    make_conflict,
    make_evidence,
    make_upload,
    picture_bytes,
)
from tests.reliability.acting_list import ACTS, Act, Entry, S, act
from tests.sheets.office import HEADS, book_of


@act("devices.register_device")
def _register(cast: Cast) -> Act:
    uid = uuid4()
    return lambda: devices.register_device(cast.clerk, uid=uid, name="手机", at=at())


def _device(cast: Cast) -> Device:
    return devices.register_device(cast.clerk, uid=uuid4(), name="手机", at=at())


@act("devices.revoke_device", in_pieces=True)
def _revoke_device(cast: Cast) -> Act:
    device = _device(cast)
    devices.note_contact(device, session_key="x" * 32, on=TODAY)
    return lambda: devices.revoke_device(cast.clerk, uid=device.uid, reason="丢失", at=at())


@act("devices.note_contact", is_told=False)
def _contact(cast: Cast) -> Act:
    device = _device(cast)
    return lambda: devices.note_contact(device, session_key="y" * 32, on=TODAY)


@act("submissions.hand_in")
def _hand_in(cast: Cast) -> Act:
    phone = Phone(cast, cast.clerk)
    handed = phone.record(uuid4())
    return lambda: phone.hand_in(handed)


@act("submissions.set_aside")
def _set_aside(cast: Cast) -> Act:
    phone = Phone(cast, cast.clerk)
    handed = phone.record(uuid4())
    return lambda: submissions.set_aside(phone.by, programme=cast.programme, device=phone.uid, handed=handed, at=at())


@act("submissions.settle_conflict")
def _settle(cast: Cast) -> Act:
    conflict = make_conflict(cast, make_activity(cast))
    from_page = submissions.consent.plan_digest(
        submissions.present_content(Activity.objects.get(pk=conflict.activity_id))
    )
    return lambda: submissions.settle_conflict(
        cast.liaison, programme=cast.programme, uid=conflict.uid, mine=("title",), seen=from_page, at=at()
    )


@act("evidence.add_incoming")
def _add_incoming(cast: Cast) -> Act:
    activity, content_, uid = make_activity(cast), picture_bytes(width=21), uuid4()

    def take() -> object:
        with evidence.storage.incoming([content_]) as file:
            about = {"activity_uid": activity.uid, "uid": uid, "name": "现场.png"}
            return evidence.add_incoming(cast.clerk, programme=cast.programme, file=file, at=at(), **about)

    return take


def _announced(content_: bytes) -> uploads.NewUpload:
    return uploads.NewUpload(uuid4(), "现场.png", len(content_), sha256(content_).hexdigest())


@act("uploads.start_upload", is_told=False)
def _start_upload(cast: Cast) -> Act:
    new = _announced(picture_bytes(width=12))
    return lambda: uploads.start_upload(cast.clerk, programme=cast.programme, new=new, at=at())


@act("uploads.receive_piece", is_told=False, in_pieces=True)
def _piece(cast: Cast) -> Act:
    content_ = picture_bytes(width=13)
    upload = make_upload(cast, cast.clerk, content_, received=10)
    return lambda: uploads.receive_piece(cast.clerk, uid=upload.uid, offset=10, pieces=[content_[10:]], at=at())


@act("uploads.hold_photo", is_told=False, in_pieces=True)
def _hold(cast: Cast) -> Act:
    uid, content_ = uuid4(), picture_bytes(width=14)
    return lambda: uploads.hold_photo(
        cast.clerk, programme=cast.programme, uid=uid, name="现场.png", chunks=lambda: [content_], at=at()
    )


@act("uploads.finish_upload", in_pieces=True)
def _finish_upload(cast: Cast) -> Act:
    upload, activity = make_upload(cast, cast.clerk, picture_bytes(width=15)), make_activity(cast)
    return lambda: uploads.finish_upload(cast.clerk, uid=upload.uid, activity_uid=activity.uid, at=at())


@act("uploads.check_whole", is_told=False)
def _check_whole(cast: Cast) -> Act:
    upload = make_upload(cast, cast.clerk, picture_bytes(width=23))
    return lambda: uploads.check_whole(cast.clerk, uid=upload.uid)


@act("uploads.abandon_upload", is_told=False)
def _abandon(cast: Cast) -> Act:
    upload = make_upload(cast, cast.clerk, picture_bytes(width=16))
    return lambda: uploads.abandon_upload(cast.clerk, uid=upload.uid)


@act("uploads.sweep_uploads", is_told=False, in_pieces=True)
def _sweep(cast: Cast) -> Act:
    for width in (17, 18):
        make_upload(cast, cast.clerk, picture_bytes(width=width))
    return lambda: uploads.sweep_uploads(at=at(days_after(30)))


@act("likenesses.note_looks", is_told=False)
def _looks(cast: Cast) -> Act:
    row = make_evidence(cast, make_activity(cast))
    return lambda: likenesses.note_looks(row)


@act("likenesses.note_new_looks", is_told=False)
def _new_looks(cast: Cast) -> Act:
    taken = io.BytesIO()
    scene(1, size=(160, 120)).convert("RGB").save(taken, "PNG")
    row = make_evidence(cast, make_activity(cast), content=taken.getvalue())
    PictureLook.objects.filter(evidence=row).delete()

    def look() -> None:
        with transaction.atomic():
            likenesses.note_new_looks(row)

    return look


@act("likenesses.rebuild_likenesses", is_told=False, in_pieces=True)
def _rebuild(cast: Cast) -> Act:
    make_evidence(cast, make_activity(cast))
    return lambda: list(likenesses.rebuild_likenesses())


@act("indexing.reindex", is_told=False, in_pieces=True)
def _reindex(cast: Cast) -> Act:
    make_activity(cast)
    return lambda: indexing.reindex(lambda _done, _total: None)


@act("packages.assemble_package", in_pieces=True)
def _package(cast: Cast) -> Act:
    target = Path(evidence.settings.EVIDENCE_ROOT) / "package.zip"
    make_evidence(cast, make_activity(cast, state=S.APPROVED), by=cast.clerk)
    return lambda: packages.assemble_package(
        cast.liaison, programme=cast.programme, year=2019, at=at(date(2020, 1, 6)), target=target
    )


@act("packages.ask_package", is_told=False)
def _ask_package(cast: Cast) -> Act:
    return lambda: packages.ask_package(cast.liaison, programme=cast.programme, year=2019, at=at())


def _jobbed(name: str, make: Callable[[Cast, UUID], Act]) -> None:
    def make_ready(cast: Cast) -> Act:
        uid = jobs.ask_job(cast.clerk, work="none", programme=cast.programme, asked={}, total=1, at=at())
        return make(cast, uid)

    ACTS[f"jobs.{name}"] = Entry("cast", make_ready, is_told=False)


def _failed_and_resumed(cast: Cast, uid: UUID) -> Act:
    jobs.fail_job(uid, template="失败。", values={}, at=at())
    return lambda: jobs.resume_job(cast.clerk, uid=uid, at=at())


_jobbed("claim_job", lambda cast, uid: lambda: jobs.claim_job(uid, at=at()))
_jobbed("tell_progress", lambda cast, uid: lambda: jobs.tell_progress(uid, done=1, total=2, at=at()))
_jobbed("end_job", lambda cast, uid: lambda: jobs.end_job(uid, template="好。", values={}, file_name="", at=at()))
_jobbed("fail_job", lambda cast, uid: lambda: jobs.fail_job(uid, template="失败。", values={}, at=at()))
_jobbed("resume_job", _failed_and_resumed)


@act("jobs.ask_job", is_told=False)
def _ask(cast: Cast) -> Act:
    jobs.ask_job(cast.clerk, work="none", programme=cast.programme, asked={}, total=1, at=at(OPENING))
    return lambda: jobs.ask_job(cast.clerk, work="none", programme=cast.programme, asked={}, total=1, at=at())


@act("jobs.ask_job_once", is_told=False)
def _ask_once(cast: Cast) -> Act:
    jobs.ask_job_once(cast.clerk, work="none", programme=cast.programme, asked={}, total=1, at=at(OPENING))
    return lambda: jobs.ask_job_once(cast.clerk, work="none", programme=cast.programme, asked={}, total=1, at=at())


_ROW = ["教育专家送教", "专家交流指导", "2019.5.28", "中心小学", "区教育局", "12人"]


def _sheet(cast: Cast, *, to: str = "") -> UUID:
    """A spreadsheet taken in as far as is told."""
    uid, about = uuid4(), {"programme": cast.programme, "at": at()}
    data = book_of([["2019年活动台账"], HEADS, [1, *_ROW], [2, "又一次", *_ROW[1:]]], merges=["A1:G1"])
    sheet_reading.receive_sheet(cast.liaison, uid=uid, name="台账.xlsx", chunks=[data], **about)
    steps: list[tuple[str, Act]] = [
        ("read", lambda: sheet_reading.read_sheet(cast.liaison, uid=uid, **about)),
        ("begun", lambda: sheet_accepting.begin_accepting(cast.liaison, uid=uid, takes_doubtful=True, **about)),
        ("accepted", lambda: sheet_accepting.accept_rows(cast.liaison, uid=uid, **about)),
        ("undoing", lambda: sheet_accepting.begin_undoing(cast.liaison, uid=uid, reason="填错", **about)),
    ]
    for name, take in steps if to else ():
        take()
        if name == to:
            break
    return uid


def _sheeted(
    name: str, take: Callable[..., object], *, to: str, told: bool = True, pieces: bool = False, **more: Any
) -> None:
    def make_ready(cast: Cast) -> Act:
        uid = _sheet(cast, to=to)
        return lambda: take(cast.liaison, programme=cast.programme, uid=uid, at=at(), **more)

    ACTS[name] = Entry("cast", make_ready, is_told=told, in_pieces=pieces)


# What was read is a preview, begun anew by the next reading; of a file that wasn't read to its end nothing is accepted.
_sheeted("sheet_reading.read_sheet", sheet_reading.read_sheet, to="", told=False, pieces=True)
_sheeted("sheet_reading.read_sheet_as", sheet_reading.read_sheet_as, to="", register="ledger")
_sheeted("sheet_accepting.begin_accepting", sheet_accepting.begin_accepting, to="read", takes_doubtful=True)
_sheeted("sheet_accepting.accept_rows", sheet_accepting.accept_rows, to="begun", pieces=True)
_sheeted("sheet_accepting.begin_undoing", sheet_accepting.begin_undoing, to="accepted", reason="填错")
_sheeted("sheet_accepting.undo_rows", sheet_accepting.undo_rows, to="undoing", pieces=True)


@act("sheet_reading.receive_sheet")
def _receive_sheet(cast: Cast) -> Act:
    data, uid = book_of([HEADS, [1, *_ROW]]), uuid4()
    return lambda: sheet_reading.receive_sheet(
        cast.liaison, programme=cast.programme, uid=uid, name="台账.xlsx", chunks=[data], at=at()
    )


@act("tidying.sweep", is_told=False, in_pieces=True)
def _tidy(cast: Cast) -> Act:
    make_upload(cast, cast.clerk, picture_bytes(width=22))
    return lambda: tidying.sweep(at=at(days_after(30)))


@act("tidying.rebuild", is_told=False, in_pieces=True)
def _make_anew(cast: Cast) -> Act:
    make_evidence(cast, make_activity(cast))
    return lambda: tidying.rebuild(lambda _done, _total: None)


@act("set_asides.settle_set_aside")
def _settle_set_aside(cast: Cast) -> Act:
    phone = Phone(cast, cast.clerk)
    handed = phone.record(uuid4())
    submissions.set_aside(phone.by, programme=cast.programme, device=phone.uid, handed=handed, at=at())
    return lambda: set_asides.settle_set_aside(
        cast.liaison, programme=cast.programme, uid=handed.uid, words="已补登", at=at()
    )
