"""The team page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jiedui.accounts.roles import LABELS
from jiedui.ledger.queries.team import team_page
from jiedui.web.frame import Request


@require_safe
def team(request: Request, slug: str) -> HttpResponse:
    frame = request.frame
    page = team_page(frame.viewer, slug=slug, on=frame.as_of, after=request.GET.get("after", "")[:60])
    roles = [(row, LABELS[row.role]) for row in page.roles]
    return render(request, "web/team/team.html", {"page": page, "roles": roles})
