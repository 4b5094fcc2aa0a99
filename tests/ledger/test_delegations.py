"""Stand-ins: who answers for a leader, from when to when, what they may do, and that every act says so."""

from collections.abc import Mapping
from datetime import date

import pytest

from jiedui.accounts.roles import Role
from jiedui.ledger import consent
from jiedui.ledger.access import visible_activities
from jiedui.ledger.actions import activities, approvals, delegations
from jiedui.ledger.actions.delegations import delegate, end_delegation
from jiedui.ledger.models import Activity, ActivityState, Delegation, Event, Membership, Side
from jiedui.ledger.queries.activity import activity_page
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.states import ActivityEvent
from jiedui.ledger.viewers import Viewer, viewer_of
from tests.by_hand import by_hand
from tests.cast import Cast
from tests.days import OPENING, TODAY, at, days_after
from tests.ledger.test_activities_matrix import SITUATIONS, fresh, with_comments
from tests.making import SLUG, body, make_activity, seen

E, S = ActivityEvent, ActivityState
LAST = days_after(10)
PAPER = "区府办便函〔2019〕3号，赴外地学习"


def order(cast: Cast, *, by: str = "donor_leader", to: str = "liaison", first: date = TODAY, last: date = LAST) -> int:
    made = delegate(
        getattr(cast, by),
        programme=cast.programme,
        stand_in=to,
        from_on=first,
        until_on=last,
        paper=PAPER,
        at=at(),
    )
    return made.pk


def today(cast: Cast, name: str, *, on: date = TODAY) -> Viewer:
    return viewer_of(cast.user(getattr(cast, name)), on=on)


def approve(by: Viewer, cast: Cast, activity: Activity) -> None:
    approvals.approve_activity(by, programme=cast.programme, uid=activity.uid, seen=seen(activity), at=at())
    activity.refresh_from_db()


def code_of(act, *args, **given) -> str:
    with pytest.raises(Refused) as refused:
        act(*args, **given)
    return refused.value.code


def test_a_stand_in_approves_and_every_trace_says_for_whom(cast: Cast) -> None:
    order(cast)
    activity = make_activity(cast, state=S.SUBMITTED)
    approve(today(cast, "liaison"), cast, activity)
    approval = activity.approvals.get()
    assert (approval.side, approval.on_behalf_of, approval.post_title) == (Side.DONOR, "石峰区领导（副区长）", "副局长")
    assert (approval.user_id, approval.delegation.paper) == (cast.liaison.user_id, PAPER)
    last = Event.objects.latest("sequence")
    assert (last.actor_id, last.actor_label) == (
        cast.liaison.user_id,
        "区农业农村局联络员（副局长），代石峰区领导（副区长）",
    )


def test_what_a_stand_in_does_by_an_own_right_is_their_own(cast: Cast) -> None:
    order(cast)
    activity = make_activity(cast, state=S.SUBMITTED)
    liaison = today(cast, "liaison")
    approvals.return_activity(liaison, programme=cast.programme, uid=activity.uid, reason="请补充", at=at())
    assert Event.objects.latest("sequence").actor_label == "区农业农村局联络员（副局长）"


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_stand_in_may_answer_and_no_more(cast: Cast, situation: str) -> None:
    """State x role x stand-in: everybody keeps their own rights; a side's stand-in adds its leader's answers."""
    order(cast)
    order(cast, by="recipient_leader", to="recipient_clerk")
    make, table = SITUATIONS[situation]
    activity = fresh(make(cast))
    expected = _with_stand_ins(with_comments(activity, table))
    for name in cast.all():
        viewer = today(cast, name)
        if visible_activities(viewer, cast.programme).filter(pk=activity.pk).exists():
            offered = set(activity_page(viewer, slug=SLUG, uid=activity.uid, today=TODAY).events)
            assert (name, offered) == (name, {event for event, people in expected.items() if name in people})


def _with_stand_ins(table: Mapping[ActivityEvent, set[str]]) -> Mapping[ActivityEvent, set[str]]:
    stand_ins = {"donor_leader": "liaison", "recipient_leader": "recipient_clerk"}
    answers = (E.APPROVE, E.RETURN, E.REGULARISE)
    more = {
        event: people | {stand_ins[one] for one in people if one in stand_ins}
        for event, people in table.items()
        if event in answers
    }
    # Who answers for a leader sees what the leader sees, and may remark on it.
    remarks = {E.COMMENT: table[E.COMMENT] | {"recipient_clerk"}} if E.COMMENT in table else {}
    return {**table, **more, **remarks}


@pytest.mark.parametrize(
    ("day", "holds"), [(days_after(-1), False), (TODAY, True), (LAST, True), (days_after(1, LAST), False)]
)
def test_an_order_holds_on_its_first_and_last_day_and_not_beside_them(cast: Cast, day: date, holds: bool) -> None:
    order(cast)
    assert any(seat.stands_in for seat in today(cast, "liaison", on=day).seats) is holds


def test_it_ends_at_once_when_the_leader_takes_it_back(cast: Cast) -> None:
    number = order(cast)
    end_delegation(cast.donor_leader, programme=cast.programme, delegation=number, reason="已返回", at=at())
    assert not any(seat.stands_in for seat in today(cast, "liaison").seats)
    again = code_of(
        end_delegation, cast.donor_leader, programme=cast.programme, delegation=number, reason="已返回", at=at()
    )
    assert again == "wrong_state"


def test_another_leader_s_order_is_not_there(cast: Cast) -> None:
    number = order(cast)
    with pytest.raises(Missing):
        end_delegation(cast.recipient_leader, programme=cast.programme, delegation=number, reason="误办", at=at())


@pytest.mark.parametrize("who", ["leader's role", "stand-in's role", "leader's account"])
def test_it_ends_with_the_office_that_it_rests_on(cast: Cast, who: str) -> None:
    order(cast)
    if who == "leader's role":
        with by_hand():
            Membership.objects.filter(user=cast.user(cast.donor_leader)).update(until_on=days_after(-1))
    elif who == "stand-in's role":
        with by_hand():
            Membership.objects.filter(user=cast.user(cast.liaison)).update(until_on=days_after(-1))
    else:
        with by_hand():
            cast.user(cast.donor_leader).__class__.objects.filter(pk=cast.donor_leader.user_id).update(is_active=False)
    assert not any(seat.stands_in for seat in today(cast, "liaison").seats)


@pytest.mark.parametrize(
    "to", ["recipient_clerk", "seconded_cadre", "auditor", "administrator", "donor_leader", "nobody"]
)
def test_only_the_own_side_s_business_accounts_stand_in(cast: Cast, to: str) -> None:
    assert code_of(order, cast, to=to) == "bad_input"
    assert not Delegation.objects.exists()


@pytest.mark.parametrize("by", ["clerk", "liaison", "auditor", "administrator"])
def test_only_leaders_order_a_stand_in(cast: Cast, by: str) -> None:
    assert code_of(order, cast, by=by) == "not_allowed"


def test_a_stand_in_passes_nothing_on(cast: Cast) -> None:
    order(cast)
    refused = code_of(
        delegate,
        today(cast, "liaison"),
        programme=cast.programme,
        stand_in="clerk",
        from_on=TODAY,
        until_on=LAST,
        paper=PAPER,
        at=at(),
    )
    assert refused == "not_allowed"


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (days_after(-1), LAST, "bad_input"),
        (LAST, TODAY, "bad_input"),
        (TODAY, TODAY + delegations.LONGEST + (LAST - TODAY), "bad_input"),
    ],
)
def test_its_days_lie_ahead_in_order_and_within_a_year(cast: Cast, first: date, last: date, code: str) -> None:
    assert code_of(order, cast, first=first, last=last) == code


def test_a_leader_has_one_stand_in_at_a_time(cast: Cast) -> None:
    number = order(cast)
    assert code_of(order, cast, to="clerk", first=LAST, last=days_after(20)) == "conflict"
    end_delegation(cast.donor_leader, programme=cast.programme, delegation=number, reason="改派", at=at())
    order(cast, to="clerk")


def test_who_wrote_it_does_not_approve_it_as_a_stand_in_either(cast: Cast) -> None:
    order(cast, to="clerk")
    activity = make_activity(cast, state=S.SUBMITTED)
    assert code_of(approve, today(cast, "clerk"), cast, activity) == "not_allowed"


def test_a_stand_in_may_not_do_what_the_leader_may_not(cast: Cast) -> None:
    """The leader, who records as well, wrote it; then nobody consents to it in the leader's name."""
    leader = cast.user(cast.donor_leader)
    _also(cast, "donor_leader", Role.LIAISON, Side.DONOR)
    activity = make_activity(cast, author=viewer_of(leader, on=OPENING))
    order(cast)
    activities.submit_activity(today(cast, "donor_leader"), programme=cast.programme, uid=activity.uid, at=at())
    assert code_of(approve, today(cast, "liaison"), cast, activity) == "not_allowed"


def test_one_leader_does_not_consent_for_both_sides_through_a_stand_in(cast: Cast) -> None:
    _also(cast, "donor_leader", Role.RECIPIENT_LEADER, Side.RECIPIENT)
    with by_hand():
        Delegation.objects.create(
            membership=Membership.objects.get(user_id=cast.donor_leader.user_id, role=Role.RECIPIENT_LEADER),
            stand_in=cast.user(cast.recipient_clerk),
            from_on=TODAY,
            until_on=LAST,
            paper=PAPER,
            made_at=at(),
        )
    activity = make_activity(cast, state=S.SUBMITTED)
    approve(today(cast, "donor_leader"), cast, activity)
    assert code_of(approve, today(cast, "recipient_clerk"), cast, activity) == "not_allowed"


def test_the_leader_and_the_stand_in_together_are_one_side(cast: Cast) -> None:
    order(cast)
    activity = make_activity(cast, state=S.SUBMITTED)
    approve(today(cast, "liaison"), cast, activity)
    assert code_of(approve, today(cast, "donor_leader"), cast, activity) == "conflict"
    assert {approval.side for approval in consent.approvals_in_force(activity)} == {Side.DONOR}


def _also(cast: Cast, name: str, role: Role, side: Side) -> None:
    place = "石峰区人民政府" if side is Side.DONOR else "白羊溪乡人民政府"
    user = cast.user(getattr(cast, name))
    with by_hand():
        Membership.objects.create(
            user=user, programme=cast.programme, role=role, organisation=body(place), side=side, from_on=OPENING
        )
