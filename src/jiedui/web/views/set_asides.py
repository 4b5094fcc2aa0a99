"""留存的报送: what the record refused and its writer handed over to be kept, with the word of whoever settles it."""

from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jiedui.accounts.roles import Verb
from jiedui.ledger.access import get_programme_to
from jiedui.ledger.actions.set_asides import settle_set_aside
from jiedui.ledger.queries.set_asides import set_aside_file, set_asides_page
from jiedui.web.frame import Request


@require_safe
def set_asides(request: Request, slug: str) -> HttpResponse:
    return render(request, "web/field/set_asides.html", {"page": set_asides_page(request.frame.viewer, slug=slug)})


@require_POST
def set_aside_settle(request: Request, slug: str, uid: UUID) -> HttpResponse:
    """What became of one."""
    frame = request.frame
    programme = get_programme_to(Verb.RECORD, frame.viewer, slug=slug)
    settle_set_aside(frame.viewer, programme=programme, uid=uid, words=request.POST.get("words", ""), at=frame.now)
    frame.tell(_("已处理。"))
    return redirect("set_asides", slug=slug)


@require_safe
def set_aside_download(request: Request, slug: str, uid: UUID) -> FileResponse:
    """The file that came with one: handed over to be saved, whatever it is, as nobody looked at it yet."""
    path, name = set_aside_file(request.frame.viewer, slug=slug, uid=uid)
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/octet-stream")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
