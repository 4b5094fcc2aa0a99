"""Every situation of an activity x every event x every person: exactly what the table of the domain allows.

The expected answers are written out here by hand, from domain.md b.2 and a.3, and not read from the code.
"""

from collections.abc import Callable, Mapping

import pytest
from django.db import transaction

from jiedui.ledger.access import visible_activities
from jiedui.ledger.models import Activity, ActivityState, Event
from jiedui.ledger.queries.activity import activity_page
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.states import TABLE, ActivityEvent
from jiedui.ledger.viewers import viewer_of
from tests.by_hand import by_hand
from tests.cast import Cast
from tests.days import TODAY, at
from tests.ledger.acts import PERFORM, Call, record_of
from tests.making import AGRICULTURE, SLUG, make_activity, make_details, make_evidence, make_unapproved

E, S = ActivityEvent, ActivityState
WRITERS = {"clerk", "liaison", "seconded_cadre"}
LEADERS = {"donor_leader", "recipient_leader"}
RETURNERS = {*LEADERS, "liaison"}
CONFIRMERS = {"liaison", "seconded_cadre", "recipient_leader"}
CORRECTORS = {"clerk", "liaison"}
COMMENTERS = {*WRITERS, *LEADERS, "recipient_clerk"}


def draft(cast: Cast) -> Activity:
    activity = make_activity(cast)
    make_evidence(cast, activity, by=cast.clerk)
    return activity


def free_draft(cast: Cast) -> Activity:
    """A kind that needs no consent: a meeting of the donor's own."""
    return make_activity(cast, details=make_details("special_topic_meeting"))


def submitted(cast: Cast) -> Activity:
    activity = make_activity(cast, state=S.SUBMITTED)
    make_evidence(cast, activity, by=cast.clerk)
    return activity


def half_approved(cast: Cast) -> Activity:
    activity = make_activity(cast, state=S.SUBMITTED)
    PERFORM[E.APPROVE](Call(cast.donor_leader, cast.programme, activity))
    return activity


def unapproved(cast: Cast) -> Activity:
    activity = make_unapproved(cast)
    make_evidence(cast, activity, by=cast.clerk)
    return activity


def confirmed_unapproved(cast: Cast) -> Activity:
    activity = unapproved(cast)
    PERFORM[E.CONFIRM](Call(cast.recipient_leader, cast.programme, activity))
    return activity


def without_evidence(cast: Cast) -> Activity:
    activity = make_activity(cast, state=S.APPROVED)
    PERFORM[E.CARRY_OUT](Call(cast.clerk, cast.programme, activity))
    return activity


def state(name: ActivityState) -> Callable[[Cast], Activity]:
    return lambda cast: make_activity(cast, state=name)


SITUATIONS: Mapping[str, tuple[Callable[[Cast], Activity], Mapping[ActivityEvent, set[str]]]] = {
    "draft": (
        draft,
        {
            E.EDIT: WRITERS,
            E.SUBMIT: WRITERS,
            E.WITHDRAW: WRITERS,
            E.CARRY_OUT_WITHOUT_APPROVAL: WRITERS,
            E.ADD_EVIDENCE: WRITERS,
            E.WITHDRAW_EVIDENCE: WRITERS,
        },
    ),
    "draft that needs no consent": (
        free_draft,
        {
            E.EDIT: WRITERS,
            E.SUBMIT: WRITERS,
            E.WITHDRAW: WRITERS,
            E.CARRY_OUT: WRITERS,
            E.ADD_EVIDENCE: WRITERS,
        },
    ),
    "submitted": (
        submitted,
        {
            E.EDIT: WRITERS,
            E.APPROVE: LEADERS,
            E.RETURN: RETURNERS,
            E.WITHDRAW: WRITERS,
            E.CARRY_OUT_WITHOUT_APPROVAL: WRITERS,
            E.ADD_EVIDENCE: WRITERS,
            E.WITHDRAW_EVIDENCE: WRITERS,
        },
    ),
    "approved by one side": (
        half_approved,
        {
            E.EDIT: WRITERS,
            E.APPROVE: {"recipient_leader"},
            E.RETURN: RETURNERS,
            E.WITHDRAW: WRITERS,
            E.CARRY_OUT_WITHOUT_APPROVAL: WRITERS,
            E.ADD_EVIDENCE: WRITERS,
        },
    ),
    "approved": (
        state(S.APPROVED),
        {E.EDIT: WRITERS, E.WITHDRAW: WRITERS, E.CARRY_OUT: WRITERS, E.ADD_EVIDENCE: WRITERS},
    ),
    "carried out": (
        state(S.CARRIED_OUT),
        {
            E.EDIT_ACTUALS: WRITERS,
            E.ADD_EVIDENCE: WRITERS,
            E.WITHDRAW_EVIDENCE: WRITERS,
            E.CONFIRM: CONFIRMERS,
            E.DISPUTE: CONFIRMERS,
        },
    ),
    "carried out without evidence": (
        without_evidence,
        {E.EDIT_ACTUALS: WRITERS, E.ADD_EVIDENCE: WRITERS, E.DISPUTE: CONFIRMERS},
    ),
    "carried out without consent": (
        unapproved,
        {
            E.EDIT_ACTUALS: WRITERS,
            E.REGULARISE: LEADERS,
            E.ADD_EVIDENCE: WRITERS,
            E.WITHDRAW_EVIDENCE: WRITERS,
            E.CONFIRM: CONFIRMERS,
            E.DISPUTE: CONFIRMERS,
        },
    ),
    "confirmed": (
        state(S.CONFIRMED),
        {
            E.ADD_EVIDENCE: WRITERS,
            E.DISPUTE: CONFIRMERS,
            E.ADD_CONTRIBUTION: CORRECTORS,
            E.CORRECT_CONTRIBUTION: CORRECTORS,
        },
    ),
    "confirmed without consent": (
        confirmed_unapproved,
        {
            E.REGULARISE: LEADERS,
            E.ADD_EVIDENCE: WRITERS,
            E.DISPUTE: CONFIRMERS,
            E.ADD_CONTRIBUTION: CORRECTORS,
            E.CORRECT_CONTRIBUTION: CORRECTORS,
        },
    ),
    "withdrawn": (state(S.WITHDRAWN), {}),
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_an_event_is_open_to_exactly_the_people_of_the_table(cast: Cast, situation: str) -> None:
    make, expected = SITUATIONS[situation]
    activity = fresh(make(cast))
    expected = with_comments(activity, expected)
    tried = [event for event in ActivityEvent if event is not E.RECORD]
    assert {event: allowed(cast, activity, event) for event in tried} == {
        event: expected.get(event, set()) for event in tried
    }


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_page_offers_exactly_what_the_actions_do(cast: Cast, situation: str) -> None:
    make, expected = SITUATIONS[situation]
    activity = fresh(make(cast))
    expected = with_comments(activity, expected)
    for name, viewer in cast.all().items():
        if not visible_activities(viewer, cast.programme).filter(pk=activity.pk).exists():
            continue
        offered = set(activity_page(viewer, slug=SLUG, uid=activity.uid, today=TODAY).events)
        done = {event for event, people in expected.items() if name in people}
        assert (name, offered) == (name, done)


def test_the_table_has_a_row_for_every_event() -> None:
    assert {event for _, event in TABLE} == set(ActivityEvent)
    assert set(PERFORM) == set(ActivityEvent)


def test_recording_is_open_to_those_who_record(cast: Cast) -> None:
    template = make_activity(cast)
    assert allowed(cast, template, E.RECORD) == WRITERS


def test_an_agriculture_clerk_s_activity_is_not_there_for_another_unit_s_clerk(cast: Cast) -> None:
    activity = make_activity(cast, author=cast.liaison, details=make_details(organisation=AGRICULTURE))
    with pytest.raises(Missing):
        PERFORM[E.EDIT](Call(cast.other_clerk, cast.programme, activity))


def test_a_role_that_has_ended_carries_nothing(cast: Cast) -> None:
    activity = make_activity(cast)
    with by_hand():
        cast.user(cast.clerk).memberships.update(until_on=at().date())
    later = viewer_of(cast.user(cast.clerk), on=at().date().replace(year=2020))
    with pytest.raises(Missing):
        PERFORM[E.SUBMIT](Call(later, cast.programme, activity))


def fresh(activity: Activity) -> Activity:
    return Activity.objects.get(pk=activity.pk)


def with_comments(activity: Activity, expected: Mapping[ActivityEvent, set[str]]) -> Mapping[ActivityEvent, set[str]]:
    """Whoever has a part in an activity may remark on it in every state but one: what was taken back is closed."""
    if activity.state == S.WITHDRAWN:
        return expected
    own_of_the_donor = activity.kind == "special_topic_meeting"
    return {**expected, E.COMMENT: COMMENTERS - {"recipient_clerk"} if own_of_the_donor else COMMENTERS}


def allowed(cast: Cast, activity: Activity, event: ActivityEvent) -> set[str]:
    """Who may; each one's success is one event, each one's refusal leaves the record as it was."""
    return {name for name, viewer in cast.all().items() if succeeds(Call(viewer, cast.programme, activity), event)}


def succeeds(call: Call, event: ActivityEvent) -> bool:
    before, events = record_of(call.activity), Event.objects.count()
    with transaction.atomic():
        try:
            PERFORM[event](call)
        except (Missing, Refused):
            assert record_of(call.activity) == before
            return False
        assert Event.objects.count() == events + 1
        assert Event.objects.latest("sequence").verb == event
        transaction.set_rollback(True)
    return True
