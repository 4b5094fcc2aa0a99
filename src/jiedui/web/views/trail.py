"""The audit chain as a list, one event of it, and the histories of promises and accounts."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jiedui.ledger.queries import history
from jiedui.ledger.queries.trail import TrailFilter, TrailPage, trail_event, trail_page
from jiedui.web.days import read_day
from jiedui.web.frame import Request
from jiedui.web.templatetags.addresses import address_with
from jiedui.web.trail_words import OF_THE_PROGRAMME, verb_words

LONGEST_NUMBER = 18


@require_safe
def trail(request: Request, slug: str) -> HttpResponse:
    page = trail_page(request.frame.viewer, slug=slug, chosen=filter_of(request))
    verbs = [(verb, verb_words(verb)) for verb in OF_THE_PROGRAMME]
    shown = {
        "page": page,
        "chips": _chips(request, page),
        "verbs": verbs,
        "may_review": request.frame.may("review_plan"),
    }
    return render(request, "web/trail/trail.html", shown)


@require_safe
def event(request: Request, slug: str, sequence: int) -> HttpResponse:
    after = _number(request.GET.get("after", ""))
    page = trail_event(request.frame.viewer, slug=slug, sequence=sequence, after=-1 if after is None else after)
    return render(request, "web/trail/event.html", {"page": page})


@require_safe
def commitment_history(request: Request, slug: str, key: str) -> HttpResponse:
    page = history.commitment_history(request.frame.viewer, slug=slug, key=key)
    return render(request, "web/trail/history.html", {"page": page})


@require_safe
def user_history(request: Request, username: str) -> HttpResponse:
    page = history.account_history(request.frame.viewer, username=username)
    return render(request, "web/trail/history.html", {"page": page, "back": reverse("user", args=[username])})


def filter_of(request: Request) -> TrailFilter:
    """A day that can't be read is refused by what reads it."""
    query = request.GET
    days = {name: read_day(query[name]) for name in ("from_on", "until_on") if query.get(name)}
    return TrailFilter(
        actor=query.get("actor", "").strip()[:60],
        verb=query.get("verb", "")[:60],
        after=_number(query.get("after", "")),
        **days,
    )


def _chips(request: Request, page: TrailPage) -> list[dict[str, str]]:
    chosen = page.chosen
    found = {
        "actor": (_("办理人"), chosen.actor),
        "verb": (_("事项"), verb_words(chosen.verb) if chosen.verb else ""),
        "from_on": (_("自"), chosen.from_on.isoformat() if chosen.from_on else ""),
        "until_on": (_("至"), chosen.until_on.isoformat() if chosen.until_on else ""),
    }
    return [
        {"label": label, "words": words, "address_without": address_with(request, {name: ""})}
        for name, (label, words) in found.items()
        if words
    ]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None
