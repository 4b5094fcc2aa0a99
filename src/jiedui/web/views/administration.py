"""Accounts, roles and bodies, for the administrators of the system."""

import secrets
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiedui.accounts.roles import LABELS, Role
from jiedui.ledger.actions import organisations, users
from jiedui.ledger.queries.administration import (
    AccountPage,
    account_page,
    accounts_page,
    all_bodies,
    bodies_page,
    body_page,
    programme_to_administer,
)
from jiedui.ledger.refusals import Missing
from jiedui.web.forms.acts import is_done, reason_of
from jiedui.web.forms.administration import AliasForm, NewBodyForm, NewUserForm, RenameForm, RoleForm
from jiedui.web.frame import Request

# Without characters that are taken for one another when a password is read out or copied by hand.
CHARACTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP = 4, 4


@require_safe
def administration(request: Request) -> HttpResponse:
    words = request.GET.get("words", "").strip()[:60]
    page = accounts_page(
        request.frame.viewer, on=request.frame.today, words=words, after=request.GET.get("after", "")[:60]
    )
    return render(request, "web/administration/accounts.html", {"page": page, "labels": LABELS})


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("password")
def user_new(request: Request) -> HttpResponse:
    """A new account; its password is made here and shown once."""
    form = NewUserForm(_sent(request), bodies=all_bodies(request.frame.viewer))
    password = new_password()
    if form.is_valid() and is_done(form, lambda: _add_user(request, form, password), shown=None):
        return _with_password(request, form.cleaned_data["username"], password)
    return render(request, "web/administration/user_new.html", {"form": form}, status=_status(form))


@require_safe
def user(request: Request, username: str) -> HttpResponse:
    return _user(request, account_page(request.frame.viewer, username=username, on=request.frame.today), form=None)


@require_POST
@sensitive_variables("password")
def user_password(request: Request, username: str) -> HttpResponse:
    page = account_page(request.frame.viewer, username=username, on=request.frame.today)
    if not page.may_change:
        raise Missing
    password = new_password()
    users.set_password(request.frame.viewer, username=username, password=password)
    return _with_password(request, username, password)


@require_POST
def user_close(request: Request, username: str) -> HttpResponse:
    users.close_user(request.frame.viewer, username=username, at=request.frame.now, reason=reason_of(request))
    request.frame.tell(_("账号已停用。"))
    return redirect("user", username=username)


@require_POST
def user_reopen(request: Request, username: str) -> HttpResponse:
    users.reopen_user(request.frame.viewer, username=username, at=request.frame.now, reason=reason_of(request))
    request.frame.tell(_("账号已恢复。"))
    return redirect("user", username=username)


@require_POST
def role_grant(request: Request, username: str) -> HttpResponse:
    page = account_page(request.frame.viewer, username=username, on=request.frame.today)
    form = RoleForm(request.POST, programmes=page.programmes, bodies=page.bodies)
    if form.is_valid() and is_done(form, lambda: _grant(request, username, form), shown=None):
        request.frame.tell(_("角色已授予。"))
        return redirect("user", username=username)
    return _user(request, page, form=form)


@require_POST
def role_revoke(request: Request, slug: str, membership: int) -> HttpResponse:
    viewer = request.frame.viewer
    users.revoke_role(
        viewer,
        programme=programme_to_administer(viewer, slug=slug),
        membership=membership,
        at=request.frame.now,
        reason=reason_of(request),
    )
    request.frame.tell(_("角色已收回。"))
    username = request.POST.get("username", "")
    return redirect("user", username=username) if username else redirect("administration")


@require_http_methods(["GET", "HEAD", "POST"])
def bodies(request: Request) -> HttpResponse:
    """The bodies as a tree, and a new one."""
    words = request.GET.get("words", "").strip()[:60]
    page = bodies_page(request.frame.viewer, words=words)
    form = NewBodyForm(_sent(request), bodies=all_bodies(request.frame.viewer))
    if form.is_valid() and is_done(form, lambda: _add_body(request, form), shown=None):
        request.frame.tell(_("已录入“%(name)s”。") % {"name": form.cleaned_data["name"]})
        return redirect("bodies")
    return render(request, "web/administration/bodies.html", {"page": page, "form": form}, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def body(request: Request, organisation: int) -> HttpResponse:
    """One body: its names, another name, a new one."""
    viewer, act = request.frame.viewer, request.POST.get("act", "")
    page = body_page(viewer, organisation=organisation)
    initial = {"name": page.body.name, "short_name": page.short_name}
    alias = AliasForm(request.POST if act == "alias" else None)
    rename = RenameForm(request.POST if act == "rename" else None, initial=initial)
    form, change = (alias, _add_alias) if act == "alias" else (rename, _rename)
    if form.is_valid() and is_done(form, lambda: change(request, organisation, form), shown=None):
        request.frame.tell(_("已记下。"))
        return redirect("body", organisation=organisation)
    shown = {"page": page, "alias": alias, "rename": rename}
    return render(request, "web/administration/body.html", shown, status=_status(form))


def new_password() -> str:
    """A password that nobody has to think up: 16 characters in groups of four."""
    return "-".join("".join(secrets.choice(CHARACTERS) for _ in range(GROUP)) for _ in range(GROUPS))


def _user(request: Request, page: AccountPage, *, form: RoleForm | None) -> HttpResponse:
    status = 400 if form is not None else 200
    if form is None:
        initial = {"from_on": request.frame.today}
        form = RoleForm(programmes=page.programmes, bodies=page.bodies, initial=initial)
    shown = {"page": page, "form": form, "labels": LABELS}
    return render(request, "web/administration/user.html", shown, status=status)


def _with_password(request: Request, username: str, password: str) -> HttpResponse:
    """The one page that shows the password; it isn't kept anywhere to be shown again."""
    return render(request, "web/administration/password.html", {"username": username, "password": password})


def _sent(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


def _status(form: Any) -> int:
    return 400 if form.errors else 200


@sensitive_variables("password")
def _add_user(request: Request, form: NewUserForm, password: str) -> None:
    new = users.NewUser(password=password, **form.cleaned_data)
    users.add_user(request.frame.viewer, new=new, at=request.frame.now)


def _grant(request: Request, username: str, form: RoleForm) -> None:
    viewer, values = request.frame.viewer, form.cleaned_data
    users.grant_role(
        viewer,
        programme=programme_to_administer(viewer, slug=values["programme"]),
        username=username,
        role=Role(values["role"]),
        organisation=values["organisation"],
        from_on=values["from_on"],
        at=request.frame.now,
    )


def _add_body(request: Request, form: NewBodyForm) -> None:
    organisations.add_organisation(request.frame.viewer, new=form.organisation, at=request.frame.now)


def _add_alias(request: Request, organisation: int, form: Any) -> None:
    organisations.add_alias(
        request.frame.viewer, organisation=organisation, name=form.cleaned_data["alias"], at=request.frame.now
    )


def _rename(request: Request, organisation: int, form: Any) -> None:
    organisations.rename_organisation(
        request.frame.viewer, organisation=organisation, at=request.frame.now, **form.cleaned_data
    )
