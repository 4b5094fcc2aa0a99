"""What the leaders of both sides consent to (审定同意): the content of an activity, its digest, and who has consented.

A consent holds while it has not lapsed and its digest is that of the present content; an edit voids it.
"""

import hashlib
import json
from typing import Any

from jiedui.ledger.chain import plain
from jiedui.ledger.models import Activity, Approval, Side

CONSENTING = frozenset({Side.DONOR, Side.RECIPIENT})


def content_digest(activity: Activity) -> str:
    """The digest of what is consented to: what is planned, and what was done if consent comes after it."""
    content = planned_content(activity, participants_of(activity))
    return _digest(content | actual_content(activity) if activity.is_unapproved else content)


def seen_digest(activity: Activity) -> str:
    """The digest of what a page shows of it: handed back with a consent or a confirmation by whoever read the page."""
    return _digest(planned_content(activity, participants_of(activity)) | actual_content(activity))


def plan_digest(content: dict[str, Any]) -> str:
    """The digest of a plan's content alone: what a device or a page was shown of it."""
    return _digest(content)


def participants_of(activity: Activity) -> tuple[int, ...]:
    """The other bodies that took part."""
    return tuple(sorted(taking_part.organisation_id for taking_part in activity.participants.all()))


def planned_content(activity: Activity, participants: tuple[int, ...]) -> dict[str, Any]:
    """What was planned, whether or not it has been carried out since."""
    is_done = activity.done_on is not None
    return {
        "kind": activity.kind,
        "title": activity.title,
        "organisation": activity.organisation_id,
        "participants": list(participants),
        "place": activity.planned_place if is_done else activity.place,
        "planned_on": plain(activity.planned_on),
        "planned_until": plain(activity.planned_until),
        "amount": activity.planned_amount if is_done else activity.amount,
        "unit": activity.unit,
        "people": activity.planned_people if is_done else activity.people,
        "note": activity.note,
        "values": activity.values,
    }


def actual_content(activity: Activity) -> dict[str, Any]:
    """What was done; empty as long as nothing was."""
    if activity.done_on is None:
        return {}
    return {
        "done_on": plain(activity.done_on),
        "done_until": plain(activity.done_until),
        "actual_place": activity.place,
        "actual_amount": activity.amount,
        "actual_people": activity.people,
        "done_values": activity.done_values,
    }


def approvals_in_force(activity: Activity) -> list[Approval]:
    """The consents that hold, oldest first."""
    digest = content_digest(activity)
    return [one for one in activity.approvals.all() if one.lapsed_at is None and one.approved_digest == digest]


def approvals_that_matter(activity: Activity) -> list[Approval]:
    """The consents that hold; none is asked for, or looked up, where the activity needs none."""
    return approvals_in_force(activity) if activity.needs_both_sides else []


def is_settled(activity: Activity, approvals: list[Approval]) -> bool:
    """Whether nobody's consent is wanting: none is needed, or `approvals` are those of both sides."""
    return not activity.needs_both_sides or {one.side for one in approvals} >= CONSENTING


def consenting_persons(approval: Approval) -> frozenset[int | None]:
    """Who stands behind a consent: whoever gave it, and the leader for whom it was given."""
    leader = approval.delegation.membership.user_id if approval.delegation else None
    return frozenset({approval.user_id, leader} - {None})


def _digest(content: dict[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
