"""The page behind a printout's QR code: no account is needed, and nothing but the one activity is told."""

from math import ceil

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from jiedui.accounts.sessions import count_fault, guessing_keys, waits_under
from jiedui.ledger.queries.proof import proof_page
from jiedui.ledger.refusals import Missing
from jiedui.web import errors
from jiedui.web.frame import Request


@login_not_required
@require_safe
def proof(request: Request, token: str) -> HttpResponse:
    keys = guessing_keys("proof", str(request.META.get("REMOTE_ADDR", "")))
    if waits := waits_under(keys, request.frame.now):
        minutes = ceil(waits.total_seconds() / 60)
        words = ngettext(
            "多次核对不存在的凭证，请 %(n)s 分钟后再试。", "多次核对不存在的凭证，请 %(n)s 分钟后再试。", minutes
        )
        return _hidden(errors.error_page(request, 429, words % {"n": minutes}))
    try:
        page = proof_page(token)
    except Missing:
        count_fault(keys, request.frame.now)
        raise
    return _hidden(render(request, "web/proof/proof.html", {"page": page}))


def _hidden(response: HttpResponse) -> HttpResponse:
    """Kept out of search engines."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
