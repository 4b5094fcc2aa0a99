"""Words for what a review shows: the terms of a promise, what was assumed, what is odd in the document."""

import re
from collections.abc import Mapping
from functools import cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.kernel.diagnostics import Diagnostic
from jiedui.ledger.binding import ASSUMED
from jiedui.ledger.queries.paper import Party
from jiedui.ledger.queries.review_items import ReviewItem, Terms
from jiedui.web.words import bounds_words, clause_words, deadline_words, is_english, recurrence_words

_PLACES = frozenset({"where", "other"})
_LINE = re.compile(r"第(\d+)行(?:（(.+)）)?")
STATES = {
    "unconfirmed": ("?", gettext_lazy("待核对")),
    "confirmed": ("✓", gettext_lazy("已确认")),
    "corrected": ("✓", gettext_lazy("已更正")),
    "dropped": ("–", gettext_lazy("已剔除")),
}
SEVERITIES = {
    "error": gettext_lazy("错误"),
    "warning": gettext_lazy("请核对"),
    "note": gettext_lazy("说明"),
}
PLAN_STATES = {
    "drafted": gettext_lazy("审阅中"),
    "reviewed": gettext_lazy("待印发"),
    "adopted": gettext_lazy("已印发"),
    "superseded": gettext_lazy("已被替代"),
    "closed": gettext_lazy("已终止"),
}


def asked_words(terms: Terms) -> str:
    """How much, how often, by when: 每年1至2次，6月30日前."""
    amount = bounds_words(terms.least, terms.most, terms.unit)
    if amount and terms.is_approximate:
        amount += _("（左右）")
    often = "" if terms.deadline.startswith("every-") and not amount else recurrence_words(terms.recurrence)
    space = " " if is_english() else ""
    asked = (often + space + amount).strip()
    return _("，").join(part for part in (asked, deadline_words(terms.deadline)) if part) or _("没有数量和期限")


def party_words(party: Party) -> str:
    """The body, with the printed name where that says more."""
    body = party.organisation or _("未指定单位")
    shown = body if party.organisation and party.name in (body, "（未写明）") else f"{party.name}→{body}"
    return _("{name}（牵头）").format(name=shown) if party.is_lead else shown


def parties_words(terms: Terms) -> str:
    """Who answers for it; a name that stands for several bodies is written once."""
    groups: dict[tuple[str, bool], list[Party]] = {}
    for party in terms.parties:
        groups.setdefault((party.name, party.is_lead), []).append(party)
    shown = [_group_words(parties) for parties in groups.values()]
    words = _("、").join(shown) or _("没有责任单位")
    return words + (_("（各自完成）") if terms.each_responsible and len(terms.parties) > 1 else "")


def _group_words(parties: list[Party]) -> str:
    if len(parties) == 1:
        return party_words(parties[0])
    bodies = _("、").join(party.organisation for party in parties)
    words = f"{parties[0].name}→{bodies}"
    return _("{name}（牵头）").format(name=words) if parties[0].is_lead else words


def terms_words(item: ReviewItem) -> str:
    """A promise's terms in one line."""
    return f"{asked_words(item.terms)} · {parties_words(item.terms)}"


def finding_words(found: Diagnostic) -> str:
    values = {name: _place(value) if name in _PLACES else value for name, value in found.values.items()}
    return _(found.template).format_map(values)


def _place(value: object) -> object:
    """A place as the compiler names it, 第13行（三/（一）/3）, in the language of the request."""
    found = _LINE.fullmatch(str(value))
    if found is None:
        return value
    line = _("第{line}行").format(line=found[1])
    return _("{line}（{clause}）").format(line=line, clause=clause_words(found[2])) if found[2] else line


def hint_words(found: Diagnostic) -> str:
    return _(found.hint_template).format_map(found.values) if found.hint_template else ""


def assumption_words(message: str, findings: Mapping[str, Diagnostic]) -> str:
    """What was assumed, in the language of the request: only the Chinese is kept, so its template is looked for."""
    if not is_english():
        return message
    if found := findings.get(message):
        return finding_words(found)
    for template, pattern in _patterns():
        if match := pattern.fullmatch(message):
            return _(template).format_map(match.groupdict())
    return _(message)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((template, re.compile(_as_pattern(template))) for template in ASSUMED)


def _as_pattern(template: str) -> str:
    return re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.*)", re.escape(template))
