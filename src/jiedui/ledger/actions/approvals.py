"""The opinions of both sides' leaders: consent before the act (审定同意), sending back (退回), consent afterwards."""

from datetime import datetime
from uuid import UUID

from jiedui.ledger import chain, consent, guards
from jiedui.ledger.access import Viewer
from jiedui.ledger.actions.acting import Act, acting, check_seen
from jiedui.ledger.actions.wording import optional
from jiedui.ledger.models import Approval, Programme, Side
from jiedui.ledger.states import ActivityEvent

LONGEST_OPINION = 400
AGREED = "同意"


def approve_activity(
    actor: Viewer, *, programme: Programme, uid: UUID, seen: str, at: datetime, opinion: str = ""
) -> None:
    """Consent for one's own side; with both sides' consent it is approved.

    `seen` is the `consent.seen_digest` of the page that the leader read. Without an opinion it is kept as 同意.
    """
    with acting(ActivityEvent.APPROVE, actor, programme, uid=uid, at=at) as act:
        check_seen(act, seen)
        _consent(act, optional(opinion, what="意见", most=LONGEST_OPINION) or AGREED)
        act.move()


def return_activity(actor: Viewer, *, programme: Programme, uid: UUID, reason: str, at: datetime) -> None:
    """Send it back to its author; a consent already given lapses."""
    with acting(ActivityEvent.RETURN, actor, programme, uid=uid, at=at, reason=reason) as act:
        act.lapse_approvals()
        act.move(returned_reason=act.reason)


def regularise_activity(
    actor: Viewer, *, programme: Programme, uid: UUID, seen: str, reason: str, at: datetime
) -> None:
    """Consent afterwards to what went ahead without it; it is regularised once both sides have."""
    with acting(ActivityEvent.REGULARISE, actor, programme, uid=uid, at=at, reason=reason) as act:
        check_seen(act, seen)
        _consent(act, act.reason)
        given = {approval.side for approval in consent.approvals_in_force(act.activity)}
        act.move(regularised_on=act.today if given >= consent.CONSENTING else None)


def _consent(act: Act, opinion: str) -> None:
    side = guards.side_to_approve_for(act.actor, act.activity, act.standing)
    act.record.create(
        Approval(
            activity=act.activity,
            side=side,
            opinion=opinion,
            user_id=act.actor.user_id,
            post_title=_post_of(act, side),
            at=act.at,
            approved_digest=consent.content_digest(act.activity),
            log_head=chain.head(),
        )
    )


def _post_of(act: Act, side: Side) -> str:
    """The post in which the leader consents: as of that day, or the body they stand for."""
    seats = (seat for seat in act.actor.seats_in(act.activity.programme_id) if seat.side is side)
    return act.actor.post_title or next(seats).organisation_name
