"""What `jiedui diff` finds between two plans: matched by what is said, not by number."""

from hypothesis import given, settings
from hypothesis import strategies as st

from jiedui.documents.reading import read_document
from jiedui.plans.compile import compile_plan
from jiedui.plans.difference import Change, compare_plans
from jiedui.plans.model import Plan

TITLE = "青石区支持云岭县工作方案（2021-2023年）"
TEACHERS = "区教育局每年选派2名教师支教。"
DOCTORS = "区卫健局每年选派3名医生义诊。"
BRIDGE = "2022年6月底前新建桥梁1座。"
FAIR = "每半年举办1次专场招聘会。"
SENTENCES = [TEACHERS, DOCTORS, BRIDGE, FAIR]


def plan(*items: str, heading: str = "人才交流") -> Plan:
    numbered = "\n".join(f"{at}．{item}" for at, item in enumerate(items, 1))
    text = f"{TITLE}\n一、{heading}\n{numbered}\n二、保障\n1．建立台账。\n"
    return compile_plan(read_document(text.encode(), name="方案.txt"))


def changes(old: Plan, new: Plan) -> list[tuple[Change, str, list[str]]]:
    return [
        (each.change, (each.new or each.old or old.commitments[0]).quote, [field.name for field in each.fields])
        for each in compare_plans(old, new)
    ]


def test_a_plan_does_not_differ_from_itself() -> None:
    assert compare_plans(plan(*SENTENCES), plan(*SENTENCES)) == ()


def test_a_new_item_is_added_and_the_numbers_below_it_are_no_change() -> None:
    assert changes(plan(TEACHERS, BRIDGE), plan(DOCTORS, TEACHERS, BRIDGE)) == [
        (Change.ADDED, "区卫健局每年选派3名医生义诊", [])
    ]


def test_an_item_left_out_is_dropped() -> None:
    assert changes(plan(TEACHERS, BRIDGE), plan(BRIDGE)) == [(Change.DROPPED, "区教育局每年选派2名教师支教", [])]


def test_another_number_is_a_change_of_quantity() -> None:
    [(change, _, fields)] = changes(plan(TEACHERS, DOCTORS), plan(TEACHERS.replace("2名", "4名"), DOCTORS))
    assert (change, fields) == (Change.CHANGED, ["quote", "quantity"])


def test_another_day_period_and_doer_are_told_one_by_one() -> None:
    old, new = plan(BRIDGE, TEACHERS), plan(BRIDGE.replace("6月", "9月"), "区民政局每季度选派2名教师支教。")
    assert [fields for _, _, fields in changes(old, new)] == [
        ["quote", "deadline"],
        ["quote", "recurrence", "responsible"],
    ]


def test_items_that_change_places_are_moved_and_only_the_fewest() -> None:
    found = changes(plan(TEACHERS, DOCTORS, BRIDGE, FAIR), plan(FAIR, TEACHERS, DOCTORS, BRIDGE))
    assert found == [(Change.MOVED, "每半年举办1次专场招聘会", [])]


def test_an_item_under_another_heading_is_moved() -> None:
    found = changes(plan(TEACHERS), plan(TEACHERS, heading="产业协作"))
    assert found == [(Change.MOVED, "区教育局每年选派2名教师支教", [])]


def test_a_reworded_sentence_is_changed_and_another_one_is_not_its_change() -> None:
    old, new = plan("组织专场招聘会，每年举办2次。"), plan("组织专场招聘会，每年共举办2次。")
    assert [change for change, _, _ in changes(old, new)] == [Change.CHANGED]
    assert {change for change, _, _ in changes(plan(TEACHERS), plan(BRIDGE))} == {Change.ADDED, Change.DROPPED}


@settings(max_examples=40)
@given(st.lists(st.sampled_from(SENTENCES), max_size=6), st.lists(st.sampled_from(SENTENCES), max_size=6))
def test_what_is_added_one_way_is_dropped_the_other_way(first: list[str], second: list[str]) -> None:
    old, new = plan(*first), plan(*second)
    forth, back = compare_plans(old, new), compare_plans(new, old)
    added = sorted(each.new.quote for each in forth if each.change is Change.ADDED and each.new)
    dropped = sorted(each.old.quote for each in back if each.change is Change.DROPPED and each.old)
    assert added == dropped
    owed = [[each for each in one.commitments if not each.is_optional] for one in (old, new)]
    gone = sum(each.change is Change.DROPPED for each in forth)
    assert len(owed[0]) - gone + len(added) == len(owed[1])
