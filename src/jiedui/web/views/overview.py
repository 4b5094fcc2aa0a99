"""The overview, and the list of obligations that its figures lead to."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from jiedui.kernel.refusals import InputRefused
from jiedui.ledger.queries.obligations import NOBODY, Filter, ObligationsPage, Order, obligations_page
from jiedui.ledger.queries.overview import overview_page
from jiedui.web.frame import Request
from jiedui.web.lights import words_of
from jiedui.web.templatetags.addresses import address_with
from jiedui.web.views.plan import status_of
from jiedui.web.words import area_words


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, and the address without it."""

    label: str
    words: str
    address_without: str


def overview(request: Request, slug: str) -> HttpResponse:
    page = overview_page(request.frame.viewer, slug=slug, as_of=request.frame.as_of)
    return render(request, "web/overview/overview.html", {"page": page})


def obligations(request: Request, slug: str) -> HttpResponse:
    page = obligations_page(
        request.frame.viewer,
        slug=slug,
        as_of=request.frame.as_of,
        chosen=filter_of(request),
        after=request.GET.get("after", ""),
    )
    return render(request, "web/obligations/obligations.html", {"page": page, "chips": _chips(request, page)})


def filter_of(request: Request) -> Filter:
    """What the address asks for. Raises InputRefused."""
    asked = request.GET
    try:
        order = Order(asked.get("sort") or Order.DUE)
    except ValueError:
        raise InputRefused("bad_order", "不能按“{text}”排序。", text=asked["sort"][:40]) from None
    return Filter(
        unit=asked.get("unit", ""),
        area=asked.get("area", "")[:20],
        status=status_of(asked.get("status", "")),
        commitment=asked.get("c", "")[:40],
        order=order,
    )


def _chips(request: Request, page: ObligationsPage) -> list[Chip]:
    chosen = page.filter
    unit = _("没有写明单位") if chosen.unit == NOBODY else page.body.name if page.body else chosen.unit
    shown = (
        ("unit", _("单位"), unit if chosen.unit else ""),
        ("area", _("方面"), area_words(chosen.area) if chosen.area else ""),
        ("status", _("状态"), words_of(chosen.status) if chosen.status else ""),
        ("c", _("承诺"), page.promise.quote[:24] if page.promise else chosen.commitment),
    )
    return [Chip(label, words, address_with(request, {name: ""})) for name, label, words in shown if words]
