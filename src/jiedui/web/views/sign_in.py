"""Signing in and out, the language, and where the site starts."""

from math import ceil

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from jiedui.accounts.sessions import SignIn
from jiedui.accounts.sessions import sign_in as sign_in_to
from jiedui.web.carrying import SignInPage, ask_to_send, ask_to_sign_in, carried_over, own_address
from jiedui.web.frame import Request
from jiedui.web.navigation import address_of

YEAR = 365 * 24 * 3600


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: Request) -> HttpResponse:
    """Sign in, and go on: to the page asked for, or to what was typed before the session ended."""
    after = own_address(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.method != "POST":
        asked = SignInPage(next=after)
        return redirect("start") if request.frame.is_signed_in else ask_to_sign_in(request, asked, status=200)
    carried = carried_over(request)
    username = request.POST.get("username", "")[:60]
    answer = sign_in_to(
        request, username=username, password=request.POST.get("password", "")[:200], at=request.frame.now
    )
    if not answer.is_done:
        return ask_to_sign_in(request, SignInPage(username, after, _refusal(answer), carried), status=403)
    response = ask_to_send(request, carried) if carried else HttpResponseRedirect(after or address_of("start"))
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        _remember_language(response, answer.language)
    return response


@require_POST
def sign_out(request: Request) -> HttpResponse:
    logout(request)
    return redirect("sign_in")


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language of the pages; it is remembered on this computer."""
    response = HttpResponseRedirect(own_address(request, request.POST.get("next", "")) or address_of("start"))
    _remember_language(response, request.POST.get("language", ""))
    return response


def start(request: Request) -> HttpResponse:
    """The plan of the viewer's first programme; for an administrator of accounts, the accounts."""
    frame = request.frame
    if frame.programmes:
        return redirect(frame.programmes[0].address)
    if frame.viewer.is_administrator and (address := address_of("administration")):
        return redirect(address)
    return render(request, "web/nothing.html")


def _refusal(answer: SignIn) -> str:
    if not answer.waits:
        return _("账号或密码不对。")
    minutes = ceil(answer.waits.total_seconds() / 60)
    return ngettext("连续多次输错，请 %(n)s 分钟后再试。", "连续多次输错，请 %(n)s 分钟后再试。", minutes) % {
        "n": minutes
    }


def _remember_language(response: HttpResponse, code: str) -> None:
    if code in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, code, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
