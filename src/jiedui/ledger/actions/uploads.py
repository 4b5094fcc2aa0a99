"""A large file in pieces: begun, continued from where it broke off, finished as evidence, or swept away.

Each piece is on disk before its receipt is given. What was never acknowledged is cut off before the next piece, so
that a file is always made of whole acknowledged pieces; and it becomes evidence only after it was read back from disk
and has the digest that its sender told at the start. Nothing here is a business record: the event comes at the end.
"""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from shutil import disk_usage
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from jiedui.evidence.capture import read_capture
from jiedui.evidence.names import sanitise
from jiedui.kernel.refusals import InputRefused
from jiedui.ledger import access, storage
from jiedui.ledger.actions.evidence import add_incoming, check_may_add, check_size
from jiedui.ledger.models import Evidence, Programme, Upload
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.storage import Incoming, StoredFile
from jiedui.ledger.viewers import Viewer

KEPT_FOR = timedelta(days=7)
MOST_OPEN = 200
SPARE_BYTES = 64 * 1024 * 1024
_SWEPT_AT_ONCE = 50
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class NewUpload:
    """A file as its sender announces it: its own number, its name, its size in bytes, its SHA-256 in hex."""

    uid: UUID
    name: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """How many bytes are safe on disk; `evidence` names what the file has become, once it has."""

    size: int
    received: int
    evidence: UUID | None = None


def start_upload(
    actor: Viewer, *, programme: Programme, new: NewUpload, activity_uid: UUID | None = None, at: datetime
) -> Receipt:
    """Begin to send a file, or learn how much of it is here already. Asking twice does no harm.

    Where the activity is told, a file that proves it already needs no sending. Raises Missing, Refused, InputRefused.
    """
    _check_new(new)
    if activity_uid is None:
        access.check_may_hand_over(actor, programme)
    else:
        check_may_add(actor, programme=programme, activity_uid=activity_uid)
    if (done := _done(actor, programme, new.uid, new.digest, activity_uid)) is not None:
        return Receipt(done.size, done.size, done.uid)
    sweep_uploads(at=at, most=_SWEPT_AT_ONCE)
    upload = _begin(actor, programme, new, activity_uid, at)
    return Receipt(upload.size, upload.received)


def receive_piece(actor: Viewer, *, uid: UUID, offset: int, pieces: Iterable[bytes], at: datetime) -> Receipt:
    """Take bytes that follow the first `offset` of a file; the receipt is given once they are on disk.

    What came of a piece that broke off stays. Raises Missing; Refused `conflict`, with the number of bytes that are
    here, where they don't follow, or another piece is coming in; InputRefused.
    """
    access.get_upload(actor, uid=uid)
    with _held(uid) as descriptor:
        upload = _as_it_lies(access.get_upload(actor, uid=uid), descriptor)
        if offset != upload.received:
            raise Refused(
                "conflict", "这一段接不上：服务器已收到{received}字节，请从那里接着传。", received=upload.received
            )
        received = offset
        try:
            for piece in pieces:
                if received + len(piece) > upload.size:
                    raise InputRefused("too_long", "“{name}”传来的内容比事先说明的长，请重新上传。", name=upload.name)
                _write(descriptor, piece)
                received += len(piece)
        finally:
            os.ftruncate(descriptor, received)
            os.fsync(descriptor)
            Upload.objects.filter(pk=upload.pk).update(received=received, touched_at=at)
    return Receipt(upload.size, received)


def hold_photo(
    actor: Viewer, *, programme: Programme, uid: UUID, name: str, chunks: Callable[[], Iterable[bytes]], at: datetime
) -> date | None:
    """Keep a whole photo that is to prove what isn't recorded yet; the day on which it was taken, if it tells one.

    It waits as an upload of the actor's until `finish_upload`. Raises Missing, Refused, InputRefused.
    """
    digest, size = hashlib.sha256(), 0
    for chunk in chunks():
        digest.update(chunk)
        size += len(chunk)
    start_upload(actor, programme=programme, new=NewUpload(uid, name, size, digest.hexdigest()), at=at)
    receive_piece(actor, uid=uid, offset=0, pieces=chunks(), at=at)
    with (storage.uploads() / str(uid)).open("rb") as file:
        return read_capture(file, media_type="image/jpeg", zone=timezone.get_default_timezone()).taken_on


def finish_upload(actor: Viewer, *, uid: UUID, activity_uid: UUID, at: datetime) -> Evidence:
    """Make the whole file evidence of the activity, after reading it back from disk. Asking twice gives the same.

    Raises Missing, Refused (`not_ready` while bytes are wanting), InputRefused: `digest_differs`, after which the file
    is to be sent anew, or what `add_evidence` raises.
    """
    if not access.own_uploads(actor).filter(uid=uid).exists():
        return _finished(actor, uid, activity_uid)
    with _held(uid) as descriptor:
        upload = _as_it_lies(access.get_upload(actor, uid=uid), descriptor)
        _check_complete(upload)
        _check_digest(upload)
        try:
            evidence = add_incoming(
                actor,
                programme=upload.programme,
                activity_uid=activity_uid,
                uid=_evidence_uid(uid),
                name=upload.name,
                file=Incoming(storage.uploads() / str(uid), StoredFile(upload.digest, upload.size)),
                at=at,
            )
        except InputRefused as refusal:
            if refusal.code != "no_room":
                _forget(upload)
            raise
        _forget(upload)
    return evidence


def check_whole(actor: Viewer, *, uid: UUID) -> None:
    """Read a file back from disk that stays an upload for now.

    Raises Missing; Refused `not_ready`; InputRefused `digest_differs`, after which the file is to be sent anew.
    """
    access.get_upload(actor, uid=uid)
    with _held(uid) as descriptor:
        upload = _as_it_lies(access.get_upload(actor, uid=uid), descriptor)
        _check_complete(upload)
        _check_digest(upload)


def abandon_upload(actor: Viewer, *, uid: UUID) -> None:
    """Give up a file that isn't finished. Raises Missing; Refused where it was handed over to be kept."""
    upload = access.get_upload(actor, uid=uid)
    if access.uploads_kept().filter(upload=uid).exists():
        raise Refused("conflict", "这个文件已交服务器留存，处理之后才会删除。")
    with _held(uid):
        _forget(upload)


def sweep_uploads(*, at: datetime, most: int | None = None) -> int:
    """Drop what nobody went on sending for seven days; how many files that were.

    What came with something that was handed over to be kept stays until that is settled.
    """
    kept = Exists(access.uploads_kept().filter(upload=OuterRef("uid")))
    old = Upload.objects.filter(~kept, touched_at__lt=at - KEPT_FOR).order_by("touched_at", "id")[:most]
    swept = 0
    for upload in old:
        _forget(upload)
        swept += 1
    return swept


def _check_new(new: NewUpload) -> None:
    if len(new.digest) != 64 or not set(new.digest) <= _HEX:
        raise InputRefused("bad_digest", "文件摘要应为64位小写十六进制的SHA-256值。")
    if new.size <= 0:
        raise InputRefused("evidence_unusable", "“{name}”是空文件，请重新选择。", name=sanitise(new.name))
    check_size(new.size, name=new.name)


def _done(actor: Viewer, programme: Programme, uid: UUID, digest: str, activity_uid: UUID | None) -> Evidence | None:
    """What this file has become already."""
    seen = access.visible_evidence(actor, programme).filter(digest=digest, withdrawn_at__isnull=True)
    mine = seen.filter(uid=uid, added_by_id=actor.user_id).first()
    if mine is not None or activity_uid is None:
        return mine
    return seen.filter(activity__uid=activity_uid).first()


def _begin(actor: Viewer, programme: Programme, new: NewUpload, activity_uid: UUID | None, at: datetime) -> Upload:
    known = Upload.objects.filter(uid=new.uid).first()
    if known is None:
        _check_room(actor, new)
        try:
            with transaction.atomic():
                return Upload.objects.create(
                    uid=new.uid,
                    owner_id=actor.user_id,
                    programme=programme,
                    activity_uid=activity_uid,
                    name=sanitise(new.name),
                    size=new.size,
                    digest=new.digest,
                    touched_at=at,
                )
        except IntegrityError:
            known = Upload.objects.get(uid=new.uid)
    told = (known.owner_id, known.programme_id, known.size, known.digest)
    if told != (actor.user_id, programme.pk, new.size, new.digest):
        raise Refused("conflict", "这个编号已用于另一个文件，请刷新页面后重新上传。")
    return known


def _check_room(actor: Viewer, new: NewUpload) -> None:
    """Refuse what can't end well before its first byte is sent. Raises Refused, InputRefused."""
    if access.own_uploads(actor).count() >= MOST_OPEN:
        raise Refused("conflict", "您有{most}个文件还没有传完，请先传完或放弃其中一些。", most=MOST_OPEN)
    if disk_usage(storage.uploads()).free < new.size + SPARE_BYTES:
        raise storage.no_room()


@contextmanager
def _held(uid: UUID) -> Iterator[int]:
    """The file of an upload, open for nobody else until the end of the block. Raises Refused."""
    with storage.refusing_when_full():
        descriptor = os.open(storage.uploads() / str(uid), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refused("conflict", "这个文件正在另一处上传，请稍后再试。") from error
        yield descriptor
    finally:
        os.close(descriptor)


def _as_it_lies(upload: Upload, descriptor: int) -> Upload:
    """The upload with no more received than really lies on disk: an old copy of the folder may have been put back."""
    upload.received = min(upload.received, os.fstat(descriptor).st_size)
    os.ftruncate(descriptor, upload.received)
    os.lseek(descriptor, upload.received, os.SEEK_SET)
    return upload


def _write(descriptor: int, piece: bytes) -> None:
    left = memoryview(piece)
    with storage.refusing_when_full():
        while left:
            left = left[os.write(descriptor, left) :]


def _check_complete(upload: Upload) -> None:
    if upload.received < upload.size:
        raise Refused(
            "not_ready",
            "“{name}”还没有传完：已收到{received}字节，共{size}字节。",
            name=upload.name,
            received=upload.received,
            size=upload.size,
        )


def _check_digest(upload: Upload) -> None:
    """Read the file back from disk; one that isn't what was announced is to be sent anew. Raises InputRefused."""
    if storage.digest_of(storage.uploads() / str(upload.uid)) == upload.digest:
        return
    _forget(upload)
    raise InputRefused("digest_differs", "“{name}”传到服务器后与原文件不一致，没有收下，请重新上传。", name=upload.name)


def _evidence_uid(uid: UUID) -> UUID:
    """The upload's own number, unless a file withdrawn meanwhile has it."""
    return uuid4() if Evidence.objects.filter(uid=uid, withdrawn_at__isnull=False).exists() else uid


def _finished(actor: Viewer, uid: UUID, activity_uid: UUID) -> Evidence:
    evidence = access.get_evidence(actor, uid=uid)
    if evidence.activity.uid != activity_uid or evidence.added_by_id != actor.user_id:
        raise Missing
    return evidence


def _forget(upload: Upload) -> None:
    Upload.objects.filter(pk=upload.pk).delete()
    (storage.uploads() / str(upload.uid)).unlink(missing_ok=True)
