"""Signing in, slowed down: after five faults in a row an account waits, as seen from the address that guesses.

An account guessed at from many addresses waits as well, later, so that nobody can lock a colleague out from one desk.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate, login
from django.contrib.auth.models import update_last_login
from django.db import DatabaseError, transaction
from django.db.models import F
from django.http import HttpRequest

from jiedui.accounts import aside
from jiedui.accounts.models import SignInFault
from jiedui.kernel.room import is_no_room

FAULTS_FROM_ONE_ADDRESS = 5
FAULTS_FROM_ALL = 50
GUESSES_FROM_ONE_ADDRESS = 20
WAIT = timedelta(minutes=5)
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SignIn:
    """How an attempt went: signed in with the `language` of the account, or not; `waits` is how long nobody may try."""

    is_done: bool
    language: str = ""
    waits: timedelta = timedelta()


def sign_in(request: HttpRequest, *, username: str, password: str, at: datetime) -> SignIn:
    """Sign the account in if the password is right and the account isn't waiting."""
    keys = _keys(username, str(request.META.get("REMOTE_ADDR", "")))
    if waits := waits_under(keys, at):
        return SignIn(is_done=False, waits=waits)
    user = authenticate(request, username=username, password=password)
    if user is None:
        count_fault(keys, at)
        return SignIn(is_done=False, waits=waits_under(keys, at))
    with unless_full():
        SignInFault.objects.filter(key__in=keys).delete()
    login(request, user)
    return SignIn(is_done=True, language=user.language)


def note_sign_in(sender: Any, user: Any, **_others: Any) -> None:
    """Keep when somebody last signed in, if there is room."""
    with unless_full():
        update_last_login(sender, user)


def end_session(key: str) -> None:
    """End one session: whoever comes with it has to sign in again. An unknown key is no fault."""
    import_module(settings.SESSION_ENGINE).SessionStore(key or None).delete()


@contextmanager
def unless_full() -> Iterator[None]:
    """Around a write that may be left out where the disk is full."""
    try:
        with transaction.atomic():
            yield
    except DatabaseError as error:
        if not is_no_room(error):
            raise
        _LOG.warning("no room: %s", error)


def _keys(username: str, address: str) -> dict[str, int]:
    """The keys under which faults are counted, each with the number that it bears."""
    name = username.strip().casefold()
    return {_key(name, address): FAULTS_FROM_ONE_ADDRESS, _key(name, "*"): FAULTS_FROM_ALL}


def guessing_keys(what: str, address: str) -> dict[str, int]:
    """The key under which guesses at something else than an account are counted, as seen from one address."""
    return {_key(f"\n{what}", address): GUESSES_FROM_ONE_ADDRESS}


def _key(name: str, address: str) -> str:
    return sha256(f"{name}\n{address}".encode()).hexdigest()


def waits_under(keys: dict[str, int], at: datetime) -> timedelta:
    """How long nobody may try under these keys, each with the number of faults that it bears."""
    kept = (fault for key in keys if (fault := _aside(key)) and fault.last_at > at - WAIT)
    faults = [*SignInFault.objects.filter(key__in=keys, last_at__gt=at - WAIT), *kept]
    until = [fault.last_at + WAIT for fault in faults if fault.count >= keys[fault.key]]
    return max(until) - at if until else timedelta()


def count_fault(keys: dict[str, int], at: datetime) -> None:
    """One fault more; an old row of faults starts again. On a full disk they are counted in memory."""
    try:
        with transaction.atomic():
            _count_fault(keys, at)
    except DatabaseError as error:
        if not is_no_room(error):
            raise
        for key in keys:
            before = _aside(key)
            count = before.count if before and before.last_at > at - WAIT else 0
            aside.keep(key, f"{count + 1} {at.isoformat()}")


def _aside(key: str) -> SignInFault | None:
    """The faults that were counted in memory."""
    count, _, last_at = (aside.read(key) or "").partition(" ")
    return SignInFault(key=key, count=int(count), last_at=datetime.fromisoformat(last_at)) if count else None


def _count_fault(keys: dict[str, int], at: datetime) -> None:
    SignInFault.objects.filter(last_at__lte=at - WAIT).delete()
    for key in keys:
        fault, is_new = SignInFault.objects.get_or_create(key=key, defaults={"count": 1, "last_at": at})
        if not is_new:
            SignInFault.objects.filter(pk=fault.pk).update(count=F("count") + 1, last_at=at)
