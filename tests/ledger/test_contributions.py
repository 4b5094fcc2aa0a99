"""What counts towards what: proposed from kind, unit, body and day; corrected by people; never twice."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from jiedui.ledger import counting
from jiedui.ledger.actions import activities, approvals, contributions
from jiedui.ledger.actions.particulars import Actuals
from jiedui.ledger.counting import Candidate, Deed
from jiedui.ledger.models import Activity, ActivityState, Contribution, Obligation, PlanState, PlanVersion, ReviewState
from jiedui.ledger.refusals import Missing, Refused
from jiedui.plans.kinds import KINDS
from tests.by_hand import by_hand
from tests.cast import Cast
from tests.days import TODAY, at, days_after
from tests.ledger.acts import everything
from tests.making import (
    AGRICULTURE,
    BODIES,
    DONOR,
    EDUCATION,
    FINANCE,
    HEALTH,
    RECIPIENT,
    body,
    make_activity,
    make_cast,
    make_details,
    make_evidence,
    make_unapproved,
    obligation_of,
    seen,
)

S = ActivityState
DAY = date(2019, 5, 25)


def deed(kind: str, organisation: str = EDUCATION, **others: object) -> Deed:
    unit = KINDS[kind].unit or "项"
    values: dict[str, object] = {"kind": kind, "organisation": body(organisation).pk, "day": DAY, "amount": 100}
    return Deed(**{**values, "unit": unit, **others})  # type: ignore[arg-type]


def proposed(cast: Cast, one: Deed) -> dict[str, int]:
    keys = dict(Obligation.objects.values_list("pk", "commitment__key"))
    return {keys[candidate.obligation]: candidate.amount for candidate in counting.propose_for(cast.programme, one)}


def reasons(candidates: tuple[Candidate, ...]) -> list[str]:
    return [candidate.reason for candidate in candidates]


def test_a_unit_s_activity_counts_for_its_kind_and_as_its_own_business_activity(cast: Cast) -> None:
    candidates = counting.propose_for(cast.programme, deed("expert_batch"))
    assert reasons(candidates) == [
        "“专家交流指导”也是区教育局的业务帮扶活动",
        "“专家交流指导”由责任单位区教育局开展",
    ]
    assert [candidate.obligation for candidate in candidates] == [
        obligation_of("unit", body_name=EDUCATION).pk,
        obligation_of("experts").pk,
    ]
    assert [candidate.clause_path for candidate in candidates] == ["3/3", "3/4"]


@pytest.mark.parametrize(
    ("kind", "organisation", "others", "expected"),
    [
        ("unit_activity", HEALTH, {}, {"unit": 100}),
        ("special_topic_meeting", AGRICULTURE, {}, {"meeting": 100}),
        ("special_topic_meeting", DONOR, {}, {"meeting": 100}),
        ("special_topic_meeting", EDUCATION, {}, {}),
        ("fund_arrival", FINANCE, {"amount": 60_000_000}, {"funds": 60_000_000}),
        ("fund_arrival", RECIPIENT, {"amount": 60_000_000}, {"funds": 60_000_000}),
        ("fund_arrival", EDUCATION, {"amount": 60_000_000}, {}),
        ("fund_supervision", FINANCE, {}, {}),
        ("labour_mechanism", AGRICULTURE, {}, {"unit": 100, "mechanism": 100}),
        ("research_visit", DONOR, {"amount": 200}, {"visit": 200}),
        ("order_based_training", EDUCATION, {"amount": 3_000}, {"unit": 100, "training": 3_000}),
        ("facility_support", HEALTH, {"amount": 500}, {"unit": 100}),
        ("other", EDUCATION, {}, {}),
        ("expert_batch", AGRICULTURE, {}, {"unit": 100}),
        ("expert_batch", RECIPIENT, {}, {"experts": 100}),
        ("expert_batch", DONOR, {}, {"experts": 100}),
        ("expert_batch", EDUCATION, {"day": date(2021, 1, 1)}, {}),
        ("expert_batch", EDUCATION, {"day": date(2018, 12, 31)}, {}),
        ("expert_batch", EDUCATION, {"has_consent": False}, {"experts": 100}),
    ],
)
def test_it_counts_by_kind_unit_body_and_day(
    cast: Cast, kind: str, organisation: str, others: dict[str, object], expected: dict[str, int]
) -> None:
    assert proposed(cast, deed(kind, organisation, **others)) == expected


def test_what_has_another_unit_than_the_promise_counts_as_one(cast: Cast) -> None:
    with by_hand():
        obligation_of("training").commitment.obligations.update(unit="期")
    assert proposed(cast, deed("order_based_training", amount=3_000))["training"] == 100


def test_people_count_where_the_promise_counts_people(cast: Cast) -> None:
    with by_hand():
        obligation_of("experts").commitment.obligations.update(unit="人次")
    assert proposed(cast, deed("expert_batch", people=12))["experts"] == 1_200
    assert proposed(cast, deed("expert_batch"))["experts"] == 100


def test_it_counts_in_the_period_that_holds_its_last_day(cast: Cast) -> None:
    (candidate,) = counting.propose_for(cast.programme, deed("expert_batch", HEALTH, day=date(2020, 1, 1)))[1:]
    assert candidate.obligation == obligation_of("experts", year=2020).pk


def test_a_unit_that_takes_part_is_counted_if_the_doer_owes_nothing(cast: Cast) -> None:
    health = body(HEALTH).pk
    taking_part = deed("expert_batch", RECIPIENT, participants=(health,))
    assert reasons(counting.propose_for(cast.programme, taking_part)) == [
        "“专家交流指导”有责任单位区卫生健康局参加",
        "“专家交流指导”有责任单位区卫生健康局参加",
    ]
    own = counting.propose_for(cast.programme, deed("expert_batch", EDUCATION, participants=(health,)))
    assert own[0].obligation == obligation_of("unit", body_name=EDUCATION).pk


def test_a_promise_without_a_body_is_met_by_anybody(cast: Cast) -> None:
    with by_hand():
        obligation_of("meeting").parties.all().delete()
    assert proposed(cast, deed("special_topic_meeting", EDUCATION)) == {"meeting": 100}


def test_what_was_dropped_at_review_or_superseded_counts_nothing(cast: Cast) -> None:
    commitment = obligation_of("experts").commitment
    commitment.review_state = ReviewState.DROPPED
    with by_hand():
        commitment.save()
    assert proposed(cast, deed("expert_batch")) == {"unit": 100}
    with by_hand():
        PlanVersion.objects.update(state=PlanState.SUPERSEDED)
    assert proposed(cast, deed("expert_batch")) == {}


def test_what_went_ahead_without_consent_is_no_business_activity_until_it_is_regularised(cast: Cast) -> None:
    activity = make_unapproved(cast)
    assert [c.commitment for c in counting.propose(activity)] == [obligation_of("experts").commitment_id]
    for leader in (cast.donor_leader, cast.recipient_leader):
        approvals.regularise_activity(
            leader, programme=cast.programme, uid=activity.uid, seen=seen(activity), reason="补办", at=at()
        )
    assert len(counting.propose(Activity.objects.get(pk=activity.pk))) == 2


def test_proposing_takes_a_fixed_number_of_queries(cast: Cast, django_assert_max_num_queries: object) -> None:
    one = deed("expert_batch")
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        counting.propose_for(cast.programme, one)


def test_it_counts_from_the_day_of_confirmation_for_the_day_it_was_done(cast: Cast) -> None:
    actuals = Actuals(done_on=days_after(-9), done_until=days_after(-8))
    activity = make_activity(cast, state=S.CONFIRMED, actuals=actuals)
    rows = activity.contributions.all()
    assert {(row.done_on, row.counts_from, row.counts_until, row.is_corrected) for row in rows} == {
        (days_after(-8), days_after(-6), None, False)
    }
    assert {row.commitment.key for row in rows} == {"unit", "experts"}


def test_a_dispute_ends_today_and_the_next_confirmation_begins_anew(cast: Cast) -> None:
    activity = make_activity(cast, state=S.CONFIRMED)
    base = {"programme": cast.programme, "uid": activity.uid}
    activities.dispute_activity(cast.recipient_leader, reason="人数不符", at=at(), **base)
    assert counted(activity, TODAY) == 0
    assert counted(activity, days_after(-1)) == 200
    activities.confirm_activity(cast.recipient_leader, seen=seen(activity), at=at(), **base)
    assert counted(activity, TODAY) == 200
    assert activity.contributions.count() == 4


def test_confirmed_and_disputed_on_one_day_it_never_counted(cast: Cast) -> None:
    activity = make_activity(cast, state=S.CONFIRMED)
    activities.dispute_activity(
        cast.recipient_leader, programme=cast.programme, uid=activity.uid, reason="误点", at=at(days_after(-6), 15)
    )
    assert {(row.counts_from, row.counts_until) for row in activity.contributions.all()} == {
        (days_after(-6), days_after(-6))
    }
    assert [counted(activity, days_after(-6 + n)) for n in (-1, 0, 1)] == [0, 0, 0]


def test_a_clock_that_runs_backwards_ends_nothing_before_it_began(cast: Cast) -> None:
    activity = make_activity(cast, state=S.CONFIRMED)
    activities.dispute_activity(
        cast.recipient_leader, programme=cast.programme, uid=activity.uid, reason="误点", at=at(days_after(-7))
    )
    assert all(row.counts_until == row.counts_from for row in activity.contributions.all())


def correct(cast: Cast, row: Contribution, amount: int, *, by: str = "liaison") -> None:
    contributions.correct_contribution(
        getattr(cast, by),
        programme=cast.programme,
        uid=row.activity.uid,
        contribution=row.pk,
        amount=amount,
        reason="按签到表核实",
        at=at(),
    )


def test_a_correction_counts_from_today_and_tells_why(cast: Cast) -> None:
    activity = make_activity(cast, state=S.CONFIRMED)
    row = activity.contributions.get(commitment__key="experts")
    correct(cast, row, 200, by="clerk")
    row.refresh_from_db()
    new = activity.contributions.get(commitment__key="experts", counts_until=None)
    assert (row.counts_until, row.amount) == (TODAY, 100)
    assert (new.counts_from, new.amount, new.is_corrected, new.reason) == (TODAY, 200, True, "按签到表核实")
    assert (new.obligation_id, new.done_on) == (row.obligation_id, row.done_on)


def test_a_correction_to_nothing_only_ends_it(cast: Cast) -> None:
    activity = make_activity(cast, state=S.CONFIRMED)
    row = activity.contributions.get(commitment__key="experts")
    correct(cast, row, 0)
    assert list(activity.contributions.filter(commitment__key="experts").values_list("counts_until", flat=True)) == [
        TODAY
    ]


@pytest.mark.parametrize(
    ("amount", "code"), [(100, "bad_input"), (-1, "bad_input"), (10**16, "bad_input"), (200, "conflict")]
)
def test_a_correction_that_makes_no_sense_changes_nothing(cast: Cast, amount: int, code: str) -> None:
    activity = make_activity(cast, state=S.CONFIRMED)
    row = activity.contributions.get(commitment__key="experts")
    if code == "conflict":
        correct(cast, row, amount)
    before = everything()
    with pytest.raises(Refused) as refused:
        correct(cast, row, amount)
    assert (refused.value.code, everything()) == (code, before)


def test_another_activity_s_contribution_is_not_there(cast: Cast) -> None:
    one, two = make_activity(cast, state=S.CONFIRMED), make_activity(cast, state=S.CONFIRMED)
    row = two.contributions.get(commitment__key="experts")
    with pytest.raises(Missing):
        contributions.correct_contribution(
            cast.liaison,
            programme=cast.programme,
            uid=one.uid,
            contribution=row.pk,
            amount=1,
            reason="核实",
            at=at(),
        )


def add(cast: Cast, activity: Activity, obligation: Obligation, amount: int = 100) -> None:
    contributions.add_contribution(
        cast.liaison,
        programme=cast.programme,
        uid=activity.uid,
        obligation=obligation.pk,
        amount=amount,
        reason="同时属于",
        at=at(),
    )


def test_a_person_may_count_it_towards_something_else(cast: Cast) -> None:
    activity = make_activity(cast, state=S.CONFIRMED)
    add(cast, activity, obligation_of("mechanism"))
    row = activity.contributions.get(commitment__key="mechanism")
    assert (row.counts_from, row.is_corrected, row.reason) == (TODAY, True, "同时属于")


@pytest.mark.parametrize("year", [2019, 2020])
def test_never_twice_towards_one_commitment_whatever_the_period(cast: Cast, year: int) -> None:
    activity = make_activity(cast, state=S.CONFIRMED)
    with pytest.raises(Refused) as refused:
        add(cast, activity, obligation_of("experts", year=year))
    assert refused.value.code == "conflict"


def test_the_database_itself_says_never_twice(cast: Cast) -> None:
    row = make_activity(cast, state=S.CONFIRMED).contributions.latest("id")
    with pytest.raises(IntegrityError), transaction.atomic(), by_hand():
        Contribution.objects.create(**{**_values(row), "obligation_id": obligation_of("experts", year=2020).pk})


def test_what_only_the_database_sees_is_a_refusal_too(cast: Cast) -> None:
    """Somebody else counts it between the look and the write: the unique index answers, in words."""
    activity = make_activity(cast, state=S.CONFIRMED)
    row = activity.contributions.get(commitment__key="experts")
    values, counted_by_now = {**_values(row), "commitment_id": obligation_of("mechanism").commitment_id}, []

    def interfere(execute: object, sql: str, params: object, many: bool, context: object) -> object:
        if 'INSERT INTO "ledger_contribution"' in sql and not counted_by_now:
            counted_by_now.append(1)
            with by_hand():
                Contribution.objects.create(**values)
        return execute(sql, params, many, context)  # type: ignore[operator]

    with connection.execute_wrapper(interfere), pytest.raises(Refused) as refused:
        add(cast, activity, obligation_of("mechanism"))
    assert refused.value.code == "conflict"


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_is_added_that_counts_nothing(cast: Cast, amount: int) -> None:
    with pytest.raises(Refused) as refused:
        add(cast, make_activity(cast, state=S.CONFIRMED), obligation_of("mechanism"), amount)
    assert refused.value.code == "bad_input"


def test_an_obligation_of_another_programme_is_none(cast: Cast) -> None:
    obligation = obligation_of("mechanism")
    with by_hand():
        Obligation.objects.filter(pk=obligation.pk).update(programme=cast.other_programme)
    with pytest.raises(Refused) as refused:
        add(cast, make_activity(cast, state=S.CONFIRMED), obligation)
    assert refused.value.code == "bad_input"


def test_confirming_with_nothing_to_count_towards_is_no_mistake(cast: Cast) -> None:
    details = make_details("fund_supervision", organisation=FINANCE)
    activity = make_activity(cast, state=S.APPROVED, details=details, author=cast.other_clerk)
    base = {"programme": cast.programme, "uid": activity.uid, "at": at()}
    activities.carry_out_activity(cast.other_clerk, actuals=Actuals(done_on=TODAY), **base)
    make_evidence(cast, activity, by=cast.other_clerk)
    activities.confirm_activity(cast.recipient_clerk, seen=seen(activity), **base)
    assert not activity.contributions.exists()


def counted(activity: Activity, day: date) -> int:
    """What the facts say of the activity as of a day."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE(SUM(f.amount), 0) FROM facts_contributions f JOIN ledger_contribution c "
            "ON c.id = f.contribution_id WHERE c.activity_id = %s AND f.counts_from <= %s "
            "AND (f.counts_until IS NULL OR f.counts_until > %s)",
            [activity.pk, day, day],
        )
        return int(cursor.fetchone()[0])


def _values(row: Contribution) -> dict[str, object]:
    names = [field.attname for field in Contribution._meta.concrete_fields if not field.primary_key]
    return {name: getattr(row, name) for name in names}


@pytest.mark.slow
class Proposals(TestCase):
    """Whatever is done by whomever whenever: at most one candidate a commitment, inside its period, of some amount."""

    @given(
        kind=st.sampled_from(sorted(KINDS)),
        doer=st.sampled_from(BODIES),
        others=st.sets(st.sampled_from(BODIES)),
        day=st.dates(date(2018, 6, 1), date(2021, 6, 30)),
        amount=st.integers(1, 10**12),
        people=st.none() | st.integers(0, 10**6),
    )
    def test_no_deed_counts_twice_towards_one_commitment(
        self, kind: str, doer: str, others: set[str], day: date, amount: int, people: int | None
    ) -> None:
        cast = make_cast()
        participants = tuple(body(name).pk for name in others)
        one = replace(deed(kind, doer, day=day, amount=amount, people=people), participants=participants)
        candidates = counting.propose_for(cast.programme, one)
        commitments = [candidate.commitment for candidate in candidates]
        assert len(set(commitments)) == len(commitments)
        for candidate in candidates:
            obligation = Obligation.objects.get(pk=candidate.obligation)
            assert obligation.period_start <= day < obligation.period_end
            assert candidate.amount > 0
            assert candidate.reason
