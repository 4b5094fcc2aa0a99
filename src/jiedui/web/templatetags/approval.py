"""The words around a consent, at hand in every template."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jiedui.ledger.waiting import Waiting
from jiedui.web import approval_words as words

register = template.Library()
register.filter("late_words", words.late_words)


@register.simple_tag
def deadline(waiting: Waiting | None) -> SafeString | str:
    """By when an answer is due; in red by how much it is late."""
    if waiting is None:
        return ""
    due = format_html('<span class="figure">{}</span>', words.deadline_words(waiting))
    if waiting.late:
        late = format_html('<span class="flag flag-red">{}</span>', words.late_words(waiting.late))
        return format_html("{} {}", late, due)
    return due
