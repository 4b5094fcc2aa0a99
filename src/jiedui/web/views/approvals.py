"""Around the consent of both sides: the form that prints, and the leaders' stand-ins."""

from dataclasses import replace
from urllib.parse import quote
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiedui.accounts.roles import Verb
from jiedui.ledger.access import get_programme_to
from jiedui.ledger.actions.delegations import delegate, end_delegation
from jiedui.ledger.queries.approval_form import approval_form as form_query
from jiedui.ledger.queries.stand_ins import stand_ins_page
from jiedui.ledger.refusals import Refused
from jiedui.reports.approval_form import form_of, write_approval_form
from jiedui.web.forms.acts import reason_of
from jiedui.web.forms.approvals import StandInForm
from jiedui.web.frame import Request
from jiedui.web.templatetags.proof import proof_address, qr_png
from jiedui.web.words import sentence_of

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
def approval_form(request: Request, slug: str, uid: UUID) -> HttpResponse:
    """活动呈批表 as a page that prints."""
    form = form_query(request.frame.viewer, slug=slug, uid=uid, today=request.frame.today)
    shown = {"form": form_of(form), "slug": slug, "uid": uid, "token": form.proof}
    return render(request, "web/ledger/approval_form.html", shown)


@require_safe
def approval_form_file(request: Request, slug: str, uid: UUID) -> HttpResponse:
    """活动呈批表 as a Word file."""
    form = form_query(request.frame.viewer, slug=slug, uid=uid, today=request.frame.today)
    picture = qr_png(proof_address({"request": request}, form.proof))
    response = HttpResponse(write_approval_form(replace(form, picture=picture)), content_type=WORD)
    name = quote(f"活动呈批表-{form.title[:60]}.docx")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def stand_ins(request: Request, slug: str) -> HttpResponse:
    """The leader's own delegations, and those by which the viewer stands in."""
    viewer, today = request.frame.viewer, request.frame.today
    page = stand_ins_page(viewer, slug=slug, today=today)
    form = StandInForm(request.POST or None, page=page, initial={"from_on": today})
    if request.method == "POST" and form.is_valid():
        programme = get_programme_to(Verb.VIEW, viewer, slug=slug)
        try:
            delegate(viewer, programme=programme, at=request.frame.now, **form.cleaned_data)
        except Refused as refusal:
            if refusal.code == "not_allowed":
                raise
            form.add_error(None, sentence_of(refusal))
        else:
            request.frame.tell(_("已委托代办。"))
            return redirect("stand_ins", slug=slug)
    shown = {"page": page, "form": form}
    return render(request, "web/team/stand_ins.html", shown, status=400 if form.errors else 200)


@require_POST
def stand_in_end(request: Request, slug: str, delegation: int) -> HttpResponse:
    reason = reason_of(request)
    viewer = request.frame.viewer
    programme = get_programme_to(Verb.VIEW, viewer, slug=slug)
    end_delegation(viewer, programme=programme, delegation=delegation, reason=reason, at=request.frame.now)
    request.frame.tell(_("委托已结束。"))
    return redirect("stand_ins", slug=slug)
