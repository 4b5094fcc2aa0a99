"""The files that prove: the bytes, whole or in part; small copies; a page for each; and the pairs that look alike."""

import re
from typing import Any
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from jiedui.evidence.thumbnails import LARGE, SMALL
from jiedui.ledger.queries.evidence import EvidenceFile, evidence_file, small_picture
from jiedui.ledger.queries.findings import pairs_page
from jiedui.ledger.queries.viewing import FILMS, PDF, PICTURES, SOUNDS, viewing_page
from jiedui.web.frame import Request

INLINE = PICTURES | FILMS | SOUNDS | {PDF}
_SIDES = {"small": SMALL, "large": LARGE}
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


@require_safe
def evidence(request: Request, uid: UUID) -> HttpResponse:
    """The file itself: shown where a browser can't run anything in it, else handed over to be saved.

    A part of it may be asked for: films are played so.
    """
    file = evidence_file(request.frame.viewer, uid=uid)
    response = _part_of(file, request.headers.get("Range", "")) or _whole(file)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Content-Disposition"] = content_disposition_header(file.media_type not in INLINE, file.name)
    return _harmless(response)


@require_safe
def evidence_small(request: Request, uid: UUID, side: str) -> HttpResponse:
    """A small copy of a picture, upright and without what the camera wrote beside it."""
    content = small_picture(request.frame.viewer, uid=uid, side=_SIDES.get(side, SMALL))
    return _harmless(HttpResponse(content, content_type="image/jpeg"))


@require_safe
def evidence_view(request: Request, slug: str, uid: UUID, evidence: UUID) -> HttpResponse:
    """One file on a page of its own."""
    page = viewing_page(request.frame.viewer, slug=slug, activity=uid, uid=evidence)
    return render(request, "web/evidence/view.html", {"page": page})


@require_safe
def likenesses(request: Request, slug: str) -> HttpResponse:
    """疑似重复: the files that are the same, or look the same, under different activities."""
    page = pairs_page(request.frame.viewer, slug=slug, after=request.GET.get("after", ""))
    return render(request, "web/evidence/likenesses.html", {"page": page})


def _whole(file: EvidenceFile) -> HttpResponse:
    response = StreamingHttpResponse(file.stream(), content_type=file.media_type)
    response.headers["Content-Length"] = str(file.size)
    return response


def _part_of(file: EvidenceFile, asked: str) -> HttpResponse | None:
    """The part that is asked for; None where no part is, or several are: then the whole is the answer."""
    found = _RANGE.fullmatch(asked)
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    start = int(first) if first else max(file.size - int(last), 0)
    end = min(int(last), file.size - 1) if first and last else file.size - 1
    if start > end:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    length = end - start + 1
    response = StreamingHttpResponse(file.stream(start=start, length=length), status=206, content_type=file.media_type)
    response.headers["Content-Length"] = str(length)
    response.headers["Content-Range"] = f"bytes {start}-{end}/{file.size}"
    return response


def _harmless(response: Any) -> Any:
    """Whatever is in the file, the browser runs none of it."""
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
