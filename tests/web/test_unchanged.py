"""What is kept between pages while nothing happens: nobody sees what is no longer so."""

from hypothesis import given
from hypothesis import strategies as st

from jiedui.accounts.roles import Role
from jiedui.ledger.actions.users import revoke_role
from jiedui.ledger.models import ActivityState, Membership
from jiedui.ledger.unchanged import Unchanged
from tests.cast import Cast
from tests.days import at
from tests.making import make_activity
from tests.web.test_ledger_pages import address, client_of

__all__ = ("client_of",)
LEDGER = address("ledger")


def _to_do(client) -> int:
    return client.get(LEDGER).context["request"].frame.to_do_count


def test_a_page_asks_less_while_nothing_happens(cast: Cast, client_of, django_assert_num_queries) -> None:
    make_activity(cast)
    clerk = client_of(cast.clerk)
    clerk.get(LEDGER)
    with django_assert_num_queries(6):
        clerk.get(LEDGER)


def test_what_waits_is_counted_anew_when_something_happened(cast: Cast, client_of) -> None:
    make_activity(cast)
    leader = client_of(cast.donor_leader)
    assert _to_do(leader) == 0
    make_activity(cast, state=ActivityState.SUBMITTED)
    assert _to_do(leader) == 1


def test_a_role_withdrawn_is_gone_with_the_next_page(cast: Cast, client_of) -> None:
    clerk = client_of(cast.clerk)
    assert clerk.get(LEDGER).status_code == 200
    role = Membership.objects.get(user=cast.clerk.user_id, role=Role.CLERK)
    revoke_role(cast.administrator, programme=cast.programme, membership=role.pk, at=at(), reason="调离")
    assert clerk.get(LEDGER).status_code == 404


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=30))
def test_no_answer_is_older_than_the_end_it_is_asked_at(steps: list[tuple[int, bool]]) -> None:
    """Pages begin (read the log's end) and ask later, while the log grows; `now` is what an answer would be."""
    question: Unchanged[str, int] = Unchanged(most=2)
    now, begun = 1, dict.fromkeys(range(4), 1)
    for page, is_begin in steps:
        if is_begin:
            now += page
            begun[page] = now
            continue
        answer = question.answer("how many", end=str(begun[page]), work_out=lambda: now)  # noqa: B023 - asked at once
        assert begun[page] <= answer <= now


def test_only_so_many_answers_are_kept() -> None:
    question: Unchanged[int, int] = Unchanged(most=2)
    for number in range(3):
        question.answer(number, end="a", work_out=lambda: 1)
    assert [question.answer(number, end="a", work_out=lambda: 2) for number in (2, 1, 0)] == [1, 1, 2]
