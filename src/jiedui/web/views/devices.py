"""我的设备: a person's devices, and for an administrator those of an account."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jiedui.ledger.actions.devices import revoke_device
from jiedui.ledger.queries.devices import devices_page
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
