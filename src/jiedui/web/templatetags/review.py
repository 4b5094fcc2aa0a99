"""The parts of the review: the text with every promise's state in the margin, and the words beside it."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from jiedui.ledger.queries.paper import PaperBlock
from jiedui.ledger.queries.review_parts import ReviewPage
from jiedui.ledger.refusals import Refused
from jiedui.web import review_words as words
from jiedui.web.frame import DAY
from jiedui.web.templatetags.paper import Pen, written
from jiedui.web.words import sentence_of

register = template.Library()
register.filter("asked_words", words.asked_words)
register.filter("party_words", words.party_words)
register.filter("parties_words", words.parties_words)
register.filter("terms_words", words.terms_words)
register.filter("finding_words", words.finding_words)
register.filter("hint_words", words.hint_words)


@register.simple_tag(takes_context=True)
def review_paper(context: Any, page: ReviewPage, blocks: tuple[PaperBlock, ...]) -> SafeString:
    """The blocks, every promise a link to itself, its state in the margin."""
    kept = {DAY: day} if (day := context["request"].frame.kept_day) else {}
    items = page.paper.promises if page.paper else {}
    pen = Pen(
        address=escape(f"{reverse('review', args=[page.slug])}?{urlencode(kept)}{'&' if kept else ''}c="),
        lights={key: review_mark(key, state) for key, state in page.marks.items() if not items[key].is_item},
        items=frozenset(key for key, promise in items.items() if promise.is_item),
        quiet=frozenset(),
        chosen=page.chosen.item.key if page.chosen else "",
    )
    return mark_safe("".join(written(blocks, pen)))  # noqa: S308 - every text in it is escaped by the pen


@register.simple_tag
def review_mark(key: str, state: str, swap: str = "") -> SafeString:
    """The state of a promise in the margin; with `swap` it takes the place of the one there."""
    glyph, word = words.STATES[state]
    return format_html(
        '<span id="m-{}" class="margin review-mark is-{}" role="img" aria-label="{}" title="{}"{}>{}</span>',
        key,
        state,
        word,
        word,
        mark_safe(' hx-swap-oob="true"') if swap else "",
        glyph,
    )


@register.simple_tag
def review_state(state: str) -> SafeString:
    """The state of a promise with its word."""
    glyph, word = words.STATES[state]
    return format_html('<span class="review-state is-{}">{} {}</span>', state, glyph, word)


@register.simple_tag
def assumption(message: str, page: ReviewPage) -> str:
    return words.assumption_words(message, page.finding_of)


@register.filter
def severity_words(severity: str) -> str:
    return str(words.SEVERITIES[severity])


@register.filter
def plan_state_words(state: str) -> str:
    return str(words.PLAN_STATES[state])


@register.filter
def share(part: int, whole: int) -> str:
    """A part of a whole in percent, for drawing."""
    return f"{part * 100 / whole:.1f}" if whole else "0"


@register.filter
def refusal_words(refusal: Refused) -> str:
    return sentence_of(refusal)
