"""The names of roles in templates."""

from django import template

from jiedui.accounts.roles import LABELS, Role

register = template.Library()


@register.filter
def role_words(role: str) -> str:
    return str(LABELS[Role(role)])
