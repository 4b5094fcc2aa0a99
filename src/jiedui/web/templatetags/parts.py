"""The small parts of every page: lights, amounts, days, choices and the fields of forms.

They are at hand in every template without `{% load %}`.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from jiedui.kernel.quantities import HUNDREDTHS
from jiedui.ledger.queries.dues import Due
from jiedui.web import words
from jiedui.web.lights import LIGHTS, words_of

register = template.Library()


@register.simple_tag
def light(status: str) -> SafeString:
    """The glyph alone, with its word for those who hear the page or point at it."""
    return _light(get_language(), status)


@lru_cache
def _light(_language: str, status: str) -> SafeString:
    word = words_of(status)
    return format_html(
        '<span class="light light-{}" role="img" aria-label="{}" title="{}">{}</span>',
        status,
        word,
        word,
        LIGHTS[status].glyph,
    )


@register.simple_tag
def status(status: str, note: object = "") -> SafeString:
    """The glyph with its word, and a note behind it."""
    return _status(get_language(), status, str(note or ""))


@lru_cache(maxsize=1_024)
def _status(_language: str, status: str, note: str) -> SafeString:
    return format_html(
        '<span class="status status-{}"><span class="light light-{}" aria-hidden="true">{}</span> {}{}</span>',
        status,
        status,
        LIGHTS[status].glyph,
        words_of(status),
        f" {note}" if note else "",
    )


@register.inclusion_tag("web/parts/_legend.html")
def legend() -> dict[str, object]:
    """All lights with their words."""
    return {"statuses": tuple(LIGHTS)}


@register.simple_tag
def options(choices: Iterable[tuple[object, object]], chosen: object = None) -> SafeString:
    """The choices of a select, each a value and its words."""
    return SafeString(
        "".join(
            f'<option value="{escape(str(value))}"{" selected" if value == chosen else ""}>{escape(str(said))}</option>'
            for value, said in choices
        )
    )


@register.inclusion_tag("web/parts/_status_select.html")
def status_select(chosen: str | None) -> dict[str, object]:
    """A choice among all statuses, for a filter."""
    return {"statuses": tuple(LIGHTS), "chosen": chosen}


@register.filter
def status_word(status: str) -> str:
    return words_of(status)


@register.filter
def amount(hundredths: int | None, unit: str) -> SafeString:
    """An amount with its unit; the exact yuan of money on hover."""
    return amount_in(get_language(), hundredths, unit)


@lru_cache(maxsize=4_096)
def amount_in(_language: str, hundredths: int | None, unit: str) -> SafeString:
    """As `amount`, kept by the language: a list has many, and most are the same few."""
    return _with_exact(words.amount_words(hundredths, unit), words.exact_words(hundredths, unit))


@register.filter
def items(number: int) -> str:
    """How many things there are: 3项."""
    return words.amount_words(number * HUNDREDTHS, "项")


@register.filter
def grouped(number: int) -> str:
    """A count with its thousands apart."""
    return f"{number:,}"


@register.filter
def number(hundredths: int | None, unit: str) -> SafeString:
    """An amount without its unit; the exact yuan of money on hover."""
    return _with_exact(words.number_words(hundredths, unit), words.exact_words(hundredths, unit))


def _with_exact(shown: str, exact: str) -> SafeString:
    if not exact:
        return format_html('<span class="figure">{}</span>', shown)
    return format_html('<span class="figure" title="{}">{}</span>', exact, shown)


@register.filter
def iso_day(day: date | None) -> str:
    return day.isoformat() if day else words.NOTHING


@register.filter
def long_day(day: date | None) -> str:
    return words.long_day(day) if day else words.NOTHING


@register.simple_tag
def distance(day: date, as_of: date) -> str:
    """还有 5 天, 已过 17 天."""
    return words.distance_words(day, as_of=as_of)


@register.simple_tag
def reason(due: Due, as_of: date) -> str:
    """Why an obligation's light is what it is."""
    return words.reason_words(due, as_of=as_of)


register.filter("listed", words.listed)
register.filter("evidence_words", words.evidence_words)
register.filter("recurrence_words", words.recurrence_words)
register.filter("deadline_words", words.deadline_words)
register.filter("clause", words.clause_words)
register.filter("area_words", words.area_words)
register.filter("kind_words", words.kind_words)


@register.simple_tag
def period(start: date, end: date) -> str:
    return words.period_words(start, end)


@register.simple_tag
def bounds(least: int | None, most: int | None, unit: str) -> str:
    return words.bounds_words(least, most, unit)


@register.inclusion_tag("web/parts/_field.html")
def field(bound: Any, hint: str = "") -> dict[str, object]:
    """A form field: label, control, hint, errors. `bound` is a bound field of a Django form."""
    control = bound.field.widget
    control.attrs.setdefault("class", _control_class(control))
    if bound.errors:
        control.attrs["class"] += " is-invalid"
        control.attrs["aria-invalid"] = "true"
    told = [
        f"{bound.id_for_label}-{what}"
        for what, said in (("hint", hint or bound.help_text), ("errors", bound.errors))
        if said
    ]
    if told:
        control.attrs["aria-describedby"] = " ".join(told)
    return {"field": bound, "hint": hint or bound.help_text, "is_check": control.__class__.__name__ == "CheckboxInput"}


def _control_class(control: Any) -> str:
    name = control.__class__.__name__
    if name == "CheckboxInput":
        return "form-check-input"
    return "form-select" if name in ("Select", "SelectMultiple") else "form-control"
