"""The ledger as JSON: read a page at a time, one activity in full, and drafts recorded once and only once."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from jiedui.accounts.roles import Verb
from jiedui.api.answers import answering, body_of
from jiedui.api.plain import plain
from jiedui.ledger.access import get_programme_to
from jiedui.ledger.actions.activities import record_activity
from jiedui.ledger.actions.contents import read_details
from jiedui.ledger.queries.activities import ledger_page
from jiedui.ledger.queries.activity import ActivityPage, activity_page
from jiedui.ledger.queries.ledger_filter import ledger_filter_of


@require_http_methods(["GET", "HEAD", "POST"])
@answering
def activities(request: Any, slug: str) -> HttpResponse:
    """GET: a page of what the viewer may see; POST: a draft under an identity that is made here."""
    if request.method == "POST":
        return _record(request, slug, uuid4(), body_of(request))
    page = ledger_page(request.frame.viewer, slug=slug, chosen=ledger_filter_of(request.GET))
    told = {"total": page.total, "is_more": page.is_more, "after": page.after, "before": page.before}
    return JsonResponse({"rows": plain(page.rows), **told})


@require_http_methods(["GET", "HEAD", "PUT"])
@answering
def activity(request: Any, slug: str, uid: UUID) -> HttpResponse:
    """GET: all of it; PUT: a draft under the sender's identity. The same again gives the same draft, with 200."""
    if request.method == "PUT":
        return _record(request, slug, uid, body_of(request))
    return JsonResponse(_told(activity_page(request.frame.viewer, slug=slug, uid=uid, today=request.frame.today)))


def _record(request: Any, slug: str, uid: UUID, sent: Mapping[str, Any]) -> HttpResponse:
    viewer = request.frame.viewer
    programme = get_programme_to(Verb.RECORD, viewer, slug=slug)
    row = record_activity(viewer, programme=programme, uid=uid, details=read_details(sent), at=request.frame.now)
    is_new = row.recorded_at == request.frame.now
    page = activity_page(viewer, slug=slug, uid=uid, today=request.frame.today)
    return JsonResponse(_told(page), status=201 if is_new else 200)


def _told(page: ActivityPage) -> dict[str, Any]:
    """An activity as its page shows it. `seen` is handed back with a consent or a confirmation."""
    return {
        **plain(page.facts),
        "opinions": plain(tuple(filter(None, (stamp.opinion for stamp in page.consents.stamps))) + page.consents.void),
        "evidence": plain(page.proofs),
        "counted": plain(page.counted),
        "events": sorted(str(event) for event in page.events),
        "seen": page.seen,
    }
