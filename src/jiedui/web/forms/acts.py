"""What a form asks to have done: why it is asked, and whether it was done or refused for what was typed."""

from collections.abc import Callable, Collection
from typing import Any

from jiedui.kernel.refusals import InputRefused
from jiedui.ledger.refusals import Refused
from jiedui.web.forms.fields import ReasonForm
from jiedui.web.frame import Request
from jiedui.web.words import sentence_of

TYPED = frozenset({"bad_input", "not_ready"})
OVERTAKEN = TYPED | {"conflict"}  # what another did meanwhile: the form stays with what was typed in it


def reason_of(request: Request) -> str:
    """Why the act is asked for. Raises Refused."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise Refused("bad_input", "请说明理由，不超过400字。")
    return str(form.cleaned_data["reason"])


def is_done(form: Any, act: Callable[[], object], *, shown: Collection[str] | None = TYPED) -> bool:
    """Whether the act was done; a refusal of what was typed stands in the form, else above it.

    `shown` are the codes of the refusals that the form shows, None all of them; the others have a page of their own.
    A form with `place_of` says beside which of its fields a refusal stands.
    """
    try:
        act()
    except (Refused, InputRefused) as refusal:
        if isinstance(refusal, Refused) and shown is not None and refusal.code not in shown:
            raise
        form.add_error(_place(form, refusal), sentence_of(refusal))
        return False
    return True


def _place(form: Any, refusal: Refused | InputRefused) -> str | None:
    place_of = getattr(form, "place_of", None)
    return place_of(refusal.about) if place_of and isinstance(refusal, Refused) else None
