"""The cache of whom an activity concerns: whatever is done, it is what making it anew would give."""

import pytest

from jiedui.ledger import involvement
from jiedui.ledger.actions import activities
from jiedui.ledger.models import Activity, ActivityOrganisation, ActivityState, Involvement
from tests.by_hand import by_hand
from tests.cast import Cast
from tests.days import at, days_after
from tests.making import AGRICULTURE, EDUCATION, FINANCE, HEALTH, body, make_activity, make_details

DAY = days_after(-12)


def kept() -> set[tuple[int, str, object]]:
    return set(Involvement.objects.values_list("activity_id", "organisation__name", "day"))


def beside() -> set[tuple[str, str, bool]]:
    """What stands beside each: the activity's own body, its kind, whether it went ahead without consent."""
    return set(Involvement.objects.values_list("unit__name", "kind", "is_unapproved"))


@pytest.fixture
def drafted(cast: Cast) -> Activity:
    details = make_details(participants=(body(HEALTH).pk, body(AGRICULTURE).pk))
    return make_activity(cast, author=cast.liaison, details=details)


def test_an_activity_concerns_its_own_body_and_those_that_take_part(drafted) -> None:
    assert kept() == {(drafted.pk, name, drafted.planned_on) for name in (EDUCATION, HEALTH, AGRICULTURE)}


def test_an_edit_moves_it_to_other_bodies_and_another_day(cast, drafted) -> None:
    details = make_details(organisation=FINANCE, planned_on=DAY, participants=(body(HEALTH).pk, body(EDUCATION).pk))
    activities.edit_activity(cast.liaison, programme=cast.programme, uid=drafted.uid, details=details, at=at())
    assert kept() == {(drafted.pk, name, DAY) for name in (FINANCE, HEALTH, EDUCATION)}


def test_beside_each_stands_what_lists_are_narrowed_to(cast, drafted) -> None:
    assert beside() == {(EDUCATION, drafted.kind, False)}
    details = make_details("special_topic_meeting", organisation=FINANCE, participants=(body(HEALTH).pk,))
    activities.edit_activity(cast.liaison, programme=cast.programme, uid=drafted.uid, details=details, at=at())
    assert beside() == {(FINANCE, "special_topic_meeting", False)}
    with by_hand():
        Activity.objects.filter(pk=drafted.pk).update(is_unapproved=True)
    assert beside() == {(FINANCE, "special_topic_meeting", True)}


def test_once_done_it_stands_under_the_day_on_which_it_was_done(cast) -> None:
    done = make_activity(cast, state=ActivityState.CONFIRMED)
    assert kept() == {(done.pk, EDUCATION, done.done_on)}
    assert done.done_on != done.planned_on


def test_a_body_that_takes_part_in_its_own_activity_stands_there_once(cast, drafted) -> None:
    with by_hand():
        ActivityOrganisation.objects.create(activity=drafted, organisation_id=drafted.organisation_id)
    assert len(kept()) == 3


def test_making_it_anew_changes_nothing(cast, drafted) -> None:
    make_activity(cast, state=ActivityState.CARRIED_OUT)
    before = kept(), beside()
    with by_hand():
        Involvement.objects.all().delete()
    involvement.rebuild()
    assert (kept(), beside()) == before
