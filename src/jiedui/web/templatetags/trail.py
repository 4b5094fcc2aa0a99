"""The words of the audit chain in templates."""

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jiedui.ledger.differences import Part, difference, shortened
from jiedui.ledger.fault import TABLES
from jiedui.ledger.queries.changes import ChangedRow, FieldChange
from jiedui.web import trail_words as words
from jiedui.web.words import NOTHING, field_value_words, field_words

SHORTEST_TEXT = 6
register = template.Library()
register.filter("verb_words", words.verb_words)


@register.filter
def table_words(table: str) -> str:
    return str(TABLES.get(table, table))


@register.filter
def operation_words(operation: str) -> str:
    return str(words.OPERATIONS.get(operation, operation))


@register.filter
def changed_column(field: FieldChange) -> str:
    return field_words(field.field) if field.field else words.column_words(field.table, field.name)


@register.filter
def value_before(field: FieldChange) -> str:
    return _words(field, field.before)


@register.filter
def value_after(field: FieldChange) -> str:
    return _words(field, field.after)


@register.simple_tag
def change(row: ChangedRow, field: FieldChange) -> SafeString:
    """What happened to a column of a row: its name, where that isn't the row's own, and its value."""
    name = changed_column(field)
    said = "" if name == table_words(row.table) else format_html('<span class="muted">{}</span> ', name)
    return format_html("{}{}", said, _changed(row.operation, field))


def _changed(operation: str, field: FieldChange) -> SafeString | str:
    if operation == "changed":
        return as_difference(field)
    if operation == "deleted":
        return format_html("<del>{}</del>", value_before(field))
    if field.name == "digest":
        return format_html('<span class="digest" title="{}">{}…</span>', field.after, short(field.after))
    return value_after(field)


def _words(field: FieldChange, value: Any) -> str:
    if field.field:
        return field_value_words(field.field, value)
    return words.value_words(field.table, field.name, value, field.unit)


@register.filter
def as_difference(field: FieldChange) -> SafeString:
    """Old and new; where a text was changed, the text once, with what was deleted and inserted marked."""
    before, after = _words(field, field.before), _words(field, field.after)
    if NOTHING in (before, after):
        return format_html("<ins>{}</ins>", after) if before == NOTHING else format_html("<del>{}</del>", before)
    if not _is_text(field):
        return format_html("<del>{}</del> → <ins>{}</ins>", before, after)
    stretches = shortened(difference(before, after))
    return format_html_join("", "{}", ((_stretch(one.part, one.text),) for one in stretches))


def _is_text(field: FieldChange) -> bool:
    """Whether both are texts that have something in common."""
    if not (isinstance(field.before, str) and isinstance(field.after, str)) or field.name in words.CODED:
        return False
    texts = min(len(field.before), len(field.after)), max(len(field.before), len(field.after))
    same = sum(len(one.text) for one in difference(field.before, field.after) if one.part is Part.SAME)
    return texts[0] >= SHORTEST_TEXT and same * 3 >= texts[1]


def _stretch(part: Part, text: str) -> SafeString | str:
    if part is Part.SAME:
        return text
    return format_html("<{}>{}</{}>", _TAGS[part], text, _TAGS[part])


_TAGS = {Part.INSERTED: "ins", Part.DELETED: "del"}
register.filter("face_words", words.face_words)


@register.filter
def short(digest: str) -> Any:
    """The beginning of a digest, enough to tell it from others at a glance."""
    return digest[:10]
