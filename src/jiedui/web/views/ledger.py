"""台账 as a list, and 记一笔."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID, uuid4

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiedui.accounts.roles import Verb
from jiedui.kernel.refusals import InputRefused
from jiedui.ledger.access import get_programme_to
from jiedui.ledger.actions.activities import record_activity
from jiedui.ledger.actions.uploads import finish_upload, hold_photo
from jiedui.ledger.queries.activities import LedgerPage, ledger_page
from jiedui.ledger.queries.ledger_filter import LedgerFilter, ledger_filter_of
from jiedui.ledger.queries.recording import RecordPage, effects, is_recorded, proposed, record_page
from jiedui.ledger.queries.sums import Summing
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.states import STATE_LABELS, ActivityState
from jiedui.plans.kinds import AREAS, ActivityKind
from jiedui.web.forms.activity import ActivityForm, PhotosForm, initial_values
from jiedui.web.frame import Request
from jiedui.web.templatetags.addresses import PLACE, with_query
from jiedui.web.words import area_words, kind_words, sentence_of

MOST_PHOTOS = 50


@require_safe
def ledger(request: Request, slug: str) -> HttpResponse:
    chosen = filter_of(request)
    summing = Summing.ALWAYS if request.GET.get("sums") == "1" else Summing.IF_FEW
    page = ledger_page(request.frame.viewer, slug=slug, chosen=chosen, summing=summing)
    shown = {
        "page": page,
        "chips": _chips(request, page),
        "years": [(year, year) for year in page.years],
        "units": [(body.id, body.label) for body in page.units],
        "states": STATE_LABELS.items(),
        "kinds": [
            (area_words(area), [(kind.code, kind_words(kind)) for kind in kinds])
            for area, kinds in _by_area(page.kinds)
        ],
    }
    return render(request, "web/ledger/ledger.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def ledger_new(request: Request, slug: str) -> HttpResponse:
    """Kind first; then that kind's fields. Whoever comes back to what was saved already is shown that."""
    uid = _uuid(request.POST.get("uid", "") or request.GET.get("uid", "")) or uuid4()
    if "uid" in request.GET and request.method != "POST" and is_recorded(request.frame.viewer, slug=slug, uid=uid):
        return redirect("activity", slug=slug, uid=uid)
    page = record_page(
        request.frame.viewer,
        slug=slug,
        commitment=request.GET.get("c", ""),
        copy=_uuid(request.GET.get("copy", "")),
    )
    kind = request.GET.get("kind", "") or page.suggested.kind
    if kind not in page.kinds:
        return render(
            request,
            "web/ledger/kinds.html",
            {"page": page, "kinds": _by_area([page.known[code] for code in page.kinds])},
        )
    initial = {} if request.method == "POST" else _initial(request, page, kind)
    form = ActivityForm(request.POST or None, choices=page.choices, kind=page.known[kind], initial=initial)
    if request.method == "POST" and form.is_valid():
        refusal = _record(request, slug, uid, form)
        if refusal is None:
            request.frame.tell(_attach(request, uid, request.GET.getlist("photo")))
            if request.POST.get("then") == "another":
                return redirect(f"{request.path}?{urlencode({'kind': kind, 'copy': str(uid)})}")
            return redirect("activity", slug=slug, uid=uid)
        form.add_error(form.place_of(refusal.about), sentence_of(refusal))
    status = 400 if form.errors else 200
    shown = {"page": page, "form": form, "kind": page.known[kind], "uid": uid}
    return render(request, "web/ledger/new.html", shown, status=status)


@require_POST
def ledger_photo(request: Request, slug: str) -> HttpResponse:
    """Photos first: they wait for the record, which begins with the day on which they were taken."""
    form = PhotosForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Refused("bad_input", "请选择不为空的照片。")
    programme = get_programme_to(Verb.RECORD, request.frame.viewer, slug=slug)
    query = QueryDict(mutable=True)
    days = []
    for photo in form.cleaned_data["file"]:
        held = uuid4()
        day = hold_photo(
            request.frame.viewer,
            programme=programme,
            uid=held,
            name=photo.name,
            chunks=photo.chunks,
            at=request.frame.now,
        )
        query.appendlist("photo", str(held))
        days += [day] if day else []
    if days:
        query["day"] = min(days).isoformat()
    return redirect(f"{reverse('ledger_new', args=[slug])}?{query.urlencode()}")


@require_POST
def ledger_preview(request: Request, slug: str) -> HttpResponse:
    """What the deed being typed would count towards; and its uid into the address of its page, for who comes back."""
    page = record_page(request.frame.viewer, slug=slug)
    kind = request.GET.get("kind", "")
    if kind not in page.kinds:
        raise Missing
    deed = ActivityForm(request.POST, choices=page.choices, kind=page.known[kind]).deed
    found = effects(request.frame.viewer, slug=slug, deed=deed, as_of=request.frame.as_of) if deed else None
    response = render(request, "web/ledger/_effects.html", {"effects": found, "page": page})
    if uid := _uuid(request.POST.get("uid", "")):
        response.headers["HX-Replace-Url"] = _with_uid(request, uid)
    return response


def _with_uid(request: Request, uid: UUID) -> str:
    """The address of the page that asks, with the uid of the record on it; "false" where it has it already."""
    page = urlsplit(request.htmx.current_url_abs_path or "")
    asked = parse_qs(page.query)
    if not page.path or asked.get("uid") == [str(uid)]:
        return "false"
    return with_query(page.path, {**asked, "uid": str(uid)})


def _record(request: Request, slug: str, uid: UUID, form: ActivityForm) -> Refused | None:
    """Keep the draft; the refusal, where that is refused."""
    viewer = request.frame.viewer
    programme = get_programme_to(Verb.RECORD, viewer, slug=slug)
    try:
        record_activity(viewer, programme=programme, uid=uid, details=form.details, at=request.frame.now)
    except Refused as refusal:
        return refusal
    return None


def _attach(request: Request, activity: UUID, photos: list[str]) -> str:
    """Let the photos that waited prove what is recorded now; what to say of it."""
    refused = []
    for uid in filter(None, map(_uuid, photos[:MOST_PHOTOS])):
        try:
            finish_upload(request.frame.viewer, uid=uid, activity_uid=activity, at=request.frame.now)
        except (Refused, InputRefused) as refusal:
            refused.append(sentence_of(refusal))
        except Missing:
            refused.append(_("一张照片已不在，请重新添加。"))
    return " ".join([_("已存为草稿。"), *refused])


def _initial(request: Request, page: RecordPage, kind: str) -> dict[str, Any]:
    suggested = page.suggested
    if not suggested.title:
        known = page.known[kind]
        suggested = proposed(request.frame.viewer, slug=page.slug, kind=known, on=request.frame.as_of)
    initial: dict[str, Any] = {
        "title": suggested.title,
        "place": suggested.place,
        "note": suggested.note,
        "organisation": suggested.organisation,
        "planned_on": _day_of_photos(request) or request.frame.as_of,
        "amount": suggested.amount,
        "people": suggested.people,
        "participants": list(suggested.participants),
        "money_unit": "yuan" if suggested.amount else "",
        **initial_values(page.known[kind].planned_fields, suggested.values),
    }
    return {name: value for name, value in initial.items() if value}


def _day_of_photos(request: Request) -> date | None:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return None


def filter_of(request: Request) -> LedgerFilter:
    """What the address asks for."""
    return ledger_filter_of(request.GET)


def _chips(request: Request, page: LedgerPage) -> list[dict[str, str]]:
    """The filters in force, each with the address that takes it out."""
    chosen = page.chosen
    units = {body.id: body.label for body in page.units}
    found = {
        "year": (_("年度"), str(chosen.year or "")),
        "unit": (_("单位"), units.get(chosen.unit or 0, "") or ("?" if chosen.unit else "")),
        "kind": (_("类别"), kind_words(chosen.kind) if chosen.kind else ""),
        "state": (
            _("状态"),
            str(STATE_LABELS[ActivityState(chosen.state)]) if chosen.state in set(ActivityState) else "",
        ),
        "c": (_("计入"), _("一项承诺") if chosen.commitment else ""),
        "words": (_("含"), chosen.words),
        "flag": (_("审定"), _("未经审定") if chosen.flag == "unapproved" else ""),
    }
    return [
        {"label": label, "words": words, "address_without": _without(request, name)}
        for name, (label, words) in found.items()
        if words
    ]


def _without(request: Request, name: str) -> str:
    query = request.GET.copy()
    for gone in (name, *PLACE):
        query.pop(gone, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _by_area(kinds: Iterable[ActivityKind]) -> list[tuple[str, list[ActivityKind]]]:
    """Kinds under their areas, in the order of areas."""
    kinds = list(kinds)
    return [(area, found) for area in AREAS if (found := [kind for kind in kinds if kind.area == area])]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
