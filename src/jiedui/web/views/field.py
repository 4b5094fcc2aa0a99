"""The field page (现场): the page, its worker, and what a home screen needs. What it holds comes by `jiedui.api`."""

import hashlib
import json
from functools import cache
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jiedui.ledger.queries.field import is_anything_switched, is_switched_off_everywhere
from jiedui.ledger.refusals import Missing
from jiedui.web.field_words import field_words

STATIC = Path(__file__).resolve().parent.parent / "static"
SHARED = ("built/jiedui.css", "jiedui.svg", "field/icon-192.png", "field/icon-512.png")
NOT_OF_THE_PAGE = frozenset({"worker.js", "leaving.js"})
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


@login_not_required  # it holds nothing of anybody: a worker keeps it for whoever opens the browser
@require_safe
def field(request: HttpRequest) -> HttpResponse:
    """The page without its contents."""
    response = render(request, "web/field/field.html", {"words": field_words()})
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    place = "(self)" if is_anything_switched("takes_location") else "()"
    response.headers["Permissions-Policy"] = f"camera=(), geolocation={place}, microphone=()"
    return response


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The worker, at the root of the site so that it controls every page: another release is another worker."""
    names = _names()
    files = ["/field/", *(static(name) for name in names)]
    page = render_to_string("web/field/field.html", {"words": field_words()}, request=request)
    switches = f"{get_language()} {is_anything_switched('takes_location')}"
    version = hashlib.sha256("\n".join((*_digests(), page, switches)).encode()).hexdigest()[:16]
    head = f"const VERSION = {json.dumps(version)};\nconst FILES = {json.dumps(files)};\n"
    body = (STATIC / "field" / "worker.js").read_text("utf-8")
    return HttpResponse(head + body, content_type="text/javascript; charset=utf-8")


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django hands it over
    """What a home screen needs; there is none where every office has switched that off. Raises Missing."""
    if is_switched_off_everywhere("may_install"):
        raise Missing
    told = {
        "name": _("结对 · 现场"),
        "short_name": _("结对"),
        "start_url": "/field/",
        "scope": "/field/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#ffffff",
        "lang": get_language(),
        "icons": [
            {"src": static(f"field/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
            for size in (192, 512)
        ],
    }
    return JsonResponse(told, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@cache
def _names() -> tuple[str, ...]:
    """The page's files, as the site serves them."""
    scripts = sorted((STATIC / "field").rglob("*.js"))
    own = (str(path.relative_to(STATIC)) for path in scripts if path.name not in NOT_OF_THE_PAGE)
    return (*own, *SHARED)


@cache
def _digests() -> tuple[str, ...]:
    """What tells one release of the files from another; read once, as the files of a running server stay."""
    paths = (*(STATIC / name for name in _names()), STATIC / "field" / "worker.js")
    return tuple(hashlib.sha256(path.read_bytes()).hexdigest() for path in paths)
