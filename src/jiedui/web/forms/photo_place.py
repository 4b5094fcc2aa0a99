"""Whether photos' places are compared, and with which circle, as it is typed: degrees with decimals, kilometres."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from jiedui.ledger.actions.photo_place import MOST_KM, Circle
from jiedui.ledger.queries.rules import RulesPage
from jiedui.web.forms.fields import WholeField


def _degrees(label: str, most: int) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=-most, max_value=most, max_digits=20, decimal_places=15
    )


class PhotoPlaceForm(forms.Form):
    """A switch, and a circle that must be whole where the switch is on."""

    is_compared = forms.BooleanField(label=gettext_lazy("比对照片的拍摄地点"), required=False)
    latitude = _degrees(gettext_lazy("中心纬度"), 90)
    longitude = _degrees(gettext_lazy("中心经度"), 180)
    radius_km = WholeField(label=gettext_lazy("半径（公里）"), required=False, least=1, most=MOST_KM)

    def clean(self) -> dict[str, Any]:
        """Ask for what is missing of the circle."""
        values = super().clean() or {}
        if values.get("is_compared"):
            for name, message in _WANTED.items():
                if values.get(name) is None and name not in self.errors:
                    self.add_error(name, message)
        return values

    @property
    def circle(self) -> Circle | None:
        """The circle to compare with; None where nothing is compared."""
        values = self.cleaned_data
        return (
            Circle(values["latitude"], values["longitude"], values["radius_km"]) if values.get("is_compared") else None
        )


_WANTED = {
    "latitude": gettext_lazy("请填写纬度，例如 28.21。"),
    "longitude": gettext_lazy("请填写经度，例如 110.22。"),
    "radius_km": gettext_lazy("请填写半径，例如 20。"),
}


def place_as_typed(page: RulesPage) -> dict[str, bool | int | Decimal | None]:
    """What holds, as the form shows it."""
    latitude, longitude = page.place.centre
    return {
        "is_compared": page.place.is_compared,
        "latitude": latitude,
        "longitude": longitude,
        "radius_km": page.place.radius_km,
    }
