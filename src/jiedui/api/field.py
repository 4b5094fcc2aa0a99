"""The field page's way in: its copy, and what it hands in. See docs/field.md."""

from collections.abc import Mapping
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiedui.accounts.roles import Verb
from jiedui.api.answers import answer_to, answering, body_of
from jiedui.api.field_copy import answer_of, parts_of, plain, receipts_of
from jiedui.kernel.refusals import InputRefused
from jiedui.ledger import access
from jiedui.ledger.actions.devices import note_contact, register_device
from jiedui.ledger.actions.submissions import Handed, Verbs, hand_in, set_aside, settle_conflict
from jiedui.ledger.queries.conflicts import conflict_page
from jiedui.ledger.queries.field import field_copy
from jiedui.ledger.refusals import Refused

VERSION = 1
KEEPS_DAYS = 7
MOST_SEQUENCE = 2**53


def of_a_device(view: Any) -> Any:
    """A view for a device that is named in the address: one that is shut out is told so, signed in or not."""
    answered = answering(view)

    @login_not_required
    @wraps(view)
    def answer(request: Any, *args: Any, **parts: Any) -> HttpResponse:
        try:
            _check_version(request)
            if (device := request.GET.get("device")) and access.is_shut_out(_uuid(device, what="device")):
                raise Refused("revoked", "这台设备已停用，它保存的内容已清除。")
        except (Refused, InputRefused) as refusal:
            return answer_to(refusal)
        return answered(request, *args, **parts)

    return answer


@require_POST
@of_a_device
def devices(request: Any) -> HttpResponse:
    """Register this browser."""
    body = body_of(request)
    device = register_device(
        request.frame.viewer,
        uid=_uuid(body.get("uid"), what="uid"),
        name=str(body.get("name") or ""),
        at=request.frame.now,
    )
    return JsonResponse({"uid": str(device.uid)}, status=201)


@require_safe
@of_a_device
def hello(request: Any) -> HttpResponse:
    """Who is signed in, in which programmes, and the token for what is handed in."""
    viewer = request.frame.viewer
    return JsonResponse(
        {
            "version": VERSION,
            "keeps_days": KEEPS_DAYS,
            "language": get_language(),
            "token": get_token(request),
            "user": {"username": viewer.username, "name": viewer.name},
            "programmes": [
                {"slug": seat.programme_slug, "name": seat.programme_name}
                for seat in {seat.programme_id: seat for seat in viewer.seats}.values()
                if viewer.may(seat.programme_id, Verb.VIEW)
            ],
            "most_bytes": settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
        }
    )


@require_safe
@of_a_device
def copy(request: Any, slug: str) -> HttpResponse:
    """The copy of a programme; parts whose digest the device names in `known` come without their body."""
    frame = request.frame
    access.get_programme_to(Verb.VIEW, frame.viewer, slug=slug)
    uid = _uuid(request.GET.get("device"), what="device")
    device = access.get_device(frame.viewer, uid=uid)
    note_contact(device, session_key=request.session.session_key or "", on=frame.today)
    found = field_copy(frame.viewer, slug=slug, device=uid, today=frame.today)
    told = {
        "slug": slug,
        "programme": found.programme,
        "today": found.today.isoformat(),
        "at": frame.now.isoformat(),
        "may_record": found.recording is not None,
        "parts": parts_of(found, known=_known(request.GET.get("known", ""))),
        "receipts": receipts_of(found),
    }
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})


@require_POST
@of_a_device
def submissions(request: Any, slug: str) -> HttpResponse:
    """Hand one thing in."""
    frame = request.frame
    body = body_of(request)
    is_set_aside = body.get("set_aside") is True
    if is_set_aside:
        programme = access.get_programme_to_hand_over(frame.viewer, slug=slug)
    else:
        programme = access.get_programme_to(Verb.RECORD, frame.viewer, slug=slug)
    device = _uuid(request.GET.get("device"), what="device")
    act = set_aside if is_set_aside else hand_in
    kept = act(frame.viewer, programme=programme, device=device, handed=_handed(body), at=frame.now)
    return JsonResponse({"uid": str(kept.uid), "state": kept.state, "answer": answer_of(kept.answer)})


@require_http_methods(["GET", "HEAD", "POST"])
@of_a_device
def conflicts(request: Any, slug: str, uid: UUID) -> HttpResponse:
    """Both versions of an edit that wasn't applied; posted to, the choice."""
    frame = request.frame
    if request.method != "POST":
        return JsonResponse(plain(conflict_page(frame.viewer, slug=slug, uid=uid)))
    programme = access.get_programme_to(Verb.RECORD, frame.viewer, slug=slug)
    body = body_of(request)
    settle_conflict(
        frame.viewer, programme=programme, uid=uid, mine=_names(body), seen=str(body.get("seen") or ""), at=frame.now
    )
    return JsonResponse({"uid": str(uid), "state": "settled"})


def _handed(body: Mapping[str, Any]) -> Handed:
    verb, sequence = body.get("verb"), body.get("sequence")
    if verb not in Verbs.values:
        raise InputRefused("bad_input", "没有“{verb}”这种报送。", verb=str(verb)[:40])
    if not isinstance(sequence, int) or isinstance(sequence, bool) or not 0 < sequence < MOST_SEQUENCE:
        raise InputRefused("bad_input", "“{what}”不是有效的编号。", what="sequence")
    return Handed(
        uid=_uuid(body.get("uid"), what="uid"),
        sequence=sequence,
        verb=Verbs(verb),
        activity=_uuid(body.get("activity"), what="activity"),
        rests_on=_uuid(body["rests_on"], what="rests_on") if body.get("rests_on") else None,
        base=_object(body, "base"),
        body=_object(body, "body") or {},
        told_at=str(body.get("told_at") or ""),
        reason=str(body.get("reason") or ""),
    )


def _names(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields that become as the edit wanted them. Raises InputRefused."""
    names = body.get("mine") or []
    if not isinstance(names, list):
        raise InputRefused("bad_input", "“{what}”应为一个 JSON 数组。", what="mine")
    return tuple(str(name) for name in names)


def _uuid(value: object, *, what: str) -> UUID:
    """A client-made identity. Raises InputRefused."""
    try:
        return UUID(str(value))
    except ValueError:
        raise InputRefused("bad_input", "“{what}”不是有效的编号。", what=what) from None


def _object(body: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    value = body.get(name)
    if value is not None and not isinstance(value, dict):
        raise InputRefused("bad_input", "“{what}”应为一个 JSON 对象。", what=name)
    return value


def _known(text: str) -> dict[str, str]:
    pairs = (pair.partition(":") for pair in text[:400].split(",") if pair)
    return {name: digest for name, _, digest in pairs}


def _check_version(request: HttpRequest) -> None:
    """A page of another release first renews itself. Raises Refused."""
    told = request.headers.get("X-Field-Version", str(VERSION))
    if told != str(VERSION):
        raise Refused("version", "现场页面有新版本，请联网打开一次以更新；未报送的内容都会保留。")
