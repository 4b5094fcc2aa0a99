"""我的设备: a person's devices, and for an administrator those of an account; and what the office switches for all."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiedui.accounts.roles import Verb
from jiedui.ledger.access import get_programme_to
from jiedui.ledger.actions.devices import revoke_device
from jiedui.ledger.actions.field_page import switch_field_page
from jiedui.ledger.queries.devices import devices_page
from jiedui.ledger.queries.field import field_settings
from jiedui.web.frame import Request


@require_safe
def devices(request: Request, username: str = "") -> HttpResponse:
    page = devices_page(request.frame.viewer, username=username)
    return render(request, "web/field/devices.html", {"page": page})


@require_POST
def device_revoke(request: Request, uid: UUID) -> HttpResponse:
    """Revoke one; back to where it was listed."""
    revoke_device(request.frame.viewer, uid=uid, reason=request.POST.get("reason", ""), at=request.frame.now)
    request.frame.tell(_("设备已停用。它下次联网时会清除所保存的内容。"))
    username = request.POST.get("username", "")
    return redirect("devices_of", username=username) if username else redirect("devices")


@require_http_methods(["GET", "HEAD", "POST"])
def field_switches(request: Request, slug: str) -> HttpResponse:
    """What the office switches on the field page of its programme."""
    frame = request.frame
    programme = get_programme_to(Verb.SET_RULES, frame.viewer, slug=slug)
    if request.method != "POST":
        return render(request, "web/field/switches.html", {"page": field_settings(programme), "slug": slug})
    switch_field_page(
        frame.viewer,
        programme=programme,
        may_install="may_install" in request.POST,
        takes_location="takes_location" in request.POST,
        at=frame.now,
    )
    frame.tell(_("已保存。"))
    return redirect("field_switches", slug=slug)
