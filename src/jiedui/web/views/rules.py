"""设置: what the programme sets for itself."""

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jiedui.accounts.roles import Verb
from jiedui.ledger.access import get_programme_to
from jiedui.ledger.actions.photo_place import compare_photo_place
from jiedui.ledger.actions.rules import change_settings, set_consent_rule
from jiedui.ledger.queries.rules import RulesPage, rules_page
from jiedui.web.forms.acts import is_done
from jiedui.web.forms.approvals import ConsentRuleForm, SettingsForm
from jiedui.web.forms.photo_place import PhotoPlaceForm, place_as_typed
from jiedui.web.frame import Request


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: Request, slug: str) -> HttpResponse:
    page = rules_page(request.frame.viewer, slug=slug)
    if request.method != "POST":
        return _shown(request, page)
    form = SettingsForm(request.POST)
    if form.is_valid():
        programme = get_programme_to(Verb.SET_RULES, request.frame.viewer, slug=slug)
        change_settings(request.frame.viewer, programme=programme, at=request.frame.now, **form.cleaned_data)
        request.frame.tell(_("设置已保存。"))
        return redirect("settings", slug=slug)
    return _shown(request, page, form=form)


@require_POST
def consent_rule(request: Request, slug: str) -> HttpResponse:
    viewer = request.frame.viewer
    page = rules_page(viewer, slug=slug)
    form = ConsentRuleForm(request.POST, page=page)
    if form.is_valid():
        programme, values = get_programme_to(Verb.SET_RULES, viewer, slug=slug), form.cleaned_data
        rule = {"kind": values["kind"], "needs_consent": values["needs"] == "yes", "paper": values["paper"]}
        at = request.frame.now
        if is_done(form, lambda: set_consent_rule(viewer, programme=programme, at=at, **rule), shown=None):
            request.frame.tell(_("规定自今日起施行，此前报送的活动不受影响。"))
            return redirect("settings", slug=slug)
    return _shown(request, page, rule_form=form)


@require_POST
def photo_place(request: Request, slug: str) -> HttpResponse:
    """Turn the comparison of photos' places on, with its circle, or off."""
    viewer = request.frame.viewer
    page = rules_page(viewer, slug=slug)
    form = PhotoPlaceForm(request.POST)
    if form.is_valid():
        programme = get_programme_to(Verb.SET_RULES, viewer, slug=slug)
        circle, at = form.circle, request.frame.now
        if is_done(form, lambda: compare_photo_place(viewer, programme=programme, circle=circle, at=at), shown=None):
            request.frame.tell(_("此后收下的照片与设定的范围比对。") if circle else _("此后收下的照片不再比对地点。"))
            return redirect("settings", slug=slug)
    return _shown(request, page, place_form=form)


def _shown(request: Request, page: RulesPage, **typed: Form) -> HttpResponse:
    """The page, with the form that was refused in the place of the one that says what holds."""
    days = {"approval_days": page.approval_days, "regularise_days": page.regularise_days}
    forms = {
        "form": SettingsForm(initial=days),
        "rule_form": ConsentRuleForm(page=page),
        "place_form": PhotoPlaceForm(initial=place_as_typed(page)),
    }
    return render(request, "web/team/settings.html", {"page": page, **forms, **typed}, status=400 if typed else 200)
