"""One activity: its page, what can be done with it, and the files that prove it."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiedui.accounts.roles import Verb
from jiedui.kernel.refusals import InputRefused
from jiedui.ledger.access import get_programme_to
from jiedui.ledger.actions import activities, approvals, contributions
from jiedui.ledger.actions.evidence import add_evidence, withdraw_evidence
from jiedui.ledger.queries.activity import ActivityPage, activity_page, would_count
from jiedui.ledger.queries.contributing import contributing_page
from jiedui.ledger.queries.recording import choices_of
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.states import RULES, ActivityEvent
from jiedui.ledger.viewers import Viewer
from jiedui.web.approval_words import remark_phrases
from jiedui.web.errors import UNUSABLE
from jiedui.web.forms.activity import (
    ActivityForm,
    ActualsForm,
    ContributeForm,
    ContributionForm,
    EvidenceForm,
    initial_values,
)
from jiedui.web.forms.acts import OVERTAKEN, is_done, reason_of
from jiedui.web.forms.fields import RemarkForm
from jiedui.web.frame import Request
from jiedui.web.words import sentence_of

_E = ActivityEvent


@require_safe
def activity(request: Request, slug: str, uid: UUID) -> HttpResponse:
    return _page(request, slug, uid)


@require_safe
def activity_effects(request: Request, slug: str, uid: UUID) -> HttpResponse:
    """What it will count towards once it is confirmed."""
    return render(
        request, "web/ledger/_candidates.html", {"candidates": would_count(request.frame.viewer, slug=slug, uid=uid)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def activity_edit(request: Request, slug: str, uid: UUID) -> HttpResponse:
    """Change what is planned."""
    page = activity_page(request.frame.viewer, slug=slug, uid=uid, today=request.frame.today)
    _allow(page, _E.EDIT)
    choices = choices_of(request.frame.viewer, slug=slug)
    form = ActivityForm(request.POST or None, choices=choices, kind=page.kind, initial=_planned(page))
    is_sent = request.method == "POST" and form.is_valid()
    sent = {"uid": uid, "seen": request.POST.get("seen")}
    if is_sent and is_done(
        form, lambda: _act(request, slug, activities.edit_activity, details=form.details, **sent), shown=OVERTAKEN
    ):
        return _done(request, slug, uid, _E.EDIT)
    shown = {"page": page, "form": form, "kind": page.kind}
    return render(request, "web/ledger/edit.html", shown, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def activity_carry_out(request: Request, slug: str, uid: UUID) -> HttpResponse:
    """Say that it was done, with or without consent, or correct what was said."""
    page = activity_page(request.frame.viewer, slug=slug, uid=uid, today=request.frame.today)
    event = next((event for event in _DOING if event in page.events), None)
    if event is None:
        raise Refused("wrong_state", "这项活动现在不能登记开展情况。")
    needs_reason = "yes" if RULES[event].needs_reason else ""
    form = ActualsForm(
        request.POST or None,
        kind=page.kind,
        unit=page.facts.unit,
        needs_reason=needs_reason,
        initial=_actual(request, page),
    )
    if request.method == "POST" and form.is_valid():
        more = {"reason": form.cleaned_data["reason"]} if needs_reason else {}
        if event == _E.EDIT_ACTUALS:
            more["seen"] = request.POST.get("seen")
        more |= {"uid": uid, "actuals": form.actuals}
        if is_done(form, lambda: _act(request, slug, _DOING[event], **more), shown=OVERTAKEN):
            return _done(request, slug, uid, event)
    shown = {"page": page, "form": form, "event": str(event), "is_unapproved": bool(needs_reason)}
    return render(request, "web/ledger/carry_out.html", shown, status=400 if form.errors else 200)


@require_POST
def activity_act(request: Request, slug: str, uid: UUID, event: str) -> HttpResponse:
    """The acts that need no page of their own: one button, at most a reason."""
    name = ActivityEvent(event) if event in set(ActivityEvent) else None
    act = _ACTS.get(name) if name else None
    if name is None or act is None:
        raise Missing
    given: dict[str, Any] = {}
    if RULES[name].needs_reason:
        given["reason"] = reason_of(request)
    if name in _SEEN:
        given["seen"] = request.POST.get("seen", "")
    if name is _E.APPROVE:
        given["opinion"] = request.POST.get("phrase") or request.POST.get("opinion", "")
    _act(request, slug, act, uid=uid, **given)
    return _done(request, slug, uid, name, is_from_tasks=request.POST.get("back") == "tasks")


@require_POST
def activity_comment(request: Request, slug: str, uid: UUID) -> HttpResponse:
    """Leave a remark; sent twice, it is kept once."""
    form = RemarkForm(request.POST)
    if not form.is_valid():
        raise Refused("bad_input", "请写下批注，不超过400字。")
    programme = get_programme_to(Verb.VIEW_ACTIVITIES, request.frame.viewer, slug=slug)
    approvals.comment_on_activity(
        request.frame.viewer, programme=programme, activity_uid=uid, at=request.frame.now, **form.cleaned_data
    )
    return redirect("activity", slug=slug, uid=uid)


@require_POST
def evidence_add(request: Request, slug: str, uid: UUID) -> HttpResponse:
    """Keep the files of the plain form, any number of them; the one that is refused is named, those before it stay."""
    form = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, slug, uid, refusal=_("请选择一个不为空的文件。"))
    programme = get_programme_to(Verb.VIEW_ACTIVITIES, request.frame.viewer, slug=slug)
    for number, file in enumerate(form.cleaned_data["file"]):
        try:
            add_evidence(
                request.frame.viewer,
                programme=programme,
                activity_uid=uid,
                uid=uuid5(form.cleaned_data["uid"], str(number)) if number else form.cleaned_data["uid"],
                name=file.name,
                chunks=file.chunks(),
                at=request.frame.now,
            )
        except InputRefused as refusal:
            return _page(request, slug, uid, refusal=sentence_of(refusal), status=UNUSABLE.get(refusal.code, 400))
    return _done(request, slug, uid, _E.ADD_EVIDENCE)


@require_POST
def evidence_withdraw(request: Request, slug: str, uid: UUID, evidence: UUID) -> HttpResponse:
    programme = get_programme_to(Verb.VIEW_ACTIVITIES, request.frame.viewer, slug=slug)
    withdraw_evidence(
        request.frame.viewer,
        programme=programme,
        activity_uid=uid,
        uid=evidence,
        reason=reason_of(request),
        at=request.frame.now,
    )
    return _done(request, slug, uid, _E.WITHDRAW_EVIDENCE)


@require_POST
def contribution_correct(request: Request, slug: str, uid: UUID) -> HttpResponse:
    form = ContributionForm(request.POST)
    if not form.is_valid():
        return _page(request, slug, uid, refusal=_("请填写计入数量（不再计入填 0）和理由。"))
    _act(request, slug, contributions.correct_contribution, uid=uid, **form.cleaned_data)
    return _done(request, slug, uid, _E.CORRECT_CONTRIBUTION)


@require_http_methods(["GET", "HEAD", "POST"])
def contribution_add(request: Request, slug: str, uid: UUID) -> HttpResponse:
    """Count it towards a duty that wasn't proposed."""
    page = contributing_page(request.frame.viewer, slug=slug, uid=uid)
    form = ContributeForm(request.POST or None, page=page)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and is_done(
        form, lambda: _act(request, slug, contributions.add_contribution, uid=uid, **form.cleaned_data)
    ):
        return _done(request, slug, uid, _E.ADD_CONTRIBUTION)
    status = 400 if form.errors else 200
    return render(request, "web/ledger/contribute.html", {"page": page, "form": form}, status=status)


_SEEN = frozenset({_E.APPROVE, _E.REGULARISE, _E.CONFIRM})
_ACTS: Mapping[ActivityEvent, Callable[..., None]] = {
    _E.SUBMIT: activities.submit_activity,
    _E.APPROVE: approvals.approve_activity,
    _E.RETURN: approvals.return_activity,
    _E.WITHDRAW: activities.withdraw_activity,
    _E.REGULARISE: approvals.regularise_activity,
    _E.CONFIRM: activities.confirm_activity,
    _E.DISPUTE: activities.dispute_activity,
}
_DOING: Mapping[ActivityEvent, Callable[..., None]] = {
    _E.CARRY_OUT: activities.carry_out_activity,
    _E.CARRY_OUT_WITHOUT_APPROVAL: activities.carry_out_without_approval,
    _E.EDIT_ACTUALS: activities.edit_actuals,
}


def _page(request: Request, slug: str, uid: UUID, *, refusal: str = "", status: int = 400) -> HttpResponse:
    page = activity_page(request.frame.viewer, slug=slug, uid=uid, today=request.frame.today)
    phrases = remark_phrases(page.facts.organisation)
    shown = {"page": page, "refusal": refusal, "new_uid": uuid4(), "phrases": phrases}
    return render(request, "web/ledger/activity.html", shown, status=status if refusal else 200)


def _act(request: Request, slug: str, action: Callable[..., None], **given: Any) -> None:
    viewer: Viewer = request.frame.viewer
    programme = get_programme_to(Verb.VIEW_ACTIVITIES, viewer, slug=slug)
    action(viewer, programme=programme, at=request.frame.now, **given)


def _done(request: Request, slug: str, uid: UUID, event: ActivityEvent, *, is_from_tasks: bool = False) -> HttpResponse:
    request.frame.tell(_("已办理：%(event)s。") % {"event": RULES[event].label})
    if is_from_tasks:
        return redirect("tasks", slug=slug)
    return redirect("activity", slug=slug, uid=uid)


def _allow(page: ActivityPage, event: ActivityEvent) -> None:
    if event not in page.events:
        raise Refused("wrong_state", "这项活动现在不能修改。")


def _planned(page: ActivityPage) -> dict[str, Any]:
    names = ("title", "place", "planned_on", "planned_until", "amount", "people", "note")
    initial = {name: getattr(page.facts, name) for name in names}
    return initial | {
        "organisation": page.facts.organisation_id,
        "participants": list(page.facts.participant_ids),
        "money_unit": "yuan",
        **initial_values(page.kind.planned_fields, page.facts.values),
    }


def _actual(request: Request, page: ActivityPage) -> dict[str, Any]:
    facts = page.facts
    return {
        "done_on": facts.done_on or min(facts.planned_on, request.frame.today),
        "done_until": facts.done_until,
        "place": facts.place,
        "amount": facts.amount,
        "people": facts.people,
        **initial_values(page.kind.deed_fields, facts.done_values),
    }
