"""两个版本不一致: both versions of an edit that wasn't applied, and the choice between them."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jiedui.accounts.roles import Verb
from jiedui.ledger.access import get_programme_to
from jiedui.ledger.actions.submissions import settle_conflict
from jiedui.ledger.queries.conflicts import conflict_page
from jiedui.web.frame import Request


@require_http_methods(["GET", "HEAD", "POST"])
def conflict(request: Request, slug: str, uid: UUID) -> HttpResponse:
    frame = request.frame
    if request.method != "POST":
        return render(request, "web/field/conflict.html", {"page": conflict_page(frame.viewer, slug=slug, uid=uid)})
    programme = get_programme_to(Verb.RECORD, frame.viewer, slug=slug)
    mine = tuple(name for name, which in request.POST.items() if which == "mine")
    settle_conflict(
        frame.viewer, programme=programme, uid=uid, mine=mine, seen=request.POST.get("seen", ""), at=frame.now
    )
    frame.tell(_("已按所选处理。"))
    return redirect("activity", slug=slug, uid=conflict_page(frame.viewer, slug=slug, uid=uid).activity)
