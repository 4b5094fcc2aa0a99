"""Addresses of pages, at hand in every template: most keep the day looked at."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.urls import NoReverseMatch

from jiedui.web.frame import DAY
from jiedui.web.navigation import path_of

PLACE = frozenset({"after", "before", "end"})  # what tells the page of a list
register = template.Library()


@register.simple_tag(takes_context=True)
def to(context: Any, name: str, *parts: object, **query: object) -> str:
    """The address of a page, with the day looked at: `{% to "plan" slug c=key %}`. Empty values are left out."""
    kept = context["request"].frame.kept_day
    return with_query(path_of(name, *parts), {DAY: kept, **query})


@register.simple_tag
def path(name: str, *parts: object) -> str:
    """The address of a page to which the day looked at says nothing, or of a form."""
    return path_of(name, *parts)


@register.simple_tag(takes_context=True)
def to_if(context: Any, name: str, *parts: object, **query: object) -> str:
    """As `to`, but empty while the site has no such address."""
    try:
        return to(context, name, *parts, **query)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def this_page(context: Any, **changes: object) -> str:
    """The address of this page with some of its query changed; a filter or order changed starts at the first page."""
    return address_with(context["request"], changes)


def address_with(request: HttpRequest, changes: Mapping[str, object]) -> str:
    query = {name: values for name, values in request.GET.lists() if name not in PLACE}
    return with_query(request.path, {**query, **changes})


def with_query(path: str, query: Mapping[str, object]) -> str:
    """The address with its query; a name with a list is said once for each, and empty values are left out."""
    several = {name: value if isinstance(value, list) else [value] for name, value in query.items()}
    given = [(name, str(one)) for name, values in several.items() for one in values if one not in ("", None)]
    return f"{path}?{urlencode(given)}" if given else path


@register.inclusion_tag("web/parts/_exports.html", takes_context=True)
def exports(context: Any, listing: str, words: str = "") -> dict[str, object]:
    """The links that take out this page's list, all of it, under the filter in force; `words` name another list."""
    request = context["request"]
    slug = request.frame.slug
    forms = (("xlsx", "Excel"), ("csv", "CSV"))
    return {"links": [(_export_address(request, slug, listing, form), name) for form, name in forms], "words": words}


def _export_address(request: HttpRequest, slug: str, listing: str, form: str) -> str:
    path = path_of("export", slug, listing, form) if slug else path_of("export_of_all", listing, form)
    return with_query(path, {name: values for name, values in request.GET.lists() if name not in PLACE})
