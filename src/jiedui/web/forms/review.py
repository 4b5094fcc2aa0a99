"""What is typed in a review: the terms of a promise, a promise that was missed, the paper's particulars, a file."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.documents.reading import ACCEPTED_EXTENSIONS
from jiedui.kernel.quantities import YUAN
from jiedui.ledger.actions.commitments import Party, PartyPart, Terms
from jiedui.ledger.actions.plans import Heading
from jiedui.ledger.queries.dues import Body
from jiedui.ledger.queries.review_items import ReviewItem
from jiedui.ledger.queries.review_parts import ReviewPage
from jiedui.plans.kinds import AREAS
from jiedui.web.forms.fields import DayField, HundredthsField, WholeField
from jiedui.web.words import area_words, deadline_words, kind_words, recurrence_words

MONEY = {"万元": 10_000, "亿元": 100_000_000}
UNITS = ("次", "批", "人", "名", "场", "个", "项", "万元", "元", "%")
RECURRENCES = ("", "yearly", "half-yearly", "quarterly", "monthly", "every-2-years", "regular", "ongoing")
CYCLES = ("every-half-year end", "every-quarter end", "every-month end")
BLANK_PARTIES = 2
MOST_PARTIES = 400


class TermsForm(forms.Form):
    """The terms of a promise. The deadline is one of five forms, each with boxes of its own."""

    least = HundredthsField(label=gettext_lazy("最少"), required=False)
    most = HundredthsField(label=gettext_lazy("最多"), required=False)
    unit = forms.CharField(
        label=gettext_lazy("计量单位"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"list": "units", "autocomplete": "off"}),
    )
    is_approximate = forms.BooleanField(label=gettext_lazy("约数（左右）"), required=False)
    recurrence = forms.ChoiceField(label=gettext_lazy("周期"), required=False)
    deadline_form = forms.ChoiceField(label=gettext_lazy("期限"), required=False)
    yearly_month = WholeField(least=1, most=12, required=False)
    yearly_day = WholeField(least=1, most=31, required=False)
    fixed_on = DayField(required=False)
    issue_count = WholeField(least=0, most=3650, required=False)
    issue_unit = forms.ChoiceField(required=False)
    cycle = forms.ChoiceField(required=False)
    parties = forms.IntegerField(min_value=0, max_value=MOST_PARTIES, required=False, widget=forms.HiddenInput)
    each_responsible = forms.BooleanField(label=gettext_lazy("各单位各自完成"), required=False)
    activity_kind = forms.ChoiceField(label=gettext_lazy("活动类别"))
    area = forms.ChoiceField(label=gettext_lazy("方面"))
    note = forms.CharField(
        label=gettext_lazy("说明"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, page: ReviewPage, item: ReviewItem | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=_initial(item), **kwargs)
        terms = item.terms if item else None
        self.owes = item is None or not item.is_item
        self.known = terms.parties if terms else ()
        self.kinds = page.kinds
        self._set_choices(terms.recurrence if terms else "", self.initial.get("cycle", ""))
        count = len(self.known) + BLANK_PARTIES
        if self.is_bound:
            count = _count(self.data.get("parties", ""), least=0)
        self._add_parties(count, [(body.id, body.label) for body in page.bodies])

    def _set_choices(self, recurrence: str, cycle: str) -> None:
        """Choices in the language of the request; a form that isn't among the usual ones is kept as one more."""
        codes = dict.fromkeys((*RECURRENCES, recurrence))
        choices: Mapping[str, list[tuple[Any, Any]]] = {
            "recurrence": [(code, recurrence_words(code) or _("实施期内一次")) for code in codes],
            "deadline_form": [
                ("none", _("没有写明")),
                ("yearly", _("每年")),
                ("fixed", _("某日前")),
                ("issue", _("印发后")),
                ("cycle", _("每期")),
            ],
            "issue_unit": [("d", _("天内")), ("m", _("个月内")), ("y", _("年内"))],
            "cycle": [(form, deadline_words(form)) for form in dict.fromkeys((*CYCLES, cycle)) if form],
            "activity_kind": [
                (area_words(area), [(code, kind_words(kind)) for code, kind in self.kinds.items() if kind.area == area])
                for area in AREAS
            ],
            "area": [(code, area_words(code)) for code in AREAS],
        }
        for name, options in choices.items():
            self.fields[name].choices = options

    def _add_parties(self, count: int, bodies: list[tuple[int, str]]) -> None:
        self.party_count = count
        parts = [("responsible", _("责任")), ("lead", _("牵头"))]
        options = [("", _("（未指定）")), *bodies]
        for place in range(count):
            self.fields[f"party_name_{place}"] = forms.CharField(max_length=120, required=False)
            self.fields[f"party_body_{place}"] = forms.TypedChoiceField(
                choices=options, coerce=int, empty_value=None, required=False
            )
            self.fields[f"party_part_{place}"] = forms.ChoiceField(choices=parts, required=False)
            if place < len(self.known):
                party = self.known[place]
                self.initial[f"party_name_{place}"] = party.name
                self.initial[f"party_body_{place}"] = party.organisation_id
                self.initial[f"party_part_{place}"] = "lead" if party.is_lead else "responsible"

    @property
    def party_rows(self) -> Iterator[tuple[Any, Any, Any]]:
        """The boxes of each party: name, body, part."""
        for place in range(self.party_count):
            yield self[f"party_name_{place}"], self[f"party_body_{place}"], self[f"party_part_{place}"]

    @property
    def units(self) -> tuple[str, ...]:
        return UNITS

    @property
    def deadline_faults(self) -> list[Any]:
        """What is wrong in the boxes of the deadline, which have no lines of their own."""
        boxes = ("deadline_form", "yearly_month", "yearly_day", "fixed_on", "issue_count", "cycle")
        return [fault for name in boxes for fault in self.errors.get(name, ())]

    @property
    def party_faults(self) -> list[Any]:
        names = ("parties", *(name for name in self.errors if name.startswith("party_")))
        return [fault for name in names for fault in self.errors.get(name, ())]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        times = MONEY.get(values.get("unit", ""))
        if times:
            values["unit"] = YUAN
            for bound in ("least", "most"):
                values[bound] = values[bound] * times if values.get(bound) is not None else None
        values["deadline"] = self._deadline(values)
        if self.owes and not self.party_faults and not any(self._parties()):
            self.add_error("parties", ValidationError(_("请写明至少一个责任单位。")))
        return values

    def _deadline(self, values: Mapping[str, Any]) -> str:
        """The chosen form's boxes as a deadline; a box left empty is said beside them."""
        form = values.get("deadline_form") or "none"
        wanted = {"yearly": ("yearly_month", "yearly_day"), "fixed": ("fixed_on",), "issue": ("issue_count",)}
        if any(name not in self.errors and values.get(name) is None for name in wanted.get(form, ())):
            self.add_error("deadline_form", ValidationError(_("请把期限填完整。")))
        if self.deadline_faults:
            return ""
        match form:
            case "yearly":
                return f"every-year {values['yearly_month']:02d}-{values['yearly_day']:02d}"
            case "fixed":
                return str(values["fixed_on"].isoformat())
            case "issue":
                return f"issue+{values['issue_count']}{values.get('issue_unit') or 'd'}"
            case "cycle":
                return str(values.get("cycle") or CYCLES[0])
        return ""

    @property
    def terms(self) -> Terms:
        """What was typed, for the action."""
        values = self.cleaned_data
        names = ("least", "most", "unit", "is_approximate", "recurrence", "deadline", "each_responsible")
        return Terms(
            parties=tuple(self._parties()),
            activity_kind=values["activity_kind"],
            area=values["area"],
            **{name: values[name] for name in names},
        )

    def _parties(self) -> Iterator[Party]:
        """The rows that say something; a body chosen without a name is called by its own."""
        values = self.cleaned_data
        for place in range(self.party_count):
            body = values[f"party_body_{place}"]
            labels = dict(self.fields[f"party_body_{place}"].choices)
            name = values[f"party_name_{place}"] or (labels[body] if body else "")
            if name:
                yield Party(name, body, PartyPart(values[f"party_part_{place}"] or "responsible"))


class MissedForm(TermsForm):
    """A promise that was not read: its words as they stand in the text, then its terms."""

    words = forms.CharField(
        label=gettext_lazy("原文中的这句话"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4, "lang": "zh"})
    )
    start = forms.TypedChoiceField(
        label=gettext_lazy("是哪一处"), coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )

    def offer(self, places: Iterable[tuple[int, str]]) -> None:
        """Let the reviewer say which of several places is meant."""
        self.fields["start"].choices = list(places)


class NameForm(forms.Form):
    """The bodies that a printed name stands for."""

    name = forms.CharField(max_length=120, widget=forms.HiddenInput)
    organisations = forms.TypedMultipleChoiceField(
        label=gettext_lazy("对应的单位"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, bodies: Iterable[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisations"].choices = [(body.id, body.label) for body in bodies]


class PlanFileForm(forms.Form):
    """The file of a plan."""

    file = forms.FileField(
        label=gettext_lazy("方案文件"),
        widget=forms.FileInput(attrs={"accept": ",".join(ACCEPTED_EXTENSIONS)}),
        error_messages={
            "required": gettext_lazy("请选择一个方案文件。"),
            "empty": gettext_lazy("这是空文件，请选择有内容的方案文件。"),
        },
    )


class HeadingForm(forms.Form):
    """What the plan says of itself."""

    title = forms.CharField(label=gettext_lazy("标题"), max_length=200)
    document_number = forms.CharField(label=gettext_lazy("发文字号"), max_length=60, required=False)
    issuing_body = forms.CharField(label=gettext_lazy("发文机关"), max_length=120, required=False)
    issued_on = DayField(label=gettext_lazy("成文日期"), required=False)
    first_year = WholeField(label=gettext_lazy("起始年"), least=1949, most=2199)
    last_year = WholeField(label=gettext_lazy("截止年"), least=1949, most=2199)

    @property
    def heading(self) -> Heading:
        return Heading(**self.cleaned_data)


class AdoptionForm(forms.Form):
    """The paper by which a plan is put into force."""

    document_number = forms.CharField(label=gettext_lazy("发文字号"), max_length=60)
    issued_on = DayField(label=gettext_lazy("印发日期"))


def _initial(item: ReviewItem | None) -> dict[str, Any]:
    if item is None:
        return {"deadline_form": "none", "activity_kind": "other", "area": "other"}
    terms = item.terms
    names = ("least", "most", "unit", "is_approximate", "recurrence", "each_responsible", "activity_kind", "area")
    values = {name: getattr(terms, name) for name in names}
    bounds = [bound for bound in (terms.least, terms.most) if bound is not None]
    if terms.unit == YUAN and bounds and not any(bound % MONEY["万元"] for bound in bounds):
        values |= {"unit": "万元"}
        values |= {name: values[name] // MONEY["万元"] for name in ("least", "most") if values[name] is not None}
    return values | _deadline_boxes(terms.deadline) | {"note": item.note}


def _deadline_boxes(form: str) -> dict[str, Any]:
    """A deadline as the boxes that say it."""
    if not form:
        return {"deadline_form": "none"}
    if form.startswith(("--", "every-year ")):
        return {"deadline_form": "yearly", "yearly_month": int(form[-5:-3]), "yearly_day": int(form[-2:])}
    if form.startswith("issue+"):
        return {"deadline_form": "issue", "issue_count": int(form[6:-1]), "issue_unit": form[-1]}
    if form[0].isdigit():
        return {"deadline_form": "fixed", "fixed_on": form}
    return {"deadline_form": "cycle", "cycle": form}


def _count(text: str, *, least: int) -> int:
    return min(max(int(text), least), MOST_PARTIES) if text.isascii() and text.isdigit() and len(text) < 4 else least
