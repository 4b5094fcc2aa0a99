"""The review of a plan: promise by promise, its particulars, its end, and putting it into force."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiedui.documents.reading import check_size, clean_name
from jiedui.kernel.refusals import InputRefused
from jiedui.ledger.actions import commitments, plans
from jiedui.ledger.actions.commitments import Draft
from jiedui.ledger.queries.adopting import adoption_page
from jiedui.ledger.queries.passages import Passage, passages
from jiedui.ledger.queries.review import review_page, review_panel
from jiedui.ledger.queries.review_parts import Asked, ReviewPage, Showing
from jiedui.ledger.queries.versions import reviewed_programme, uploading_page
from jiedui.ledger.refusals import Refused
from jiedui.web.forms.acts import is_done, reason_of
from jiedui.web.forms.review import AdoptionForm, HeadingForm, MissedForm, NameForm, PlanFileForm, TermsForm
from jiedui.web.frame import Request
from jiedui.web.words import sentence_of


@require_safe
def review(request: Request, slug: str) -> HttpResponse:
    return _render(request, _read(request, slug, _asked(request)), {})


@require_POST
def review_confirm(request: Request, slug: str) -> HttpResponse:
    """Confirm one promise, and go on: to the next one where one was open, else down the list."""
    key = request.POST.get("key", "")[:40]
    commitments.confirm_commitment(request.frame.viewer, draft=_draft(request, slug), key=key, at=request.frame.now)
    return _go_on(request, slug, key)


@require_http_methods(["GET", "HEAD", "POST"])
def review_correct(request: Request, slug: str, key: str) -> HttpResponse:
    asked = replace(_asked(request), key=key, is_form=True)
    page = _read(request, slug, asked)
    if page.chosen is None or not page.is_open:
        raise Refused("wrong_state", "这一版方案不在审阅中，不能更正承诺。")
    form = TermsForm(request.POST if request.method == "POST" else None, page=page, item=page.chosen.item)
    if request.method == "POST" and form.is_valid() and is_done(form, lambda: _correct(request, slug, key, form)):
        return _go_on(request, slug, key)
    return _render(request, page, {"form": form}, status=400 if form.errors else 200)


@require_POST
def review_drop(request: Request, slug: str, key: str) -> HttpResponse:
    commitments.drop_commitment(
        request.frame.viewer, draft=_draft(request, slug), key=key, reason=reason_of(request), at=request.frame.now
    )
    return _go_on(request, slug, key)


@require_http_methods(["GET", "HEAD", "POST"])
def review_add(request: Request, slug: str) -> HttpResponse:
    """A promise that was not read. The words are found in the text; where they stand twice, the reviewer says which."""
    page = _read(request, slug, replace(_asked(request), key="", is_form=True))
    if not page.is_open:
        raise Refused("wrong_state", "这一版方案不在审阅中，不能补充承诺。")
    words = request.GET.get("words", "")[:2000]
    form = MissedForm(request.POST if request.method == "POST" else None, page=page)
    if request.method != "POST":
        form.initial["words"] = words
    elif _is_placed(request, slug, form) and is_done(form, lambda: _add(request, slug, form)):
        request.frame.tell(_("已补充一项承诺。"))
        return redirect("review", slug=slug)
    return _render(request, page, {"form": form, "is_new": True}, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def review_name(request: Request, slug: str) -> HttpResponse:
    """Say which bodies a printed name stands for, everywhere."""
    name = (request.POST.get("name", "") or request.GET.get("n", ""))[:120]
    page = _read(request, slug, replace(_asked(request), key="", name=name or "?"))
    if not page.is_open:
        raise Refused("wrong_state", "这一版方案不在审阅中，不能指定单位。")
    form = NameForm(request.POST if request.method == "POST" else None, bodies=page.bodies, initial={"name": name})
    if request.method == "POST" and form.is_valid():
        commitments.bind_party(
            request.frame.viewer, draft=_draft(request, slug), at=request.frame.now, **form.cleaned_data
        )
        request.frame.tell(_("已指定“%(name)s”对应的单位。") % {"name": name})
        return redirect("review", slug=slug)
    return _render(request, page, {"form": form, "name": name}, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def review_new(request: Request, slug: str) -> HttpResponse:
    """Upload a plan, or its next version."""
    page = uploading_page(request.frame.viewer, slug=slug)
    form = PlanFileForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    status = 200
    if request.method == "POST":
        status = _receive(request, slug, form)
        if status == 200:
            request.frame.tell(_("方案已读入，请逐项核对。"))
            return redirect("review", slug=slug)
    return render(request, "web/review/new.html", {"page": page, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def review_heading(request: Request, slug: str) -> HttpResponse:
    """What the plan says of itself."""
    page = _read(request, slug, Asked(is_form=True))
    head = page.head
    if head is None or not page.is_open:
        raise Refused("wrong_state", "这一版方案不在审阅中，不能更正。")
    names = ("title", "document_number", "issuing_body", "issued_on", "first_year", "last_year")
    initial = {name: getattr(head, name) for name in names}
    form = HeadingForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid() and is_done(form, lambda: _correct_heading(request, slug, form)):
        return redirect("review", slug=slug)
    return render(request, "web/review/heading.html", {"page": page, "form": form}, status=400 if form.errors else 200)


@require_POST
def review_finish(request: Request, slug: str) -> HttpResponse:
    draft = _draft(request, slug)
    plans.finish_review(request.frame.viewer, programme=draft.programme, number=draft.number, at=request.frame.now)
    request.frame.tell(_("审阅已完成，等帮扶方领导批准印发。"))
    return redirect("review", slug=slug)


@require_POST
def review_return(request: Request, slug: str) -> HttpResponse:
    draft, reason = _draft(request, slug), reason_of(request)
    plans.return_review(
        request.frame.viewer, programme=draft.programme, number=draft.number, reason=reason, at=request.frame.now
    )
    request.frame.tell(_("已退回审阅。"))
    return redirect("review", slug=slug)


@require_http_methods(["GET", "HEAD", "POST"])
def review_adopt(request: Request, slug: str) -> HttpResponse:
    """What adopting will do, and adopting."""
    page = adoption_page(request.frame.viewer, slug=slug, on=request.frame.today)
    initial = {"document_number": page.head.document_number, "issued_on": page.head.issued_on}
    form = AdoptionForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid() and is_done(form, lambda: _adopt(request, slug, form)):
        request.frame.tell(_("方案已印发，任务已经列出。"))
        return redirect("plan", slug=slug)
    return render(request, "web/review/adopt.html", {"page": page, "form": form}, status=400 if form.errors else 200)


@require_POST
def review_close(request: Request, slug: str) -> HttpResponse:
    draft, reason = _draft(request, slug), reason_of(request)
    plans.close_plan(
        request.frame.viewer, programme=draft.programme, number=draft.number, reason=reason, at=request.frame.now
    )
    request.frame.tell(_("方案已终止，任务按现状了结。"))
    return redirect("plan", slug=slug)


def _asked(request: Request) -> Asked:
    query = request.POST if request.method == "POST" else request.GET
    showing = query.get("show", "")
    return Asked(
        key=query.get("c", "")[:40],
        showing=Showing(showing) if showing in set(Showing) else None,
        after=query.get("after", "")[:40],
        settled=query.get("settled", "")[:40],
        goes_on=query.get("then") == "next",
    )


def _read(request: Request, slug: str, asked: Asked) -> ReviewPage:
    """The whole page, or what stands beside the text where only that is asked for."""
    read = review_panel if request.htmx else review_page
    return read(request.frame.viewer, slug=slug, asked=asked)


def _render(request: Request, page: ReviewPage, more: dict[str, Any], *, status: int = 200) -> HttpResponse:
    if page.head is None:
        return render(request, "web/review/none.html", {"page": page})
    if not request.htmx:
        return render(request, "web/review/review.html", {"page": page, **more}, status=status)
    response = render(request, "web/review/_answer.html", {"page": page, **more}, status=status)
    if page.asked.settled:
        asked = page.asked
        response.headers["HX-Push-Url"] = _address(page.slug, {"show": asked.showing, "c": asked.key})
    return response


def _go_on(request: Request, slug: str, key: str) -> HttpResponse:
    """After a promise is settled: the next one where one was open, else the list from where it was."""
    then = "next" if request.POST.get("then") == "next" else ""
    asked = _asked(request)
    return redirect(_address(slug, {"show": asked.showing, "after": asked.after, "settled": key, "then": then}))


def _address(slug: str, query: dict[str, object]) -> str:
    given = urlencode({name: str(value) for name, value in query.items() if value})
    return f"{reverse('review', args=[slug])}{'?' if given else ''}{given}"


def _draft(request: Request, slug: str) -> Draft:
    """The draft that the form was about: the programme, and the number of the version as it was shown."""
    programme = reviewed_programme(request.frame.viewer, slug=slug)
    number = request.POST.get("number", "")
    if not (number.isascii() and number.isdigit() and len(number) < 6):
        raise Refused("bad_input", "没有说明是哪一版方案，请刷新页面后重试。")
    return Draft(programme, int(number))


def _correct(request: Request, slug: str, key: str, form: TermsForm) -> None:
    commitments.correct_commitment(
        request.frame.viewer,
        draft=_draft(request, slug),
        key=key,
        terms=form.terms,
        note=form.cleaned_data["note"],
        at=request.frame.now,
    )


def _is_placed(request: Request, slug: str, form: MissedForm) -> bool:
    """Whether the words have one place in the text; of several the reviewer must choose."""
    words = request.POST.get("words", "")
    found = passages(request.frame.viewer, slug=slug, words=words) if words.strip() else ()
    form.offer([(one.span.start, _place_words(one)) for one in found])
    if not form.is_valid():
        return False
    if not found:
        form.add_error("words", _("原文里没有这句话。请从原文中原样复制，一字不差。"))
    elif len(found) > 1 and form.cleaned_data["start"] is None:
        form.add_error("start", _("这句话在原文中出现多次，请选择是哪一处。"))
    else:
        form.span = next((one.span for one in found if one.span.start == form.cleaned_data["start"]), found[0].span)
    return not form.errors


def _place_words(passage: Passage) -> str:
    place = _("第 {line} 行第 {character} 字").format(line=passage.place.line, character=passage.place.character)
    return f"{place}：{passage.context}"


def _add(request: Request, slug: str, form: MissedForm) -> None:
    commitments.add_commitment(
        request.frame.viewer,
        draft=_draft(request, slug),
        span=form.span,
        terms=form.terms,
        note=form.cleaned_data["note"],
        at=request.frame.now,
    )


def _receive(request: Request, slug: str, form: PlanFileForm) -> int:
    """Read the file in; where it can't be used, the one reason stands at the field. Gives the status."""
    if not form.is_valid():
        return 400
    file = form.cleaned_data["file"]
    programme = reviewed_programme(request.frame.viewer, slug=slug)
    try:
        check_size(file.size, name=clean_name(file.name))
        data = file.read()
        plans.receive_plan(request.frame.viewer, programme=programme, data=data, name=file.name, at=request.frame.now)
    except InputRefused as refusal:
        form.add_error("file", sentence_of(refusal))
        return 413 if refusal.code == "D003" else 400
    except Refused as refusal:
        if refusal.code != "conflict":
            raise
        form.add_error("file", sentence_of(refusal))
        return 409
    return 200


def _correct_heading(request: Request, slug: str, form: HeadingForm) -> None:
    draft = _draft(request, slug)
    plans.correct_plan(
        request.frame.viewer,
        programme=draft.programme,
        number=draft.number,
        heading=form.heading,
        at=request.frame.now,
    )


def _adopt(request: Request, slug: str, form: AdoptionForm) -> None:
    draft = _draft(request, slug)
    plans.adopt_plan(
        request.frame.viewer,
        programme=draft.programme,
        number=draft.number,
        at=request.frame.now,
        **form.cleaned_data,
    )
