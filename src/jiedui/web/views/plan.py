"""The plan page, and its panel alone."""

from django.http import HttpResponse
from django.shortcuts import render

from jiedui.assessment.results import Status
from jiedui.kernel.refusals import InputRefused
from jiedui.ledger.queries.plan_page import chosen_panel, plan_page
from jiedui.web.frame import Request


def plan(request: Request, slug: str) -> HttpResponse:
    frame, chosen = request.frame, request.GET.get("c", "")
    if chosen and request.htmx.target == "panel":
        panel = chosen_panel(frame.viewer, slug=slug, as_of=frame.as_of, key=chosen)
        return render(request, "web/plan/_panel.html", {"panel": panel})
    only = status_of(request.GET.get("light", ""))
    page = plan_page(frame.viewer, slug=slug, as_of=frame.as_of, chosen=chosen, only=only)
    return render(request, "web/plan/plan.html", {"page": page, "panel": page.chosen})


def status_of(text: str) -> Status | None:
    """The status that a filter names; None without one. Raises InputRefused."""
    if not text:
        return None
    try:
        return Status(text)
    except ValueError:
        raise InputRefused("bad_status", "没有“{text}”这种状态。", text=text[:40]) from None
