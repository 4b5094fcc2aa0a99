"""What an office switches on its field page: the home screen, and the place where the phone is."""

from datetime import datetime

from jiedui.accounts.roles import Verb
from jiedui.ledger import access, chain
from jiedui.ledger.actions.programme_settings import set_columns
from jiedui.ledger.models import Programme
from jiedui.ledger.viewers import Viewer


def switch_field_page(
    actor: Viewer, *, programme: Programme, may_install: bool, takes_location: bool, at: datetime
) -> None:
    """Allow, or no longer, the home screen and the filling in of a place. Raises Missing, Refused."""
    access.check_may(Verb.SET_RULES, actor, programme)
    values = {"may_install": may_install, "takes_location": takes_location}
    with chain.recording(actor.actor, "switch_field_page", at=at, programme_id=programme.pk) as record:
        set_columns(record, programme, **values)
