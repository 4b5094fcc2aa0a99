"""The kinds of a programme as JSON: enough for a program to draw the forms."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from jiedui.api.answers import answering
from jiedui.api.plain import plain
from jiedui.ledger.queries.kinds import known_kinds
from jiedui.plans.kinds import AREAS, ActivityKind

_OF_A_KIND = ("code", "name", "english", "area", "unit", "needs_both_sides", "evidence", "is_retired")


@require_safe
@answering
def kinds(request: Any, slug: str) -> HttpResponse:
    """GET /api/p/<slug>/kinds: the registry with the programme's own kinds and rules."""
    known = known_kinds(request.frame.viewer, slug=slug)
    told = [kind_told(kind) | {"needs_both_sides": needs} for kind, needs in known.values()]
    areas = [{"code": one.code, "name": one.name, "english": one.english} for one in AREAS.values()]
    return JsonResponse({"kinds": told, "areas": areas})


def kind_told(kind: ActivityKind) -> dict[str, Any]:
    """A kind with its fields; `not_more` are pairs of which the first may not exceed the second."""
    told = {name: plain(getattr(kind, name)) for name in _OF_A_KIND}
    return told | {
        "headcount": {"name": kind.headcount.name, "english": kind.headcount.english},
        "counts_people": kind.counts_people,
        "fields": [plain(one) for one in kind.fields],
        "not_more": plain(kind.not_more),
    }
