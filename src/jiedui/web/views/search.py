"""查找: everything that has the words, sort by sort."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from jiedui.ledger.queries.search import search_page
from jiedui.web.frame import Request


@require_safe
def search(request: Request, slug: str) -> HttpResponse:
    query = request.GET
    page = search_page(
        request.frame.viewer,
        slug=slug,
        typed=query.get("q", ""),
        group=query.get("in", ""),
        after=query.get("after", ""),
    )
    groups = [("", _("全部")), ("plan", _("方案")), ("activities", pgettext("数", "活动")), ("evidence", _("佐证材料"))]
    return render(request, "web/search/search.html", {"page": page, "groups": groups})
