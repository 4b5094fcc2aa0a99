"""The frame around every page: signing in, the day looked at, refusals as pages, and what browsers may do."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from jiedui.kernel.refusals import InputRefused
from jiedui.ledger.refusals import Missing, Refused, refusal_behind
from jiedui.web import errors
from jiedui.web.carrying import SignInPage, ask_to_sign_in, carried_from, page_of
from jiedui.web.frame import PageFrame

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
NOT_THIS_WAY = 405
UNKNOWN = 401  # who asks is not known, or not any more
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=()"


class Frame:
    """Django's middleware: see the module."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.frame = PageFrame(request)
        response = self._get_response(request)
        if response.status_code == NOT_THIS_WAY and not response.content:
            response = _not_opened(request, response)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(self, request: Any, view: Any, *_: Any) -> HttpResponse | None:
        """Nobody sees a page unless signed in, but where the view itself says so (`login_not_required`)."""
        if not getattr(view, "login_required", True):
            return None
        if not request.frame.is_signed_in:
            return _to_sign_in(request)
        try:
            request.frame.refuse_bad_day()
        except InputRefused as refusal:
            return errors.answer(request, refusal)
        return None

    def process_exception(self, request: Any, exception: Exception) -> HttpResponse | None:
        """Refusals, a full disk and an absent database become pages here; any other exception is our mistake."""
        if isinstance(exception, Missing | Refused | InputRefused):
            return errors.answer(request, exception)
        refusal = refusal_behind(exception)
        return errors.answer(request, refusal) if refusal else None


def _not_opened(request: Any, response: HttpResponse) -> HttpResponse:
    """An address that only a form uses, opened by itself: a browser would show nothing at all."""
    page = errors.error_page(request, NOT_THIS_WAY, _("这个地址只接收表单，不能直接打开。请在原来的页面上办理。"))
    page.headers["Allow"] = response.headers["Allow"]
    return page


def _to_sign_in(request: Any) -> HttpResponse:
    """To the sign-in page and back. What was typed comes along; in a part of a page it stays where it is."""
    if request.htmx:
        return _part_to_sign_in(request)
    carried = carried_from(request)
    if carried:
        return ask_to_sign_in(request, SignInPage(carried=carried), status=UNKNOWN)
    is_page = request.method in ("GET", "HEAD")
    return redirect_to_login(request.get_full_path() if is_page else page_of(request) or resolve_url("start"))


def _part_to_sign_in(request: Any) -> HttpResponse:
    if request.method == "POST":
        return errors.error_page(request, UNKNOWN, _("登录已过期。填写的内容还在本页，提交时会请您重新登录。"))
    response = HttpResponse(status=204)
    page = request.htmx.current_url_abs_path
    response.headers["HX-Redirect"] = resolve_url("sign_in") + (f"?{urlencode({'next': page})}" if page else "")
    return response
