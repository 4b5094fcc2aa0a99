"""Activities: recorded, edited, submitted, withdrawn, carried out; confirmed by the other side, or disputed.

Which of these may happen when, and by which right, stands in `jiedui.ledger.states`.
"""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError

from jiedui.accounts.roles import Verb
from jiedui.ledger import access, chain, consent, guards
from jiedui.ledger.actions import particulars
from jiedui.ledger.actions.acting import Act, acting, check_seen, check_unchanged, forget_participants
from jiedui.ledger.actions.contributions import count, end_contributions
from jiedui.ledger.actions.form_numbers import give_form_number
from jiedui.ledger.actions.particulars import Actuals, Details
from jiedui.ledger.models import Activity, ActivityOrganisation, ActivityState, Programme
from jiedui.ledger.refusals import Refused
from jiedui.ledger.ruling import needs_both_sides
from jiedui.ledger.states import ActivityEvent
from jiedui.ledger.viewers import Viewer
from jiedui.plans.kinds import KindField


def record_activity(actor: Viewer, *, programme: Programme, uid: UUID, details: Details, at: datetime) -> Activity:
    """Make a draft under the `uid` that the sender made. The same again gives the same draft and no second event.

    Raises Missing, Refused: `not_allowed`, `not_ready`, `bad_input`, or `conflict` where the uid is another's.
    """
    try:
        return _record(actor, programme, uid, details, at)
    except IntegrityError:
        # PostgreSQL lets two requests with one uid run side by side; the later one now finds the earlier one's row.
        return _record(actor, programme, uid, details, at)


def edit_activity(
    actor: Viewer, *, programme: Programme, uid: UUID, details: Details, at: datetime, seen: str | None = None
) -> None:
    """Change what is planned. Consents to what was planned before lapse, and it waits for new ones.

    `seen` is the `consent.seen_digest` of what the form began with; what changed since isn't written over.
    """
    with acting(ActivityEvent.EDIT, actor, programme, uid=uid, at=at) as act:
        values = particulars.checked(actor, programme, details, known=act.activity)
        check_unchanged(act, seen, wanted=values.columns, participants=values.participants)
        before = consent.participants_of(act.activity)
        _set_participants(act, values.participants)
        act.move(**values.columns)
        if set(before) != set(values.participants):
            act.record.mention(act.activity)  # its own row may say nothing of it


def submit_activity(actor: Viewer, *, programme: Programme, uid: UUID, at: datetime) -> None:
    """Hand it up (报送). What needs no consent is approved at once."""
    with acting(ActivityEvent.SUBMIT, actor, programme, uid=uid, at=at) as act:
        rule = needs_both_sides(programme, act.activity.kind)
        act.move(returned_reason="", needs_both_sides=rule)
        give_form_number(act)
        _check_complete(act.activity)


def withdraw_activity(actor: Viewer, *, programme: Programme, uid: UUID, reason: str, at: datetime) -> None:
    """Take it back before it was carried out; it stays readable."""
    with acting(ActivityEvent.WITHDRAW, actor, programme, uid=uid, at=at, reason=reason) as act:
        act.move()


def carry_out_activity(actor: Viewer, *, programme: Programme, uid: UUID, actuals: Actuals, at: datetime) -> None:
    """Say that it was done (开展): when, where, how much. What was planned is kept beside it."""
    with acting(ActivityEvent.CARRY_OUT, actor, programme, uid=uid, at=at) as act:
        _carry_out(act, programme, actuals)


def carry_out_without_approval(
    actor: Viewer, *, programme: Programme, uid: UUID, actuals: Actuals, reason: str, at: datetime
) -> None:
    """Say that it was done without both sides' consent (先行开展); that stays visible for good."""
    event = ActivityEvent.CARRY_OUT_WITHOUT_APPROVAL
    with acting(event, actor, programme, uid=uid, at=at, reason=reason) as act:
        _carry_out(act, programme, actuals, is_unapproved=True, unapproved_reason=act.reason)
        give_form_number(act)


def edit_actuals(
    actor: Viewer, *, programme: Programme, uid: UUID, actuals: Actuals, at: datetime, seen: str | None = None
) -> None:
    """Correct when, where and how much was done, before it is confirmed; `seen` as for `edit_activity`."""
    with acting(ActivityEvent.EDIT_ACTUALS, actor, programme, uid=uid, at=at) as act:
        done = particulars.checked_actuals(programme, act.activity, actuals, on=act.today)
        check_unchanged(act, seen, wanted=done)
        act.move(**done)


def confirm_activity(actor: Viewer, *, programme: Programme, uid: UUID, seen: str, at: datetime) -> None:
    """Say that it happened, or arrived (确认); from today it counts towards what it was done for.

    `seen` is the `consent.seen_digest` of the page that the person read.
    """
    with acting(ActivityEvent.CONFIRM, actor, programme, uid=uid, at=at) as act:
        check_seen(act, seen)
        act.move(confirmed_by_id=actor.user_id, confirmed_on=act.today, returned_reason="")
        count(act)


def dispute_activity(actor: Viewer, *, programme: Programme, uid: UUID, reason: str, at: datetime) -> None:
    """Contest what was carried out or confirmed; from today it no longer counts, until it is confirmed again."""
    with acting(ActivityEvent.DISPUTE, actor, programme, uid=uid, at=at, reason=reason) as act:
        end_contributions(act)
        act.move(confirmed_by_id=None, confirmed_on=None, returned_reason=act.reason)


def _record(actor: Viewer, programme: Programme, uid: UUID, details: Details, at: datetime) -> Activity:
    access.check_may(Verb.RECORD, actor, programme)
    with chain.recording(actor.actor, str(ActivityEvent.RECORD), at=at, programme_id=programme.pk) as record:
        values = particulars.checked(actor, programme, details)
        new = Activity(uid=uid, programme=programme, author_id=actor.user_id, recorded_at=at, **values.columns)
        found = Activity.objects.filter(uid=uid).order_by("pk").first()
        if found is not None:
            return _same(found, new, values.participants)
        activity = record.create(new)
        record.create_all([_taking_part(activity, body) for body in values.participants])
        return activity


def _same(found: Activity, new: Activity, participants: tuple[int, ...]) -> Activity:
    is_repeat = (found.programme_id, found.author_id) == (new.programme_id, new.author_id)
    then = consent.planned_content(found, consent.participants_of(found))
    if not is_repeat or then != consent.planned_content(new, participants):
        raise Refused("conflict", "这个编号已用于另一条记录，请刷新页面后重新填写。")
    return found


def _carry_out(act: Act, programme: Programme, actuals: Actuals, **values: object) -> None:
    activity = act.activity
    planned = {
        "planned_place": activity.place,
        "planned_amount": activity.amount,
        "planned_people": activity.people,
    }
    done = particulars.checked_actuals(programme, activity, actuals, on=act.today)
    if activity.state == ActivityState.DRAFT and needs_both_sides(programme, activity.kind):
        values["needs_both_sides"] = True  # its kind may have come to need it since it was recorded
    act.move(**planned, **done, **values)
    _check_complete(activity)


def _check_complete(activity: Activity) -> None:
    missing = guards.missing_fields(activity)
    if missing:
        about = next((field.code for field in missing if isinstance(field, KindField)), "")
        raise Refused("not_ready", "还需填写：{fields}。", about=about, fields=missing)


def _set_participants(act: Act, wanted: tuple[int, ...]) -> None:
    for row in act.activity.participants.order_by("organisation_id"):
        if row.organisation_id not in wanted:
            act.record.delete(row)
    known = consent.participants_of(act.activity)
    act.record.create_all([_taking_part(act.activity, body) for body in wanted if body not in known])
    forget_participants(act.activity)


def _taking_part(activity: Activity, organisation_id: int) -> ActivityOrganisation:
    return ActivityOrganisation(activity=activity, organisation_id=organisation_id)
