"""The rows of the ledger's list.

They are drawn here, for the hundreds of cells of a page would take longer in a template than in the database.
What depends on few values only is kept by them and by the language of the page. Every text is escaped where it is
written.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any
from uuid import UUID

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiedui.ledger.queries.activities import LedgerRow, Towards
from jiedui.web.frame import DAY
from jiedui.web.navigation import path_of
from jiedui.web.templatetags.activity import state_chip_in
from jiedui.web.templatetags.addresses import with_query
from jiedui.web.templatetags.parts import amount_in
from jiedui.web.words import NOTHING, clause_words, kind_words

register = template.Library()
_UID = UUID(int=0)


@register.simple_tag(takes_context=True)
def ledger_rows(context: Any, rows: Iterable[LedgerRow], slug: str) -> SafeString:
    """The body of the table."""
    page = _page_of(slug, context["request"].frame.kept_day)
    return SafeString("".join(_row(row, page) for row in rows))


@dataclass(frozen=True, slots=True)
class _Page:
    """What all rows of a page have in common. `activity` has `_UID` for each one's; the last three are drawn."""

    language: str
    day: str
    plan: str
    activity: str
    planned: str
    towards: str
    evidence: str


def _page_of(slug: str, day: str) -> _Page:
    return _Page(
        language=get_language(),
        day=day,
        plan=path_of("plan", slug),
        activity=escape(with_query(path_of("activity", slug, _UID), {DAY: day})),
        planned=f' <span class="muted">{escape(_("计划"))}</span>',
        towards=_label(_("计入")),
        evidence=_label(_("佐证")),
    )


def _label(words: str) -> str:
    """What a cell says of itself where the head of the table is not seen."""
    return f'<span class="only-narrow muted">{escape(words)} </span>'


def _row(row: LedgerRow, page: _Page) -> str:
    address = page.activity.replace(str(_UID), str(row.uid))
    place = f' <span class="muted place">{escape(row.place)}</span>' if row.place else ""
    flags = _flags(page.language, row.is_returned, row.is_unapproved, row.is_regularised)
    return f"""<tr class="is-linked">
<td class="day">{row.day.isoformat()}{page.planned if row.is_planned else ""}</td>
<td class="kind">{escape(_kind(page.language, row.kind))}</td>
<td class="title"><a class="row-link" href="{address}">{escape(row.title)}</a>{place}</td>
<td class="unit">{escape(row.organisation)}</td>
<td class="num">{amount_in(page.language, row.amount, row.unit)}</td>
<td class="towards">{page.towards}{_towards(page.language, row.towards, page.plan, page.day)}</td>
<td class="states">{state_chip_in(page.language, row.state)}{flags}</td>
<td class="num">{page.evidence}{row.evidence or '<span class="muted">0</span>'}</td>
</tr>"""


@lru_cache(maxsize=1_024)
def _kind(_language: str, kind: str) -> str:
    return kind_words(kind)


@lru_cache
def _flags(_language: str, is_returned: bool, is_unapproved: bool, is_regularised: bool) -> SafeString:
    returned = format_html(' <span class="flag">{}</span>', _("退回")) if is_returned else ""
    if not is_unapproved:
        return format_html("{}", returned)
    standing = _("已补办") if is_regularised else _("未经审定")
    return format_html('{} <span class="flag flag-red">{}</span>', returned, standing)


@lru_cache(maxsize=4_096)
def _towards(_language: str, towards: tuple[Towards, ...], plan: str, day: str) -> SafeString:
    """The promises, each with the way to it in the plan."""
    if not towards:
        return format_html('<span class="muted">{}</span>', NOTHING)
    links = (
        (with_query(plan, {DAY: day, "c": one.key}), clause_words(one.clause_path) or _("方案")) for one in towards
    )
    return format_html_join(_("、"), '<a href="{}">{}</a>', links)
