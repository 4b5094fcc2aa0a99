"""待办: each finds there what waits for them, and the count in the bar agrees."""

import pytest
from django.test import Client
from django.urls import reverse

from jiedui.ledger.actions import activities
from jiedui.ledger.actions.particulars import Actuals
from jiedui.ledger.models import ActivityState
from jiedui.ledger.queries.tasks import tasks_page
from jiedui.ledger.queries.to_do import to_do_count
from tests.cast import Cast
from tests.days import TODAY, at, days_after
from tests.making import HEALTH, SLUG, body, make_activity, make_details, make_evidence, make_unapproved
from tests.web.test_ledger_pages import EVERYBODY, MOST_QUERIES, client_of

__all__ = ("client_of",)
TASKS = reverse("tasks", args=[SLUG])


def _mine(client: Client) -> list[str]:
    return [task.what for task in client.get(f"{TASKS}?as_of={TODAY}").context["page"].mine]


def test_each_step_waits_for_the_person_whose_turn_it_is(cast: Cast, client_of) -> None:
    make_activity(cast)
    make_activity(cast, state=ActivityState.SUBMITTED)
    make_activity(cast, state=ActivityState.APPROVED)
    make_activity(cast, state=ActivityState.CARRIED_OUT)
    without_proof = make_unapproved(cast)
    assert _mine(client_of(cast.clerk)) == ["carry_out", "add_evidence", "submit"]
    assert _mine(client_of(cast.donor_leader)) == ["approve", "regularise"]
    assert _mine(client_of(cast.auditor)) == []
    assert _mine(client_of(cast.liaison)) == ["confirm"]
    make_evidence(cast, without_proof)
    assert _mine(client_of(cast.liaison)) == ["confirm", "confirm"]
    assert "confirm" not in _mine(client_of(cast.clerk))


@pytest.mark.parametrize("by", ["clerk", "liaison"])
def test_nobody_is_asked_to_confirm_what_they_had_a_hand_in(cast: Cast, client_of, by: str) -> None:
    activity = make_activity(cast)
    about = {"programme": cast.programme, "uid": activity.uid, "at": at(days_after(-9))}
    details = make_details(participants=(body(HEALTH).pk,))
    activities.edit_activity(getattr(cast, by), details=details, **about)
    done = Actuals(done_on=days_after(-9))
    activities.carry_out_without_approval(cast.clerk, actuals=done, reason="汛情紧急", **about)
    make_evidence(cast, activity)
    assert ("confirm" in _mine(client_of(cast.liaison))) is (by == "clerk")


def test_what_was_handed_up_is_listed_with_whom_it_waits_for(cast: Cast, client_of) -> None:
    make_activity(cast, state=ActivityState.SUBMITTED)
    others = client_of(cast.clerk).get(TASKS).context["page"].others
    assert [task.what for task in others] == ["both_leaders"]


def test_late_duties_of_the_own_unit_are_listed_with_their_promise(cast: Cast, client_of) -> None:
    page = client_of(cast.finance).get(f"{TASKS}?as_of=2019-07-01").context["page"]
    assert [(due.key, due.status) for due in page.dues] == [("funds", "overdue")]
    assert client_of(cast.auditor).get(f"{TASKS}?as_of=2019-07-01").context["page"].dues == ()


@pytest.mark.parametrize("name", EVERYBODY)
def test_the_count_in_the_bar_is_the_number_of_lines(
    cast: Cast, client_of, django_assert_max_num_queries, name
) -> None:
    for state in (ActivityState.DRAFT, ActivityState.SUBMITTED, ActivityState.APPROVED, ActivityState.CONFIRMED):
        make_activity(cast, state=state)
    viewer = getattr(cast, name)
    client = client_of(viewer)
    with django_assert_max_num_queries(MOST_QUERIES):
        page = client.get(TASKS).context["page"]
    assert to_do_count(viewer, programme_id=cast.programme.pk, on=TODAY) == len(page.mine) + len(page.plans)


@pytest.mark.parametrize(("waiting", "is_cut"), [(2, False), (3, True)])
def test_of_what_waits_the_most_pressing_is_listed(cast: Cast, waiting: int, is_cut: bool) -> None:
    for _ in range(waiting):
        make_activity(cast)
    page = tasks_page(cast.clerk, slug=SLUG, today=TODAY, as_of=TODAY, most=2)
    assert (len(page.mine), page.is_cut, page.to_do_count) == (2, is_cut, None if is_cut else 2)
