"""Form fields of what a kind asks: what people type is read as everywhere, in cells and in forms alike."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jiedui.kernel.refusals import InputRefused
from jiedui.plans.field_values import LONGEST_TEXT, read_value, written_value
from jiedui.plans.kinds import FieldType, KindField
from jiedui.web.words import choice_words, field_words, sentence_of, unit_words


def kind_field(field: KindField, *, is_required: bool) -> forms.Field:
    """The form's field, labelled with its name and unit. One that is wanted later says so in its label."""
    return _ValueField(field, required=is_required, label=_label(field), widget=_widget(field))


def words_of(field: KindField, value: Any) -> str:
    """A kept value as the form's field begins with it."""
    if value is None:
        return ""
    return written_value(field, value).replace(",", "") if field.type is FieldType.MONEY else str(value)


class _ValueField(forms.Field):
    """One value of a kind. `is_wanted`, it need not be there yet, but will be."""

    def __init__(self, asked: KindField, **kwargs: Any) -> None:
        self.asked = asked
        self.is_wanted = asked.is_wanted
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str | int | None:
        try:
            read = read_value(self.asked, str(value or "")[: LONGEST_TEXT * 2])
        except InputRefused as refusal:
            raise ValidationError(sentence_of(refusal)) from refusal
        if read is None and self.required:
            raise ValidationError(self.error_messages["required"])
        return read


def _label(field: KindField) -> str:
    if not field.unit:
        return field_words(field)
    return _("%(name)s（%(unit)s）") % {"name": field_words(field), "unit": unit_words(field.unit)}


def _widget(field: KindField) -> forms.Widget:
    if field.type is FieldType.CHOICE:
        choices = [("", ""), *((choice, choice_words(field, choice)) for choice in field.choices)]
        return forms.Select(choices=choices)
    if field.type is FieldType.DATE:
        return forms.DateInput(attrs={"type": "date"})
    if field.type is FieldType.TEXT:
        return forms.TextInput(attrs={"maxlength": LONGEST_TEXT})
    return forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
