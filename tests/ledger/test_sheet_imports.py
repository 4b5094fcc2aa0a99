"""Spreadsheets taken in: looked at row by row, taken in as a whole, once, and taken back as a whole."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from django.apps import apps

from jiedui.accounts.roles import Role
from jiedui.kernel.refusals import InputRefused
from jiedui.ledger.actions import activities
from jiedui.ledger.actions.kinds import NewField
from jiedui.ledger.actions.particulars import Details
from jiedui.ledger.actions.sheet_accepting import accept_rows, begin_accepting, begin_undoing, undo_rows
from jiedui.ledger.actions.sheet_reading import read_sheet, read_sheet_as, receive_sheet
from jiedui.ledger.models import Activity, ActivityState, BatchState, Event, ImportBatch, ImportRow
from jiedui.ledger.queries.sheet_imports import ImportPage, import_page
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.verification import verify_database
from jiedui.ledger.viewers import Viewer
from jiedui.plans.kinds import FieldType
from tests.cast import Cast
from tests.days import at
from tests.making import (
    AGRICULTURE,
    EDUCATION,
    FINANCE,
    SLUG,
    body,
    make_activity,
    make_details,
    make_evidence,
    make_kind,
)
from tests.sheets.office import HEADS, book_of

GOOD = ["教育专家送教", "专家交流指导", "2019.5.28", "中心小学", "区教育局", "12人"]
MEETING = ["专题研究会", "专题研究会议", "2019.5.6", "区政府", "区农业农村局", 9]


def received(cast: Cast, rows: Iterable[Sequence[object]], *, by: Viewer | None = None, heads=HEADS) -> UUID:
    """A file sent in and read."""
    viewer, uid = by or cast.liaison, uuid4()
    data = book_of([["2019年活动台账"], heads, *rows], merges=["A1:G1"])
    receive_sheet(viewer, programme=cast.programme, uid=uid, name="台账.xlsx", chunks=[data], at=at())
    read_sheet(viewer, programme=cast.programme, uid=uid, at=at())
    return uid


def taken_in(cast: Cast, uid: UUID, *, by: Viewer | None = None, doubtful: bool = False) -> int:
    viewer = by or cast.liaison
    begin_accepting(viewer, programme=cast.programme, uid=uid, takes_doubtful=doubtful, at=at())
    return accept_rows(viewer, programme=cast.programme, uid=uid, at=at()).count


def undone(cast: Cast, uid: UUID, *, reason: str = "表填错了") -> int:
    begin_undoing(cast.liaison, programme=cast.programme, uid=uid, reason=reason, at=at())
    return undo_rows(cast.liaison, programme=cast.programme, uid=uid, at=at()).count


def page(cast: Cast, uid: UUID, *, by: Viewer | None = None) -> ImportPage:
    return import_page(by or cast.liaison, slug=SLUG, uid=uid)


def test_nothing_is_in_the_ledger_before_somebody_accepts_it(cast: Cast) -> None:
    uid = received(cast, [[1, *GOOD], [2, *MEETING], [3, *GOOD[:2], "六月", *GOOD[3:]]])
    assert page(cast, uid).counts == {"good": 2, "bad": 1}
    assert Activity.objects.count() == 0
    assert [fault.place for row in page(cast, uid).rows for fault in row.faults] == ["第5行D列“活动时间”"]


def test_all_good_rows_are_taken_in_as_facts_of_the_past(cast: Cast) -> None:
    uid = received(cast, [[1, *GOOD], [2, *MEETING], [3, "", *GOOD[1:]]])
    assert taken_in(cast, uid) == 2
    experts, meeting = Activity.objects.order_by("planned_on").reverse()
    assert (experts.state, experts.done_on, experts.people, experts.author_id) == (
        "carried_out",
        date(2019, 5, 28),
        12,
        cast.liaison.user_id,
    )
    assert (experts.is_unapproved, meeting.is_unapproved) == (True, False)
    assert "由表格导入的以往记录（台账.xlsx，台账第3行）" in experts.unapproved_reason
    assert page(cast, uid).counts == {"added": 2, "bad": 1}
    verify_database()


def test_rows_are_added_by_day_and_those_of_a_day_as_they_stand_in_the_file(cast: Cast) -> None:
    days = ["2019.5.28", "2019.5.6", "2019.5.28", "2019.4.1", "2019.5.6"]
    uid = received(cast, [[at, f"送教{at}", GOOD[1], day, f"第{at}小学", *GOOD[4:]] for at, day in enumerate(days)])
    assert taken_in(cast, uid) == 5
    assert [activity.title for activity in Activity.objects.order_by("pk")] == [
        "送教3",
        "送教1",
        "送教4",
        "送教0",
        "送教2",
    ]


def test_what_is_not_yet_done_becomes_a_draft(cast: Cast) -> None:
    uid = received(cast, [[1, *GOOD[:2], "2019.12.1", *GOOD[3:]]])
    taken_in(cast, uid)
    assert Activity.objects.get().state == ActivityState.DRAFT


def test_the_same_file_twice_adds_nothing(cast: Cast) -> None:
    rows = [[1, *GOOD], [2, *MEETING]]
    taken_in(cast, received(cast, rows))
    again = received(cast, rows)
    assert page(cast, again).counts == {"known": 2}
    with pytest.raises(Refused, match="没有可以导入的行"):
        taken_in(cast, again)
    assert Activity.objects.count() == 2


def test_the_same_row_twice_in_a_file_is_added_once(cast: Cast) -> None:
    uid = received(cast, [[1, *GOOD], [2, *MEETING], [3, *GOOD]])
    assert page(cast, uid).counts == {"good": 2, "known": 1}
    assert taken_in(cast, uid) == 2


def test_two_files_read_before_either_is_accepted_add_a_row_once(cast: Cast) -> None:
    first, second = received(cast, [[1, *GOOD]]), received(cast, [[1, *GOOD], [2, *MEETING]])
    assert (taken_in(cast, first), taken_in(cast, second)) == (1, 1)
    assert Activity.objects.count() == 2


def test_an_activity_recorded_by_hand_is_known_or_suspected(cast: Cast) -> None:
    make_activity(cast, details=make_details(title="教育专家送教", planned_on=date(2019, 5, 28), place="中心小学"))
    uid = received(cast, [[1, *GOOD], [2, "另一次送教", *GOOD[1:]]])
    assert page(cast, uid).counts == {"known": 1, "doubtful": 1}
    assert taken_in(cast, uid, doubtful=True) == 1


def test_a_suspected_double_is_taken_only_if_wanted(cast: Cast) -> None:
    uid = received(cast, [[1, *GOOD], [2, "另一次送教", *GOOD[1:]]])
    assert page(cast, uid).counts == {"good": 1, "doubtful": 1}
    assert taken_in(cast, uid) == 1


def test_an_import_is_undone_as_a_whole_and_may_be_made_again(cast: Cast) -> None:
    rows = [[1, *GOOD], [2, *MEETING]]
    uid = received(cast, rows)
    taken_in(cast, uid)
    assert undone(cast, uid) == 2
    assert {one.state for one in Activity.objects.all()} == {"withdrawn"}
    assert ImportBatch.objects.get(uid=uid).undone_reason == "表填错了"
    assert taken_in(cast, received(cast, rows)) == 2
    verify_database()


@pytest.mark.parametrize("built_on", ["evidence", "edit"])
def test_what_others_built_on_stops_the_undoing_and_is_named(cast: Cast, built_on: str) -> None:
    uid = received(cast, [[1, *GOOD], [2, *MEETING]])
    taken_in(cast, uid)
    meeting = Activity.objects.get(kind="special_topic_meeting")
    if built_on == "evidence":
        make_evidence(cast, meeting)
    else:
        actuals = activities.Actuals(done_on=date(2019, 5, 7))
        activities.edit_actuals(cast.liaison, programme=cast.programme, uid=meeting.uid, actuals=actuals, at=at())
    with pytest.raises(Refused, match="有1项活动在导入之后已被修改、确认或添加了佐证材料"):
        undone(cast, uid)
    assert [one.title for one in page(cast, uid).obstacles] == ["专题研究会"]
    assert ImportBatch.objects.get(uid=uid).state == BatchState.ACCEPTED


@pytest.mark.parametrize(("before", "after"), [((), (FINANCE,)), ((FINANCE,), ()), ((FINANCE,), (AGRICULTURE,))])
def test_who_takes_part_said_anew_stops_the_undoing_as_well(
    cast: Cast, before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    """A plan's own row may say the same as before."""
    planned = [*GOOD[:2], "2019.12.28", *GOOD[3:5], None, "、".join(before)]
    uid = received(cast, [[1, *planned], [2, *MEETING]], heads=(*HEADS, "参加单位"))
    taken_in(cast, uid)
    activity = Activity.objects.get(kind="expert_batch")
    assert [part.organisation.name for part in activity.participants.all()] == [*before]
    details = Details(
        kind=activity.kind,
        title=activity.title,
        organisation=activity.organisation_id,
        planned_on=activity.planned_on,
        place=activity.place,
        people=activity.people,
        participants=tuple(body(name).pk for name in after),
        values=activity.values,
    )
    activities.edit_activity(cast.liaison, programme=cast.programme, uid=activity.uid, details=details, at=at())
    with pytest.raises(Refused, match="有1项活动在导入之后已被修改"):
        undone(cast, uid)
    assert [one.uid for one in page(cast, uid).obstacles] == [activity.uid]


def test_an_undoing_asks_for_a_reason(cast: Cast) -> None:
    uid = received(cast, [[1, *GOOD]])
    taken_in(cast, uid)
    with pytest.raises(Refused, match="请填写原因"):
        undone(cast, uid, reason=" ")


def test_an_import_that_was_cut_off_goes_on_where_it_was(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr("jiedui.ledger.actions.sheet_accepting.PIECE", 2)
    uid = received(cast, [[n, f"送教{n}", *GOOD[1:3], f"第{n}小学", *GOOD[4:]] for n in range(5)])
    begin_accepting(cast.liaison, programme=cast.programme, uid=uid, takes_doubtful=False, at=at())

    class CutOff(Exception):
        pass

    def stop(done: int, total: int) -> None:
        assert (done, total) == (2, 5)
        raise CutOff

    with pytest.raises(CutOff):
        accept_rows(cast.liaison, programme=cast.programme, uid=uid, at=at(), progress=stop)
    assert Activity.objects.count() == 2
    told: list[tuple[int, int]] = []
    accept_rows(
        cast.liaison, programme=cast.programme, uid=uid, at=at(), progress=lambda *how_far: told.append(how_far)
    )
    assert told == [(4, 5), (5, 5)]
    assert Activity.objects.count() == 5
    assert Event.objects.filter(verb="import_activities").count() == 3
    verify_database()


def test_a_clerk_takes_in_for_the_own_unit_only(cast: Cast) -> None:
    uid = received(cast, [[1, *GOOD], [2, *GOOD[:4], "区财政局", 3]], by=cast.clerk)
    found = page(cast, uid, by=cast.clerk)
    assert found.counts == {"good": 1, "bad": 1}
    assert found.rows[1].faults[0].place == "第4行F列“组织单位”"
    assert "不能以这个单位的名义" in found.rows[1].faults[0].message


def test_a_cell_without_a_body_is_the_clerks_own(cast: Cast) -> None:
    uid = received(cast, [[1, *GOOD[:4], None, 3]], by=cast.clerk)
    assert page(cast, uid, by=cast.clerk).rows[0].organisation == body(EDUCATION).label


@pytest.mark.parametrize("roles", [(Role.CLERK, Role.FINANCE), (Role.FINANCE, Role.CLERK), (Role.LIAISON, Role.CLERK)])
def test_whoever_holds_several_roles_for_one_body_takes_in_what_each_of_them_may(
    cast: Cast, roles: tuple[Role, ...]
) -> None:
    seats = tuple(replace(cast.clerk.seats[0], role=role) for role in roles)
    uid = received(cast, [[1, *GOOD]], by=replace(cast.liaison, seats=seats))
    assert page(cast, uid).counts == {"good": 1}


def test_others_do_not_see_a_clerks_file(cast: Cast) -> None:
    uid = received(cast, [[1, *GOOD]], by=cast.clerk)
    with pytest.raises(Missing):
        page(cast, uid, by=cast.other_clerk)
    with pytest.raises(Refused):
        receive_sheet(cast.auditor, programme=cast.programme, uid=uuid4(), name="x.csv", chunks=[b"a"], at=at())


def test_a_day_outside_the_plan_is_told_at_its_cell(cast: Cast) -> None:
    uid = received(cast, [[1, *GOOD[:2], "2018.6.1", *GOOD[3:]]])
    assert page(cast, uid).rows[0].faults[0].place == "第3行D列“活动时间”"


def test_a_sheet_may_be_read_as_something_else(cast: Cast) -> None:
    heads = ["序号", "项目名称", "来源单位", "到位金额（万元）", "到位时间", "备注", None]
    uid = received(cast, [[1, "道路", FINANCE, 80, "2019-05-12", "首批"]], heads=heads)
    assert page(cast, uid).sheets[0].register == "fund_ledger"
    assert page(cast, uid).rows[0].entry.amount == 80_000_000
    read_sheet_as(cast.liaison, programme=cast.programme, uid=uid, register="ledger", at=at())
    read_sheet(cast.liaison, programme=cast.programme, uid=uid, at=at())
    assert page(cast, uid).sheets[0].register == "ledger"


def test_a_file_without_heads_is_told_in_one_sentence(cast: Cast) -> None:
    with pytest.raises(InputRefused, match="没有认出表头"):
        received(cast, [["苹果", 3]], heads=["购物单"])


def test_the_same_upload_sent_twice_is_one(cast: Cast) -> None:
    uid, data = uuid4(), book_of([HEADS, [1, *GOOD]])
    for _ in range(2):
        receive_sheet(cast.liaison, programme=cast.programme, uid=uid, name="台账.xlsx", chunks=[data], at=at())
    assert ImportBatch.objects.count() == 1
    assert ImportRow.objects.count() == 0


FAIR = (
    "活动名称",
    "活动类别",
    "活动时间",
    "地点",
    "组织单位",
    "参加人数",
    "进场企业数",
    "提供岗位数",
    "意向人数",
    "录用人数",
)


def test_what_exceeds_what_it_is_part_of_is_a_fault_in_its_cell(cast: Cast) -> None:
    fair = ["春风行动招聘会", "专场招聘会", "2019.3.5", "乡政府广场", "区教育局", 300, 20, 400]
    uid = received(cast, [[*fair, 80, 30], [*fair, 30, 80], [*fair, 500, 80]], heads=FAIR)
    good, more_hired, more_intents = page(cast, uid).rows
    assert (good.standing, good.hints) == ("good", ())
    (fault,) = more_hired.faults
    assert (fault.place, fault.message) == (
        "第4行J列“录用人数”",
        "“现场录用人数”大于“达成意向人数”，请核对。",
    )
    assert [fault.place for fault in more_intents.faults] == ["第5行I列“意向人数”"]


def test_a_number_that_the_form_would_refuse_is_a_fault_in_its_cell(cast: Cast) -> None:
    fair = ["春风行动招聘会", "专场招聘会", "2019.3.5", "乡政府广场", "区教育局", 300]
    uid = received(cast, [[*fair, 10**12, 400, 80, 30]], heads=FAIR)
    (row,) = page(cast, uid).rows
    assert [(fault.place, fault.message) for fault in row.faults] == [
        ("第3行G列“进场企业数”", "“进场企业数”应在0到1,000,000,000之间。")
    ]


def test_what_a_kind_wants_and_the_row_lacks_is_told_and_no_fault(cast: Cast) -> None:
    fair = ["春风行动招聘会", "专场招聘会", "2019.3.5", "乡政府广场", "区教育局", 300, 20]
    uid = received(cast, [[*fair, None, 80, 30]], heads=FAIR)
    (row,) = page(cast, uid).rows
    (hint,) = row.hints
    assert (row.standing, hint.message) == ("good", "没有填写“提供岗位数”，导入后可补")
    assert hint.english == {"names": "Posts offered"}
    assert taken_in(cast, uid) == 1


def test_a_roll_of_workers_becomes_placements_and_leaves_no_person_in_the_ledger(cast: Cast) -> None:
    heads = ("姓名", "身份证号", "联系电话", "户类型", "输出地", "企业名称", "上岗时间", "月工资")
    rows = [
        [name, f"43312219900101{at}00X", f"1390000{at}", "贫困户", "帮扶地", employer, f"2019.3.{at - 1000}", 3600]
        for at, (name, employer) in enumerate((("张三丰", "甲公司"), ("李四光", "甲公司"), ("王五岳", "乙公司")), 1001)
    ]
    for added in (2, 0):
        uid, data = uuid4(), book_of([["2019年就业台账"], ["填报单位：区教育局"], heads, *rows])
        receive_sheet(cast.liaison, programme=cast.programme, uid=uid, name="就业.xlsx", chunks=[data], at=at())
        read_sheet(cast.liaison, programme=cast.programme, uid=uid, at=at())
        assert page(cast, uid).counts.get("good", 0) == added
        if added:
            assert taken_in(cast, uid) == added
    first = Activity.objects.get(title="甲公司")
    assert (first.kind, first.amount, first.unit, first.state) == ("placement", 200, "人", "carried_out")
    assert (first.values["work_place"], first.done_values) == ("帮扶地", {"wage": 360000, "poor": 2})
    kept = "".join(str(row) for model in apps.get_models() for row in model.objects.values_list())
    assert "乙公司" in kept
    assert [told for row in rows for told in row[:3] if told in kept] == []
    verify_database()


def test_a_kind_of_the_programmes_own_is_read_with_what_it_asks(cast: Cast) -> None:
    make_kind(cast, name="夏令营", fields=(NewField("营员数", FieldType.INTEGER, unit="人", is_wanted=True),))
    rows = [
        ["暑期夏令营", "夏令营", "2019.7.5", "中心小学", "区教育局", 40, 6],
        ["二期", "夏令营", "2019.7.9", "", "区教育局", 40, None],
    ]
    uid = received(cast, rows, heads=(*HEADS[1:], "营员数"))
    first, second = page(cast, uid).rows
    assert first.entry.kind == "夏令营"
    assert list(first.entry.values.values()) == [6]
    assert [hint.message for hint in second.hints] == ["没有填写“营员数”，导入后可补"]
    assert taken_in(cast, uid) == 2
