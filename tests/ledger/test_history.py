"""The history of a record: what changed, from what to what, by whom, from where; and what the marks of a text say."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedui.ledger.actions import activities
from jiedui.ledger.differences import Part, difference
from jiedui.ledger.models import ActivityState, Event, Face
from jiedui.ledger.queries.activity import activity_page
from jiedui.ledger.queries.history import Step, account_history, commitment_history
from jiedui.ledger.refusals import Missing
from jiedui.ledger.viewers import Viewer, viewer_of
from tests.cast import Cast
from tests.days import TODAY, at, days_after
from tests.making import AGRICULTURE, EDUCATION, FINANCE, HEALTH, SLUG, body, make_activity, make_details, make_evidence

TEXTS = st.text("乡教育局。；\n12ab", max_size=30)


@given(before=TEXTS, after=TEXTS)
def test_a_difference_holds_both_texts_whole(before: str, after: str) -> None:
    parts = difference(before, after)
    assert "".join(one.text for one in parts if one.part is not Part.INSERTED) == before
    assert "".join(one.text for one in parts if one.part is not Part.DELETED) == after
    assert all(one.text for one in parts)


@given(before=st.lists(TEXTS, max_size=4), after=st.lists(TEXTS, max_size=4), many=st.sampled_from((1, 40)))
def test_a_long_difference_holds_both_texts_whole(before: list[str], after: list[str], many: int) -> None:
    parts = difference("".join(before) * many, "".join(after) * many)
    assert "".join(one.text for one in parts if one.part is not Part.INSERTED) == "".join(before) * many
    assert "".join(one.text for one in parts if one.part is not Part.DELETED) == "".join(after) * many


def steps(viewer: Viewer, uid: object) -> tuple[Step, ...]:
    return activity_page(viewer, slug=SLUG, uid=uid, today=TODAY).history


def test_an_edit_tells_each_column_before_and_after(cast: Cast) -> None:
    activity = make_activity(cast)
    changed = make_details(title="教育专家赴乡授课", place="白羊溪乡中学")
    activities.edit_activity(
        cast.clerk, programme=cast.programme, uid=activity.uid, details=changed, at=at(days_after(-12))
    )
    *_, last = steps(cast.liaison, activity.uid)
    (row,) = last.rows
    assert {field.name: (field.before, field.after) for field in row.fields} == {
        "title": ("教育专家赴乡指导", "教育专家赴乡授课"),
        "place": ("白羊溪乡中心小学", "白羊溪乡中学"),
    }
    assert (last.verb, last.by) == ("edit_activity", cast.clerk.label)


def test_an_edit_of_only_who_takes_part_is_told_and_of_no_other_activity(cast: Cast) -> None:
    activity = make_activity(cast, details=make_details(participants=(body(FINANCE).pk,)))
    make_activity(cast, details=make_details(participants=(body(AGRICULTURE).pk,)))
    about = {"programme": cast.programme, "uid": activity.uid, "at": at(days_after(-12))}
    for wanted in ((body(HEALTH).pk,), ()):
        activities.edit_activity(cast.clerk, details=make_details(participants=wanted), **about)
    told = [
        [(str(row.operation), field.before, field.after) for row in step.rows if not row.is_own for field in row.fields]
        for step in steps(cast.liaison, activity.uid)
    ]
    assert told == [
        [("created", None, "区财政局")],
        [("deleted", "区财政局", None), ("created", None, "区卫生健康局")],
        [("deleted", "区卫生健康局", None)],
    ]


def test_the_first_step_holds_all_that_was_recorded(cast: Cast) -> None:
    first, *_ = steps(cast.liaison, make_activity(cast).uid)
    (row,) = first.rows
    assert row.is_whole
    told = {field.name: field.after for field in row.fields}
    assert (told["title"], told["organisation_id"]) == ("教育专家赴乡指导", "区教育局")


def test_files_and_consents_are_steps_of_their_activity(cast: Cast) -> None:
    activity = make_activity(cast, state=ActivityState.CARRIED_OUT)
    told = [row for step in steps(cast.liaison, activity.uid) for row in step.rows if not row.is_own]
    names = {(row.table, field.name): field.after for row in told for field in row.fields}
    assert names["ledger_evidence", "name"] == "现场.png"
    assert ("ledger_approval", "side") in names


def test_the_log_keeps_from_where_an_act_came(cast: Cast) -> None:
    clerk = viewer_of(cast.user(cast.clerk), on=days_after(-20), face=Face.FIELD)
    made = activities.record_activity(
        clerk, programme=cast.programme, uid=uuid4(), details=make_details(), at=at(days_after(-20))
    )
    assert Event.objects.latest("sequence").face == Face.FIELD
    assert [step.face for step in steps(cast.liaison, made.uid)] == [Face.FIELD]


def test_a_promise_has_its_history(cast: Cast) -> None:
    page = commitment_history(cast.clerk, slug=SLUG, key="visit")
    assert page.steps[0].rows[0].is_whole
    with pytest.raises(Missing):
        commitment_history(cast.clerk, slug=SLUG, key="nothing")


def test_an_account_has_its_history_for_its_administrator_alone(cast: Cast) -> None:
    page = account_history(cast.administrator, username="clerk")
    told = {field.name for step in page.steps for row in step.rows for field in row.fields}
    assert {"username", "role"} <= told
    assert "password" not in told
    for viewer in (cast.clerk, cast.liaison, cast.auditor):
        with pytest.raises(Missing):
            account_history(viewer, username="clerk")


def test_a_history_shows_no_more_than_its_activity(cast: Cast) -> None:
    activity = make_activity(cast)
    make_evidence(cast, activity, by=cast.clerk)
    assert body(EDUCATION).pk == activity.organisation_id
    with pytest.raises(Missing):
        steps(cast.other_clerk, activity.uid)
