"""The table of rights holds what the rules of separation ask of it."""

import pytest

from jiedui.accounts.roles import LABELS, TABLE, Role, Scope, Verb, scope_of


def test_every_role_has_a_row_and_a_name() -> None:
    assert set(TABLE) == set(LABELS) == set(Role)


def test_every_right_is_somebodys() -> None:
    assert {verb for rights in TABLE.values() for verb in rights} == set(Verb)


def test_who_administers_accounts_holds_no_right_to_the_record() -> None:
    assert TABLE[Role.SYSTEM_ADMINISTRATOR] == {Verb.ADMINISTER: Scope.ALL}
    assert [role for role in Role if scope_of(role, Verb.ADMINISTER)] == [Role.SYSTEM_ADMINISTRATOR]


@pytest.mark.parametrize("role", [Role.DONOR_LEADER, Role.RECIPIENT_LEADER])
def test_a_leader_consents_for_the_own_side_only_and_records_nothing(role: Role) -> None:
    assert scope_of(role, Verb.APPROVE) is Scope.SIDE
    assert scope_of(role, Verb.RECORD) is None


def test_nobody_reviews_and_adopts_a_plan_in_one_role() -> None:
    assert not [role for role in Role if scope_of(role, Verb.REVIEW_PLAN) and scope_of(role, Verb.ADOPT_PLAN)]


def test_an_auditor_sees_everything_and_changes_nothing() -> None:
    assert set(TABLE[Role.AUDITOR]) == {Verb.VIEW, Verb.VIEW_ACTIVITIES, Verb.EXPORT, Verb.VIEW_TRAIL}
