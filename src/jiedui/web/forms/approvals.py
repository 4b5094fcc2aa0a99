"""What is typed about stand-ins and about a programme's rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from jiedui.ledger.queries.rules import RulesPage
from jiedui.ledger.queries.stand_ins import StandInsPage
from jiedui.web.forms.fields import DayField, WholeField
from jiedui.web.words import kind_words


class StandInForm(forms.Form):
    """Who stands in, from when to when, by which paper."""

    stand_in = forms.ChoiceField(label=gettext_lazy("代办人"))
    from_on = DayField(label=gettext_lazy("自"))
    until_on = DayField(label=gettext_lazy("至（含当日）"))
    paper = forms.CharField(
        label=gettext_lazy("委托依据"),
        max_length=200,
        help_text=gettext_lazy("文号或原因，如“赴省委党校学习”。每项代办都会注明。"),
    )

    def __init__(self, *args: Any, page: StandInsPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stand_in"].choices = [("", gettext_lazy("（请选择）")), *page.candidates]


class SettingsForm(forms.Form):
    """The days that leaders have, in working days."""

    approval_days = WholeField(label=gettext_lazy("审定期限（工作日）"), least=1, most=250)
    regularise_days = WholeField(label=gettext_lazy("补办期限（工作日）"), least=1, most=250)


class ConsentRuleForm(forms.Form):
    """Whether a kind needs both sides from today on, by which paper."""

    kind = forms.ChoiceField(label=gettext_lazy("活动类别"))
    needs = forms.ChoiceField(
        label=gettext_lazy("自今日起"),
        choices=[("yes", gettext_lazy("须双方审定")), ("no", gettext_lazy("不须双方审定"))],
    )
    paper = forms.CharField(label=gettext_lazy("依据"), max_length=200)

    def __init__(self, *args: Any, page: RulesPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [
            ("", gettext_lazy("（请选择）")),
            *((row.kind.code, kind_words(row.kind)) for row in page.kinds),
        ]
