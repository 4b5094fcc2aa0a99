"""The plan's text and its line of time as HTML. No template: a plan may have thousands of segments."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Any
from urllib.parse import quote, urlencode

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from jiedui.documents.model import BlockKind
from jiedui.ledger.queries.paper import PaperBlock, Segment
from jiedui.ledger.queries.plan_page import Mark, PlanPage
from jiedui.web.frame import DAY
from jiedui.web.lights import LIGHTS, words_of

register = template.Library()


@register.simple_tag(takes_context=True)
def paper(context: Any, page: PlanPage, blocks: Sequence[PaperBlock]) -> SafeString:
    """The blocks, every promise a link to itself, its light in the margin."""
    pen = _pen_of(page, context["request"].frame.kept_day)
    return mark_safe("".join(written(blocks, pen)))  # noqa: S308 - every text in it is escaped by the pen


@register.simple_tag
def time_line_marks(marks: Iterable[Mark]) -> SafeString:
    """The days of the time line on which lights may change; a plan may have hundreds."""
    return mark_safe("".join(_mark(mark) for mark in marks))  # noqa: S308 - only figures are written


def _mark(mark: Mark) -> str:
    top, sort = (6, "due") if mark.is_due else (12, "counted")
    return f'<line x1="{mark.place}%" x2="{mark.place}%" y1="{top}" y2="16" class="time-line-{sort}"/>'


@dataclass(frozen=True, slots=True)
class Pen:
    """What the writing of one page needs: the address of a promise without its key, lights as HTML, the choice."""

    address: str
    lights: dict[str, str]
    items: frozenset[str]
    quiet: frozenset[str]
    chosen: str


def _pen_of(page: PlanPage, kept_day: str) -> Pen:
    query = urlencode({name: value for name, value in ((DAY, kept_day), ("light", page.only)) if value})
    lights = page.lights or {}
    glyphs = {status: _glyph(status) for status in LIGHTS}
    is_out = {key for key, light in lights.items() if page.only and light.status != page.only}
    return Pen(
        address=escape(f"{reverse('plan', args=[page.slug])}?{query}{'&' if query else ''}c="),
        lights={key: glyphs[light.status] for key, light in lights.items() if key not in is_out},
        items=frozenset(key for key in (page.paper.promises if page.paper else ()) if key not in lights),
        quiet=frozenset(is_out),
        chosen=page.chosen.promise.key if page.chosen else "",
    )


def _glyph(status: str) -> str:
    word = escape(words_of(status))
    return (
        f'<span class="margin light light-{status}" role="img" aria-label="{word}" title="{word}">'
        f"{LIGHTS[status].glyph}</span>"
    )


def written(blocks: Sequence[PaperBlock], pen: Pen) -> Iterator[str]:
    """The blocks as HTML, each with the anchor `b-` and the place of its first character."""
    is_first_title = True
    for (table, is_title), group in groupby(blocks, key=lambda block: (block.table, block.kind is BlockKind.TITLE)):
        if is_title:
            yield _title(list(group), pen, rank=1 if is_first_title else 2)
            is_first_title = False
        elif table is not None:
            rows = "".join(_row(block, pen) for block in group)
            yield f'<div class="box-scroll"><table class="paper-table">{rows}</table></div>'
        else:
            yield from (_paragraph(block, pen) for block in group)


def _title(lines: Sequence[PaperBlock], pen: Pen, *, rank: int) -> str:
    words = "<br>".join(_words(line.segments, pen) for line in lines)
    return f'<h{rank} class="block block-title" id="b-{lines[0].start}">{words}</h{rank}>'


def _paragraph(block: PaperBlock, pen: Pen) -> str:
    words = _words(block.segments, pen)
    if block.kind is BlockKind.HEADING:
        rank = min(block.level + 1, 6) if block.level else 2
        return f'<h{rank} class="block block-heading level-{block.level}" id="b-{block.start}">{words}</h{rank}>'
    return f'<p class="block level-{block.level}" id="b-{block.start}">{words}</p>'


def _row(block: PaperBlock, pen: Pen) -> str:
    cells = block.cells or (block.segments,)
    return f'<tr id="b-{block.start}">{"".join(f"<td>{_words(cell, pen)}</td>" for cell in cells)}</tr>'


def _words(segments: Sequence[Segment], pen: Pen) -> str:
    return "".join(_segment(segment, pen) for segment in segments)


def _segment(segment: Segment, pen: Pen) -> str:
    text = escape(segment.text)
    if not segment.keys:
        return text
    key = segment.keys[0]
    address = pen.address + quote(key)
    lights = "".join(pen.lights.get(begun, "") for begun in segment.begins)
    begins = f' id="c-{escape(segment.begins[-1])}"' if segment.begins else ""
    return (
        f'{lights}<a class="{_classes(segment, pen)}"{begins} data-c="{escape(" ".join(segment.keys))}" '
        f'href="{address}#c-{escape(key)}" hx-get="{address}">{text}</a>'
    )


def _classes(segment: Segment, pen: Pen) -> str:
    owing = [key for key in segment.keys if key not in pen.items]
    classes = ["promise"]
    if not owing:
        classes.append("is-item")
    if pen.quiet.issuperset(owing) and pen.quiet:
        classes.append("is-quiet")
    if pen.chosen in segment.keys:
        classes.append("is-chosen")
    return " ".join(classes)
