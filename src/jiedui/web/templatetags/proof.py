"""The QR code of a printed page, and the words of the log's head."""

from functools import lru_cache
from io import BytesIO
from typing import Any

import segno
from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def proof_address(context: Any, token: str) -> str:
    """Where a printout is checked, as a whole address."""
    path = reverse("proof", args=[token])
    return f"{settings.SITE}{path}" if settings.SITE else context["request"].build_absolute_uri(path)


@register.simple_tag
@lru_cache(maxsize=512)
def qr(address: str) -> SafeString:
    """The address as a drawing that a phone reads. Kept, for a record that is looked at again has the same."""
    return SafeString(_code(address).svg_inline(border=2, omitsize=True, svgclass="qr", lineclass=""))


def qr_png(address: str) -> bytes:
    """The address as a picture, for a file."""
    file = BytesIO()
    _code(address).save(file, kind="png", scale=6, border=2)
    return file.getvalue()


def _code(address: str) -> segno.QRCode:
    """The address as a code. Weighing all eight masks would cost six times what the code does, and readers read any."""
    return segno.make(address, error="m", micro=False, mask=2)


@register.filter
def groups_of_eight(digest: str) -> str:
    """A digest as people compare it."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))
