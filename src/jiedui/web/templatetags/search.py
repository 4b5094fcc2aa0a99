"""The texts that a search found."""

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString

from jiedui.ledger.marking import Piece

register = template.Library()


@register.filter
def marked(pieces: Iterable[Piece]) -> SafeString:
    """A text with what was searched for marked in it."""
    return SafeString("".join(_drawn(piece) for piece in pieces))


def _drawn(piece: Piece) -> str:
    return f"<mark>{escape(piece.text)}</mark>" if piece.is_found else escape(piece.text)
