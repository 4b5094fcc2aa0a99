"""Evidence (佐证材料): files that prove an activity, told by their content and never altered."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from jiedui.evidence.capture import Place, PlaceFinding, judge_place, read_capture
from jiedui.evidence.inspect import FileKind, inspect
from jiedui.kernel.refusals import InputRefused
from jiedui.ledger import access, guards, storage
from jiedui.ledger.actions.acting import Act, acting
from jiedui.ledger.actions.likenesses import note_new_looks
from jiedui.ledger.keeping import keep, keeping, send
from jiedui.ledger.models import Evidence, Programme
from jiedui.ledger.models.settings import PARTS_OF_A_DEGREE
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.ruling import settings_of
from jiedui.ledger.scanning import scan
from jiedui.ledger.states import RULES, ActivityEvent
from jiedui.ledger.storage import Incoming
from jiedui.ledger.viewers import Viewer

MEGABYTE = 1024 * 1024
_LOG = logging.getLogger(__name__)


def add_evidence(
    actor: Viewer,
    *,
    programme: Programme,
    activity_uid: UUID,
    uid: UUID,
    name: str,
    chunks: Iterable[bytes],
    at: datetime,
) -> Evidence:
    """Keep a file that proves the activity. The same file again, or the same `uid`, gives what is there already.

    The bytes are taken in before the database is locked; a file that is refused leaves nothing behind.
    Raises Missing, Refused; InputRefused where the file is too large or of no use.
    """
    check_may_add(actor, programme=programme, activity_uid=activity_uid)
    with storage.incoming(_limited(chunks, name)) as file:
        return add_incoming(actor, programme=programme, activity_uid=activity_uid, uid=uid, name=name, file=file, at=at)


def add_incoming(
    actor: Viewer, *, programme: Programme, activity_uid: UUID, uid: UUID, name: str, file: Incoming, at: datetime
) -> Evidence:
    """As `add_evidence`, for bytes that lie beside the store already. Raises Missing, Refused, InputRefused."""
    found = _look_at(file, programme=programme, name=name)
    with keeping():
        send(file)
        try:
            row, is_new = _add(actor, programme, activity_uid, uid, file, found, at)
        except IntegrityError:
            # PostgreSQL lets the same request run twice side by side; the later one now finds the earlier one's row.
            row, is_new = _add(actor, programme, activity_uid, uid, file, found, at)
    if is_new:
        _note_looks(row)
    return row


def withdraw_evidence(
    actor: Viewer, *, programme: Programme, activity_uid: UUID, uid: UUID, reason: str, at: datetime
) -> None:
    """Take a file back before the activity is confirmed; it stays readable, and proves nothing any more."""
    with acting(ActivityEvent.WITHDRAW_EVIDENCE, actor, programme, uid=activity_uid, at=at, reason=reason) as act:
        row = act.activity.evidence.select_for_update(of=("self",)).filter(uid=uid).first()
        if row is None:
            raise Missing
        if row.withdrawn_at is not None:
            raise Refused("conflict", "这份材料已经撤回。")
        act.record.change(row, withdrawn_at=at, withdrawn_reason=act.reason)


def check_may_add(actor: Viewer, *, programme: Programme, activity_uid: UUID) -> None:
    """Refuse before the bytes are taken in; the action itself asks again under the lock. Raises Missing, Refused."""
    activity = access.get_activity(actor, programme, uid=activity_uid)
    if not access.may_with(actor, RULES[ActivityEvent.ADD_EVIDENCE].verb, activity):
        raise access.not_allowed(actor, programme.pk)
    guards.check(
        actor,
        activity,
        ActivityEvent.ADD_EVIDENCE,
        guards.standing_of(actor, activity, event=ActivityEvent.ADD_EVIDENCE),
    )


def _limited(chunks: Iterable[bytes], name: str) -> Iterator[bytes]:
    """The chunks, as long as they are few enough."""
    size = 0
    for chunk in chunks:
        size += len(chunk)
        check_size(size, name=name)
        yield chunk


def check_size(size: int, *, name: str) -> None:
    """Let pass what isn't too large. Raises InputRefused."""
    most: int = settings.EVIDENCE_MOST_BYTES
    if size > most:
        raise InputRefused(
            "too_large", "“{name}”超过{most}兆字节，请压缩或拆分后再上传。", name=name[:80], most=most // MEGABYTE
        )


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found in a file before the database is locked."""

    kind: FileKind
    taken_on: date | None
    place: PlaceFinding


def _look_at(file: Incoming, *, programme: Programme, name: str) -> _Found:
    """Tell the type, ask the office's own check, read when and where it was taken. Raises InputRefused."""
    with file.path.open("rb") as content:
        kind = inspect(content, name=name)
        scan(file.path, name=kind.name)
        capture = read_capture(content, media_type=kind.media_type, zone=timezone.get_default_timezone())
    return _Found(kind, capture.taken_on, _place_finding(capture.place, kind, programme))


def _place_finding(place: Place | None, kind: FileKind, programme: Programme) -> PlaceFinding:
    """Whether a photo was taken where the programme works; the place itself is forgotten here."""
    chosen = settings_of(programme.pk)
    if not chosen.compare_photo_place or not kind.media_type.startswith("image/"):
        return PlaceFinding.NOT_COMPARED
    centre = Place(chosen.centre_latitude / PARTS_OF_A_DEGREE, chosen.centre_longitude / PARTS_OF_A_DEGREE)
    return judge_place(place, centre=centre, radius_km=chosen.radius_km)


def _add(
    actor: Viewer,
    programme: Programme,
    activity_uid: UUID,
    uid: UUID,
    file: Incoming,
    found: _Found,
    at: datetime,
) -> tuple[Evidence, bool]:
    """The row, and whether it is new."""
    with acting(ActivityEvent.ADD_EVIDENCE, actor, programme, uid=activity_uid, at=at) as act:
        known = _known(act, uid, file.stored.digest)
        if known is not None:
            return known, False
        row = act.record.create(
            Evidence(
                uid=uid,
                activity=act.activity,
                name=found.kind.name,
                media_type=found.kind.media_type,
                size=file.stored.size,
                digest=file.stored.digest,
                taken_on=found.taken_on,
                place_finding=found.place,
                added_by_id=actor.user_id,
                added_at=at,
            )
        )
        keep(file)
    return row, True


def _note_looks(row: Evidence) -> None:
    """Compare it with the others. It is evidence by now, and stays so: what can't be noted is noted anew later."""
    try:
        with transaction.atomic():
            note_new_looks(row)
    except (DatabaseError, OSError):
        _LOG.exception("the looks of evidence %s are not noted; `rebuild_likenesses` makes them anew", row.pk)


def _known(act: Act, uid: UUID, digest: str) -> Evidence | None:
    """The row that this file or this request has already; the uid of another file is a conflict."""
    same_file = Q(activity=act.activity, digest=digest, withdrawn_at__isnull=True)
    found = list(Evidence.objects.filter(Q(uid=uid) | same_file).order_by("id"))
    same_request = next((one for one in found if one.uid == uid), None)
    if same_request is not None and (same_request.activity_id, same_request.digest) != (act.activity.pk, digest):
        raise Refused("conflict", "这个编号已用于另一份材料，请刷新页面后重新上传。")
    return same_request or next(iter(found), None)
