"""Who is signed in, read together with the end of the log, at which `unchanged` keeps what a page asks again."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import IntegerField, QuerySet, Subquery

from jiedui.accounts.composed import Later, composed_once
from jiedui.accounts.models import User
from jiedui.ledger.models import Event


class SignedIn(ModelBackend):
    """Reads an account with the end of the log as `log_end`: a page has no query to spare for it."""

    def get_user(self, user_id: Any) -> Any:
        """The account, if it is active."""
        user = _account().first(user=user_id)
        return user if user is not None and self.user_can_authenticate(user) else None


def log_end_beside(user: Any) -> str:
    """The digest of the log's last event as it was when that account was read; empty where none was read."""
    return getattr(user, "log_end", None) or ""


@composed_once
def _account() -> QuerySet[User]:
    last = Event.objects.order_by("-sequence").values("digest")[:1]
    return User.objects.annotate(log_end=Subquery(last)).filter(pk=Later("user", IntegerField()))
