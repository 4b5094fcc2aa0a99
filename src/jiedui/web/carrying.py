"""What was typed in a form that came too late: carried over signing in, and sent again by a person's own click.

A form comes too late when the session ended under it, or when its token grew stale because somebody signed in beside
it. Its fields ride along as hidden inputs and are kept nowhere. Files cannot; they have to be chosen again. What lives
in a page without leaving it (htmx) is not carried: the page stays, see `middleware`.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

MOST_CHARACTERS = 500_000
NEVER = {"sign_in", "sign_out", "language", "password"}  # a password is typed anew, whatever happened
_ADDRESS, _PAGE, _FILE, _FIELD = "carried-address", "carried-page", "carried-file", "carried."
_WORDS = re.compile(r"[^\x00-\x7f]|\S\s+\S|\d\D")
_OF_EVERY_FORM = "csrfmiddlewaretoken"


@dataclass(frozen=True, slots=True)
class Carried:
    """A form: where it goes, the page that it stood on, its fields, and the names of the files chosen in it."""

    address: str
    page: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...] = ()

    @property
    def hidden(self) -> tuple[tuple[str, str], ...]:
        """All of it as inputs of the form to sign in with."""
        marked = tuple((_FIELD + name, value) for name, value in self.fields)
        return ((_ADDRESS, self.address), (_PAGE, self.page), *((_FILE, name) for name in self.files), *marked)

    @property
    def words(self) -> tuple[str, ...]:
        """What a person typed, for them to know it again: no bare numbers and codes, which may be the page's own."""
        return tuple(dict.fromkeys(value for _, value in self.fields if _WORDS.search(value) and not _is_uuid(value)))


@dataclass(frozen=True, slots=True)
class SignInPage:
    """`carried` waits for the signing in."""

    username: str = ""
    next: str = ""
    refusal: str = ""
    carried: Carried | None = None


def own_address(request: HttpRequest, address: str) -> str:
    """The address if it is one of this site, else nothing."""
    hosts = {request.get_host()}
    is_own = url_has_allowed_host_and_scheme(address, allowed_hosts=hosts, require_https=request.is_secure())
    return address if is_own else ""


def page_of(request: HttpRequest) -> str:
    """The page of this site that the request came from, without its host; empty where that is not told."""
    parts = urlsplit(own_address(request, request.headers.get("Referer", "")))
    if not parts.path or _name_of(parts.path) in NEVER:
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def carried_from(request: HttpRequest) -> Carried | None:
    """The form that a request brings; None where nothing was typed in it, or it is no form to carry."""
    if request.method != "POST" or _name_of(request.path) in NEVER:
        return None
    fields = _pairs(request, without=_OF_EVERY_FORM)
    files = tuple(file.name or "" for _, found in request.FILES.lists() for file in found)
    if not (fields or files) or sum(len(value) for _, value in fields) > MOST_CHARACTERS:
        return None
    return Carried(request.get_full_path(), page_of(request) or request.get_full_path(), fields, files)


def carried_over(request: HttpRequest) -> Carried | None:
    """The form that rides along in the form to sign in with; None where none does."""
    address = own_address(request, request.POST.get(_ADDRESS, ""))
    if not address.startswith("/") or _name_of(urlsplit(address).path) in {"", *NEVER}:
        return None
    fields = tuple((name[len(_FIELD) :], value) for name, value in _pairs(request) if name.startswith(_FIELD))
    page = own_address(request, request.POST.get(_PAGE, "")) or address
    return Carried(address, page, fields, tuple(request.POST.getlist(_FILE)))


def ask_to_sign_in(request: HttpRequest, page: SignInPage, *, status: int) -> HttpResponse:
    """The form to sign in with."""
    return render(request, "web/sign_in/sign_in.html", {"page": page}, status=status)


def ask_to_send(request: HttpRequest, carried: Carried, *, status: int = 200) -> HttpResponse:
    """What was typed, with a button that sends it now."""
    return render(request, "web/sign_in/carried.html", {"page": carried}, status=status)


def is_of_own_page(request: HttpRequest) -> bool:
    """Whether the browser vouches that a page of this site sent it, though its token is stale."""
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def _pairs(request: HttpRequest, *, without: str = "") -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, values in request.POST.lists() if name != without for value in values)


def _name_of(path: str) -> str:
    try:
        return resolve(path).url_name or ""
    except Resolver404:
        return ""


def _is_uuid(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True
