"""常用视图: the filters of a list, kept under a name."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jiedui.accounts.roles import Verb
from jiedui.ledger.access import get_programme_to
from jiedui.ledger.actions.saved_views import delete_view, rename_view, save_view
from jiedui.ledger.queries.saved_views import views_page
from jiedui.web.frame import Request


@require_http_methods(["GET", "HEAD", "POST"])
def saved_views(request: Request, slug: str) -> HttpResponse:
    """GET: the list; POST: keep the filters that were sent."""
    viewer, sent = request.frame.viewer, request.POST
    if request.method != "POST":
        page = views_page(viewer, slug=slug)
        shown = [(view, f"{reverse(view.page, args=[slug])}?{view.query}") for view in page.views]
        return render(request, "web/search/views.html", {"page": page, "shown": shown})
    programme = get_programme_to(Verb.VIEW, viewer, slug=slug)
    name, query, page = sent.get("name", ""), sent.get("query", ""), sent.get("page", "")
    save_view(viewer, programme=programme, page=page, name=name, query=query)
    request.frame.tell(_("已存为常用视图。"))
    return redirect("saved_views", slug=slug)


@require_POST
def saved_view(request: Request, slug: str, number: int) -> HttpResponse:
    """Rename a view, or forget it."""
    viewer = request.frame.viewer
    programme = get_programme_to(Verb.VIEW, viewer, slug=slug)
    if "delete" in request.POST:
        delete_view(viewer, programme=programme, number=number)
    else:
        rename_view(viewer, programme=programme, number=number, name=request.POST.get("name", ""))
    return redirect("saved_views", slug=slug)
