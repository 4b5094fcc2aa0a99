"""The pages behind a printout's QR code: no account is needed, and nothing but the one activity is told."""

from collections.abc import Callable
from math import ceil

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from jiedui.accounts.sessions import count_fault, guessing_keys, waits_under
from jiedui.ledger.queries.proof import event_proof, proof_page
from jiedui.ledger.refusals import Missing
from jiedui.web import errors
from jiedui.web.frame import Request


@login_not_required
@require_safe
def proof(request: Request, token: str) -> HttpResponse:
    def page() -> HttpResponse:
        return render(request, "web/proof/proof.html", {"page": proof_page(token), "token": token})

    return _answered(request, page)


@login_not_required
@require_safe
def proof_of_event(request: Request, token: str, number: int) -> HttpResponse:
    """The file that shows one of the events to be in the log, for `jiedui verify` and other programs."""
    return _answered(request, lambda: _file(event_proof(token, number=number), f"jiedui-event-{number}.txt"))


def _answered(request: Request, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer, unless this address has asked for too many that don't exist."""
    keys = guessing_keys("proof", str(request.META.get("REMOTE_ADDR", "")))
    if waits := waits_under(keys, request.frame.now):
        minutes = ceil(waits.total_seconds() / 60)
        words = ngettext(
            "多次核对不存在的凭证，请 %(n)s 分钟后再试。", "多次核对不存在的凭证，请 %(n)s 分钟后再试。", minutes
        )
        return _hidden(errors.error_page(request, 429, words % {"n": minutes}))
    try:
        return _hidden(answer())
    except Missing:
        count_fault(keys, request.frame.now)
        raise


def _file(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type="text/plain; charset=utf-8", headers=headers)


def _hidden(response: HttpResponse) -> HttpResponse:
    """Kept out of search engines."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
