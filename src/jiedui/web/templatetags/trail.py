"""The words of the audit chain in templates."""

from typing import Any

from django import template

from jiedui.ledger.queries.trail import FieldChange
from jiedui.web import trail_words as words

register = template.Library()
register.filter("verb_words", words.verb_words)


@register.filter
def table_words(table: str) -> str:
    return str(words.TABLES.get(table, table))


@register.filter
def operation_words(operation: str) -> str:
    return str(words.OPERATIONS.get(operation, operation))


@register.filter
def changed_column(field: FieldChange) -> str:
    return words.column_words(field.table, field.name)


@register.filter
def value_before(field: FieldChange) -> str:
    return words.value_words(field.table, field.name, field.before, field.unit)


@register.filter
def value_after(field: FieldChange) -> str:
    return words.value_words(field.table, field.name, field.after, field.unit)


@register.filter
def short(digest: str) -> Any:
    """The beginning of a digest, enough to tell it from others at a glance."""
    return digest[:10]
