"""Refusals and mistakes as pages: the one place of this face that turns them into words and status codes."""

import sys

from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from jiedui.kernel.refusals import InputRefused
from jiedui.ledger.refusals import Missing, Refused, refusal_behind
from jiedui.web.carrying import SignInPage, ask_to_send, ask_to_sign_in, carried_from, is_of_own_page, page_of
from jiedui.web.words import sentence_of

REFUSED = {"not_allowed": 403, "bad_input": 400}
NOT_NOW = 409
NO_ROOM = 507
AWAY = 503
UNUSABLE = {
    "too_large": 413,
    "no_room": NO_ROOM,
    "store_unreachable": AWAY,
    "database_away": AWAY,
    "database_busy": AWAY,
}


def answer(request: HttpRequest, refusal: Missing | Refused | InputRefused) -> HttpResponse:
    """The page that says no; for a part of a page, the words alone, at the place for notices."""
    if isinstance(refusal, Missing):
        return error_page(request, 404, _("没有这个页面，或者您看不到它。"))
    if isinstance(refusal, Refused):
        return error_page(request, REFUSED.get(refusal.code, NOT_NOW), sentence_of(refusal))
    return error_page(request, UNUSABLE.get(refusal.code, 400), sentence_of(refusal))


def error_page(request: HttpRequest, status: int, words: str) -> HttpResponse:
    """A page, or for htmx a notice, with the status and the words."""
    if getattr(request, "htmx", False):
        response = render(request, "web/parts/_refusal.html", {"words": words}, status=status)
        response.headers["HX-Retarget"] = "#notice"
        response.headers["HX-Reswap"] = "innerHTML"
        response.headers["HX-Push-Url"] = "false"
        return response
    back = page_of(request) if request.method == "POST" else ""
    shown = {"title": title_of(status), "words": words, "status": status, "back": back}
    return render(request, "web/error.html", shown, status=status)


def title_of(status: int) -> str:
    """What the page is called."""
    titles = {
        400: _("请求有误"),
        403: _("不能办理"),
        404: _("找不到"),
        409: _("现在不能办理"),
        413: _("内容过大"),
        429: _("请稍候"),
        AWAY: _("暂时不能办理"),
        NO_ROOM: _("磁盘空间不足"),
    }
    return titles.get(status, _("请求有误"))


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django hands it over
    return answer(request, Missing())


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return error_page(request, 403, _("您不能办理此事。"))


def unusable(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return error_page(request, 413, _("提交的内容过大。文件请逐个上传。"))
    if isinstance(exception, SessionInterrupted):
        # The database went away, or the session was ended elsewhere, after the act and before its answer.
        return error_page(request, AWAY, _("办理途中登录状态中断，结果没有送达。请刷新页面，核对是否已经办成。"))
    words = str(exception) if isinstance(exception, BadRequest) else ""
    return error_page(request, 400, words or _("无法理解这个请求，请返回上一页重试。"))


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django hands it over
    """A form without its token: mostly a page left open over night, whose words are then not lost."""
    carried = carried_from(request) if is_of_own_page(request) and not getattr(request, "htmx", False) else None
    if carried and request.user.is_authenticated:
        return ask_to_send(request, carried, status=403)
    if carried:
        return ask_to_sign_in(request, SignInPage(carried=carried), status=403)
    return error_page(request, 403, _("页面已过期，内容没有提交。请返回上一页，刷新后重新提交。"))


def broken(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django hands it over
    """Our mistake, or, before a view was asked, a full disk or absent database: the page needs neither, nor a frame."""
    error = sys.exception()
    refusal = refusal_behind(error) if isinstance(error, Exception) else None
    if refusal is None:
        return HttpResponse(render_to_string("web/broken.html"), status=500)
    status = UNUSABLE[refusal.code]
    words = {"title": title_of(status), "words": sentence_of(refusal)}
    return HttpResponse(render_to_string("web/broken.html", words), status=status)
