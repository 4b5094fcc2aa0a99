"""The consent of both sides: given to a content that was read, void once that content changes."""

from dataclasses import replace
from uuid import uuid4

import pytest

from jiedui.accounts.roles import Role
from jiedui.ledger import chain, consent, viewers
from jiedui.ledger.actions import activities, approvals
from jiedui.ledger.actions.particulars import Actuals
from jiedui.ledger.models import Activity, ActivityState, Membership, Side
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.viewers import Viewer
from tests.by_hand import by_hand
from tests.cast import Cast
from tests.days import OPENING, TODAY, at, days_after
from tests.ledger.acts import record_of
from tests.making import HEALTH, body, make_activity, make_details, make_unapproved, seen

S = ActivityState


def approve(cast: Cast, by: Viewer, activity: Activity, opinion: str = "") -> None:
    approvals.approve_activity(
        by, programme=cast.programme, uid=activity.uid, seen=seen(activity), opinion=opinion, at=at()
    )
    activity.refresh_from_db()


def test_both_sides_consent_makes_it_approved(cast: Cast) -> None:
    activity = make_activity(cast, state=S.SUBMITTED)
    approve(cast, cast.recipient_leader, activity, "同意，请做好安排")
    assert activity.state == S.SUBMITTED
    head = chain.head()
    approve(cast, cast.donor_leader, activity)
    assert activity.state == S.APPROVED
    first, second = activity.approvals.order_by("id")
    assert (first.side, first.opinion, first.post_title) == (Side.RECIPIENT, "同意，请做好安排", "乡长")
    assert (second.side, second.opinion, second.log_head) == (Side.DONOR, "同意", head)
    assert second.approved_digest == consent.content_digest(activity)


def test_a_side_consents_once(cast: Cast) -> None:
    activity = make_activity(cast, state=S.SUBMITTED)
    approve(cast, cast.donor_leader, activity)
    before = record_of(activity)
    with pytest.raises(Refused) as refused:
        approve(cast, cast.donor_leader, activity)
    assert refused.value.code == "conflict"
    assert record_of(activity) == before


def test_nobody_consents_to_what_has_changed_since_they_read_it(cast: Cast) -> None:
    activity = make_activity(cast, state=S.SUBMITTED)
    read = seen(activity)
    details = make_details(amount=500)
    activities.edit_activity(cast.clerk, programme=cast.programme, uid=activity.uid, details=details, at=at())
    with pytest.raises(Refused) as refused:
        approvals.approve_activity(cast.donor_leader, programme=cast.programme, uid=activity.uid, seen=read, at=at())
    assert refused.value.code == "conflict"


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "joint_conference"},
        {"title": "另一件事"},
        {"place": "村部"},
        {"planned_on": TODAY},
        {"planned_until": TODAY},
        {"amount": 200},
        {"people": 9},
        {"note": "补充"},
        {"participants": True},
    ],
    ids=lambda change: next(iter(change)),
)
@pytest.mark.parametrize("state", [S.SUBMITTED, S.APPROVED])
def test_an_edit_voids_the_consents_to_what_was_there_before(
    cast: Cast, change: dict[str, object], state: ActivityState
) -> None:
    activity = make_activity(cast, state=state)
    if state == S.SUBMITTED:
        approve(cast, cast.donor_leader, activity)
    if "participants" in change:
        change = {"participants": (body(HEALTH).pk,)}
    given = activity.approvals.count()
    activities.edit_activity(
        cast.clerk, programme=cast.programme, uid=activity.uid, details=make_details(**change), at=at()
    )
    activity.refresh_from_db()
    assert activity.state == S.SUBMITTED
    assert consent.approvals_in_force(activity) == []
    assert activity.approvals.filter(lapsed_at=at()).count() == given
    assert not activity.approvals.filter(approved_digest=consent.content_digest(activity)).exists()


def test_an_edit_that_changes_nothing_voids_nothing(cast: Cast) -> None:
    activity = make_activity(cast, state=S.APPROVED)
    head = chain.head()
    details = make_details()
    activities.edit_activity(cast.clerk, programme=cast.programme, uid=activity.uid, details=details, at=at())
    activity.refresh_from_db()
    assert (activity.state, chain.head()) == (S.APPROVED, head)


def test_editing_it_back_does_not_bring_a_consent_back(cast: Cast) -> None:
    activity = make_activity(cast, state=S.APPROVED)
    for details in (make_details(title="另一件事"), make_details()):
        activities.edit_activity(cast.clerk, programme=cast.programme, uid=activity.uid, details=details, at=at())
    activity.refresh_from_db()
    assert activity.state == S.SUBMITTED
    approve(cast, cast.donor_leader, activity)
    approve(cast, cast.recipient_leader, activity)
    assert activity.state == S.APPROVED


def test_a_return_lapses_the_consent_already_given(cast: Cast) -> None:
    activity = make_activity(cast, state=S.SUBMITTED)
    approve(cast, cast.donor_leader, activity)
    approvals.return_activity(
        cast.recipient_leader, programme=cast.programme, uid=activity.uid, reason="时间冲突", at=at()
    )
    activity.refresh_from_db()
    assert (activity.state, activity.returned_reason) == (S.DRAFT, "时间冲突")
    activities.submit_activity(cast.clerk, programme=cast.programme, uid=activity.uid, at=at())
    activity.refresh_from_db()
    assert (activity.state, activity.returned_reason) == (S.SUBMITTED, "")
    assert consent.approvals_in_force(activity) == []


def test_carrying_it_out_otherwise_than_planned_leaves_the_consent_to_the_plan(cast: Cast) -> None:
    activity = make_activity(
        cast, state=S.CARRIED_OUT, actuals=Actuals(done_on=days_after(-9), place="别处", amount=300, people=7)
    )
    assert {approval.side for approval in consent.approvals_in_force(activity)} == {Side.DONOR, Side.RECIPIENT}


def test_what_went_ahead_without_consent_shows_it_for_good(cast: Cast) -> None:
    activity = make_unapproved(cast)
    for leader in (cast.donor_leader, cast.recipient_leader):
        assert activity.regularised_on is None
        regularise(cast, leader, activity)
    assert (activity.is_unapproved, activity.unapproved_reason) == (True, "汛期抢修")
    assert activity.regularised_on == TODAY
    assert len(consent.approvals_in_force(activity)) == 2
    with pytest.raises(Refused) as refused:
        regularise(cast, cast.donor_leader, activity)
    assert refused.value.code == "wrong_state"


def test_correcting_the_deed_voids_the_consent_given_afterwards(cast: Cast) -> None:
    activity = make_unapproved(cast)
    regularise(cast, cast.donor_leader, activity)
    regularise(cast, cast.recipient_leader, activity)
    actuals = Actuals(done_on=days_after(-3))
    activities.edit_actuals(cast.clerk, programme=cast.programme, uid=activity.uid, actuals=actuals, at=at())
    activity.refresh_from_db()
    assert (activity.regularised_on, consent.approvals_in_force(activity)) == (None, [])


def test_half_a_consent_beforehand_is_none_for_what_went_ahead(cast: Cast) -> None:
    activity = make_activity(cast, state=S.SUBMITTED)
    approve(cast, cast.donor_leader, activity)
    activities.carry_out_without_approval(
        cast.clerk,
        programme=cast.programme,
        uid=activity.uid,
        actuals=Actuals(done_on=TODAY),
        reason="汛期",
        at=at(),
    )
    activity.refresh_from_db()
    assert consent.approvals_in_force(activity) == []
    regularise(cast, cast.donor_leader, activity)
    regularise(cast, cast.recipient_leader, activity)
    assert activity.regularised_on == TODAY


def test_whoever_wrote_it_does_not_consent_to_it(cast: Cast) -> None:
    both = with_role(cast, cast.donor_leader, Role.LIAISON)
    activity = make_activity(cast, state=S.SUBMITTED, author=both)
    with pytest.raises(Refused) as refused:
        approve(cast, both, activity)
    assert refused.value.code == "not_allowed"


def test_whoever_submitted_it_for_another_does_not_consent_to_it(cast: Cast) -> None:
    both = with_role(cast, cast.donor_leader, Role.LIAISON)
    activity = make_activity(cast)
    activities.submit_activity(both, programme=cast.programme, uid=activity.uid, at=at())
    with pytest.raises(Refused) as refused:
        approve(cast, both, activity)
    assert refused.value.code == "not_allowed"


def test_one_person_does_not_consent_for_both_sides(cast: Cast) -> None:
    leader = cast.user(cast.donor_leader)
    with by_hand():
        Membership.objects.create(
            user=leader,
            programme=cast.programme,
            role=Role.RECIPIENT_LEADER,
            organisation=body("白羊溪乡人民政府"),
            side=Side.RECIPIENT,
            from_on=OPENING,
        )
    both = viewers.viewer_of(leader, on=OPENING)
    activity = make_activity(cast, state=S.SUBMITTED)
    approve(cast, both, activity)
    with pytest.raises(Refused) as refused:
        approve(cast, both, activity)
    assert refused.value.code == "conflict"


def test_a_leader_of_another_programme_finds_nothing(cast: Cast) -> None:
    activity = make_activity(cast, state=S.SUBMITTED)
    other = replace(cast.donor_leader, seats=cast.stranger.seats)
    with pytest.raises(Missing):
        approvals.approve_activity(other, programme=cast.programme, uid=activity.uid, seen="", at=at())
    with pytest.raises(Missing):
        approvals.approve_activity(cast.donor_leader, programme=cast.programme, uid=uuid4(), seen="", at=at())


def regularise(cast: Cast, by: Viewer, activity: Activity) -> None:
    approvals.regularise_activity(
        by, programme=cast.programme, uid=activity.uid, seen=seen(activity), reason="补办手续", at=at()
    )
    activity.refresh_from_db()


def with_role(cast: Cast, viewer: Viewer, role: Role) -> Viewer:
    user = cast.user(viewer)
    with by_hand():
        Membership.objects.create(
            user=user,
            programme=cast.programme,
            role=role,
            organisation_id=viewer.seats[0].organisation_id,
            side=viewer.seats[0].side,
            from_on=OPENING,
        )
    return viewers.viewer_of(user, on=OPENING)
