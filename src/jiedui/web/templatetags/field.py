"""The fields of a plan's content, as two versions of it are compared."""

from typing import Any

from django import template

from jiedui.ledger.queries.conflicts import ConflictPage
from jiedui.ledger.queries.set_asides import SetAsideRow
from jiedui.plans.field_values import written_value
from jiedui.plans.kinds import KindField
from jiedui.web.activity_words import column_words, value_words
from jiedui.web.field_words import OF_A_PLAN, WORDS
from jiedui.web.words import NOTHING, is_english, listed

register = template.Library()


@register.simple_tag
def plan_field(page: ConflictPage | SetAsideRow, name: str) -> str:
    """What a field is called; a kind's own field by its name in the registry."""
    found = _own_field(page, name)
    if found is not None:
        return found.english if is_english() else found.name
    return str(OF_A_PLAN[name]) if name in OF_A_PLAN else column_words(name)


@register.filter
def submission_words(verb: str) -> str:
    """What a device handed in, as the field page calls it."""
    return str(WORDS[f"verb_{verb}"])


@register.simple_tag
def plan_value(page: ConflictPage | SetAsideRow, name: str, value: Any) -> str:
    """A value of a field as people read it."""
    if value in (None, "", []):
        return NOTHING
    if name == "organisation":
        return page.bodies.get(value, str(value))
    if name == "participants":
        return listed(page.bodies.get(number, str(number)) for number in value)
    found = _own_field(page, name)
    if found is not None:
        return written_value(found, value) + found.unit
    return value_words(name, value, page.unit)


def _own_field(page: ConflictPage | SetAsideRow, name: str) -> KindField | None:
    return next((one for one in page.fields if name == f"values.{one.code}"), None)
