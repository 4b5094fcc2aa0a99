"""What is typed about an activity: its plan, what was done, and what it is to count."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.kernel.quantities import YUAN
from jiedui.ledger.actions.activities import Actuals, Details
from jiedui.ledger.counting import Deed
from jiedui.ledger.queries.contributing import ContributingPage, Countable
from jiedui.ledger.queries.recording import Choices
from jiedui.plans.kinds import ActivityKind, KindField
from jiedui.web.forms.fields import DayField, FilesField, HundredthsField, WholeField
from jiedui.web.forms.kind_fields import kind_field, words_of
from jiedui.web.words import clause_words, headcount_words, period_words, unit_words

YUAN_IN_WAN = 10_000
_MARK = "of_kind_"


class _DaysInOrder(forms.Form):
    """Two days, the second not before the first."""

    first_day = last_day = ""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get(self.first_day), values.get(self.last_day)
        if first and last and last < first:
            self.add_error(self.last_day, ValidationError(_("结束日期早于开始日期。")))
        return values


class _Money(forms.Form):
    """An amount of money may be typed in 万元 or 元; any other amount has its kind's unit."""

    def ask_amount(self, unit: str, *, typed_in: str = "wan") -> None:
        """Name the amount by its unit; money asks which of the two it is typed in."""
        if unit != YUAN:
            self.fields["amount"].label = _("数量（%(unit)s）") % {"unit": unit_words(unit)}
            return
        choices = [("wan", gettext_lazy("万元")), ("yuan", gettext_lazy("元"))]
        self.fields["amount"].label = gettext_lazy("金额")
        self.fields["money_unit"] = forms.ChoiceField(
            label=gettext_lazy("金额单位"), choices=choices, initial=typed_in, required=False
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("money_unit") == "wan" and values.get("amount") is not None:
            values["amount"] *= YUAN_IN_WAN
        return values


class _OfAKind(forms.Form):
    """What the kind asks beside what every activity has: one field each, named by its code behind a mark."""

    asked: tuple[KindField, ...] = ()

    def ask(self, fields: tuple[KindField, ...], *, must: bool) -> None:
        """Add the fields; those that are wanted must be filled where `must`."""
        self.asked = fields
        for field in fields:
            self.fields[_MARK + field.code] = kind_field(field, is_required=must and field.is_wanted)

    @property
    def kind_fields(self) -> list[forms.BoundField]:
        """The fields of the kind, for the template."""
        return [self[_MARK + field.code] for field in self.asked]

    @property
    def values(self) -> dict[str, str | int]:
        """What was typed in them, by code."""
        typed = {field.code: self.cleaned_data.get(_MARK + field.code) for field in self.asked}
        return {code: value for code, value in typed.items() if value is not None}

    def place_of(self, about: str) -> str | None:
        """The field beside which a refusal stands that is about such a thing; None, it stands above the form."""
        return next((name for name in (about, _MARK + about) if name in self.fields), None)


def initial_values(fields: tuple[KindField, ...], values: Mapping[str, Any]) -> dict[str, Any]:
    """The kept values as the form's fields begin with them."""
    return {_MARK + field.code: words_of(field, values.get(field.code)) for field in fields}


class ActivityForm(_DaysInOrder, _Money, _OfAKind):
    """The plan of an activity of one kind, in the name of one of the bodies that the viewer records for."""

    first_day, last_day = "planned_on", "planned_until"
    title = forms.CharField(label=gettext_lazy("活动名称"), max_length=200)
    organisation = forms.TypedChoiceField(label=gettext_lazy("开展单位"), coerce=int)
    planned_on = DayField(label=gettext_lazy("计划日期"))
    planned_until = DayField(label=gettext_lazy("至"), required=False)
    place = forms.CharField(label=gettext_lazy("地点"), max_length=120, required=False)
    amount = HundredthsField(label=gettext_lazy("数量"))
    people = WholeField(label=gettext_lazy("参加人数"), least=0, most=10_000_000, required=False)
    participants = forms.TypedMultipleChoiceField(
        label=gettext_lazy("其他参加单位"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        label=gettext_lazy("主要内容"), max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, choices: Choices, kind: ActivityKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.ask(kind.planned_fields, must=False)
        self.fields["organisation"].choices = [(body.id, body.name) for body in choices.recorders]
        self.fields["participants"].choices = [(body.id, body.label) for body in choices.bodies]
        if len(choices.recorders) == 1:
            self.fields["organisation"].initial = choices.recorders[0].id
            self.fields["organisation"].widget = forms.HiddenInput()
        _ask_people(self, kind)
        self.ask_amount(kind.unit or "项")
        if kind.unit != YUAN:
            self.fields["amount"].initial = 100
        self.order_fields(["title", "organisation", "planned_on", "planned_until", "place", "amount", "money_unit"])

    @property
    def details(self) -> Details:
        """What was typed, for the action."""
        values = {name: self.cleaned_data.get(name) for name in _DETAILS}
        participants = tuple(self.cleaned_data["participants"])
        return Details(kind=self.kind.code, **values, participants=participants, values=self.values)

    @property
    def deed(self) -> Deed | None:
        """As much as decides what it would count towards; None while that much isn't there."""
        self.is_valid()
        values = self.cleaned_data
        day, body, amount = values.get("planned_on"), values.get("organisation"), values.get("amount")
        if day is None or body is None or amount is None:
            return None
        return Deed(
            kind=self.kind.code,
            organisation=body,
            day=values.get("planned_until") or day,
            amount=amount,
            unit=self.kind.unit,
            people=values.get("people"),
            participants=tuple(values.get("participants") or ()),
        )


_DETAILS = ("title", "organisation", "planned_on", "planned_until", "place", "amount", "people", "note")


def _ask_people(form: forms.Form, kind: ActivityKind) -> None:
    """The second number, under the kind's name for it; not where the amount counts people already."""
    form.fields["people"].label = headcount_words(kind)
    if kind.counts_people:
        del form.fields["people"]


class ActualsForm(_DaysInOrder, _Money, _OfAKind):
    """What was done."""

    first_day, last_day = "done_on", "done_until"
    done_on = DayField(label=gettext_lazy("开展日期"))
    done_until = DayField(label=gettext_lazy("至"), required=False)
    place = forms.CharField(label=gettext_lazy("地点"), max_length=120, required=False)
    amount = HundredthsField(label=gettext_lazy("数量"))
    people = WholeField(label=gettext_lazy("参加人数"), least=0, most=10_000_000, required=False)
    reason = forms.CharField(
        label=gettext_lazy("未经审定先行开展的理由"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, kind: ActivityKind, unit: str, needs_reason: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask(kind.deed_fields, must=True)
        _ask_people(self, kind)
        if not needs_reason:
            del self.fields["reason"]
        self.ask_amount(unit, typed_in="yuan")
        self.order_fields(["done_on", "done_until", "place", "amount", "money_unit", "people", "reason"])

    @property
    def actuals(self) -> Actuals:
        """What was typed, for the action."""
        names = ("done_on", "done_until", "place", "amount", "people")
        return Actuals(**{name: self.cleaned_data.get(name) for name in names}, values=self.values)


class ContributionForm(forms.Form):
    """Another amount for something that counts, and why."""

    contribution = forms.IntegerField(min_value=1)
    amount = HundredthsField(label=gettext_lazy("计入数量"))
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=400)


class ContributeForm(_OfAKind):
    """A duty that the activity is to count towards, by how much in that duty's unit, and why."""

    obligation = forms.TypedChoiceField(label=gettext_lazy("计入哪项任务"), coerce=int)
    amount = HundredthsField(label=gettext_lazy("计入数量（按该任务的单位，资金填元）"))
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=400)

    def __init__(self, *args: Any, page: ContributingPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["obligation"].choices = [(one.obligation, _duty_words(one)) for one in page.choices]


def _duty_words(duty: Countable) -> str:
    period = period_words(duty.period_start, duty.period_end)
    return f"{clause_words(duty.clause_path)} {duty.quote[:40]} · {period} · {duty.bodies} · {duty.unit}"


class EvidenceForm(forms.Form):
    """Files that prove; any number at once."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    file = FilesField(label=gettext_lazy("佐证材料"))


class PhotosForm(forms.Form):
    """Photos from which a record begins."""

    file = FilesField(label=gettext_lazy("照片"))
