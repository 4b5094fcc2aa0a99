"""本月无变化: one click for a unit, and who told what of which month."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jiedui.accounts.roles import Verb
from jiedui.kernel.refusals import InputRefused
from jiedui.ledger.access import get_programme_to
from jiedui.ledger.actions.months import say_nothing_to_report, take_back_nothing_to_report
from jiedui.ledger.queries.months import months_page
from jiedui.ledger.refusals import Refused
from jiedui.web.days import read_day
from jiedui.web.frame import Request


@require_safe
def months(request: Request, slug: str) -> HttpResponse:
    page = months_page(request.frame.viewer, slug=slug, as_of=request.frame.as_of)
    return render(request, "web/months/months.html", {"page": page})


@require_POST
def nothing_to_report(request: Request, slug: str) -> HttpResponse:
    programme = get_programme_to(Verb.RECORD, request.frame.viewer, slug=slug)
    unit, month = _asked(request)
    say_nothing_to_report(
        request.frame.viewer, programme=programme, organisation=unit, month=month, at=request.frame.now
    )
    request.frame.tell(_("已报：%(month)s 无变化。") % {"month": f"{month:%Y-%m}"})
    return redirect("months", slug=slug)


@require_POST
def nothing_taken_back(request: Request, slug: str) -> HttpResponse:
    programme = get_programme_to(Verb.RECORD, request.frame.viewer, slug=slug)
    unit, month = _asked(request)
    take_back_nothing_to_report(
        request.frame.viewer, programme=programme, organisation=unit, month=month, at=request.frame.now
    )
    request.frame.tell(_("已收回：%(month)s 无变化。") % {"month": f"{month:%Y-%m}"})
    return redirect("months", slug=slug)


def _asked(request: Request) -> tuple[int, date]:
    """The unit and the month, this one unless told."""
    unit = request.POST.get("unit", "")
    try:
        month = read_day(text) if (text := request.POST.get("month", "")) else request.frame.today
    except InputRefused as refusal:
        raise Refused("bad_input", "请选择月份。", about="month") from refusal
    if not (unit.isascii() and unit.isdigit() and len(unit) < 19):
        raise Refused("bad_input", "请选择单位。", about="unit")
    return int(unit), month.replace(day=1)
