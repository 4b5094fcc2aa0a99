"""Where pasted words stand in the text under review: blanks and line breaks don't matter, everything else does."""

import re
from dataclasses import dataclass

from jiedui.kernel.spans import Lines, Place, Span
from jiedui.ledger.models import PlanVersion
from jiedui.ledger.queries.versions import heads_of, reviewed_programme, version_to_show
from jiedui.ledger.refusals import Missing
from jiedui.ledger.viewers import Viewer

PLACES_SHOWN = 20
AROUND = 12


@dataclass(frozen=True, slots=True)
class Passage:
    """A place of the words, with a few characters on either side to know it by."""

    span: Span
    place: Place
    context: str


def passages(viewer: Viewer, *, slug: str, words: str) -> tuple[Passage, ...]:
    """Every place of the words in the text, in order. Raises Missing, Refused."""
    head = version_to_show(heads_of(viewer, reviewed_programme(viewer, slug=slug)))
    if head is None:
        raise Missing
    text = PlanVersion.objects.values_list("text", flat=True).get(pk=head.id)
    lines = Lines(text)
    return tuple(
        Passage(span, lines.place(span.start), _context(text, span)) for span in spans_of(words, text)[:PLACES_SHOWN]
    )


def spans_of(words: str, text: str) -> list[Span]:
    """The spans of the words in the text; blanks are left out of both.

    >>> spans_of("每年 2次", "一、每年\\n2次，每年2次")
    [Span(start=2, end=7), Span(start=8, end=12)]
    """
    wanted = re.sub(r"\s+", "", words)
    kept = [at for at, character in enumerate(text) if not character.isspace()]
    squeezed = "".join(text[at] for at in kept)
    found, at = [], squeezed.find(wanted) if wanted else -1
    while at >= 0:
        found.append(Span(kept[at], kept[at + len(wanted) - 1] + 1))
        at = squeezed.find(wanted, at + len(wanted))
    return found


def _context(text: str, span: Span) -> str:
    before, after = text[max(span.start - AROUND, 0) : span.start], text[span.end : span.end + AROUND]
    shown = span.cut(text)
    middle = shown if len(shown) <= 2 * AROUND else f"{shown[:AROUND]}…{shown[-AROUND:]}"
    return re.sub(r"\s+", "", f"{before}【{middle}】{after}")
