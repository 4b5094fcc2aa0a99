"""The year's package: what will be in it, having it built, and those that were taken out before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from jiedui.accounts.roles import Verb
from jiedui.ledger.access import get_programme_to
from jiedui.ledger.actions.packages import ask_package
from jiedui.ledger.queries.package_counts import package_counts
from jiedui.ledger.queries.packages import PackagesPage, packages_page
from jiedui.ledger.refusals import Refused
from jiedui.web.frame import Request


@dataclass(frozen=True, slots=True)
class Choice:
    """The year looked at, its last day, on which its lights are judged, and how much it holds, if counted."""

    year: int
    as_of: date
    counts: Mapping[str, int] | None


@require_safe
def package(request: Request, slug: str) -> HttpResponse:
    viewer = request.frame.viewer
    page = packages_page(viewer, slug=slug, at=request.frame.now)
    choice = _choice(request, page)
    return render(request, "web/package/package.html", {"page": page, "choice": choice})


@require_POST
def package_build(request: Request, slug: str) -> HttpResponse:
    """Have the package built in the background; the page to go to says how far it is, and hands it over."""
    year = _year(request.POST.get("year", ""))
    programme = get_programme_to(Verb.EXPORT, request.frame.viewer, slug=slug)
    job = ask_package(request.frame.viewer, programme=programme, year=year, at=request.frame.now)
    return redirect("job", slug=slug, uid=job)


def _choice(request: Request, page: PackagesPage) -> Choice | None:
    """The year asked for, else the one of the day looked at, else the nearest of the plan's."""
    if not page.years:
        return None
    asked = request.GET.get("year", "")
    year = _year(asked) if asked else min(max(request.frame.as_of.year, page.years[0]), page.years[-1])
    as_of = date(year, 12, 31)
    return Choice(year, as_of, package_counts(request.frame.viewer, slug=page.slug, year=year, as_of=as_of))


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise Refused("bad_input", "“{text}”不是年度，请写成 2019 这样的四位数字。", text=text[:20])
    return int(text)
