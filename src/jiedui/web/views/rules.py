"""设置: what the programme sets for itself."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jiedui.accounts.roles import Verb
from jiedui.ledger.access import get_programme_to
from jiedui.ledger.actions.rules import change_settings, set_consent_rule
from jiedui.ledger.queries.rules import rules_page
from jiedui.ledger.refusals import Refused
from jiedui.web.forms.approvals import ConsentRuleForm, SettingsForm
from jiedui.web.frame import Request
from jiedui.web.words import sentence_of


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: Request, slug: str) -> HttpResponse:
    page = rules_page(request.frame.viewer, slug=slug)
    initial = {"approval_days": page.approval_days, "regularise_days": page.regularise_days}
    form = SettingsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        programme = get_programme_to(Verb.SET_RULES, request.frame.viewer, slug=slug)
        change_settings(request.frame.viewer, programme=programme, at=request.frame.now, **form.cleaned_data)
        request.frame.tell(_("设置已保存。"))
        return redirect("settings", slug=slug)
    return _shown(request, {"page": page, "form": form, "rule_form": ConsentRuleForm(page=page)})


@require_POST
def consent_rule(request: Request, slug: str) -> HttpResponse:
    viewer = request.frame.viewer
    page = rules_page(viewer, slug=slug)
    form = ConsentRuleForm(request.POST, page=page)
    if form.is_valid():
        programme = get_programme_to(Verb.SET_RULES, viewer, slug=slug)
        values = form.cleaned_data
        try:
            set_consent_rule(
                viewer,
                programme=programme,
                kind=values["kind"],
                needs_consent=values["needs"] == "yes",
                paper=values["paper"],
                at=request.frame.now,
            )
        except Refused as refusal:
            form.add_error(None, sentence_of(refusal))
        else:
            request.frame.tell(_("规定自今日起施行，此前报送的活动不受影响。"))
            return redirect("settings", slug=slug)
    initial = {"approval_days": page.approval_days, "regularise_days": page.regularise_days}
    return _shown(request, {"page": page, "form": SettingsForm(initial=initial), "rule_form": form})


def _shown(request: Request, shown: dict[str, Any]) -> HttpResponse:
    is_refused = shown["form"].errors or shown["rule_form"].errors
    return render(request, "web/team/settings.html", shown, status=400 if is_refused else 200)
