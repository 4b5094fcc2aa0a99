"""Form fields as officials fill them in: days in any usual spelling, numbers in full-width digits too."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from unicodedata import normalize

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.kernel.quantities import from_hundredths, to_hundredths
from jiedui.kernel.refusals import InputRefused
from jiedui.web.days import read_day
from jiedui.web.words import sentence_of

MOST = Decimal(10**13)
_WHOLE = re.compile(r"-?\d{1,18}", re.ASCII)


class DayField(forms.Field):
    """A day: 2019-06-30, 2019.6.30, 2019年6月30日, 20190630."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def to_python(self, value: Any) -> date | None:
        if not value:
            return None
        try:
            return read_day(str(value))
        except InputRefused as refusal:
            raise ValidationError(sentence_of(refusal)) from refusal

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value


class HundredthsField(forms.Field):
    """A number with at most two decimals, kept in hundredths: 80, 1.2, １００, 1,200."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> int | None:
        if value in (None, ""):
            return None
        text = normalize("NFKC", str(value)).replace(",", "").replace(" ", "")[:30]
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise ValidationError(_("“%(text)s”不是数字，可写 80 或 1.5。") % {"text": text}) from None
        if not number.is_finite() or not 0 <= number <= MOST:
            raise ValidationError(_("数量应在 0 到 %(most)s 之间。") % {"most": f"{MOST:,}"})
        if number != number.quantize(Decimal("0.01")):
            raise ValidationError(_("“%(text)s”的小数多于两位。") % {"text": text})
        return to_hundredths(number)

    def prepare_value(self, value: Any) -> Any:
        return from_hundredths(value) if isinstance(value, int) else value


class WholeField(forms.Field):
    """A whole number within bounds: 32, ３２, 1,200. It is typed as text, for a box of numbers lets no ３２ in."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def __init__(self, *, least: int, most: int, **kwargs: Any) -> None:
        self.least, self.most = least, most
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        if value in (None, ""):
            return None
        text = normalize("NFKC", str(value)).replace(",", "").strip()[:30]
        number = int(text) if _WHOLE.fullmatch(text) else None
        if number is None or not self.least <= number <= self.most:
            told = {"text": text, "least": self._written(self.least), "most": self._written(self.most)}
            raise ValidationError(_("“%(text)s”不对，请填 %(least)s 到 %(most)s 的整数。") % told)
        return number

    def _written(self, bound: int) -> str:
        """A bound as people read it; a year has no commas."""
        return str(bound) if self.least > 1000 else f"{bound:,}"


class ReasonForm(forms.Form):
    """An act that asks why."""

    reason = forms.CharField(label=gettext_lazy("理由"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


class RemarkForm(forms.Form):
    """A remark: a ready phrase that was tapped, or what was typed."""

    uid = forms.UUIDField()
    phrase = forms.CharField(max_length=400, required=False)
    text = forms.CharField(max_length=400, required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        phrase, text = values.pop("phrase", ""), values.get("text", "")
        if not (phrase or text):
            raise ValidationError(_("请写下批注。"))
        return values | {"text": phrase or text}


class _ManyFiles(forms.ClearableFileInput):
    """A box for files that lets several be chosen."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files, none of them empty."""

    widget = _ManyFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(file, initial) for file in given or [None]]
