"""The opinions of both sides' leaders: consent before the act (审定同意), sending back (退回), consent afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jiedui.ledger import chain, consent
from jiedui.ledger.actions.acting import Act, acting, check_seen
from jiedui.ledger.actions.form_numbers import give_form_number
from jiedui.ledger.actions.wording import optional, required
from jiedui.ledger.models import Approval, Comment, Programme
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.states import ActivityEvent
from jiedui.ledger.viewers import Viewer

LONGEST_OPINION = 400
MOST_AT_ONCE = 100
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


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of one of several requests: nothing is in the way, or the refusal."""

    uid: UUID
    refusal: Refused | Missing | None


def approve_activities(
    actor: Viewer, *, programme: Programme, picks: Sequence[tuple[UUID, str]], at: datetime, opinion: str = ""
) -> tuple[Answered, ...]:
    """Consent to several that were read: `picks` are their uids, each with its digest. Each is an event of its own.

    One that is refused stands in nobody's way. Raises Refused: `bad_input` for none or too many.
    """
    if not picks or len(picks) > MOST_AT_ONCE:
        raise Refused("bad_input", "请选择1至{most}项活动。", most=MOST_AT_ONCE)
    return tuple(
        Answered(uid, _refusal_of(actor, programme, uid, seen, at, opinion)) for uid, seen in dict(picks).items()
    )


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
        give_form_number(act)  # what an import took in has none yet
        given = {approval.side for approval in consent.approvals_in_force(act.activity)}
        act.move(regularised_on=act.today if given >= consent.CONSENTING else None)


def comment_on_activity(
    actor: Viewer, *, programme: Programme, activity_uid: UUID, uid: UUID, text: str, at: datetime
) -> None:
    """Leave a remark (批注) that whoever sees the activity reads. The same `uid` again adds nothing."""
    with acting(ActivityEvent.COMMENT, actor, programme, uid=activity_uid, at=at) as act:
        remark = required(text, what="批注", most=LONGEST_OPINION)
        found = Comment.objects.filter(uid=uid).first()
        if found is not None:
            if (found.user_id, found.activity_id, found.text) != (actor.user_id, act.activity.pk, remark):
                raise Refused("conflict", "这个编号已用于另一条记录，请刷新页面后重新填写。")
            return
        post = _post_of(act)
        act.record.create(
            Comment(uid=uid, activity=act.activity, user_id=actor.user_id, post_title=post, text=remark, at=at)
        )


def _refusal_of(
    actor: Viewer, programme: Programme, uid: UUID, seen: str, at: datetime, opinion: str
) -> Refused | Missing | None:
    try:
        approve_activity(actor, programme=programme, uid=uid, seen=seen, at=at, opinion=opinion)
    except (Refused, Missing) as refusal:
        return refusal
    return None


def _consent(act: Act, opinion: str) -> None:
    stands_in = act.seat.stands_in
    act.record.create(
        Approval(
            activity=act.activity,
            side=act.seat.side,
            opinion=opinion,
            user_id=act.actor.user_id,
            post_title=_post_of(act),
            at=act.at,
            delegation_id=stands_in.delegation if stands_in else None,
            on_behalf_of=stands_in.label if stands_in else "",
            approved_digest=consent.content_digest(act.activity),
            log_head=chain.head(),
        )
    )


def _post_of(act: Act) -> str:
    """The post in which somebody acts: as of that day, or the body they stand for."""
    return act.actor.post_title or act.seat.organisation_name
