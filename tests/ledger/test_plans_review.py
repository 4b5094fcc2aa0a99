"""The review of a drafted plan: confirmed, corrected, dropped, added, bound."""

from dataclasses import replace

import pytest

from jiedui.kernel.spans import Span
from jiedui.ledger.actions.commitments import (
    Draft,
    Party,
    Terms,
    add_commitment,
    bind_party,
    confirm_commitment,
    confirm_commitments,
    correct_commitment,
    drop_commitment,
    terms_of,
)
from jiedui.ledger.actions.plans import finish_review
from jiedui.ledger.models import Event, PlanVersion, ReviewState
from jiedui.ledger.refusals import Missing, Refused
from tests.days import at
from tests.ledger.office import PLAN, UNITS, Office, body_number, commitment_with, everything_written, make_office


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


@pytest.fixture
def version(office: Office) -> PlanVersion:
    return office.receive()


def test_a_promise_is_confirmed_as_it_was_read(office: Office, version: PlanVersion) -> None:
    one = commitment_with(version, "专家")
    confirm_commitment(office.liaison, draft=office.draft(version), key=one.key, at=at())
    one.refresh_from_db()
    assert (one.review_state, one.least, one.most) == (ReviewState.CONFIRMED, 200, 300)


def test_every_field_can_be_corrected(office: Office, version: PlanVersion) -> None:
    one = commitment_with(version, "专家")
    education, health = body_number("区教育局"), body_number("区卫生健康局")
    terms = Terms(
        parties=(Party("区教育局", education), Party("区卫生健康局", health)),
        least=1_250,
        most=None,
        unit="人",
        is_approximate=True,
        recurrence="half-yearly",
        deadline="every-half-year end",
        each_responsible=True,
        activity_kind="order_based_training",
        area="labour",
    )
    correct_commitment(office.liaison, draft=office.draft(version), key=one.key, terms=terms, at=at(), note="按附件")
    one = commitment_with(version, "专家")
    assert (terms_of(one), one.review_state, one.review_note) == (terms, ReviewState.CORRECTED, "按附件")
    assert Event.objects.order_by("-sequence")[0].verb == "correct_commitment"


def test_a_correction_that_changes_nothing_confirms(office: Office, version: PlanVersion) -> None:
    one = commitment_with(version, "专家")
    correct_commitment(office.liaison, draft=office.draft(version), key=one.key, terms=terms_of(one), at=at())
    one.refresh_from_db()
    assert one.review_state == ReviewState.CONFIRMED


def test_money_is_corrected_in_fen(office: Office, version: PlanVersion) -> None:
    one = commitment_with(version, "80万元")
    terms = replace(terms_of(one), least=100_000_000)
    correct_commitment(office.liaison, draft=office.draft(version), key=one.key, terms=terms, at=at())
    office.review(version)
    office.adopt(version)
    assert set(one.obligations.values_list("least", "unit")) == {(100_000_000, "元")}


FAULTS = {
    "least above most": {"least": 300, "most": 200},
    "less than nothing": {"least": -1},
    "no unit": {"unit": ""},
    "a unit of nothing": {"least": None, "most": None},
    "a unit too long": {"unit": "批" * 21},
    "no such recurrence": {"recurrence": "sometimes"},
    "a cycle without length": {"recurrence": "every-0-years"},
    "no such deadline": {"deadline": "soon"},
    "a day that the calendar lacks": {"deadline": "2019-02-30"},
    "a month that the calendar lacks": {"deadline": "every-year 13-01"},
    "no such kind": {"activity_kind": "dance"},
    "no such area": {"area": "arts"},
    "nobody of that number": {"parties": (Party("区教育局", 10**9),)},
    "nobody's name": {"parties": (Party(" ", None),)},
}


@pytest.mark.parametrize("change", FAULTS.values(), ids=FAULTS.keys())
def test_what_no_promise_can_say_is_refused(office: Office, version: PlanVersion, change: dict[str, object]) -> None:
    one = commitment_with(version, "专家")
    before = everything_written()
    with pytest.raises(Refused) as refused:
        correct_commitment(
            office.liaison,
            draft=office.draft(version),
            key=one.key,
            terms=replace(terms_of(one), **change),  # type: ignore[arg-type]
            at=at(),
        )
    assert refused.value.code == "bad_input"
    assert everything_written() == before


def test_what_is_dropped_owes_nothing_and_comes_back_when_confirmed(office: Office, version: PlanVersion) -> None:
    one = commitment_with(version, "专家")
    with pytest.raises(Refused):
        drop_commitment(office.liaison, draft=office.draft(version), key=one.key, reason="", at=at())
    drop_commitment(office.liaison, draft=office.draft(version), key=one.key, reason="只是设想", at=at())
    one.refresh_from_db()
    assert (one.review_state, one.review_note) == (ReviewState.DROPPED, "只是设想")
    confirm_commitments(office.liaison, draft=office.draft(version), keys=[one.key], at=at())
    one.refresh_from_db()
    assert one.review_state == ReviewState.CONFIRMED


def test_a_dropped_promise_opens_no_obligation(office: Office, version: PlanVersion) -> None:
    one = commitment_with(version, "专家")
    office.confirm_all(version)
    drop_commitment(office.liaison, draft=office.draft(version), key=one.key, reason="只是设想", at=at())
    finish_review(office.liaison, programme=office.programme, number=version.number, at=at())
    office.adopt(version)
    assert not one.obligations.exists()


def test_a_promise_that_was_missed_is_added_at_the_characters_chosen(office: Office, version: PlanVersion) -> None:
    start = PLAN.index("一、目标")
    span = Span(start - 1, start + 5)
    terms = Terms(parties=(Party("区教育局", body_number("区教育局")),), least=100, unit="次")
    added = add_commitment(office.liaison, draft=office.draft(version), span=span, terms=terms, at=at(), note="漏读")
    assert (added.quote, added.clause_path, added.review_state) == ("一、目标", "一", ReviewState.CORRECTED)
    again = add_commitment(office.liaison, draft=office.draft(version), span=span, terms=terms, at=at())
    assert added.key != again.key


def test_a_promise_stands_on_characters(office: Office, version: PlanVersion) -> None:
    for span in (Span(0, 0), Span(10**6, 10**6 + 5)):
        with pytest.raises(Refused) as refused:
            add_commitment(office.liaison, draft=office.draft(version), span=span, terms=Terms(()), at=at())
        assert refused.value.code == "bad_input"


def test_a_name_is_bound_in_every_promise_that_prints_it(office: Office) -> None:
    version = office.receive(PLAN.replace("区教育局）", "区档案馆）"))
    education, health = body_number("区教育局"), body_number("区卫生健康局")
    bind_party(office.liaison, draft=office.draft(version), name="区档案馆", organisations=[education, health], at=at())
    one = commitment_with(version, "专家")
    assert [(party.name, party.organisation.name) for party in one.parties.all()] == [
        ("区档案馆", UNITS[1]),
        ("区档案馆", UNITS[2]),
    ]
    with pytest.raises(Missing):
        bind_party(office.liaison, draft=office.draft(version), name="区博物馆", organisations=[education], at=at())
    with pytest.raises(Refused):
        bind_party(office.liaison, draft=office.draft(version), name="区档案馆", organisations=[], at=at())


def test_a_promise_of_another_draft_is_not_there(office: Office, version: PlanVersion) -> None:
    for draft, key in ((office.draft(version), "no-such-key"), (Draft(office.programme, 7), "x")):
        with pytest.raises(Missing):
            confirm_commitment(office.liaison, draft=draft, key=key, at=at())


def test_reviewing_is_for_the_liaison_and_only_while_the_plan_is_a_draft(office: Office, version: PlanVersion) -> None:
    one = commitment_with(version, "专家")
    with pytest.raises(Refused) as refused:
        confirm_commitment(office.leader, draft=office.draft(version), key=one.key, at=at())
    assert refused.value.code == "not_allowed"
    with pytest.raises(Missing):
        confirm_commitment(office.clerk, draft=office.draft(version), key=one.key, at=at())
    office.review(version)
    with pytest.raises(Refused) as refused:
        confirm_commitment(office.liaison, draft=office.draft(version), key=one.key, at=at())
    assert refused.value.code == "wrong_state"
