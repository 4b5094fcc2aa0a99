"""A programme's own kinds: added, used, changed, retired; what was recorded under them stays as it was."""

from dataclasses import replace
from typing import Any

import pytest

from jiedui.ledger import chain, counting
from jiedui.ledger.access import get_programme_to
from jiedui.ledger.actions import activities, kinds
from jiedui.ledger.actions.kinds import NewField, NewKind
from jiedui.ledger.actions.rules import set_consent_rule
from jiedui.ledger.kinds import kind_of, kinds_of, offered_kinds
from jiedui.ledger.models import (
    Activity,
    ActivityState,
    Change,
    Commitment,
    Contribution,
    Event,
    Programme,
    ProgrammeKind,
)
from jiedui.ledger.refusals import Missing, Refused
from jiedui.plans.kinds import KINDS, FieldType
from tests.cast import Cast
from tests.days import OPENING, at, days_after
from tests.making import SLUG, make_activity, make_details, make_evidence, make_kind

PUPILS = NewField("参加学生", FieldType.INTEGER, unit="人", is_wanted=True)
FORM = NewField("形式", FieldType.CHOICE, choices=("夏令营", "研学"))
COST = NewField("费用", FieldType.MONEY, is_of_deed=True)


def fresh(cast: Cast) -> Programme:
    return Programme.objects.get(pk=cast.programme.pk)


def change(cast: Cast, name: str, *fields: NewField, **others: Any) -> None:
    kind = NewKind(**{"name": name, "area": "talent", "unit": "期", "needs_both_sides": False, **others}, fields=fields)
    kinds.change_kind(cast.liaison, programme=cast.programme, name=name, kind=kind, at=at())


def test_it_stands_beside_those_of_the_registry(cast: Cast) -> None:
    name = make_kind(cast, fields=(PUPILS, FORM, COST))
    known = kinds_of(fresh(cast))
    assert list(known) == [*KINDS, name]
    assert [(field.code, field.name, field.type) for field in known[name].fields] == [
        ("f1", "参加学生", FieldType.INTEGER),
        ("f2", "形式", FieldType.CHOICE),
        ("f3", "费用", FieldType.MONEY),
    ]
    assert known[name].fields[2].unit == "元"
    assert Event.objects.filter(verb="add_kind").count() == 1


def test_it_is_read_with_its_programme_and_no_other_query(cast: Cast, django_assert_num_queries) -> None:
    name = make_kind(cast)
    with django_assert_num_queries(1):
        programme = get_programme_to("view", cast.clerk, slug=SLUG)
        assert kind_of(programme, name).unit == "期"


def test_another_programme_does_not_know_it(cast: Cast) -> None:
    make_kind(cast)
    assert dict(kinds_of(Programme.objects.get(slug="other"))) == dict(KINDS)


def test_what_is_recorded_under_it_counts_towards_a_promise_of_it(cast: Cast) -> None:
    name = make_kind(cast, fields=(PUPILS, COST))
    with chain.recording(cast.liaison.actor, "correct_commitment", at=at(OPENING)) as record:
        promise = Commitment.objects.get(key="experts")
        record.change(promise, activity_kind=name, unit="期")
        for owed in promise.obligations.order_by("id"):
            record.change(owed, unit="期")
    details = make_details(name, amount=200, values={"f1": 40})
    activity = make_activity(cast, state=ActivityState.CONFIRMED, details=details)
    counted = Contribution.objects.get(activity=activity)
    assert (counted.commitment.key, counted.amount) == ("experts", 200)
    assert counted.reason == f"“{name}”由责任单位区教育局开展"


def test_it_needs_what_it_says(cast: Cast) -> None:
    name = make_kind(cast, needs_both_sides=True, fields=(PUPILS,))
    activity = make_activity(cast, details=make_details(name))
    assert activity.needs_both_sides
    with pytest.raises(Refused, match="还需填写：参加学生。"):
        activities.submit_activity(cast.clerk, programme=cast.programme, uid=activity.uid, at=at())


@pytest.mark.parametrize(
    ("changes", "about"),
    [
        ({"name": "营"}, "name"),
        ({"name": "<b>研学</b>"}, "name"),
        ({"name": "专场招聘会"}, "name"),
        ({"name": "job_fair"}, "name"),
        ({"area": "funds"}, "area"),
        ({"area": "nowhere"}, "area"),
        ({"fields": (PUPILS, PUPILS)}, "fields"),
        ({"fields": (replace(FORM, choices=("一种",)),)}, "fields"),
        ({"fields": (replace(PUPILS, code="f7"),)}, "fields"),
        ({"fields": tuple(replace(PUPILS, name=f"第{n}项") for n in range(21))}, "fields"),
    ],
)
def test_what_cannot_be_a_kind_is_refused_and_leaves_nothing(cast: Cast, changes: dict[str, Any], about: str) -> None:
    with pytest.raises(Refused) as refusal:
        make_kind(cast, **changes)
    assert refusal.value.about == about
    assert not ProgrammeKind.objects.exists()


def test_a_name_is_never_used_again(cast: Cast) -> None:
    name = make_kind(cast)
    kinds.retire_kind(cast.liaison, programme=cast.programme, name=name, reason="不再开展", at=at())
    with pytest.raises(Refused) as refusal:
        make_kind(cast, name)
    assert refusal.value.code == "conflict"


def test_retired_it_is_offered_no_more_and_what_was_recorded_goes_on(cast: Cast) -> None:
    name = make_kind(cast)
    activity = make_activity(cast, state=ActivityState.APPROVED, details=make_details(name))
    kinds.retire_kind(cast.liaison, programme=cast.programme, name=name, reason="不再开展", at=at())
    assert name not in offered_kinds(fresh(cast))
    with pytest.raises(Refused, match="没有“研学活动”这个活动类别"):
        make_activity(cast, details=make_details(name))
    actuals = activities.Actuals(done_on=days_after(-1))
    activities.carry_out_activity(cast.clerk, programme=cast.programme, uid=activity.uid, actuals=actuals, at=at())
    make_evidence(cast, activity)
    assert counting.propose(Activity.objects.get(pk=activity.pk)) == ()
    kinds.restore_kind(cast.liaison, programme=cast.programme, name=name, at=at())
    assert name in offered_kinds(fresh(cast))


def test_a_field_keeps_its_code_and_a_removed_one_never_comes_back_as_another(cast: Cast) -> None:
    name = make_kind(cast, fields=(PUPILS, FORM))
    change(cast, name, replace(PUPILS, name="学生人数", code="f1"), COST)
    known = kind_of(fresh(cast), name)
    assert [(field.code, field.name) for field in known.fields] == [("f1", "学生人数"), ("f3", "费用")]
    change(cast, name, NewField("地点说明"))
    assert [field.code for field in kind_of(fresh(cast), name).fields] == ["f4"]


def test_what_was_said_in_a_removed_field_is_kept_through_an_edit(cast: Cast) -> None:
    name = make_kind(cast, fields=(PUPILS, FORM))
    details = make_details(name, values={"f1": 40, "f2": "研学"})
    activity = make_activity(cast, details=details)
    change(cast, name, replace(PUPILS, code="f1"))
    activities.edit_activity(
        cast.clerk,
        programme=fresh(cast),
        uid=activity.uid,
        details=replace(details, values={"f1": 41}),
        at=at(),
    )
    assert Activity.objects.get(pk=activity.pk).values == {"f1": 41, "f2": "研学"}


@pytest.mark.parametrize(
    "changed", [replace(PUPILS, type=FieldType.TEXT, code="f1"), replace(PUPILS, is_of_deed=True, code="f1")]
)
def test_the_type_of_a_field_and_when_it_is_asked_stay(cast: Cast, changed: NewField) -> None:
    name = make_kind(cast, fields=(PUPILS,))
    with pytest.raises(Refused, match="类型和填写时间不能更改"):
        change(cast, name, changed)


def test_its_unit_stays(cast: Cast) -> None:
    name = make_kind(cast)
    with pytest.raises(Refused, match="计量单位不能更改"):
        change(cast, name, unit="人")


def test_only_who_sets_the_rules_may_add_one(cast: Cast) -> None:
    new = NewKind("研学活动", "talent", "期", needs_both_sides=False)
    for viewer in (cast.clerk, cast.donor_leader, cast.seconded_cadre, cast.auditor):
        with pytest.raises(Refused) as refusal:
            kinds.add_kind(viewer, programme=cast.programme, kind=new, at=at())
        assert refusal.value.code == "not_allowed"
    with pytest.raises(Missing):
        kinds.add_kind(cast.stranger, programme=cast.programme, kind=new, at=at())


def test_each_change_is_an_event_with_what_it_changed(cast: Cast) -> None:
    name = make_kind(cast, fields=(PUPILS,))
    change(cast, name, replace(PUPILS, name="学生人数", code="f1"))
    changed = Change.objects.filter(event__verb="change_kind").get()
    assert list(changed.fields) == ["fields"]


def test_drafts_go_by_its_new_rule_of_consent_and_what_was_handed_up_keeps_its_own(cast: Cast) -> None:
    name = make_kind(cast, needs_both_sides=True)
    draft = make_activity(cast, details=make_details(name, values={}))
    handed_up = make_activity(cast, details=make_details(name, values={}), state=ActivityState.SUBMITTED)
    change(cast, name, needs_both_sides=False)
    assert not Activity.objects.get(pk=draft.pk).needs_both_sides
    assert Activity.objects.get(pk=handed_up.pk).needs_both_sides
    assert Change.objects.filter(event__verb="change_kind", row=draft.pk).exists()
    change(cast, name, needs_both_sides=True)
    assert Activity.objects.get(pk=draft.pk).needs_both_sides


def test_where_the_programme_has_a_rule_of_consent_that_rule_is_changed(cast: Cast) -> None:
    name = make_kind(cast)
    set_consent_rule(
        cast.liaison, programme=cast.programme, kind=name, needs_consent=True, paper="甲政办发〔2019〕9号", at=at()
    )
    change(cast, name, PUPILS)
    with pytest.raises(Refused) as refusal:
        change(cast, name, PUPILS, needs_both_sides=True)
    assert (refusal.value.code, refusal.value.about) == ("conflict", "needs_both_sides")
