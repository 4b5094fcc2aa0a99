"""The cells of the overview: a unit's duties in an area."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from jiedui.ledger.queries.overview import Cell
from jiedui.web.templatetags.addresses import to
from jiedui.web.templatetags.parts import light

register = template.Library()
_CELL = """<a class="cell" href="{}">{} {}</a><a class="cell-total muted" href="{}" aria-label="{}">/{}</a>"""
_EMPTY = SafeString('<span class="muted" aria-hidden="true">·</span>')


@register.simple_tag(takes_context=True)
def duties(context: Any, slug: str, unit: object, cell: Cell) -> SafeString:
    """The worst light of a cell and how many have it, and how many there are; both lead to the list of them."""
    if cell.worst is None:
        return _EMPTY
    words = ngettext("共 %(n)s 项任务", "共 %(n)s 项任务", cell.total) % {"n": cell.total}
    worst = to(context, "obligations", slug, unit=unit, area=cell.area, status=cell.worst)
    every = to(context, "obligations", slug, unit=unit, area=cell.area)
    return format_html(_CELL, worst, light(cell.worst), cell.count, every, words, cell.total)
