"""Deadlines of consent, in working days; remarks; and a rule that begins without hiding what was before it."""

from datetime import date
from uuid import uuid4

import pytest

from jiedui.ledger.actions import activities, approvals
from jiedui.ledger.actions.particulars import Actuals
from jiedui.ledger.actions.rules import change_settings, set_consent_rule
from jiedui.ledger.models import Activity, ActivityState, Event
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.waiting import waiting_of
from tests.cast import Cast
from tests.days import TODAY, at, days_after
from tests.ledger.acts import record_of
from tests.making import make_activity, make_details, make_unapproved, seen

S = ActivityState
DRAGON_BOAT = date(2019, 6, 7)


def submitted(cast: Cast, *, on: date = TODAY) -> Activity:
    activity = make_activity(cast)
    activities.submit_activity(cast.clerk, programme=cast.programme, uid=activity.uid, at=at(on))
    activity.refresh_from_db()
    return activity


def asked(activity: Activity) -> tuple[date | None, int | None]:
    activity.refresh_from_db()
    return activity.consent_asked_on, activity.consent_days


def test_a_request_waits_five_working_days_by_default(cast: Cast) -> None:
    """Monday 3 June 2019; the Friday of that week is free, so the fifth working day is Tuesday week."""
    activity = submitted(cast)
    assert asked(activity) == (TODAY, 5)
    waiting = waiting_of(activity, on=TODAY)
    assert (waiting.since, waiting.due_on, waiting.late, waiting.is_provisional) == (
        TODAY,
        date(2019, 6, 11),
        0,
        False,
    )
    assert [waiting_of(activity, on=date(2019, 6, day)).late for day in (11, 12, 15, 17)] == [0, 1, 3, 4]


def test_days_without_a_notice_are_said_to_be_provisional(cast: Cast) -> None:
    activity = submitted(cast)
    activity.consent_asked_on = date(2026, 12, 30)
    assert waiting_of(activity, on=date(2026, 12, 31)).is_provisional


def test_a_return_ends_the_asking_and_handing_it_up_again_begins_it_anew(cast: Cast) -> None:
    activity = submitted(cast, on=days_after(-5))
    approvals.return_activity(cast.donor_leader, programme=cast.programme, uid=activity.uid, reason="请补充", at=at())
    assert asked(activity) == (None, None)
    activities.submit_activity(cast.clerk, programme=cast.programme, uid=activity.uid, at=at())
    assert asked(activity) == (TODAY, 5)


def test_another_content_is_another_request_and_the_same_content_is_not(cast: Cast) -> None:
    activity = submitted(cast, on=days_after(-5))
    edit = {"programme": cast.programme, "uid": activity.uid, "at": at()}
    activities.edit_activity(cast.clerk, details=make_details(), **edit)
    assert asked(activity) == (days_after(-5), 5)
    activities.edit_activity(cast.clerk, details=make_details(amount=300), **edit)
    assert asked(activity) == (TODAY, 5)


def test_the_answers_leave_the_day_of_the_request_as_it_was(cast: Cast) -> None:
    activity = submitted(cast, on=days_after(-5))
    for leader in (cast.donor_leader, cast.recipient_leader):
        approvals.approve_activity(leader, programme=cast.programme, uid=activity.uid, seen=seen(activity), at=at())
    activity.refresh_from_db()
    assert (activity.state, asked(activity)) == (S.APPROVED, (days_after(-5), 5))


def test_consent_not_sought_beforehand_is_owed_within_ten_working_days_of_the_deed(cast: Cast) -> None:
    activity = make_unapproved(cast)
    assert asked(activity) == (days_after(-9), 10)
    assert waiting_of(activity, on=TODAY).due_on == date(2019, 6, 10)
    actuals = Actuals(done_on=days_after(-4))
    activities.edit_actuals(cast.clerk, programme=cast.programme, uid=activity.uid, actuals=actuals, at=at())
    assert asked(activity) == (days_after(-4), 10)


def test_regularised_late_stays_late(cast: Cast) -> None:
    activity = make_unapproved(cast)
    late = date(2019, 6, 20)
    for leader in (cast.donor_leader, cast.recipient_leader):
        approvals.regularise_activity(
            leader, programme=cast.programme, uid=activity.uid, seen=seen(activity), reason="补办", at=at(late)
        )
    activity.refresh_from_db()
    assert activity.regularised_on == late
    assert waiting_of(activity, on=activity.regularised_on).late == 8


def test_other_days_hold_for_what_is_asked_after_them(cast: Cast) -> None:
    before = submitted(cast)
    change_settings(cast.liaison, programme=cast.programme, approval_days=3, regularise_days=15, at=at())
    assert (asked(before), asked(submitted(cast))) == ((TODAY, 5), (TODAY, 3))
    assert asked(make_unapproved(cast)) == (days_after(-9), 15)
    events = Event.objects.count()
    change_settings(cast.liaison, programme=cast.programme, approval_days=3, regularise_days=15, at=at())
    assert Event.objects.count() == events


@pytest.mark.parametrize("days", [(0, 10), (5, 0), (251, 10), (5, 251)])
def test_days_that_are_none_or_too_many_are_refused(cast: Cast, days: tuple[int, int]) -> None:
    with pytest.raises(Refused) as refused:
        change_settings(cast.liaison, programme=cast.programme, approval_days=days[0], regularise_days=days[1], at=at())
    assert refused.value.code == "bad_input"


@pytest.mark.parametrize("name", ["clerk", "donor_leader", "recipient_leader", "auditor", "administrator", "finance"])
def test_only_the_liaison_sets_the_rules(cast: Cast, name: str) -> None:
    who = getattr(cast, name)
    with pytest.raises(Refused) as refused:
        change_settings(who, programme=cast.programme, approval_days=3, regularise_days=15, at=at())
    assert refused.value.code == "not_allowed"
    with pytest.raises(Refused) as refused:
        rule(cast, "special_topic_meeting", True, by=name)
    assert refused.value.code == "not_allowed"


def rule(cast: Cast, kind: str, needs_consent: bool, *, by: str = "liaison") -> None:
    who = getattr(cast, by)
    paper = "双方联席会议纪要第2期"
    set_consent_rule(who, programme=cast.programme, kind=kind, needs_consent=needs_consent, paper=paper, at=at())


def test_a_rule_that_begins_leaves_what_was_before_it_as_it_was(cast: Cast) -> None:
    meeting = make_details("special_topic_meeting")
    earlier = [make_activity(cast, state=state, details=meeting) for state in (S.APPROVED, S.CARRIED_OUT, S.CONFIRMED)]
    before = [record_of(activity)[:-2] for activity in earlier]
    rule(cast, "special_topic_meeting", True)
    assert [record_of(activity)[:-2] for activity in earlier] == before
    for activity in earlier:
        activity.refresh_from_db()
        assert (activity.needs_both_sides, activity.is_unapproved) == (False, False)


def test_a_draft_goes_by_the_rule_that_begins(cast: Cast) -> None:
    draft = make_activity(cast, details=make_details("special_topic_meeting"))
    rule(cast, "special_topic_meeting", True)
    give = {"programme": cast.programme, "uid": draft.uid, "at": at()}
    with pytest.raises(Refused) as refused:
        activities.carry_out_activity(cast.clerk, actuals=Actuals(done_on=days_after(-1)), **give)
    assert refused.value.code == "wrong_state"
    activities.submit_activity(cast.clerk, **give)
    draft.refresh_from_db()
    assert draft.state == S.SUBMITTED


def test_a_rule_that_ends_asks_nobody_anew_and_drops_no_request(cast: Cast) -> None:
    waits = make_activity(cast, state=S.SUBMITTED)
    rule(cast, "expert_batch", False)
    waits.refresh_from_db()
    assert (waits.state, waits.needs_both_sides) == (S.SUBMITTED, True)
    assert make_activity(cast, state=S.SUBMITTED).state == S.APPROVED


def test_a_rule_that_is_there_already_or_of_no_kind_is_refused(cast: Cast) -> None:
    for kind, needs, code in (("expert_batch", True, "conflict"), ("no_kind", True, "bad_input")):
        with pytest.raises(Refused) as refused:
            rule(cast, kind, needs)
        assert refused.value.code == code


def test_a_remark_is_kept_once_with_post_and_time_and_moves_nothing(cast: Cast) -> None:
    activity = make_activity(cast, state=S.SUBMITTED)
    uid, given = uuid4(), {"programme": cast.programme, "activity_uid": activity.uid, "at": at()}
    for _ in range(2):
        approvals.comment_on_activity(cast.recipient_leader, uid=uid, text=" 请区教育局阅办 ", **given)
    remark = activity.comments.get()
    assert (remark.text, remark.post_title, remark.at) == ("请区教育局阅办", "乡长", at())
    activity.refresh_from_db()
    assert activity.state == S.SUBMITTED
    with pytest.raises(Refused) as refused:
        approvals.comment_on_activity(cast.recipient_leader, uid=uid, text="另一条", **given)
    assert refused.value.code == "conflict"


@pytest.mark.parametrize(("name", "refusal"), [("auditor", Refused), ("finance", Missing), ("stranger", Missing)])
def test_who_has_no_part_in_it_leaves_no_remark(cast: Cast, name: str, refusal: type[Exception]) -> None:
    activity = make_activity(cast, state=S.SUBMITTED)
    with pytest.raises(refusal):
        approvals.comment_on_activity(
            getattr(cast, name),
            programme=cast.programme,
            activity_uid=activity.uid,
            uid=uuid4(),
            text="阅",
            at=at(),
        )
    assert not activity.comments.exists()
