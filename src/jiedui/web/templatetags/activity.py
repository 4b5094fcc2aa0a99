"""The words of an activity, at hand in every template."""

from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from jiedui.ledger.queries.viewing import PICTURES
from jiedui.web import activity_words as words
from jiedui.web.evidence_words import finding_words
from jiedui.web.words import field_value_words, field_words, headcount_words, unit_words

register = template.Library()
register.filter("state_words", words.state_words)
register.filter("path_words", words.path_words)
register.filter("event_words", words.event_words)
register.filter("column_words", words.column_words)
register.filter("moment", words.moment_words)
register.filter("size", words.size_words)
register.filter("finding_words", finding_words)


register.filter("headcount_words", headcount_words)
register.filter("field_words", field_words)
register.filter("unit_words", unit_words)
register.filter("field_value", field_value_words)


@register.filter
def side_words(side: str) -> str:
    return str(words.SIDES[side])


@register.filter
def to_do_words(what: str) -> str:
    return str(words.TO_DO[what])


@register.filter
def awaited_words(what: str) -> str:
    return str(words.AWAITED[what])


@register.filter
def is_picture(media_type: str) -> bool:
    return media_type in PICTURES


@register.simple_tag
def value_words(name: str, value: Any, unit: str) -> str:
    return words.value_words(name, value, unit)


@register.simple_tag
def state_chip(state: str) -> SafeString:
    """The state of an activity as a quiet mark."""
    return state_chip_in(get_language(), state)


@lru_cache
def state_chip_in(_language: str, state: str) -> SafeString:
    """As `state_chip`, kept by the language: a list has few states in many rows."""
    return format_html('<span class="state state-{}">{}</span>', state, words.state_words(state))
