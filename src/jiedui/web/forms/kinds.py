"""A kind of activity of the programme's own: its name and unit, and row by row what it asks."""

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from jiedui.ledger.actions.kinds import MOST_FIELDS, NewField, NewKind
from jiedui.plans.kinds import AREAS, MONEY_AREA, ActivityKind, FieldType, KindField
from jiedui.web.words import area_words

BLANK_ROWS = 4
TYPES = {
    FieldType.TEXT: gettext_lazy("文字"),
    FieldType.INTEGER: gettext_lazy("整数"),
    FieldType.MONEY: gettext_lazy("金额（元）"),
    FieldType.DATE: gettext_lazy("日期"),
    FieldType.CHOICE: gettext_lazy("选择项"),
}
_SEPARATORS = re.compile(r"[、，,；;/\n]+")
_PLANNED, _OF_DEED = "planned", "of_deed"


class KindForm(forms.Form):
    """`kind` is the one to change; a new one has none. Rows that have no name ask nothing."""

    name = forms.CharField(label=gettext_lazy("类别名称"), max_length=20)
    english = forms.CharField(label=gettext_lazy("英文名称"), max_length=60, required=False)
    area = forms.ChoiceField(label=gettext_lazy("方面"))
    unit = forms.CharField(label=gettext_lazy("计量单位"), max_length=8, required=False, initial="次")
    needs_both_sides = forms.BooleanField(label=gettext_lazy("开展前须双方领导审定同意"), required=False, initial=True)
    evidence = forms.CharField(label=gettext_lazy("通常应有的佐证材料"), max_length=320, required=False, initial="照片")

    def __init__(self, *args: Any, kind: ActivityKind | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=_initial(kind), **kwargs)
        self.kind = kind
        self.fields["area"].choices = [(code, area_words(code)) for code in AREAS if code != MONEY_AREA]
        if kind is not None:
            for name in ("name", "unit"):
                self.fields[name].disabled = True
        self.known = kind.fields if kind else ()
        self.row_count = _count(self.data.get("rows", "")) if self.is_bound else len(self.known) + BLANK_ROWS
        for row in range(self.row_count):
            self._add_row(row, self.known[row] if row < len(self.known) else None)

    @property
    def rows(self) -> Iterator[dict[str, forms.BoundField]]:
        """The boxes of each row, for the template."""
        for row in range(self.row_count):
            yield {name: self[f"{name}_{row}"] for name in _ROW}

    @property
    def new_kind(self) -> NewKind:
        """What was typed, for the action."""
        values = self.cleaned_data
        return NewKind(
            name=values["name"],
            area=values["area"],
            unit=values["unit"],
            needs_both_sides=values["needs_both_sides"],
            english=values["english"],
            evidence=_listed(values["evidence"]),
            fields=tuple(self._field(row) for row in range(self.row_count) if values[f"name_{row}"]),
        )

    def _add_row(self, row: int, field: KindField | None) -> None:
        """A field that is there keeps its code, its type, and when it is asked for."""
        self.fields[f"code_{row}"] = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
        self.fields[f"name_{row}"] = forms.CharField(label=pgettext("要填写的", "事项"), max_length=20, required=False)
        self.fields[f"type_{row}"] = forms.ChoiceField(label=_("类型"), choices=list(TYPES.items()), required=False)
        self.fields[f"unit_{row}"] = forms.CharField(label=_("单位"), max_length=8, required=False)
        moments = [(_PLANNED, _("计划时")), (_OF_DEED, _("开展后"))]
        self.fields[f"when_{row}"] = forms.ChoiceField(label=_("何时填写"), choices=moments, required=False)
        self.fields[f"wanted_{row}"] = forms.BooleanField(label=_("必填"), required=False)
        self.fields[f"choices_{row}"] = forms.CharField(label=_("可选内容"), max_length=600, required=False)
        if field is not None:
            self.initial |= {f"{name}_{row}": value for name, value in _row_initial(field).items()}

    def _field(self, row: int) -> NewField:
        told = {name: self.cleaned_data[f"{name}_{row}"] for name in _ROW}
        return NewField(
            name=told["name"],
            type=FieldType(told["type"] or FieldType.TEXT),
            unit=told["unit"],
            is_wanted=told["wanted"],
            is_of_deed=told["when"] == _OF_DEED,
            choices=_listed(told["choices"]),
            code=told["code"],
        )

    def place_of(self, about: str) -> str | None:
        """The field beside which a refusal stands; None, it stands above the form."""
        return about if about in self.fields else None


_ROW = ("code", "name", "type", "unit", "when", "wanted", "choices")


def _initial(kind: ActivityKind | None) -> dict[str, Any]:
    if kind is None:
        return {}
    names = ("name", "english", "area", "unit", "needs_both_sides")
    return {name: getattr(kind, name) for name in names} | {"evidence": "、".join(kind.evidence)}


def _row_initial(field: KindField) -> dict[str, Any]:
    return {
        "code": field.code,
        "name": field.name,
        "type": str(field.type),
        "unit": "" if field.type is FieldType.MONEY else field.unit,
        "when": _OF_DEED if field.is_of_deed else _PLANNED,
        "wanted": field.is_wanted,
        "choices": "、".join(field.choices),
    }


def _listed(words: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in _SEPARATORS.split(words) if part.strip())


def _count(text: str) -> int:
    """How many rows were sent; no more than a kind may have."""
    return min(int(text), MOST_FIELDS + BLANK_ROWS) if text.isascii() and text.isdigit() and len(text) < 4 else 0
