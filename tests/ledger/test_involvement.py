"""The caches of whom an activity concerns, and towards what: whatever is done, they are what making them anew gives."""

from itertools import product

import pytest

from jiedui.ledger import involvement
from jiedui.ledger.actions import activities
from jiedui.ledger.actions.indexing import reindex
from jiedui.ledger.models import (
    Activity,
    ActivityOrganisation,
    ActivityState,
    Contribution,
    CountedInvolvement,
    Involvement,
)
from jiedui.ledger.verification import verify_database
from tests.by_hand import by_hand
from tests.cast import Cast
from tests.days import at, days_after
from tests.making import AGRICULTURE, EDUCATION, FINANCE, HEALTH, body, make_activity, make_details

DAY = days_after(-12)


def kept() -> set[tuple[int, str, object]]:
    return set(Involvement.objects.values_list("activity_id", "organisation__name", "day"))


def beside() -> set[tuple[str, str, bool, bool]]:
    """What stands beside each: the activity's own body, its kind, whether it went ahead without consent or needs it."""
    return set(Involvement.objects.values_list("unit__name", "kind", "is_unapproved", "needs_both_sides"))


def counted() -> set[tuple[int, int, str, object, str, str, bool]]:
    """Which body's involvement in which activity counts towards which commitment, and what stands beside it."""
    columns = ("commitment_id", "activity_id", "organisation__name", "day", "unit__name", "kind", "needs_both_sides")
    return set(CountedInvolvement.objects.values_list(*columns))


def counted_anew() -> set[tuple[int, int, str, object, str, str, bool]]:
    with by_hand():
        CountedInvolvement.objects.all().delete()
        Involvement.objects.all().delete()
    involvement.rebuild()
    return counted()


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
    assert beside() == {(EDUCATION, drafted.kind, False, drafted.needs_both_sides)}
    details = make_details("special_topic_meeting", organisation=FINANCE, participants=(body(HEALTH).pk,))
    activities.edit_activity(cast.liaison, programme=cast.programme, uid=drafted.uid, details=details, at=at())
    drafted.refresh_from_db()
    needs = drafted.needs_both_sides
    assert beside() == {(FINANCE, "special_topic_meeting", False, needs)}
    with by_hand():
        Activity.objects.filter(pk=drafted.pk).update(is_unapproved=True, needs_both_sides=not needs)
    assert beside() == {(FINANCE, "special_topic_meeting", True, not needs)}


def test_once_done_it_stands_under_the_day_on_which_it_was_done(cast) -> None:
    done = make_activity(cast, state=ActivityState.CONFIRMED)
    assert kept() == {(done.pk, EDUCATION, done.done_on)}
    assert done.done_on != done.planned_on


def test_a_body_that_takes_part_in_its_own_activity_stands_there_once(cast, drafted) -> None:
    with by_hand():
        ActivityOrganisation.objects.create(activity=drafted, organisation_id=drafted.organisation_id)
    assert len(kept()) == 3


@pytest.fixture
def counting(cast: Cast) -> Activity:
    """A confirmed activity that counts towards promises, and in which another body took part."""
    details = make_details(participants=(body(HEALTH).pk,))
    return make_activity(cast, author=cast.liaison, state=ActivityState.CONFIRMED, details=details)


def promises_of(activity: Activity) -> list[int]:
    return list(activity.contributions.order_by("pk").values_list("commitment_id", flat=True))


def test_what_counts_towards_a_promise_stands_there_once_for_each_body_that_it_concerns(counting) -> None:
    beside = (counting.done_on, EDUCATION, counting.kind, counting.needs_both_sides)
    both = product(promises_of(counting), (EDUCATION, HEALTH))
    assert counted() == {(promise, counting.pk, name, *beside) for promise, name in both}
    assert counted() == counted_anew()


def test_what_counts_no_longer_stands_there_no_longer(counting) -> None:
    first, *others = counting.contributions.order_by("pk")
    with by_hand():
        Contribution.objects.filter(pk=first.pk).update(counts_until=first.counts_from)
    assert {promise for promise, *_ in counted()} == {one.commitment_id for one in others}
    assert counted() == counted_anew()
    with by_hand():
        Contribution.objects.filter(pk=first.pk).update(counts_until=None)
    assert {promise for promise, *_ in counted()} == set(promises_of(counting))


def test_a_body_that_leaves_and_an_activity_that_changes_take_it_along(counting) -> None:
    with by_hand():
        ActivityOrganisation.objects.filter(activity=counting).delete()
    assert {name for _, _, name, *_ in counted()} == {EDUCATION}
    with by_hand():
        Activity.objects.filter(pk=counting.pk).update(organisation=body(FINANCE), done_on=DAY)
    beside = (FINANCE, DAY, FINANCE, counting.kind, counting.needs_both_sides)
    assert counted() == {(promise, counting.pk, *beside) for promise in promises_of(counting)}
    assert counted() == counted_anew()


def tampered_with() -> tuple[str, object] | None:
    """What the verification finds wrong, and in which row; making the caches anew puts it right."""
    fault = verify_database().fault
    reindex(lambda done, of: None)
    assert verify_database().fault is None
    return fault and (fault.code, fault.values["row"])


@pytest.mark.parametrize("kept_in", [Involvement, CountedInvolvement])
@pytest.mark.parametrize("column", ["day", "kind", "unit", "needs_both_sides", "all of it"])
def test_a_cache_that_was_tampered_with_is_found(counting, kept_in, column) -> None:
    assert tampered_with() is None
    row = kept_in.objects.filter(activity=counting, organisation=body(HEALTH)).first()
    others = {"day": DAY, "kind": "other", "unit": body(FINANCE), "needs_both_sides": not row.needs_both_sides}
    if column in others:
        setattr(row, column, others[column])
        row.save()
    else:
        row.delete()
    assert tampered_with() == ("list_differs", counting.pk)


@pytest.mark.parametrize("kept_in", [Involvement, CountedInvolvement])
def test_a_body_that_was_put_into_a_cache_is_found(counting, kept_in) -> None:
    row = kept_in.objects.filter(activity=counting).first()
    row.pk, row.organisation = None, body(FINANCE)
    row.save()
    assert tampered_with() == ("list_differs", counting.pk)


def test_making_it_anew_changes_nothing(cast, drafted) -> None:
    make_activity(cast, state=ActivityState.CARRIED_OUT)
    before = kept(), beside()
    with by_hand():
        Involvement.objects.all().delete()
    involvement.rebuild()
    assert (kept(), beside()) == before
