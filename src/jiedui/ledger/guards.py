"""Whether an event may happen to an activity now, by this person: asked by the actions, and by pages for buttons."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from jiedui.accounts.roles import Verb
from jiedui.ledger import access
from jiedui.ledger.consent import CONSENTING, approvals_that_matter, consenting_persons, is_settled
from jiedui.ledger.kinds import kind_of, missing_values
from jiedui.ledger.models import Activity, ActivityState, Approval, Side
from jiedui.ledger.refusals import Missing, Names, Refused
from jiedui.ledger.states import RULES, STATE_LABELS, ActivityEvent, next_state
from jiedui.ledger.viewers import Seat, Viewer
from jiedui.plans.kinds import MONEY_KINDS

_E = ActivityEvent
_BY_ANOTHER = frozenset({_E.APPROVE, _E.REGULARISE, _E.CONFIRM})
_BY_PROOF = frozenset({_E.CONFIRM, _E.WITHDRAW_EVIDENCE})


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides beside the state: the consents in force, the evidence, and who had a hand in it.

    `hands` are those of the viewer and of the leaders for whom the viewer may act.
    """

    approvals: tuple[Approval, ...]
    is_settled: bool
    has_evidence: bool
    hands: frozenset[int | None]


def standing_of(viewer: Viewer, activity: Activity, *, event: ActivityEvent) -> Standing:
    """Read as much of the standing of an activity as decides about the event. Four queries at most."""
    approvals = approvals_that_matter(activity)
    return Standing(
        approvals=tuple(approvals),
        is_settled=is_settled(activity, approvals),
        has_evidence=event in _BY_PROOF and activity.evidence.filter(withdrawn_at__isnull=True).exists(),
        hands=access.hands_in(activity, among=viewer.persons) if event in _BY_ANOTHER else frozenset(),
    )


def may_be_kept_out(viewer: Viewer, activity: Activity, *, settled: bool) -> bool:
    """Whether the viewer could consent or confirm now, if it is another's work."""
    events = (one for one in _BY_ANOTHER if next_state(ActivityState(activity.state), one, settled=settled) is not None)
    return any(access.may_with(viewer, RULES[event].verb, activity) for event in events)


def possible_events(viewer: Viewer, activity: Activity, standing: Standing) -> tuple[ActivityEvent, ...]:
    """What the viewer can do with the activity now, in the order of the table of rules."""
    events = (event for event in ActivityEvent if access.may_with(viewer, RULES[event].verb, activity))
    return tuple(event for event in events if _is_possible(viewer, activity, event, standing))


def check(viewer: Viewer, activity: Activity, event: ActivityEvent, standing: Standing) -> None:
    """Let the event pass. Raises Missing, Refused: `wrong_state`, `not_allowed`, `conflict`, `not_ready`."""
    state = ActivityState(activity.state)
    if next_state(state, event, settled=standing.is_settled) is None:
        raise wrong_state(state, event)
    if event in _BY_ANOTHER and viewer.user_id in standing.hands:
        raise Refused("not_allowed", "经办人不能审定或确认自己经办的活动，请由他人办理。")
    if event is _E.REGULARISE and (not activity.is_unapproved or activity.regularised_on):
        raise Refused("wrong_state", "这项活动没有需要补办的手续。")
    if event in (_E.APPROVE, _E.REGULARISE):
        seat_to_approve_in(viewer, activity, standing)
    if event is _E.WITHDRAW_EVIDENCE and not standing.has_evidence:
        raise Missing
    if event is _E.CONFIRM:
        _check_confirmation(viewer, activity, standing)


def seat_for(event: ActivityEvent, viewer: Viewer, activity: Activity, standing: Standing) -> Seat:
    """The seat in which the viewer does what `check` has let pass, one's own before one acted in."""
    if event in (_E.APPROVE, _E.REGULARISE):
        return seat_to_approve_in(viewer, activity, standing)
    return access.seats_over(viewer, RULES[event].verb, activity)[0]


def wrong_state(state: ActivityState, event: ActivityEvent) -> Refused:
    """The refusal of an event that doesn't fit the state; faces translate both names."""
    return Refused(
        "wrong_state",
        "这项活动现在是“{state}”，不能“{event}”。",
        state=STATE_LABELS[state],
        event=RULES[event].label,
    )


def seat_to_approve_in(viewer: Viewer, activity: Activity, standing: Standing) -> Seat:
    """The seat in which the viewer consents, one's own before one acted in: of a side that hasn't yet.

    A person consents for one side only, also through a stand-in, who may not do what the leader mayn't. Raises Refused.
    """
    behind = {person for approval in standing.approvals for person in consenting_persons(approval)}
    if viewer.user_id in behind:
        raise Refused("conflict", "您已对这项活动表示同意。")
    seats = [seat for seat in viewer.seats_for(activity.programme_id, Verb.APPROVE) if seat.side in CONSENTING]
    if not seats:
        raise access.not_allowed(viewer, activity.programme_id)
    given = {Side(approval.side) for approval in standing.approvals}
    wanting = [seat for seat in seats if seat.side not in given]
    if not wanting:
        raise Refused("conflict", "您这一方的领导已对这项活动表示同意。")
    free = [seat for seat in wanting if not (seat.stands_in and seat.stands_in.user_id in behind | standing.hands)]
    if not free:
        raise Refused("not_allowed", "委托您代办的领导经办过或已审定这项活动，不能再由您代办，请由他人办理。")
    return free[0]


def missing_fields(activity: Activity) -> Names:
    """The names of the fields that are still wanted before it can be submitted, or as carried out."""
    kind = kind_of(activity.programme, activity.kind)
    columns = (
        (_("地点"), activity.needs_both_sides and not activity.place),
        (_("数量"), activity.amount == 0),
    )
    asked = kind.planned_fields if activity.done_on is None else kind.fields
    missing = missing_values(asked, activity.values | activity.done_values)
    return Names((*(label for label, is_missing in columns if is_missing), *missing))


def _check_confirmation(viewer: Viewer, activity: Activity, standing: Standing) -> None:
    """There is something that proves it; and that money arrived, only the recipient says, never who sent it."""
    seats = access.seats_over(viewer, RULES[_E.CONFIRM].verb, activity)
    if activity.kind in MONEY_KINDS and not any(seat.side is Side.RECIPIENT for seat in seats):
        raise Refused("not_allowed", "资金事项须由受援方确认。")
    if not standing.has_evidence:
        raise Refused("not_ready", "还没有佐证材料，不能确认。请先添加至少一份。")


def _is_possible(viewer: Viewer, activity: Activity, event: ActivityEvent, standing: Standing) -> bool:
    try:
        check(viewer, activity, event, standing)
    except (Missing, Refused):
        return False
    return True
