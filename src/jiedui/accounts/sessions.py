"""Signing in, slowed down: after five faults in a row an account waits, as seen from the address that guesses.

An account guessed at from many addresses waits as well, later, so that nobody can lock a colleague out from one desk.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from importlib import import_module

from django.conf import settings
from django.contrib.auth import authenticate, login
from django.db.models import F
from django.http import HttpRequest

from jiedui.accounts.models import SignInFault

FAULTS_FROM_ONE_ADDRESS = 5
FAULTS_FROM_ALL = 50
GUESSES_FROM_ONE_ADDRESS = 20
WAIT = timedelta(minutes=5)


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
    SignInFault.objects.filter(key__in=keys).delete()
    login(request, user)
    return SignIn(is_done=True, language=user.language)


def end_session(key: str) -> None:
    """End one session: whoever comes with it has to sign in again. An unknown key is no fault."""
    import_module(settings.SESSION_ENGINE).SessionStore(key or None).delete()


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
    faults = SignInFault.objects.filter(key__in=keys, last_at__gt=at - WAIT)
    until = [fault.last_at + WAIT for fault in faults if fault.count >= keys[fault.key]]
    return max(until) - at if until else timedelta()


def count_fault(keys: dict[str, int], at: datetime) -> None:
    """One fault more; an old row of faults starts again."""
    SignInFault.objects.filter(last_at__lte=at - WAIT).delete()
    for key in keys:
        fault, is_new = SignInFault.objects.get_or_create(key=key, defaults={"count": 1, "last_at": at})
        if not is_new:
            SignInFault.objects.filter(pk=fault.pk).update(count=F("count") + 1, last_at=at)
