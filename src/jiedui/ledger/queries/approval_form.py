"""What stands on an activity's form of approval (活动呈批表) today, for whoever sees the activity."""

from datetime import date
from uuid import UUID

from jiedui.ledger import access, consent
from jiedui.ledger.head import head_beside
from jiedui.ledger.kinds import kind_beside
from jiedui.ledger.models import Activity, Side
from jiedui.ledger.proofs import rows_of, token_for
from jiedui.ledger.queries.activity_parts import told_of
from jiedui.ledger.queries.activity_rows import form_number_of, parts_of, read_parts, with_parts
from jiedui.ledger.queries.opinions import person_and_post
from jiedui.ledger.refusals import Missing
from jiedui.ledger.viewers import Viewer
from jiedui.ledger.waiting import Waiting, waiting_of
from jiedui.reports.approval_form import ApprovalForm, FormOpinion
from jiedui.reports.package_words import day_words

_DIGITS_SHOWN = 16


def approval_form(viewer: Viewer, *, slug: str, uid: UUID, today: date) -> ApprovalForm:
    """The form with both sides' opinions as they stand. Raises Missing, Refused. Five queries."""
    activity = read_parts(with_parts(access.get_activities(viewer, slug=slug).filter(uid=uid)))
    if activity is None:
        raise Missing
    kind = kind_beside(activity)
    waiting = waiting_of(activity, on=activity.regularised_on or today)
    is_done = activity.done_on is not None
    return ApprovalForm(
        programme=activity.programme.name,
        number=form_number_of(activity),
        title=activity.title,
        kind=kind.name,
        organisation=activity.organisation.name,
        author=activity.author.person.name,
        first_day=activity.planned_on,
        last_day=activity.planned_until,
        place=activity.planned_place if is_done else activity.place,
        participants=tuple(part.organisation.label for part in activity.participants.all()),
        headcount=kind.headcount.name,
        people=activity.planned_people if is_done else activity.people,
        amount=activity.planned_amount if is_done and activity.planned_amount is not None else activity.amount,
        unit=activity.unit,
        note=activity.note,
        told=tuple((one.field, one.value) for one in told_of(kind, activity.values)),
        asked_on=waiting.since if waiting and not activity.is_unapproved else None,
        due_on=waiting.due_on if waiting else None,
        remark=_remark(activity, waiting),
        opinions=tuple(_opinion(activity, side) for side in (Side.DONOR, Side.RECIPIENT)),
        digest=consent.seen_digest(activity)[:_DIGITS_SHOWN],
        printed_on=today,
        proof=token_for(activity.uid, rows_of(activity, *parts_of(activity))),
        head=head_beside(activity),
    )


def _opinion(activity: Activity, side: Side) -> FormOpinion:
    given = next((one for one in consent.approvals_in_force(activity) if one.side == side), None)
    if given is None:
        return FormOpinion(str(side))
    by = person_and_post(given.user.person.name, given.post_title)
    return FormOpinion(str(side), given.opinion, by, given.on_behalf_of, given.at)


def _remark(activity: Activity, waiting: Waiting | None) -> str:
    """What both must know beside the plan: that it went ahead already, and whether the consent is late."""
    if not activity.needs_both_sides:
        return "这项活动报送时，本类活动不须双方审定。"
    if not activity.is_unapproved or waiting is None:
        return ""
    parts = [f"{day_words(waiting.since)}先行开展，理由：{activity.unapproved_reason}"]
    if activity.regularised_on:
        parts.append(f"{day_words(activity.regularised_on)}补办手续")
    else:
        parts.append(f"应于{day_words(waiting.due_on)}前补办手续")
    if waiting.late:
        parts.append(f"逾期{waiting.late}个工作日")
    return "；".join(parts) + "。"
