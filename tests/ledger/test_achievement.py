"""The cache behind the lights: whatever is counted, corrected, taken back, each day's lights are those of the rows."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from jiedui.analytics.sql import status_sql
from jiedui.ledger import achievement
from jiedui.ledger.actions import activities, contributions
from jiedui.ledger.actions.indexing import reindex
from jiedui.ledger.facts import status_rows
from jiedui.ledger.models import Achievement, ActivityState, Contribution, Obligation, Programme
from jiedui.ledger.verification import verify_database
from tests.by_hand import by_hand
from tests.cast import Cast
from tests.days import TODAY, at, days_after
from tests.making import make_activity, make_cast, obligation_of

DAYS = [days_after(number) for number in (-200, -40, -1, 0, 1, 30, 400)]
AROUND = st.integers(min_value=-90, max_value=90).map(lambda days: TODAY + timedelta(days=days))


def lights_of(programme: Programme, day: date) -> list[tuple[object, ...]]:
    """By the rows themselves: the same query over the view."""
    with connection.cursor() as cursor:
        cursor.execute(status_sql(connection.vendor), {"programme_id": programme.pk, "as_of": day.isoformat()})
        return sorted((row[0], row[1], int(row[2]), int(row[3])) for row in cursor.fetchall())


def shown(programme: Programme, day: date) -> list[tuple[object, ...]]:
    rows = status_rows(programme.pk, day)
    return sorted((row.obligation_id, row.status.value, row.achieved, row.achieved_by_due) for row in rows)


def kept() -> set[tuple[object, ...]]:
    """Obligations that something counts towards, with both sums; how far `latest` may lie ahead doesn't matter."""
    rows = Achievement.objects.exclude(in_time=0, late=0)
    return set(rows.values_list("obligation_id", "programme_id", "in_time", "late"))


def same_on_all_days(programme: Programme) -> None:
    for day in DAYS:
        assert shown(programme, day) == lights_of(programme, day), day


def test_a_confirmed_activity_counts_from_the_day_on_which_it_was_confirmed(cast: Cast) -> None:
    make_activity(cast, state=ActivityState.CONFIRMED)
    assert kept()
    same_on_all_days(cast.programme)


def test_what_is_disputed_counts_no_more_and_did_before(cast: Cast) -> None:
    done = make_activity(cast, state=ActivityState.CONFIRMED)
    later = at(days_after(10))
    activities.dispute_activity(cast.recipient_leader, programme=cast.programme, uid=done.uid, reason="重", at=later)
    assert not kept()
    same_on_all_days(cast.programme)


def test_a_correction_counts_instead(cast: Cast) -> None:
    done = make_activity(cast, state=ActivityState.CONFIRMED)
    row = Contribution.objects.filter(activity=done).first()
    assert row is not None
    contributions.correct_contribution(
        cast.liaison,
        programme=cast.programme,
        uid=done.uid,
        contribution=row.pk,
        amount=row.amount * 3,
        reason="漏记",
        at=at(days_after(5)),
    )
    assert {one[2] + one[3] for one in kept() if one[0] == row.obligation_id} == {row.amount * 3}
    same_on_all_days(cast.programme)


def test_another_due_day_sorts_anew_what_was_in_time(cast: Cast) -> None:
    row = Contribution.objects.filter(activity=make_activity(cast, state=ActivityState.CONFIRMED)).first()
    assert row is not None
    with by_hand():
        Obligation.objects.filter(pk=row.obligation_id).update(due_on=row.done_on - timedelta(days=1))
    assert (row.obligation_id, cast.programme.pk, 0, row.amount) in kept()
    same_on_all_days(cast.programme)


def test_making_it_anew_changes_nothing(cast: Cast) -> None:
    make_activity(cast, state=ActivityState.CONFIRMED)
    before = kept()
    with transaction.atomic():
        Achievement.objects.all().delete()
    achievement.rebuild()
    assert kept() == before


def test_a_light_that_was_tampered_with_is_found_and_made_anew(cast: Cast) -> None:
    make_activity(cast, state=ActivityState.CONFIRMED)
    touched = Achievement.objects.exclude(in_time=0, late=0).order_by("obligation_id").first()
    assert touched is not None
    Achievement.objects.filter(pk=touched.pk).update(in_time=touched.in_time + 1)
    found = verify_database().fault
    assert found is not None
    assert (found.code, found.values["row"]) == ("light_differs", touched.pk)
    reindex(lambda done, of: None)
    assert verify_database().fault is None


ROWS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 10**12), AROUND, AROUND, st.none() | st.integers(0, 40)), max_size=12
)


@pytest.mark.slow
class AnyContributions(TestCase):
    """Whatever rows there are, with days in any order, some of them ended or gone since."""

    def setUp(self) -> None:
        self.cast = make_cast()
        self.activity = make_activity(self.cast, state=ActivityState.CARRIED_OUT)
        obligation_of("mechanism")
        self.owed = list(Obligation.objects.order_by("id")[:6])

    @settings(max_examples=25, deadline=None)
    @given(ROWS, st.sets(st.integers(0, 11)), st.sets(st.integers(0, 11)))
    def test_every_days_lights_are_those_of_the_rows(self, rows, ended, gone) -> None:
        with by_hand():
            made = [self.make(*row) for row in rows]
            for place in ended & set(range(len(made))):
                row = made[place]
                row.counts_until = row.counts_from + timedelta(days=3)
                row.save()
            for place in gone & set(range(len(made))):
                made[place].delete()
        same_on_all_days(self.cast.programme)
        before = kept()
        achievement.rebuild()
        assert kept() == before

    def make(self, place: int, amount: int, done_on: date, counts_from: date, until: int | None) -> Contribution:
        owed = self.owed[place]
        return Contribution.objects.create(
            programme=self.cast.programme,
            activity=make_activity(self.cast, state=ActivityState.DRAFT),
            obligation=owed,
            commitment_id=owed.commitment_id,
            amount=amount,
            done_on=done_on,
            counts_from=counts_from,
            counts_until=None if until is None else counts_from + timedelta(days=until),
            made_by_id=self.cast.liaison.user_id,
            made_at=at(),
        )
