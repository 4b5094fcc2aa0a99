"""Activities: what may be recorded, what a repeat does, and what stays visible of plan and deed."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from jiedui.ledger.actions import activities
from jiedui.ledger.actions.particulars import Actuals, Details
from jiedui.ledger.bounds import MOST_AMOUNT
from jiedui.ledger.models import Activity, ActivityState, Event, PlanState, PlanVersion
from jiedui.ledger.refusals import Missing, Refused
from tests.by_hand import by_hand
from tests.cast import Cast
from tests.days import TODAY, at, days_after
from tests.ledger.acts import everything
from tests.making import (
    AGRICULTURE,
    EDUCATION,
    FINANCE,
    HEALTH,
    RECIPIENT,
    body,
    make_activity,
    make_details,
    make_evidence,
    seen,
)

S = ActivityState


def record(cast: Cast, details: Details, *, by: str = "clerk", uid: object = None) -> Activity:
    actor = getattr(cast, by)
    return activities.record_activity(
        actor,
        programme=cast.programme,
        uid=uid or uuid4(),  # type: ignore[arg-type]
        details=details,
        at=at(),
    )


def test_the_same_record_sent_twice_is_one_activity_and_one_event(cast: Cast) -> None:
    uid, details = uuid4(), make_details(participants=(body(HEALTH).pk,))
    first = record(cast, details, uid=uid)
    events = Event.objects.count()
    assert record(cast, details, uid=uid).pk == first.pk
    assert (Activity.objects.count(), Event.objects.count()) == (1, events)


def test_a_repeat_that_comes_after_it_was_carried_out_is_harmless_too(cast: Cast) -> None:
    actuals = Actuals(done_on=days_after(-9), amount=300, place="别处")
    activity = make_activity(cast, state=S.CARRIED_OUT, actuals=actuals)
    assert record(cast, make_details(), uid=activity.uid).pk == activity.pk


@pytest.mark.parametrize("change", [{"title": "另一件事"}, {"amount": 200}, {"participants": True}])
def test_a_uid_can_t_stand_for_two_things(cast: Cast, change: dict[str, object]) -> None:
    activity = make_activity(cast)
    if "participants" in change:
        change = {"participants": (body(HEALTH).pk,)}
    with pytest.raises(Refused) as refused:
        record(cast, make_details(**change), uid=activity.uid)
    assert refused.value.code == "conflict"


def test_a_uid_can_t_be_taken_over_by_another_person(cast: Cast) -> None:
    activity = make_activity(cast)
    with pytest.raises(Refused) as refused:
        record(cast, make_details(), by="liaison", uid=activity.uid)
    assert refused.value.code == "conflict"


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "no such kind"},
        {"title": "　"},
        {"title": "长" * 201},
        {"title": "a\x00b"},
        {"place": "长" * 121},
        {"note": "长" * 10_001},
        {"amount": -1},
        {"amount": MOST_AMOUNT + 1},
        {"people": -1},
        {"people": 10_000_001},
        {"planned_on": date(2018, 11, 29)},
        {"planned_on": date(2021, 2, 1)},
        {"planned_until": days_after(-11)},
        {"participants": (10**9,)},
        {"participants": tuple(range(10**9, 10**9 + 201))},
    ],
    ids=lambda change: "-".join(change),
)
def test_what_can_t_be_kept_is_refused_and_leaves_nothing(cast: Cast, change: dict[str, object]) -> None:
    before = everything()
    with pytest.raises(Refused) as refused:
        record(cast, make_details(**change))
    assert refused.value.code == "bad_input"
    assert everything() == before


@pytest.mark.parametrize("day", [date(2018, 12, 1), date(2021, 1, 31)])
def test_days_just_around_the_plan_s_term_are_accepted(cast: Cast, day: date) -> None:
    assert record(cast, make_details(planned_on=day)).planned_on == day


def test_without_an_adopted_plan_nothing_is_recorded(cast: Cast) -> None:
    with by_hand():
        PlanVersion.objects.update(state=PlanState.CLOSED)
    with pytest.raises(Refused) as refused:
        record(cast, make_details())
    assert refused.value.code == "not_ready"


@pytest.mark.parametrize(
    ("by", "organisation", "kind"),
    [
        ("clerk", FINANCE, "expert_batch"),
        ("recipient_clerk", EDUCATION, "expert_batch"),
        ("finance", FINANCE, "expert_batch"),
        ("donor_leader", EDUCATION, "expert_batch"),
        ("auditor", EDUCATION, "expert_batch"),
    ],
)
def test_nobody_records_outside_their_right(cast: Cast, by: str, organisation: str, kind: str) -> None:
    with pytest.raises(Refused) as refused:
        record(cast, make_details(kind, organisation=organisation), by=by)
    assert refused.value.code == "not_allowed"


def test_somebody_of_another_programme_does_not_find_this_one(cast: Cast) -> None:
    with pytest.raises(Missing):
        record(cast, make_details(), by="stranger")


@pytest.mark.parametrize(
    ("by", "organisation", "kind"),
    [
        ("recipient_clerk", RECIPIENT, "expert_batch"),
        ("finance", FINANCE, "fund_arrival"),
        ("liaison", EDUCATION, "expert_batch"),
        ("seconded_cadre", AGRICULTURE, "labour_mechanism"),
    ],
)
def test_people_record_within_their_right(cast: Cast, by: str, organisation: str, kind: str) -> None:
    assert record(cast, make_details(kind, organisation=organisation), by=by).state == S.DRAFT


def test_a_liaison_records_only_for_bodies_of_the_programme(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        record(cast, make_details(organisation="外区农业农村局"), by="liaison")
    assert refused.value.code == "bad_input"


def test_what_is_not_counted_still_has_a_unit(cast: Cast) -> None:
    assert record(cast, make_details("labour_mechanism")).unit == "项"


def test_submitting_names_what_is_missing(cast: Cast) -> None:
    activity = make_activity(cast, details=make_details(place="", amount=0))
    with pytest.raises(Refused) as refused:
        activities.submit_activity(cast.clerk, programme=cast.programme, uid=activity.uid, at=at())
    assert (refused.value.code, str(refused.value)) == ("not_ready", "还需填写：地点、数量。")


def test_what_needs_no_consent_is_approved_at_once(cast: Cast) -> None:
    activity = make_activity(cast, details=make_details("special_topic_meeting", place=""))
    activities.submit_activity(cast.clerk, programme=cast.programme, uid=activity.uid, at=at())
    activity.refresh_from_db()
    assert activity.state == S.APPROVED
    assert not activity.approvals.exists()


def test_what_needs_no_consent_goes_straight_from_draft_to_done(cast: Cast) -> None:
    activity = make_activity(cast, details=make_details("special_topic_meeting"))
    actuals = Actuals(done_on=TODAY)
    activities.carry_out_activity(cast.clerk, programme=cast.programme, uid=activity.uid, actuals=actuals, at=at())
    activity.refresh_from_db()
    assert (activity.state, activity.is_unapproved) == (S.CARRIED_OUT, False)


def test_turning_it_into_a_kind_that_needs_consent_makes_it_wait_for_it(cast: Cast) -> None:
    details = make_details("special_topic_meeting")
    activity = make_activity(cast, state=S.APPROVED, details=details)
    changed = replace(details, kind="joint_conference")
    activities.edit_activity(cast.clerk, programme=cast.programme, uid=activity.uid, details=changed, at=at())
    activity.refresh_from_db()
    assert activity.state == S.SUBMITTED


def test_what_was_planned_stays_beside_what_was_done(cast: Cast) -> None:
    actuals = Actuals(done_on=days_after(-9), done_until=days_after(-8), place="村部", amount=200, people=12)
    activity = make_activity(cast, state=S.CARRIED_OUT, actuals=actuals)
    assert (activity.planned_place, activity.planned_amount, activity.planned_people) == ("白羊溪乡中心小学", 100, None)
    assert (activity.place, activity.amount, activity.people) == ("村部", 200, 12)
    assert (activity.planned_on, activity.done_on, activity.counted_day) == (
        days_after(-10),
        days_after(-9),
        days_after(-8),
    )


@pytest.mark.parametrize(
    "actuals",
    [
        Actuals(done_on=days_after(1)),
        Actuals(done_on=days_after(-1), done_until=days_after(1)),
        Actuals(done_on=TODAY, done_until=days_after(-1)),
        Actuals(done_on=TODAY, amount=-1),
        Actuals(done_on=date(2018, 6, 1)),
    ],
)
def test_nothing_is_done_in_the_future_or_backwards(cast: Cast, actuals: Actuals) -> None:
    activity = make_activity(cast, state=S.APPROVED)
    with pytest.raises(Refused) as refused:
        activities.carry_out_activity(cast.clerk, programme=cast.programme, uid=activity.uid, actuals=actuals, at=at())
    assert refused.value.code == "bad_input"
    activity.refresh_from_db()
    assert activity.state == S.APPROVED


def test_what_comes_to_nothing_is_not_carried_out(cast: Cast) -> None:
    activity = make_activity(cast, state=S.APPROVED)
    actuals = Actuals(done_on=TODAY, amount=0)
    with pytest.raises(Refused) as refused:
        activities.carry_out_activity(cast.clerk, programme=cast.programme, uid=activity.uid, actuals=actuals, at=at())
    assert refused.value.code == "not_ready"


def test_an_edit_may_exchange_those_who_take_part(cast: Cast) -> None:
    health, finance = body(HEALTH).pk, body(FINANCE).pk
    activity = make_activity(cast, details=make_details(participants=(health,)))
    details = make_details(participants=(finance, body(EDUCATION).pk))
    activities.edit_activity(cast.clerk, programme=cast.programme, uid=activity.uid, details=details, at=at())
    assert list(activity.participants.values_list("organisation_id", flat=True)) == [finance]


def test_nobody_edits_it_into_another_unit_s_name(cast: Cast) -> None:
    activity = make_activity(cast)
    details = make_details(organisation=FINANCE)
    with pytest.raises(Refused) as refused:
        activities.edit_activity(cast.clerk, programme=cast.programme, uid=activity.uid, details=details, at=at())
    assert refused.value.code == "not_allowed"


def test_its_author_does_not_confirm_it(cast: Cast) -> None:
    activity = make_activity(cast, state=S.CARRIED_OUT, author=cast.seconded_cadre)
    with pytest.raises(Refused) as refused:
        activities.confirm_activity(
            cast.seconded_cadre, programme=cast.programme, uid=activity.uid, seen=seen(activity), at=at()
        )
    assert refused.value.code == "not_allowed"


def test_whoever_edited_it_does_not_confirm_it(cast: Cast) -> None:
    activity = make_activity(cast, state=S.CARRIED_OUT)
    actuals = Actuals(done_on=TODAY, amount=900)
    activities.edit_actuals(cast.liaison, programme=cast.programme, uid=activity.uid, actuals=actuals, at=at())
    with pytest.raises(Refused) as refused:
        activities.confirm_activity(
            cast.liaison, programme=cast.programme, uid=activity.uid, seen=seen(activity), at=at()
        )
    assert refused.value.code == "not_allowed"


def test_nobody_confirms_what_has_changed_since_they_read_it(cast: Cast) -> None:
    activity = make_activity(cast, state=S.CARRIED_OUT)
    read = seen(activity)
    actuals = Actuals(done_on=TODAY, amount=900)
    activities.edit_actuals(cast.clerk, programme=cast.programme, uid=activity.uid, actuals=actuals, at=at())
    with pytest.raises(Refused) as refused:
        activities.confirm_activity(
            cast.recipient_leader, programme=cast.programme, uid=activity.uid, seen=read, at=at()
        )
    assert refused.value.code == "conflict"


def money(cast: Cast) -> Activity:
    details = make_details("fund_arrival", organisation=FINANCE, amount=80_000_000, place="")
    activity = make_activity(
        cast, state=S.APPROVED, details=details, author=cast.other_clerk, actuals=Actuals(done_on=days_after(-9))
    )
    activities.carry_out_activity(
        cast.other_clerk,
        programme=cast.programme,
        uid=activity.uid,
        actuals=Actuals(done_on=days_after(-9)),
        at=at(),
    )
    make_evidence(cast, activity, by=cast.other_clerk)
    return activity


@pytest.mark.parametrize(
    ("by", "may"),
    [
        ("liaison", False),
        ("finance", False),
        ("recipient_clerk", True),
        ("recipient_leader", True),
        ("seconded_cadre", True),
    ],
)
def test_only_the_side_that_received_it_says_that_money_arrived(cast: Cast, by: str, may: bool) -> None:
    activity = money(cast)
    arguments = {"programme": cast.programme, "uid": activity.uid, "seen": seen(activity), "at": at()}
    if may:
        activities.confirm_activity(getattr(cast, by), **arguments)
        return
    with pytest.raises(Refused) as refused:
        activities.confirm_activity(getattr(cast, by), **arguments)
    assert refused.value.code == "not_allowed"


def test_a_dispute_tells_its_reason_until_it_is_confirmed_again(cast: Cast) -> None:
    activity = make_activity(cast, state=S.CONFIRMED)
    base = {"programme": cast.programme, "uid": activity.uid, "at": at()}
    activities.dispute_activity(cast.recipient_leader, reason="人数不符", **base)
    activity.refresh_from_db()
    assert (activity.state, activity.returned_reason, activity.confirmed_on) == (S.CARRIED_OUT, "人数不符", None)
    activities.confirm_activity(cast.recipient_leader, seen=seen(activity), **base)
    activity.refresh_from_db()
    assert (activity.state, activity.returned_reason, activity.confirmed_on) == (S.CONFIRMED, "", TODAY)


@pytest.mark.parametrize("reason", ["", "　 ", "长" * 401])
def test_a_reason_is_wanted_and_has_bounds(cast: Cast, reason: str) -> None:
    activity = make_activity(cast)
    with pytest.raises(Refused) as refused:
        activities.withdraw_activity(cast.clerk, programme=cast.programme, uid=activity.uid, reason=reason, at=at())
    assert refused.value.code == "bad_input"
