"""One's own password."""

from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from jiedui.ledger.actions.users import set_password
from jiedui.ledger.refusals import Refused
from jiedui.web.forms.administration import OwnPasswordForm
from jiedui.web.frame import Request
from jiedui.web.words import sentence_of


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: Request) -> HttpResponse:
    """Change it: whoever sits at a desk left open must know the old one."""
    form = OwnPasswordForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid() and _set(request, form):
        request.frame.tell(_("密码已更换。"))
        return redirect("start")
    return render(request, "web/sign_in/password.html", {"form": form}, status=400 if form.errors else 200)


def _set(request: Request, form: OwnPasswordForm) -> bool:
    viewer = request.frame.viewer
    try:
        set_password(viewer, username=viewer.username, password=form.cleaned_data["new"])
    except Refused as refusal:
        form.add_error("new", sentence_of(refusal))
        return False
    request.user.refresh_from_db()
    update_session_auth_hash(request, request.user)
    return True
