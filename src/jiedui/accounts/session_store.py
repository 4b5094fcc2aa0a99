"""Sessions in the database; on a full disk, in the machine's memory, so that people still sign in and out.

What is aside is newer than the row, and goes before it: a session's content, or that it was ended. The next time that
the session is written and there is room, the row has it again.
"""

import logging

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.models import Session
from django.db import DatabaseError, transaction
from django.db.models import CharField, DateTimeField, QuerySet
from django.utils import timezone

from jiedui.accounts import aside
from jiedui.accounts.composed import Later, composed_once
from jiedui.kernel.room import is_no_room

_ENDED = "ended"
_LOG = logging.getLogger(__name__)


class SessionStore(db.SessionStore):
    """Django's, with something to fall back on."""

    def load(self) -> dict[str, object]:
        """What the session holds; nothing where it is none."""
        kept = self._aside()
        if kept is None:
            return self._of_row()
        if kept == _ENDED:
            self._session_key = None
            return {}
        return self.decode(kept)

    def exists(self, session_key: str) -> bool:
        """Whether the key is taken."""
        return aside.read(session_key) is not None or super().exists(session_key)

    def save(self, must_create: bool = False) -> None:
        """Write it. Raises CreateError where a new one's key is taken, UpdateError where the session was ended."""
        key = self.session_key
        if key is None:
            self.create()
            return
        kept, held = self._aside(), self._get_session(no_load=must_create)
        if kept is not None and must_create:
            raise CreateError
        if kept == _ENDED:
            raise UpdateError
        try:
            super().save(must_create=must_create or (kept is not None and not super().exists(key)))
        except (DatabaseError, UpdateError) as error:
            _check_no_room(error)
            aside.keep(key, self.encode(held))
        else:
            if kept is not None:
                aside.drop(key)

    def delete(self, session_key: str | None = None) -> None:
        """End it, or the one of that key."""
        key = session_key or self.session_key
        if key is None:
            return
        try:
            with transaction.atomic():
                super().delete(key)
        except DatabaseError as error:
            _check_no_room(error)
            aside.keep(key, _ENDED)
        else:
            aside.drop(key)

    def _of_row(self) -> dict[str, object]:
        """As Django reads it."""
        row = _session().first(key=self.session_key, now=timezone.now())
        if row is None:
            self._session_key = None
            return {}
        return self.decode(row.session_data)

    def _aside(self) -> str | None:
        return aside.read(self.session_key) if self.session_key else None


@composed_once
def _session() -> QuerySet[Session]:
    key, now = Later("key", CharField()), Later("now", DateTimeField())
    return Session.objects.filter(session_key=key, expire_date__gt=now)


def _check_no_room(error: Exception) -> None:
    """Go on for want of room; anything else is no reason to keep a session in memory."""
    if not is_no_room(error):
        raise error
    _LOG.warning("no room: a session is kept in memory")
