"""The frame around every page: signing in, the day looked at, refusals as pages, and what browsers may do."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from jiedui.kernel.refusals import InputRefused
from jiedui.ledger.refusals import Missing, Refused, refusal_behind
from jiedui.web import errors
from jiedui.web.frame import PageFrame

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=()"


class Frame:
    """Django's middleware: see the module."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.frame = PageFrame(request)
        response = self._get_response(request)
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
        """Refusals and a full disk become pages here, and only here; any other exception is our mistake and goes on."""
        if isinstance(exception, Missing | Refused | InputRefused):
            return errors.answer(request, exception)
        refusal = refusal_behind(exception)
        return errors.answer(request, refusal) if refusal else None


def _to_sign_in(request: Any) -> HttpResponse:
    if not request.htmx:
        return redirect_to_login(request.get_full_path())
    response = HttpResponse(status=204)
    response.headers["HX-Redirect"] = resolve_url("sign_in")
    return response
