"""Random people do random things to random activities: what must always hold, holds after each step."""

from contextlib import suppress
from uuid import uuid4

import pytest
from django.db import transaction
from django.db.models import Count
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from jiedui.kernel.refusals import InputRefused
from jiedui.ledger import consent
from jiedui.ledger.actions import activities
from jiedui.ledger.models import Activity, ActivityState, Contribution, Event
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.states import ActivityEvent
from jiedui.ledger.verification import verify_database
from tests.cast import PARTS, Cast
from tests.days import OPENING, at, days_after
from tests.ledger.acts import PERFORM, Call
from tests.making import BODIES, body, make_cast, make_details

S = ActivityState
NAMES = st.sampled_from([part.username for part in PARTS])
EVENTS = st.sampled_from([event for event in ActivityEvent if event is not ActivityEvent.RECORD])
KINDS = st.sampled_from(["expert_batch", "special_topic_meeting", "fund_arrival", "unit_activity"])


class Lives(RuleBasedStateMachine):
    """A programme in which days pass and everybody tries everything."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.cast: Cast = make_cast()
        self.day = days_after(0)
        self.events = Event.objects.count()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @rule(days=st.integers(0, 40))
    def days_pass(self, days: int) -> None:
        self.day = min(days_after(days, self.day), OPENING.replace(year=2020, month=12))

    @rule(name=NAMES, kind=KINDS, organisation=st.sampled_from(BODIES), with_others=st.sets(st.sampled_from(BODIES)))
    def record(self, name: str, kind: str, organisation: str, with_others: set[str]) -> None:
        details = make_details(
            kind, organisation=organisation, participants=tuple(body(other).pk for other in with_others)
        )
        with suppress(Refused):
            activities.record_activity(
                getattr(self.cast, name), programme=self.cast.programme, uid=uuid4(), details=details, at=at(self.day)
            )
            self.events += 1

    @precondition(lambda self: Activity.objects.exists())
    @rule(name=NAMES, event=EVENTS, which=st.integers(0, 9))
    def act(self, name: str, event: ActivityEvent, which: int) -> None:
        rows = Activity.objects.order_by("id")
        activity = rows[which % rows.count()]
        before = Event.objects.count()
        with suppress(Missing, Refused, InputRefused):
            PERFORM[event](Call(getattr(self.cast, name), self.cast.programme, activity, at(self.day)))
        self.events += Event.objects.count() - before
        assert Event.objects.count() - before in (0, 1)

    @precondition(lambda self: Activity.objects.exists())
    @rule(which=st.integers(0, 9))
    def bring_it_on(self, which: int) -> None:
        """The right people in the right order, so that the later states are reached often."""
        rows = Activity.objects.order_by("id")
        activity = rows[which % rows.count()]
        for name, event in (
            ("liaison", ActivityEvent.SUBMIT),
            ("donor_leader", ActivityEvent.APPROVE),
            ("recipient_leader", ActivityEvent.APPROVE),
            ("liaison", ActivityEvent.CARRY_OUT),
            ("liaison", ActivityEvent.ADD_EVIDENCE),
            ("seconded_cadre", ActivityEvent.CONFIRM),
        ):
            with suppress(Missing, Refused):
                PERFORM[event](Call(getattr(self.cast, name), self.cast.programme, activity, at(self.day)))
        self.events = Event.objects.count()

    @invariant()
    def the_record_verifies(self) -> None:
        assert verify_database().fault is None
        assert Event.objects.count() == self.events

    @invariant()
    def nothing_counts_twice(self) -> None:
        running = Contribution.objects.filter(counts_until=None)
        doubles = running.values("activity", "commitment").annotate(times=Count("id")).filter(times__gt=1)
        assert not doubles.exists()

    @invariant()
    def only_what_is_confirmed_counts(self) -> None:
        assert not Contribution.objects.filter(counts_until=None).exclude(activity__state=S.CONFIRMED).exists()
        rows = Contribution.objects.select_related("activity")
        assert all(row.counts_until is None or row.counts_until >= row.counts_from for row in rows)
        assert all(row.done_on == row.activity.counted_day for row in rows if row.counts_until is None)

    @invariant()
    def nothing_went_ahead_without_consent_unseen(self) -> None:
        for activity in Activity.objects.filter(state__in=(S.APPROVED, S.CARRIED_OUT, S.CONFIRMED)):
            settled = consent.is_settled(activity, consent.approvals_in_force(activity))
            assert settled or activity.is_unapproved
            assert activity.confirmed_by_id != activity.author_id or activity.confirmed_by_id is None


@pytest.mark.slow
@pytest.mark.django_db
def test_whatever_people_try_the_record_holds() -> None:
    run_state_machine_as_test(Lives, settings=settings(max_examples=12, stateful_step_count=25))
