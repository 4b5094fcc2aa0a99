"""The frame of every page: the ways through the site."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jiedui.web.frame import DAY
from jiedui.web.navigation import Link

_TASKS = "tasks"
_HERE = SafeString(' aria-current="page"')
register = template.Library()


@register.simple_tag
def ways(links: Iterable[Link], day: str, waiting: int | None = None) -> SafeString:
    """The links with the day looked at. How much waits stands beside the tasks, where that is given and not nothing."""
    kept = f"?{DAY}={day}" if day else ""
    count = format_html(' <b class="count">{}</b>', waiting) if waiting else ""
    return format_html_join(
        "\n",
        '<a href="{}{}"{}>{}{}</a>',
        (
            (link.address, kept, _HERE if link.is_here else "", link.words, count if link.name == _TASKS else "")
            for link in links
        ),
    )
