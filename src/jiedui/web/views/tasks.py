"""待办: what waits for the viewer; several requests answered at once."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from jiedui.accounts.roles import Verb
from jiedui.ledger.access import get_programme_to
from jiedui.ledger.actions.approvals import AGREED, Answered, approve_activities
from jiedui.ledger.queries.requests import titles_of
from jiedui.ledger.queries.tasks import tasks_page
from jiedui.ledger.refusals import Missing, Refused
from jiedui.web.approval_words import OPINIONS
from jiedui.web.frame import Request
from jiedui.web.words import sentence_of


@require_safe
def tasks(request: Request, slug: str) -> HttpResponse:
    frame = request.frame
    page = tasks_page(frame.viewer, slug=slug, today=frame.today, as_of=frame.as_of)
    if page.to_do_count is not None:
        frame.to_do_count = page.to_do_count
    shown = {"page": page, "chosen": request.GET.get("alike", ""), "opinions": OPINIONS}
    return render(request, "web/tasks/tasks.html", shown)


@require_POST
def tasks_approve(request: Request, slug: str) -> HttpResponse:
    """Consent to what was picked; what could not be done is said item by item."""
    viewer, at = request.frame.viewer, request.frame.now
    programme = get_programme_to(Verb.APPROVE, viewer, slug=slug)
    picks = [_pick(text) for text in request.POST.getlist("pick")]
    opinion = request.POST.get("opinion", "") or AGREED
    answers = approve_activities(viewer, programme=programme, picks=picks, at=at, opinion=opinion)
    failed = [answer for answer in answers if answer.refusal]
    done = len(answers) - len(failed)
    if done:
        request.frame.tell(ngettext("已审定同意 %(n)s 项。", "已审定同意 %(n)s 项。", done) % {"n": done})
    if not failed:
        return redirect("tasks", slug=slug)
    titles = titles_of(viewer, slug=slug, uids=[answer.uid for answer in failed])
    rows = [(answer.uid in titles, answer.uid, titles.get(answer.uid, ""), _why(answer)) for answer in failed]
    shown = {"slug": slug, "rows": rows, "done": done}
    return render(request, "web/tasks/answered.html", shown, status=409)


def _pick(text: str) -> tuple[UUID, str]:
    uid, _space, seen = text.partition(" ")
    try:
        return UUID(uid), seen
    except ValueError:
        raise Refused("bad_input", "所选的活动无法识别，请刷新页面后重新选择。") from None


def _why(answer: Answered) -> str:
    if isinstance(answer.refusal, Missing):
        return _("没有找到这项活动，可能已删去或您已无权查看。")
    return sentence_of(answer.refusal) if answer.refusal else ""
