"""The words, glyphs and tones of the eight statuses: the one place that says how a light looks and is called.

Shape and word tell the status; the tone, a name of a colour in the style sheet, only repeats it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jiedui.assessment.results import Status
from jiedui.kernel.diagnostics import untranslated


@dataclass(frozen=True, slots=True)
class Label:
    """How one status is shown."""

    chinese: str
    english: str
    glyph: str
    tone: str


# Worst first: the first of these that occurs speaks for a clause, a unit, a programme.
LABELS: Mapping[Status, Label] = {
    Status.OVERDUE: Label(untranslated("逾期"), "Overdue", "■", "red"),
    Status.DUE_SOON: Label(untranslated("临期"), "Due soon", "▲", "amber"),
    Status.OVER_MOST: Label(untranslated("超上限"), "Over the most", "◆", "violet"),
    Status.ON_TRACK: Label(untranslated("推进中"), "On track", "◐", "blue"),
    Status.MET_LATE: Label(untranslated("逾期完成"), "Met late", "●", "green"),
    Status.MET: Label(untranslated("已完成"), "Met", "●", "green"),
    Status.NOT_DUE: Label(untranslated("未到期"), "Not due", "○", "grey"),
    Status.WAIVED: Label(untranslated("免责"), "Waived", "–", "grey"),
}
_RANK = {status: rank for rank, status in enumerate(LABELS)}


def worst_of(statuses: Iterable[Status]) -> Status:
    """The status that speaks for several; there is at least one.

    >>> worst_of([Status.MET, Status.DUE_SOON, Status.WAIVED])
    <Status.DUE_SOON: 'due_soon'>
    """
    return min(statuses, key=_RANK.__getitem__)
