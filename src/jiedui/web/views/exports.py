"""Lists taken out as files: the same rows as on the page, all of them."""

import tempfile
from collections.abc import Callable
from typing import Any

from django.http import FileResponse, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_safe

from jiedui.ledger.exports.asking import Asked
from jiedui.ledger.exports.registry import OF_A_PROGRAMME, OF_THE_INSTALLATION, write_export
from jiedui.ledger.queries.administration import Named
from jiedui.ledger.refusals import Missing
from jiedui.sheets.listing import MEDIA_TYPES, Form
from jiedui.web import activity_words, lights, review_words, trail_words
from jiedui.web.frame import Request
from jiedui.web.views import ledger, overview, trail

# What narrows each list, read from the address as its page reads it.
_FILTERS: dict[str, Callable[[Request], Any]] = {
    "ledger": ledger.filter_of,
    "evidence": ledger.filter_of,
    "obligations": overview.filter_of,
    "trail": trail.filter_of,
    "accounts": lambda request: Named(request.GET.get("words", "").strip()[:60]),
    "bodies": lambda request: Named(request.GET.get("words", "").strip()[:60]),
}


@require_safe
def export(request: Request, slug: str, listing: str, form: str) -> HttpResponse:
    if listing not in OF_A_PROGRAMME:
        raise Missing
    return _export(request, slug, listing, form)


@require_safe
def export_of_all(request: Request, listing: str, form: str) -> HttpResponse:
    """A list of the whole installation."""
    if listing not in OF_THE_INSTALLATION:
        raise Missing
    return _export(request, "", listing, form)


def _export(request: Request, slug: str, listing: str, form: str) -> HttpResponse:
    if form not in set(Form):
        raise Missing
    asked = _asked(request, slug, listing)
    file = tempfile.TemporaryFile(prefix="jiedui-export-")  # noqa: SIM115 - the response closes it
    try:
        written = write_export(request.frame.viewer, listing, asked, form=Form(form), target=file, at=request.frame.now)
    except BaseException:
        file.close()
        raise
    size = file.tell()
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=written.name, content_type=MEDIA_TYPES[Form(form)])
    response.headers["Content-Length"] = str(size)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _asked(request: Request, slug: str, listing: str) -> Asked:
    read = _FILTERS.get(listing)
    with translation.override("zh-hans"):
        words = {code: str(label) for code, label in _words(listing).items()}
    frame = request.frame
    return Asked(slug, read(request) if read else None, today=frame.today, as_of=frame.as_of, words=words)


def _words(listing: str) -> dict[str, object]:
    """What the page of the list calls its things."""
    if listing == "trail":
        return dict(trail_words.VERBS)
    if listing == "tasks":
        states = {str(state): label for state, label in review_words.PLAN_STATES.items()}
        dues = {str(status): lights.words_of(status) for status in lights.LIGHTS}
        return {**activity_words.TO_DO, **activity_words.AWAITED, **states, **dues}
    return {}
