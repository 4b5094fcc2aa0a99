"""Three versions laid over each other: laws, and the cases that people meet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedui.ledger.merging import Level, chosen, flat, merge, unflat

NAMES = ("title", "place", "amount", "kind")
CONTENT = st.fixed_dictionaries(
    dict.fromkeys(NAMES, st.integers(0, 3)),
    optional={"values": st.dictionaries(st.sampled_from("ab"), st.integers(0, 3))},
).map(lambda content: unflat(flat(content)))


@given(CONTENT, CONTENT)
def test_whoever_changes_alone_gets_what_they_wanted(base, mine) -> None:
    result = merge(base, mine, base)
    assert (result.level, result.content) == (Level.CLEAN, mine)


@given(CONTENT, CONTENT)
def test_an_edit_that_changes_nothing_undoes_nothing(base, theirs) -> None:
    result = merge(base, base, theirs)
    assert result.clashing == ()
    assert result.content == theirs


@given(CONTENT, CONTENT, CONTENT)
def test_no_change_of_anybody_is_lost_unless_a_person_is_asked(base, mine, theirs) -> None:
    result = merge(base, mine, theirs)
    if result.level is Level.CONFLICT:
        assert result.clashing
        assert result.content == theirs
        return
    after = flat(result.content)
    assert all(after.get(name) == flat(mine).get(name) for name in result.mine)
    assert all(after.get(name) == flat(theirs).get(name) for name in result.theirs)


@given(CONTENT, CONTENT, CONTENT)
def test_which_fields_clash_does_not_depend_on_who_came_first(base, mine, theirs) -> None:
    assert merge(base, mine, theirs).clashing == merge(base, theirs, mine).clashing


@given(CONTENT, CONTENT, CONTENT)
def test_the_same_change_by_both_is_no_clash(base, mine, theirs) -> None:
    same = flat(mine).items() & flat(theirs).items()
    assert {name for name, _ in same}.isdisjoint(merge(base, mine, theirs).clashing)


@pytest.mark.parametrize("others", [{"kind": "a", "amount": 2}, {"kind": "a", "amount": 1, "values": {"topic": "x"}}])
def test_an_amount_or_a_field_written_for_the_old_kind_clashes_with_a_new_kind(others) -> None:
    base = {"kind": "a", "amount": 1}
    assert merge(base, {"kind": "b", "amount": 1}, others).level is Level.CONFLICT


def test_the_choice_takes_only_what_was_named() -> None:
    assert chosen({"a": 1, "values": {"x": 1}}, {"a": 2, "values": {"x": 2}}, ["values.x"]) == {
        "a": 1,
        "values": {"x": 2},
    }
