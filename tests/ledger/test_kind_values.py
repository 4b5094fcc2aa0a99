"""What a kind asks: kept with the activity, checked by type, wanted before it is handed up, consented to."""

from typing import Any

import pytest

from jiedui.ledger import consent
from jiedui.ledger.actions import activities
from jiedui.ledger.actions.particulars import Actuals
from jiedui.ledger.models import Activity, ActivityState, Change
from jiedui.ledger.refusals import Refused
from tests.cast import Cast
from tests.days import at, days_after
from tests.making import make_activity, make_details

S = ActivityState
FAIR = {"enterprises": 11, "positions": 320, "intents": 46, "hired": 18, "poor": 9}


def fair(cast: Cast, *, state: ActivityState = S.APPROVED, **values: Any) -> Activity:
    return make_activity(cast, state=state, details=make_details("job_fair", people=100, values=values))


def carry_out(cast: Cast, activity: Activity, values: dict[str, Any], **others: Any) -> None:
    actuals = Actuals(done_on=days_after(-3), values=values, **others)
    activities.carry_out_activity(cast.clerk, programme=cast.programme, uid=activity.uid, actuals=actuals, at=at())


def test_what_is_planned_and_what_was_done_are_kept_apart(cast: Cast) -> None:
    activity = fair(cast, organiser="县人社局")
    carry_out(cast, activity, FAIR)
    kept = Activity.objects.get(pk=activity.pk)
    assert kept.values == {"organiser": "县人社局"}
    assert kept.done_values == FAIR


def test_a_wanted_field_is_asked_for_before_it_is_handed_up(cast: Cast) -> None:
    draft = make_activity(cast, details=make_details("research_visit", values={"level": "县处级"}))
    with pytest.raises(Refused) as refusal:
        activities.submit_activity(cast.clerk, programme=cast.programme, uid=draft.uid, at=at())
    assert (refusal.value.code, refusal.value.about) == ("not_ready", "leaders")
    assert str(refusal.value) == "还需填写：调研领导。"


def test_a_wanted_field_of_the_deed_is_asked_for_when_it_was_done(cast: Cast) -> None:
    activity = fair(cast)
    with pytest.raises(Refused) as refusal:
        carry_out(cast, activity, {"enterprises": 11})
    assert str(refusal.value) == "还需填写：提供岗位数。"
    assert Activity.objects.get(pk=activity.pk).state == S.APPROVED


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (FAIR | {"hired": 47}, "“现场录用人数”大于“达成意向人数”，请核对。"),
        (FAIR | {"intents": 101}, "“达成意向人数”大于“进场人数”，请核对。"),
        (FAIR | {"hired": "十八"}, "“现场录用人数”：“十八”不是整数，可写 12。"),
        (FAIR | {"organiser": "县人社局"}, "“承办单位”请在修改活动计划时填写。"),
        ({f"c{n}": n for n in range(61)}, "一次最多填写60个分类事项。"),
        (FAIR | {"a-b": 1}, "分类事项“a-b”的内容不能保存，请核对。"),
        (FAIR | {"older": {"nested": 1}}, "分类事项“older”的内容不能保存，请核对。"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(cast: Cast, values: dict[str, Any], sentence: str) -> None:
    activity = fair(cast)
    with pytest.raises(Refused) as refusal:
        carry_out(cast, activity, values)
    assert (refusal.value.code, str(refusal.value)) == ("bad_input", sentence)
    assert Activity.objects.get(pk=activity.pk).done_values == {}


def test_what_is_known_only_afterwards_is_not_asked_of_the_plan(cast: Cast) -> None:
    with pytest.raises(Refused) as refusal:
        fair(cast, hired=18)
    assert str(refusal.value) == "“现场录用人数”在登记开展情况时填写。"


def test_people_counted_by_the_amount_bound_a_part_of_them(cast: Cast) -> None:
    values = {"employer": "电子企业"}
    activity = make_activity(
        cast, state=S.APPROVED, details=make_details("order_based_training", amount=3600, values=values)
    )
    with pytest.raises(Refused) as refusal:
        carry_out(cast, activity, {"certified": 37})
    assert str(refusal.value) == "“合格取证人数”大于“数量”，请核对。"
    carry_out(cast, activity, {"certified": 36})


def test_a_day_may_not_come_after_another(cast: Cast) -> None:
    details = make_details("fund_arrival", amount=1000)
    activity = make_activity(cast, state=S.SUBMITTED, details=details, author=cast.liaison)
    actuals = Actuals(done_on=days_after(-3), values={"transferred_on": str(days_after(-2))})
    with pytest.raises(Refused) as refusal:
        activities.carry_out_activity(
            cast.liaison, programme=cast.programme, uid=activity.uid, actuals=actuals, at=at()
        )
    assert str(refusal.value) == "“拨付日期”晚于“开展日期”，请核对。"


def test_what_an_older_form_said_is_kept_through_an_edit(cast: Cast) -> None:
    activity = fair(cast, state=S.DRAFT, organiser="县人社局", slogan="春风行动", size=3)
    details = make_details("job_fair", values={"organiser": "乡政府"})
    activities.edit_activity(cast.clerk, programme=cast.programme, uid=activity.uid, details=details, at=at())
    assert Activity.objects.get(pk=activity.pk).values == {"slogan": "春风行动", "size": 3, "organiser": "乡政府"}


def test_consent_is_to_what_the_kind_asks_too(cast: Cast) -> None:
    activity = make_activity(cast, state=S.APPROVED, details=make_details(values={"field": "教育"}))
    before = consent.content_digest(Activity.objects.get(pk=activity.pk))
    details = make_details(values={"field": "医疗"})
    activities.edit_activity(cast.clerk, programme=cast.programme, uid=activity.uid, details=details, at=at())
    after = Activity.objects.get(pk=activity.pk)
    assert after.state == S.SUBMITTED
    assert consent.content_digest(after) != before
    change = Change.objects.filter(row=activity.pk, fields__has_key="values").last()
    assert change is not None
    assert change.fields["values"] == [{"field": "教育"}, {"field": "医疗"}]
