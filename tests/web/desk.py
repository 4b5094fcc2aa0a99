"""A browser at a desk of the small office of `tests.ledger.office`, where a plan is reviewed and adopted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from jiedui.accounts.models import User
from jiedui.ledger.models import Commitment, PlanVersion
from tests.ledger.office import Office

HTMX = {"HX-Request": "true", "HX-Target": "panel"}


@dataclass(frozen=True)
class Desk:
    """Somebody of the office, signed in."""

    office: Office
    client: Client

    def sign_in(self, name: str) -> "Desk":
        self.client.force_login(User.objects.get(username=name))
        return self

    def address(self, name: str, *parts: object) -> str:
        return reverse(name, args=[self.office.programme.slug, *parts])

    def get(self, name: str, *parts: object, query: Mapping[str, object] | None = None, **more: Any) -> HttpResponse:
        return self.client.get(self.address(name, *parts), query or {}, **more)

    def page(self, name: str, /, *parts: object, **query: object) -> Any:
        """The page's dataclass."""
        return self.get(name, *parts, query=query).context["page"]

    def post(self, name: str, /, *parts: object, **sent: Any) -> HttpResponse:
        more = {"headers": sent.pop("headers")} if "headers" in sent else {}
        return self.client.post(self.address(name, *parts), sent, **more)

    def upload(self, content: bytes, *, name: str = "方案.txt") -> HttpResponse:
        return self.post("review_new", file=SimpleUploadedFile(name, content))


def as_typed(row: Commitment, **changes: object) -> dict[str, object]:
    """The form of a promise as it is filled in, with some boxes changed."""
    parties = list(row.parties.all())
    boxes: dict[str, object] = {
        "number": row.version.number,
        "least": "" if row.least is None else row.least / 100,
        "most": "" if row.most is None else row.most / 100,
        "unit": row.unit,
        "recurrence": row.recurrence,
        "deadline_form": "none",
        "activity_kind": row.activity_kind,
        "area": row.area,
        "parties": len(parties),
    }
    for place, party in enumerate(parties):
        boxes |= {
            f"party_name_{place}": party.name,
            f"party_body_{place}": party.organisation_id or "",
            f"party_part_{place}": party.part,
        }
    if row.each_responsible:
        boxes["each_responsible"] = "on"
    return boxes | changes


def keys_of(version: PlanVersion) -> list[str]:
    """The keys of the promises that will owe something, in the plan's order."""
    return list(version.commitments.filter(is_item=False).order_by("sequence").values_list("key", flat=True))
