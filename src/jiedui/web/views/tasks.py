"""待办."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jiedui.ledger.queries.tasks import tasks_page
from jiedui.web.frame import Request


@require_safe
def tasks(request: Request, slug: str) -> HttpResponse:
    frame = request.frame
    page = tasks_page(frame.viewer, slug=slug, today=frame.today, as_of=frame.as_of)
    return render(request, "web/tasks/tasks.html", {"page": page})
