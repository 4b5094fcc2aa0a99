"""Files in pieces: announced, sent from where they broke off, finished as evidence.

    PUT    /api/uploads/<uid>          begin: {"programme", "name", "size", "sha256", "activity"?}
    PATCH  /api/uploads/<uid>          the next piece: bytes, with the header Upload-Offset
    HEAD   /api/uploads/<uid>          how far it is
    POST   /api/uploads/<uid>/finish   make it evidence: {"activity"}
    DELETE /api/uploads/<uid>          give it up

Every answer but a refusal carries Upload-Offset (bytes that are safe on disk) and Upload-Length. Repeating any of them
does no harm. docs/evidence.md tells the whole.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST

from jiedui.accounts.roles import Verb
from jiedui.api.answers import answering, body_of
from jiedui.kernel.refusals import InputRefused
from jiedui.ledger.access import get_programme_to, get_programme_to_hand_over
from jiedui.ledger.actions import uploads
from jiedui.ledger.actions.uploads import NewUpload
from jiedui.ledger.queries.uploads import upload_state

PIECE = 256 * 1024


@require_http_methods(["PUT", "PATCH", "HEAD", "GET", "DELETE"])
@answering
def upload(request: Any, uid: UUID) -> HttpResponse:
    """One file on its way."""
    return _METHODS[request.method](request, uid)


@require_POST
@answering
def upload_finish(request: Any, uid: UUID) -> HttpResponse:
    """The whole file is here: read it back, look at it, keep it as evidence."""
    activity = _uuid(body_of(request).get("activity"))
    evidence = uploads.finish_upload(request.frame.viewer, uid=uid, activity_uid=activity, at=request.frame.now)
    told = {
        "evidence": str(evidence.uid),
        "name": evidence.name,
        "media_type": evidence.media_type,
        "size": evidence.size,
        "sha256": evidence.digest,
    }
    return _told(JsonResponse(told, status=201), evidence.size, evidence.size)


def _begin(request: Any, uid: UUID) -> HttpResponse:
    body = body_of(request)
    size = body.get("size")
    if not isinstance(size, int) or isinstance(size, bool):
        raise InputRefused("bad_json", "size 应为文件的字节数。")
    new = NewUpload(uid, str(body.get("name", "")), size, str(body.get("sha256", "")).lower())
    activity = _uuid(body["activity"]) if body.get("activity") else None
    slug, viewer = str(body.get("programme", "")), request.frame.viewer
    if activity is None:
        programme = get_programme_to_hand_over(viewer, slug=slug)
    else:
        programme = get_programme_to(Verb.VIEW_ACTIVITIES, viewer, slug=slug)
    receipt = uploads.start_upload(
        request.frame.viewer, programme=programme, new=new, activity_uid=activity, at=request.frame.now
    )
    return _receipt(receipt.size, receipt.received, receipt.evidence)


def _piece(request: Any, uid: UUID) -> HttpResponse:
    offset = request.headers.get("Upload-Offset", "")
    if not (offset.isascii() and offset.isdigit() and len(offset) < 19):
        raise InputRefused("bad_offset", "缺少请求头 Upload-Offset：这一段从第几个字节开始。")
    receipt = uploads.receive_piece(
        request.frame.viewer, uid=uid, offset=int(offset), pieces=_pieces(request), at=request.frame.now
    )
    return _receipt(receipt.size, receipt.received, None)


def _state(request: Any, uid: UUID) -> HttpResponse:
    state = upload_state(request.frame.viewer, uid=uid)
    return _receipt(state.size, state.received, state.evidence)


def _give_up(request: Any, uid: UUID) -> HttpResponse:
    uploads.abandon_upload(request.frame.viewer, uid=uid)
    return HttpResponse(status=204)


_METHODS = {"PUT": _begin, "PATCH": _piece, "HEAD": _state, "GET": _state, "DELETE": _give_up}


def _pieces(request: Any) -> Iterator[bytes]:
    while piece := request.read(PIECE):
        yield piece


def _receipt(size: int, received: int, evidence: UUID | None) -> HttpResponse:
    told = {"size": size, "received": received, "evidence": str(evidence) if evidence else None}
    return _told(JsonResponse(told), size, received)


def _told(response: HttpResponse, size: int, received: int) -> HttpResponse:
    response.headers["Upload-Length"] = str(size)
    response.headers["Upload-Offset"] = str(received)
    return response


def _uuid(text: object) -> UUID:
    try:
        return UUID(str(text))
    except ValueError as error:
        raise InputRefused("bad_json", "activity 应为活动的编号。") from error
