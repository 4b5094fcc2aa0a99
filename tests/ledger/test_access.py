"""The one door: who sees which activity, and in whose name they may record."""

from collections import Counter
from datetime import date, timedelta
from itertools import product
from uuid import uuid4

import pytest

from jiedui.accounts.roles import Role, Verb
from jiedui.ledger import access, viewers
from jiedui.ledger.actions import activities
from jiedui.ledger.models import Activity, ActivityState, Commitment, Membership, Side
from jiedui.ledger.refusals import Missing, Refused
from tests.by_hand import by_hand
from tests.cast import Cast
from tests.days import OPENING, TODAY, at
from tests.making import (
    AGRICULTURE,
    BODIES,
    EDUCATION,
    FINANCE,
    HEALTH,
    RECIPIENT,
    body,
    make_activity,
    make_details,
)

EVERYBODY_IN_IT = {"liaison", "seconded_cadre", "donor_leader", "recipient_leader", "auditor"}


@pytest.fixture
def four(cast: Cast) -> dict[str, Activity]:
    """Activities of four sorts: a visit of both sides, a donor's own meeting, money, one with another unit."""

    def made(kind: str, organisation: str, *others: str) -> Activity:
        participants = tuple(body(name).pk for name in others)
        details = make_details(kind, organisation=organisation, participants=participants)
        return make_activity(cast, author=cast.liaison, details=details)

    return {
        "visit": made("expert_batch", EDUCATION),
        "meeting": made("special_topic_meeting", AGRICULTURE),
        "money": made("fund_arrival", FINANCE),
        "together": made("circular", HEALTH, EDUCATION),
    }


@pytest.mark.parametrize(
    ("what", "seen_by"),
    [
        ("visit", {"clerk", "recipient_clerk"}),
        ("meeting", set()),
        ("money", {"other_clerk", "finance", "recipient_clerk"}),
        ("together", {"clerk"}),
    ],
)
def test_each_sort_is_seen_by_those_whom_it_concerns(
    cast: Cast, four: dict[str, Activity], what: str, seen_by: set[str]
) -> None:
    found = {
        name
        for name, viewer in cast.all().items()
        if access.visible_activities(viewer, cast.programme).filter(pk=four[what].pk).exists()
    }
    assert found == EVERYBODY_IN_IT | seen_by


def test_what_is_not_visible_is_missing_and_what_is_visible_may_be_refused(
    cast: Cast, four: dict[str, Activity]
) -> None:
    meeting, visit = four["meeting"], four["visit"]
    for viewer in (cast.clerk, cast.administrator, cast.stranger):
        with pytest.raises(Missing):
            access.get_activity(viewer, cast.programme, uid=meeting.uid)
    with pytest.raises(Refused) as refused:
        access.get_activity_to(Verb.RECORD, cast.auditor, cast.programme, uid=visit.uid)
    assert refused.value.code == "not_allowed"


def test_an_activity_is_not_found_through_another_programme(cast: Cast) -> None:
    activity = make_activity(cast)
    with pytest.raises(Missing):
        access.get_activity(cast.stranger, cast.other_programme, uid=activity.uid)
    with pytest.raises(Missing):
        access.get_activity(cast.clerk, cast.other_programme, uid=activity.uid)
    with pytest.raises(Missing):
        access.get_activity(cast.clerk, cast.programme, uid=uuid4())


@pytest.mark.parametrize(
    ("by", "bodies"),
    [
        ("clerk", {EDUCATION}),
        ("finance", {FINANCE}),
        ("recipient_clerk", {RECIPIENT}),
        ("liaison", set(BODIES) - {"泸溪县人民政府"}),
        ("auditor", set()),
        ("stranger", set()),
    ],
)
def test_people_record_in_the_name_of(cast: Cast, by: str, bodies: set[str]) -> None:
    found = access.organisations_to_record_for(getattr(cast, by), cast.programme)
    assert {one.name for one in found} == bodies


@pytest.mark.parametrize(("days", "holds"), [(-1, False), (0, True), (30, True), (31, False)])
def test_a_role_holds_from_its_first_day_to_its_last(cast: Cast, days: int, holds: bool) -> None:
    membership = Membership.objects.get(user=cast.clerk.user_id)
    membership.until_on = membership.from_on + timedelta(days=30)
    with by_hand():
        membership.save()
    viewer = viewers.viewer_of(cast.user(cast.clerk), on=membership.from_on + timedelta(days=days))
    assert viewer.may(cast.programme.pk, Verb.RECORD) is holds


def test_a_viewer_is_named_by_the_post_of_that_day(cast: Cast) -> None:
    assert cast.donor_leader.label == "石峰区领导（副区长）"
    before = viewers.viewer_of(cast.user(cast.donor_leader), on=OPENING - timedelta(days=1))
    assert (before.label, before.seats) == ("石峰区领导", ())


def test_a_seated_viewer_takes_one_query(cast: Cast, django_assert_num_queries: object) -> None:
    user = cast.user(cast.liaison)
    with django_assert_num_queries(1):  # type: ignore[operator]
        viewers.viewer_of(user, on=OPENING)


def test_the_scope_of_one_role_is_not_lent_to_another(cast: Cast) -> None:
    """A finance officer who is also a clerk of education records money for finance, visits for education only."""
    with by_hand():
        Membership.objects.create(
            user=cast.user(cast.finance),
            programme=cast.programme,
            role=Role.CLERK,
            organisation=body(EDUCATION),
            side=Side.DONOR,
            from_on=OPENING,
        )
    both = viewers.viewer_of(cast.user(cast.finance), on=TODAY)
    for organisation, kind, may in (
        (EDUCATION, "expert_batch", True),
        (FINANCE, "fund_arrival", True),
        (FINANCE, "expert_batch", False),
        (HEALTH, "expert_batch", False),
    ):
        prospective = Activity(programme=cast.programme, organisation=body(organisation), kind=kind)
        assert access.may_with(both, Verb.RECORD, prospective) is may


@pytest.mark.parametrize("before", [(), (FINANCE,)])
def test_who_changed_only_who_takes_part_had_a_hand_in_it(cast: Cast, before: tuple[str, ...]) -> None:
    joined, after = [body(name).pk for name in before], [] if before else [body(FINANCE).pk]
    activity = make_activity(cast, details=make_details(participants=tuple(joined)))
    changed = make_details(participants=tuple(after))
    about = {"programme": cast.programme, "uid": activity.uid, "at": at()}
    activities.edit_activity(cast.seconded_cadre, details=changed, **about)
    other = make_activity(cast)
    assert has_hand(cast.seconded_cadre, activity)
    assert not has_hand(cast.seconded_cadre, other)


def test_having_a_hand_in_it_is_read_from_the_log(cast: Cast) -> None:
    activity = make_activity(cast)
    assert has_hand(cast.clerk, activity)
    assert not has_hand(cast.liaison, activity)
    activities.submit_activity(cast.liaison, programme=cast.programme, uid=activity.uid, at=at())
    assert has_hand(cast.liaison, activity)
    assert not has_hand(cast.seconded_cadre, activity)


def test_roles_that_end_on_a_day_still_hold_on_it(cast: Cast) -> None:
    last = date(2019, 12, 31)
    with by_hand():
        Membership.objects.filter(user=cast.liaison.user_id).update(until_on=last)
    user = cast.user(cast.liaison)
    assert viewers.viewer_of(user, on=last).seats
    assert not viewers.viewer_of(user, on=last + timedelta(days=1)).seats


def has_hand(viewer: viewers.Viewer, activity: Activity) -> bool:
    return bool(access.hands_in(activity, among=viewer.persons))


@pytest.mark.parametrize("by", ["clerk", "liaison", "donor_leader", "recipient_clerk", "finance", "auditor"])
def test_a_filter_shows_of_what_is_visible_what_fits_it_and_nothing_else(cast: Cast, by: str) -> None:
    for kind in ("unit_activity", "fund_arrival", "special_topic_meeting"):
        for name in (EDUCATION, FINANCE, HEALTH):
            made = make_activity(cast, author=cast.liaison, details=make_details(kind=kind, organisation=name))
            if name == FINANCE:
                with by_hand():
                    Activity.objects.filter(pk=made.pk).update(is_unapproved=True)
    viewer, visible = getattr(cast, by), access.visible_activities(getattr(cast, by), cast.programme)
    units = [None, *(body(name).pk for name in (EDUCATION, FINANCE, HEALTH))]
    kinds = ("", "unit_activity", "fund_arrival", "special_topic_meeting")
    for unit, kind, is_unapproved in product(units, kinds, (False, True)):
        asked = access.Narrowed(unit=unit, kind=kind, is_unapproved=is_unapproved)
        fitting = visible.filter(kind=kind) if kind else visible
        fitting = fitting.filter(is_unapproved=True) if is_unapproved else fitting
        found = access.listed_activities(viewer, cast.programme, asked)
        assert Counter(found) == Counter(fitting if unit is None else fitting.filter(organisation=unit))
        assert all(one.day == (one.done_on or one.planned_on) for one in found)
        keys = access.listed_keys(viewer, cast.programme, asked)
        assert keys is None or list(keys) == sorted(((one.day, one.pk) for one in found), reverse=True)


@pytest.mark.parametrize("by", ["clerk", "liaison", "donor_leader", "recipient_clerk", "finance", "auditor"])
def test_a_promise_shows_of_what_counts_towards_it_what_is_visible(cast: Cast, by: str) -> None:
    for name in (EDUCATION, FINANCE, HEALTH):
        details = make_details(organisation=name, participants=(body(AGRICULTURE).pk,))
        make_activity(cast, author=cast.liaison, state=ActivityState.CONFIRMED, details=details)
    viewer = getattr(cast, by)
    visible = access.visible_activities(viewer, cast.programme)
    for commitment in Commitment.objects.filter(contributions__isnull=False).distinct():
        fitting = visible.filter(contributions__commitment=commitment, contributions__counts_until__isnull=True)
        keys = access.counted_keys(viewer, cast.programme, commitment=commitment.pk)
        assert keys is None or list(keys) == sorted(((one.done_on, one.pk) for one in fitting), reverse=True)
