"""Spreadsheets taken in: upload, look at each row, accept all good ones, give the bad ones back, or undo it all."""

import tempfile
from io import BytesIO
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiedui.accounts.roles import Verb
from jiedui.kernel.refusals import InputRefused
from jiedui.ledger.access import get_programme_to
from jiedui.ledger.actions.jobs import Work, ask_job
from jiedui.ledger.actions.sheet_accepting import begin_accepting, begin_undoing
from jiedui.ledger.actions.sheet_reading import read_sheet_as, receive_sheet
from jiedui.ledger.queries.annotated import write_annotated
from jiedui.ledger.queries.sheet_imports import import_page, imports_page
from jiedui.ledger.queries.templates import template_for
from jiedui.ledger.refusals import Refused
from jiedui.sheets.listing import MEDIA_TYPES, Form
from jiedui.web import import_words
from jiedui.web.downloads import download
from jiedui.web.frame import Request
from jiedui.web.words import sentence_of

AT_ONCE = 2_000  # rows that are written back with comments while one waits; more is a job


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: Request, slug: str) -> HttpResponse:
    """The files taken in so far, and the place for a new one."""
    if request.method == "POST":
        return _receive(request, slug)
    return _list(request, slug)


@require_safe
def import_one(request: Request, slug: str, uid: UUID) -> HttpResponse:
    query = request.GET
    after = query.get("after", "")
    page = import_page(
        request.frame.viewer,
        slug=slug,
        uid=uid,
        standing=query.get("standing", ""),
        after=int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0,
    )
    counts = [(code, words, page.counts[code]) for code, words in import_words.STANDINGS.items() if code in page.counts]
    shown = {"page": page, "counts": counts, "registers": import_words.register_choices()}
    return render(request, "web/imports/import.html", shown)


@require_POST
def import_read(request: Request, slug: str, uid: UUID) -> HttpResponse:
    """Read it again, as another register."""
    programme = get_programme_to(Verb.RECORD, request.frame.viewer, slug=slug)
    register = request.POST.get("register", "")[:40]
    read_sheet_as(request.frame.viewer, programme=programme, uid=uid, register=register, at=request.frame.now)
    return _start(request, slug, uid, Work.READ_SHEET, total=0)


@require_POST
def import_accept(request: Request, slug: str, uid: UUID) -> HttpResponse:
    viewer, at = request.frame.viewer, request.frame.now
    programme = get_programme_to(Verb.RECORD, viewer, slug=slug)
    takes_doubtful = request.POST.get("doubtful") == "on"
    begin_accepting(viewer, programme=programme, uid=uid, takes_doubtful=takes_doubtful, at=at)
    return _start(request, slug, uid, Work.ACCEPT_SHEET, total=0)


@require_POST
def import_undo(request: Request, slug: str, uid: UUID) -> HttpResponse:
    viewer, at = request.frame.viewer, request.frame.now
    programme = get_programme_to(Verb.RECORD, viewer, slug=slug)
    begin_undoing(viewer, programme=programme, uid=uid, reason=request.POST.get("reason", ""), at=at)
    return _start(request, slug, uid, Work.UNDO_IMPORT, total=0)


@require_POST
def import_annotated(request: Request, slug: str, uid: UUID) -> HttpResponse:
    """The file itself with a comment in each bad cell; a long one is made in the background."""
    page = import_page(request.frame.viewer, slug=slug, uid=uid)
    if page.total > AT_ONCE:
        return _start(request, slug, uid, Work.ANNOTATE, total=1)
    file = tempfile.TemporaryFile(prefix="jiedui-sheet-")  # noqa: SIM115 - the response closes it
    name = write_annotated(request.frame.viewer, slug=slug, uid=uid, target=file)
    return download(file, name, MEDIA_TYPES[Form.XLSX])


@require_safe
def import_template(request: Request, slug: str, register: str) -> HttpResponse:
    file = BytesIO()
    on = request.frame.today
    name = template_for(request.frame.viewer, slug=slug, register=register.replace("-", "_"), on=on, target=file)
    return download(file, name, MEDIA_TYPES[Form.XLSX])


def _receive(request: Request, slug: str) -> HttpResponse:
    viewer, at = request.frame.viewer, request.frame.now
    programme = get_programme_to(Verb.RECORD, viewer, slug=slug)
    sent = request.FILES.get("file")
    if sent is None or not sent.name:
        return _list(request, slug, refusal=_("请选择一个表格文件。"))
    try:
        uid = UUID(request.POST.get("uid", ""))
    except ValueError:
        uid = uuid4()
    try:
        receive_sheet(viewer, programme=programme, uid=uid, name=sent.name, chunks=sent.chunks(), at=at)
    except (InputRefused, Refused) as refusal:
        return _list(request, slug, refusal=sentence_of(refusal))
    return _start(request, slug, uid, Work.READ_SHEET, total=0)


def _list(request: Request, slug: str, *, refusal: str = "") -> HttpResponse:
    page = imports_page(request.frame.viewer, slug=slug, after=request.GET.get("after", ""))
    shown = {"page": page, "uid": uuid4(), "refusal": refusal, "registers": import_words.register_choices()}
    return render(request, "web/imports/imports.html", shown, status=400 if refusal else 200)


def _start(request: Request, slug: str, uid: UUID, work: Work, *, total: int) -> HttpResponse:
    """Have a job done for the file, and show how far it is."""
    viewer, at = request.frame.viewer, request.frame.now
    programme = get_programme_to(Verb.VIEW, viewer, slug=slug)
    job = ask_job(viewer, work=work, programme=programme, asked={"batch": str(uid)}, total=total, at=at)
    return redirect("job", slug=slug, uid=job)
