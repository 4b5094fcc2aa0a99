"""The story that the example's ledger tells (see `jiedui.example`), in lights and states."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from jiedui.ledger.actions.imports import Imported, import_folder
from jiedui.ledger.models import Activity, Approval, Contribution, Event, Evidence
from jiedui.ledger.queries.status import ObligationStatus, obligation_statuses
from jiedui.ledger.verification import verify_database
from jiedui.ledger.viewers import SYSTEM, as_installation

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def lights(example: Imported, day: date) -> tuple[ObligationStatus, ...]:
    viewer, programme = as_installation(example.programme.slug)
    return obligation_statuses(viewer, programme, as_of=day)


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (date(2019, 3, 5), {"on_track": 34, "not_due": 21}),
        (date(2019, 12, 31), {"met": 30, "not_due": 21, "on_track": 3, "due_soon": 1}),
        (date(2020, 6, 30), {"met": 40, "on_track": 13, "overdue": 1, "due_soon": 1}),
        (date(2020, 7, 1), {"met": 40, "on_track": 13, "overdue": 2}),
        (date(2020, 12, 31), {"met": 52, "overdue": 1, "met_late": 1, "over_most": 1}),
    ],
)
def test_the_lights_of_a_day_are_those_of_the_story(example: Imported, day: date, counts: dict[str, int]) -> None:
    assert Counter(str(one.status) for one in lights(example, day)) == counts


def find(example: Imported, day: date, words: str, due: date) -> ObligationStatus:
    return next(one for one in lights(example, day) if words in one.quote and one.due_on == due)


def test_the_money_of_2020_was_short_by_the_day_and_came_late(example: Imported) -> None:
    due = date(2020, 6, 30)
    story = [
        (str(found.status), found.achieved)
        for day in (date(2020, 6, 30), date(2020, 7, 1), date(2020, 9, 22), date(2020, 12, 31))
        for found in [find(example, day, "80万元", due)]
    ]
    assert story == [
        ("due_soon", 60_000_000),
        ("overdue", 60_000_000),
        ("overdue", 60_000_000),
        ("met_late", 100_000_000),
    ]


def test_the_second_conference_of_2019_stays_red(example: Imported) -> None:
    due = date(2019, 12, 31)
    for day in (date(2020, 1, 1), date(2020, 12, 31), date(2026, 1, 1)):
        assert find(example, day, "每年召开2次以上会议", due).status == "overdue"


def test_four_visits_where_one_or_two_were_promised_are_shown_as_too_many(example: Imported) -> None:
    found = find(example, date(2020, 12, 31), "调研1至2次", date(2020, 12, 31))
    assert (found.status, found.achieved, found.most) == ("over_most", 400, 200)


def test_the_states_of_the_activities(example: Imported) -> None:
    states = Counter(Activity.objects.values_list("state", flat=True))
    assert states == {
        "confirmed": 69,
        "draft": 3,
        "submitted": 2,
        "carried_out": 2,
        "withdrawn": 2,
        "approved": 1,
    }
    unapproved = Activity.objects.filter(is_unapproved=True).order_by("done_on")
    assert [one.regularised_on for one in unapproved] == [date(2019, 7, 25), None]
    assert Activity.objects.exclude(returned_reason="").count() == 1
    assert Approval.objects.filter(activity__state="submitted").count() == 1


def test_every_unit_and_nearly_every_kind_has_its_part(example: Imported) -> None:
    assert Activity.objects.values("organisation").distinct().count() == 10
    assert Activity.objects.values("kind").distinct().count() >= 22


def test_the_record_verifies_and_every_act_has_its_day(example: Imported) -> None:
    assert verify_database().fault is None
    days = list(Event.objects.order_by("sequence").values_list("at", flat=True))
    assert (days[0].date(), days[-1].date()) == (date(2019, 2, 25), date(2020, 12, 29))
    assert days == sorted(days)


def test_importing_it_again_adds_nothing(example: Imported, example_folder: Path) -> None:
    before = (Event.objects.count(), Evidence.objects.count(), Contribution.objects.count())
    again = import_folder(SYSTEM, folder=example_folder)
    assert (again.activities, again.files, again.passwords) == (0, 0, {})
    assert (Event.objects.count(), Evidence.objects.count(), Contribution.objects.count()) == before


def test_the_status_of_all_takes_few_queries(example: Imported, django_assert_max_num_queries: object) -> None:
    viewer, programme = as_installation(example.programme.slug)
    with django_assert_max_num_queries(2):  # type: ignore[operator]
        obligation_statuses(viewer, programme, as_of=date(2020, 7, 1))
