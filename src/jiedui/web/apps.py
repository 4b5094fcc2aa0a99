"""The app of the pages; what Django says of a field that was filled in wrongly, it says in this project's words."""

from django.apps import AppConfig
from django.core.validators import MaxLengthValidator
from django.forms import Field
from django.utils.translation import gettext_lazy


class WebConfig(AppConfig):
    name = "jiedui.web"
    label = "web"

    def ready(self) -> None:
        Field.default_error_messages["required"] = gettext_lazy("请填写这一项。")
        MaxLengthValidator.message = gettext_lazy("最多 %(limit_value)d 个字，现在是 %(show_value)d 个。")
