"""The words around a consent, at hand in every template."""

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from jiedui.ledger.waiting import Waiting
from jiedui.web import approval_words as words

register = template.Library()
register.filter("late_words", words.late_words)


@register.simple_tag
def deadline(waiting: Waiting | None) -> SafeString | str:
    """By when an answer is due; in red by how much it is late."""
    return "" if waiting is None else _deadline(get_language(), waiting)


@register.simple_tag
def waits(waiting: Waiting, whom: Iterable[str] = ()) -> SafeString:
    """For whom something waits, where that is said; since when, and by when an answer is due."""
    return _waits(get_language(), waiting, tuple(whom))


@lru_cache(maxsize=1_024)
def _waits(language: str, waiting: Waiting, whom: tuple[str, ...]) -> SafeString:
    names = [words.whom_words(whom)] if whom else []
    said = (*names, words.since_words(waiting.since), _deadline(language, waiting))
    return format_html_join(" · ", "{}", ((one,) for one in said))


@lru_cache(maxsize=1_024)
def _deadline(_language: str, waiting: Waiting) -> SafeString:
    """Kept by the language, for much that waits was asked for on the same few days."""
    due = format_html('<span class="figure">{}</span>', words.deadline_words(waiting))
    if waiting.late:
        late = format_html('<span class="flag flag-red">{}</span>', words.late_words(waiting.late))
        return format_html("{} {}", late, due)
    return due
