"""The lights of the pages: each status's glyph and its word in the reader's language."""

from django.utils.translation import gettext

from jiedui.assessment.labels import LABELS
from jiedui.assessment.results import Status

LIGHTS = LABELS


def words_of(status: str) -> str:
    return gettext(LABELS[Status(status)].chinese)
