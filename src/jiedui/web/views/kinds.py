"""Kinds of activity of the programme's own: the list, one of them, and its end."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiedui.accounts.roles import Verb
from jiedui.ledger.access import get_programme_to
from jiedui.ledger.actions import kinds as actions
from jiedui.ledger.queries.kinds import kinds_page, own_kind
from jiedui.web.forms.acts import is_done, reason_of
from jiedui.web.forms.kinds import TYPES, KindForm
from jiedui.web.frame import Request

_TYPED = frozenset({"bad_input", "conflict"})


@require_safe
def kinds(request: Request, slug: str) -> HttpResponse:
    page = kinds_page(request.frame.viewer, slug=slug)
    return render(request, "web/kinds/kinds.html", {"page": page, "types": TYPES})


@require_http_methods(["GET", "HEAD", "POST"])
def kind_new(request: Request, slug: str) -> HttpResponse:
    programme = get_programme_to(Verb.SET_RULES, request.frame.viewer, slug=slug)
    form = KindForm(request.POST if request.method == "POST" else None)

    def add() -> None:
        actions.add_kind(request.frame.viewer, programme=programme, kind=form.new_kind, at=request.frame.now)

    if request.method == "POST" and form.is_valid() and is_done(form, add, shown=_TYPED):
        request.frame.tell(_("已新增类别，现在就可以记。"))
        return redirect("kinds", slug=slug)
    shown = {"slug": slug, "form": form}
    return render(request, "web/kinds/kind.html", shown, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def kind(request: Request, slug: str, name: str) -> HttpResponse:
    """Change what it asks."""
    found = own_kind(request.frame.viewer, slug=slug, name=name)
    form = KindForm(request.POST if request.method == "POST" else None, kind=found.kind)

    def change() -> None:
        programme = get_programme_to(Verb.SET_RULES, request.frame.viewer, slug=slug)
        new = form.new_kind
        actions.change_kind(request.frame.viewer, programme=programme, name=name, kind=new, at=request.frame.now)

    if request.method == "POST" and form.is_valid() and is_done(form, change, shown=_TYPED):
        request.frame.tell(_("类别已更改。"))
        return redirect("kinds", slug=slug)
    shown = {"slug": slug, "form": form, "found": found}
    return render(request, "web/kinds/kind.html", shown, status=400 if form.errors else 200)


@require_POST
def kind_retire(request: Request, slug: str, name: str) -> HttpResponse:
    reason = reason_of(request)
    programme = get_programme_to(Verb.SET_RULES, request.frame.viewer, slug=slug)
    actions.retire_kind(request.frame.viewer, programme=programme, name=name, reason=reason, at=request.frame.now)
    request.frame.tell(_("类别已停用，此前的记录不受影响。"))
    return redirect("kinds", slug=slug)


@require_POST
def kind_restore(request: Request, slug: str, name: str) -> HttpResponse:
    programme = get_programme_to(Verb.SET_RULES, request.frame.viewer, slug=slug)
    actions.restore_kind(request.frame.viewer, programme=programme, name=name, at=request.frame.now)
    request.frame.tell(_("类别已恢复使用。"))
    return redirect("kinds", slug=slug)
