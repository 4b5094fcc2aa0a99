"""Lists taken out as files: the same rows as on the page, all of them."""

import tempfile
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_safe

from jiedui.accounts.roles import Verb
from jiedui.ledger.access import get_programme_to
from jiedui.ledger.actions.jobs import Work, ask_job
from jiedui.ledger.exports.asking import Asked, kept
from jiedui.ledger.exports.registry import OF_A_PROGRAMME, OF_THE_INSTALLATION, listing_of, write_export
from jiedui.ledger.queries.administration import Named
from jiedui.ledger.refusals import Missing
from jiedui.sheets.listing import MEDIA_TYPES, Form
from jiedui.web import activity_words, import_words, lights, review_words, trail_words
from jiedui.web.downloads import download
from jiedui.web.frame import Request
from jiedui.web.views import ledger, overview, trail

# Lists that may be so long that a person doesn't wait for them, and how many rows of each kind take two seconds.
LONG = frozenset({"ledger", "evidence", "trail"})
AT_ONCE = {Form.XLSX: 5_000, Form.CSV: 10_000}
# What narrows each list, read from the address as its page reads it.
_FILTERS: dict[str, Callable[[Request], Any]] = {
    "ledger": ledger.filter_of,
    "evidence": ledger.filter_of,
    "obligations": overview.filter_of,
    "trail": trail.filter_of,
    "accounts": lambda request: Named(request.GET.get("words", "").strip()[:60]),
    "bodies": lambda request: Named(request.GET.get("words", "").strip()[:60]),
}


@require_http_methods(["GET", "HEAD", "POST"])
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
    asked, viewer, at = _asked(request, slug, listing), request.frame.viewer, request.frame.now
    if slug and listing in LONG:
        count = listing_of(viewer, listing, asked).count
        if request.method == "POST":
            programme = get_programme_to(Verb.VIEW, viewer, slug=slug)
            about = {"list": listing, "form": form, "asked": kept(asked)}
            job = ask_job(viewer, work=Work.EXPORT, programme=programme, asked=about, total=count, at=at)
            return redirect("job", slug=slug, uid=job)
        if count > AT_ONCE[form]:
            return render(request, "web/jobs/ask.html", {"count": count, "slug": slug})
    file = tempfile.TemporaryFile(prefix="jiedui-export-")  # noqa: SIM115 - the response closes it
    try:
        written = write_export(viewer, listing, asked, form=Form(form), target=file, at=at)
    except BaseException:
        file.close()
        raise
    return download(file, written.name, MEDIA_TYPES[Form(form)])


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
    if listing == "imports":
        return dict(import_words.STATES)
    if listing == "tasks":
        states = {str(state): label for state, label in review_words.PLAN_STATES.items()}
        dues = {str(status): lights.words_of(status) for status in lights.LIGHTS}
        return {**activity_words.TO_DO, **activity_words.AWAITED, **states, **dues}
    return {}
