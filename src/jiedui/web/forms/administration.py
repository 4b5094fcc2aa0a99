"""What is typed about accounts, bodies and roles."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.accounts.roles import LABELS, Role
from jiedui.ledger.actions.organisations import NewOrganisation
from jiedui.ledger.queries.dues import Body
from jiedui.web.forms.fields import DayField, WholeField


def _bodies(bodies: Iterable[Body]) -> list[tuple[Any, str]]:
    return [("", _("（请选择）")), *((body.id, body.name) for body in bodies)]


class NewUserForm(forms.Form):
    """An account with its person and post."""

    username = forms.CharField(
        label=gettext_lazy("用户名"),
        max_length=60,
        help_text=gettext_lazy("小写字母、数字、点和连字符，登录时用。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    person_name = forms.CharField(label=gettext_lazy("姓名或称呼"), max_length=60)
    organisation = forms.TypedChoiceField(label=gettext_lazy("单位"), coerce=int)
    post_title = forms.CharField(label=gettext_lazy("职务"), max_length=60)

    def __init__(self, *args: Any, bodies: Iterable[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = _bodies(bodies)


class RoleForm(forms.Form):
    """A role in a programme for a body, from a day on."""

    programme = forms.ChoiceField(label=gettext_lazy("帮扶项目"))
    role = forms.ChoiceField(label=gettext_lazy("角色"))
    organisation = forms.TypedChoiceField(label=gettext_lazy("代表的单位"), coerce=int)
    from_on = DayField(label=gettext_lazy("自"))

    def __init__(
        self, *args: Any, programmes: Iterable[tuple[str, str]], bodies: Iterable[Body], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = list(programmes)
        self.fields["programme"].choices = choices
        self.fields["role"].choices = [("", _("（请选择）")), *((role.value, LABELS[role]) for role in Role)]
        self.fields["organisation"].choices = _bodies(bodies)
        if len(choices) == 1:
            self.fields["programme"].initial = choices[0][0]
            self.fields["programme"].widget = forms.HiddenInput()


class NewBodyForm(forms.Form):
    """A body and the one above it."""

    name = forms.CharField(label=gettext_lazy("单位全称"), max_length=120)
    short_name = forms.CharField(label=gettext_lazy("简称"), max_length=60, required=False)
    parent = forms.ChoiceField(label=gettext_lazy("上级单位"), required=False)
    sequence = WholeField(
        label=gettext_lazy("机构序列"),
        least=0,
        most=1_000_000,
        required=False,
        help_text=gettext_lazy("单位排列的先后，数小的在前。"),
    )

    def __init__(self, *args: Any, bodies: Iterable[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = [("", _("（没有）")), *((body.name, body.name) for body in bodies)]

    @property
    def organisation(self) -> NewOrganisation:
        values = self.cleaned_data
        return NewOrganisation(
            name=values["name"],
            short_name=values["short_name"],
            parent=values["parent"],
            sequence=values["sequence"] or 0,
        )


class AliasForm(forms.Form):
    """Another name of a body."""

    alias = forms.CharField(label=gettext_lazy("其他名称"), max_length=120)


class RenameForm(forms.Form):
    """A body's new name."""

    name = forms.CharField(label=gettext_lazy("单位全称"), max_length=120)
    short_name = forms.CharField(label=gettext_lazy("简称"), max_length=60, required=False)


class OwnPasswordForm(forms.Form):
    """The old password, and the new one twice."""

    old = forms.CharField(
        label=gettext_lazy("现在的密码"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=gettext_lazy("新密码"),
        max_length=200,
        strip=False,
        help_text=gettext_lazy("至少8个字符，不能全是数字，也不能是常见的密码。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("再输一遍新密码"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user

    def clean_old(self) -> str:
        old = str(self.cleaned_data["old"])
        if not self._user.check_password(old):
            raise ValidationError(_("现在的密码不对。"))
        return old

    def clean_again(self) -> str:
        again = str(self.cleaned_data["again"])
        if again != self.cleaned_data.get("new", again):
            raise ValidationError(_("两遍不一样，请重新输入。"))
        return again
