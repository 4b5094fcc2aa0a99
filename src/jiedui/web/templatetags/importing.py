"""Words of spreadsheets taken in, for templates."""

from django import template

from jiedui.plans.kinds import KINDS
from jiedui.sheets.entries import Entry
from jiedui.web import import_words
from jiedui.web.words import amount_words

register = template.Library()
register.filter("fault_words", import_words.fault_words)
register.filter("hint_words", import_words.hint_words)
register.filter("register_words", import_words.register_words)


@register.simple_tag
def import_amount(entry: Entry) -> str:
    """What the row would count, in its kind's unit."""
    kind = KINDS.get(entry.kind)
    return amount_words(entry.amount, kind.unit if kind else "")


@register.filter
def standing_words(code: str) -> str:
    return str(import_words.STANDINGS[code])


@register.filter
def batch_words(code: str) -> str:
    return str(import_words.STATES[code])


@register.filter
def work_words(code: str) -> str:
    return str(import_words.WORKS[code])
