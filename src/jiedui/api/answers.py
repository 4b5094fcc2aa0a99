"""What every address of this face has in common: who asks, and refusals as JSON with their code and their sentence."""

import json
import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiedui.kernel.refusals import InputRefused
from jiedui.ledger.refusals import Missing, Refused, named, refusal_behind

LONGEST_BODY = 256 * 1024
REFUSED = {"not_allowed": 403, "revoked": 403, "bad_input": 400, "version": 426}
UNUSABLE = {
    "too_large": 413,
    "too_long": 413,
    "no_room": 507,
    "store_unreachable": 503,
    "database_away": 503,
    "database_busy": 503,
    "digest_differs": 422,
}
CONFLICT = 409
# A null character as JSON writes it; with another stroke before it, the stroke is meant.
_NULL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")

View = Callable[..., HttpResponse]


def answering(view: View) -> View:
    """A view of this face: nobody passes unless signed in, and what is refused is answered as JSON."""

    @login_not_required  # answered here, with 401, and not with the way to the sign-in page
    @wraps(view)
    def answered(request: Any, *args: Any, **given: Any) -> HttpResponse:
        if not request.frame.is_signed_in:
            return refused(401, "signed_out", _("登录已失效，请重新登录。"))
        try:
            return view(request, *args, **given)
        except (Missing, Refused, InputRefused) as refusal:
            return answer_to(refusal)
        except (DatabaseError, OSError) as error:
            if (refusal := refusal_behind(error)) is None:
                raise
            return answer_to(refusal)

    return answered


def answer_to(refusal: Missing | Refused | InputRefused) -> JsonResponse:
    """The one place that turns a refusal into an answer of this face."""
    if isinstance(refusal, Missing):
        return refused(404, "missing", _("没有这项内容，或者您看不到它。"))
    words = sentence_of(refusal.template, refusal.values)
    if isinstance(refusal, Refused):
        status = REFUSED.get(refusal.code, CONFLICT)
        return refused(status, refusal.code, words, refusal.values, field=refusal.about)
    return refused(UNUSABLE.get(refusal.code, 400), refusal.code, words, refusal.values)


def refused(status: int, code: str, words: str, values: Any = None, *, field: str = "") -> JsonResponse:
    """A refusal: `code` for the program, `message` for the person in their language, `values` behind the message.

    `field` is the code of what is at fault, where it is one field.
    """
    shown = {name: value if isinstance(value, int) else str(value) for name, value in (values or {}).items()}
    told = {"code": code, "message": words, "values": shown} | ({"field": field} if field else {})
    return JsonResponse(told, status=status)


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON object in the body, of what a database can keep. Raises InputRefused."""
    text = request.read(LONGEST_BODY + 1)
    if len(text) > LONGEST_BODY:
        raise InputRefused("too_large", "请求内容过长。")
    try:
        found = json.loads(text or b"{}")
    except (ValueError, RecursionError) as error:
        raise InputRefused("bad_json", "请求内容不是JSON。") from error
    if not isinstance(found, dict):
        raise InputRefused("bad_json", "请求内容应为一个JSON对象。")
    _check_can_be_kept(found)
    return found


def _check_can_be_kept(found: dict[str, Any]) -> None:
    """No null character, no half of a surrogate pair, no number without an end. Raises InputRefused."""
    try:
        written = json.dumps(found, ensure_ascii=False, allow_nan=False)
        written.encode()
    except ValueError as error:
        raise InputRefused("bad_json", "请求内容里有不能保存的字符或数字，请改正后重新发送。") from error
    if _NULL.search(written):
        raise InputRefused("bad_json", "请求内容里有不能保存的字符或数字，请改正后重新发送。")


def sentence_of(template: str, values: Mapping[str, object]) -> str:
    """A refusal's sentence in the language of the request."""
    in_english = (get_language() or "").startswith("en")
    return _(template).format_map({name: named(value, in_english=in_english) for name, value in values.items()})
