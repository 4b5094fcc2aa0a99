"""The lights: each status's glyph and word. Shape and word tell it, colour only repeats it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiedui.assessment.results import Status


@dataclass(frozen=True, slots=True)
class Light:
    glyph: str
    word: str | Promise


LIGHTS: Mapping[str, Light] = {
    Status.OVERDUE: Light("■", _("逾期")),
    Status.DUE_SOON: Light("▲", _("临期")),
    Status.OVER_MOST: Light("◆", _("超上限")),
    Status.ON_TRACK: Light("◐", _("推进中")),
    Status.MET_LATE: Light("●", _("逾期完成")),
    Status.MET: Light("●", _("已完成")),
    Status.NOT_DUE: Light("○", _("未到期")),
    Status.WAIVED: Light("–", _("免责")),
}


def words_of(status: str) -> str:
    return str(LIGHTS[status].word)
