"""Importing a folder: all of it or nothing, every fault with its place, twice as good as once."""

import csv
import io
from pathlib import Path

import pytest

from jiedui.accounts.models import User
from jiedui.ledger.actions.folder_activities import COLUMNS
from jiedui.ledger.actions.folder_reading import ImportRefused
from jiedui.ledger.actions.imports import Imported, import_folder
from jiedui.ledger.models import Activity, Contribution, Evidence, PlanState
from jiedui.ledger.refusals import Missing
from jiedui.ledger.viewers import SYSTEM
from tests.ledger.office import PLAN, everything_written, make_office
from tests.making import picture_bytes

pytestmark = pytest.mark.django_db

HEAD = """
slug = "jia-yi"
name = "甲区对口帮扶乙县"
donor = "甲区人民政府"
recipient = "乙县人民政府"
from_on = 2019-01-01
founded_on = 2019-02-25
"""
TAIL = """
[plan]
file = "方案.txt"
document_number = "甲政办发〔2019〕4号"
issued_on = 2019-02-27
received_on = 2019-02-26
reviewed_on = 2019-02-27
adopted_on = 2019-02-28
"""
BODIES = ("甲区人民政府", "甲区财政局", "甲区教育局", "甲区卫生健康局", "甲区农业农村局", "乙县人民政府")
LOGINS = {
    "liaison": ("liaison", "甲区农业农村局"),
    "leader": ("donor_leader", "甲区人民政府"),
    "recipient": ("recipient_leader", "乙县人民政府"),
    "recipient-clerk": ("recipient_clerk", "乙县人民政府"),
    "clerk": ("clerk", "甲区教育局"),
}
ROW = {
    "编号": "1",
    "类别": "专家交流指导",
    "名称": "教育专家送教",
    "单位": "区教育局",
    "地点": "丙乡中心小学",
    "计划开始": "2019-05-14",
    "事项": "专业领域=教育；服务人次=64人次",
    "经办人": "clerk",
    "登记": "2019-04-28",
    "报送": "2019.4.30",
    "帮扶方审定": "2019/5/6",
    "受援方审定": "20190507",
    "开展": "2019年5月14日",
    "确认": "2019-05-20",
    "佐证材料": "photo.png=现场照片.png",
}


def programme_toml(*, head: str = HEAD, tail: str = TAIL, logins: dict[str, tuple[str, str]] | None = None) -> str:
    bodies = "".join(
        f'[[organisations]]\nname = "{name}"\nparent = "{"甲区人民政府" if name[-1] == "局" else ""}"\n'
        for name in BODIES
    )
    team = "".join(
        f'[[team]]\npart = "responsible_unit"\norganisation = "{name}"\n' for name in BODIES if name[-1] == "局"
    )
    users = "".join(
        f'[[users]]\nusername = "{name}"\nperson = "{name}某"\npost = "干部"\n'
        f'organisation = "{body}"\nrole = "{role}"\n'
        for name, (role, body) in (LOGINS if logins is None else logins).items()
    )
    return head + tail + bodies + team + users


def table(*rows: dict[str, str], encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "programme.toml").write_text(programme_toml(), "utf-8")
    (tmp_path / "方案.txt").write_text(PLAN, "utf-8")
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "photo.png").write_bytes(picture_bytes())
    (tmp_path / "activities.csv").write_bytes(table(ROW))
    return tmp_path


def take_in(folder: Path) -> Imported:
    return import_folder(SYSTEM, folder=folder)


def faults_of(folder: Path) -> list[str]:
    """What is said of a folder that can't be imported, and that nothing of it was written."""
    before = everything_written()
    with pytest.raises(ImportRefused) as refused:
        take_in(folder)
    assert everything_written() == before
    return [fault.message for fault in refused.value.faults]


def test_a_folder_is_replayed_by_the_actions_of_its_people(folder: Path) -> None:
    done = take_in(folder)
    activity = Activity.objects.get()
    assert (activity.state, activity.author.username, str(activity.done_on)) == ("confirmed", "clerk", "2019-05-14")
    assert str(activity.recorded_at.astimezone().date()) == "2019-04-28"
    assert Evidence.objects.get().name == "现场照片.png"
    assert done.programme.versions.get().state == PlanState.ADOPTED
    assert {str(one.counts_from) for one in Contribution.objects.all()} == {"2019-05-20"}
    assert set(done.passwords) == set(LOGINS)
    assert User.objects.get(username="clerk").check_password(done.passwords["clerk"])


def test_importing_twice_adds_nothing_and_a_new_row_only_itself(folder: Path) -> None:
    take_in(folder)
    before = everything_written()
    again = take_in(folder)
    assert (again.activities, again.files, again.passwords) == (0, 0, {})
    assert everything_written() == before
    (folder / "activities.csv").write_bytes(
        table(ROW, {**ROW, "编号": "2", "计划开始": "2019-05-18", "开展": "2019-05-18"})
    )
    assert take_in(folder).activities == 1


def test_a_table_as_excel_saves_it_on_a_chinese_computer_is_read(folder: Path) -> None:
    (folder / "activities.csv").write_bytes(table(ROW, encoding="gb18030"))
    assert take_in(folder).activities == 1


FAULTY_CELLS = {
    "类别": ("跳舞", "没有“跳舞”这个活动类别。"),
    "名称": ("", "没有填写。"),
    "计划开始": ("六月底", "“六月底”不是日期，可写 2019-06-30。"),
    "登记": ("", "没有填写。"),
    "报送": ("2019-02-30", "“2019-02-30”不是日期，可写 2019-06-30。"),
    "数量": ("八十万", "“八十万”不是数字，可写 80 或 80万。"),
    "实际数量": ("3场", "“3场”不是数字，可写 80 或 80万。"),
    "人数": ("很多", "“很多”不是整数。"),
    "事项": ("专业领域=渔业", "“专业领域”没有“渔业”这一项，可选：教育、医疗、农业、科技、多个领域、其他。"),
    "经办人": ("nobody", "“nobody”不在 programme.toml 的账号里。"),
    "确认人": ("nobody", "“nobody”不在 programme.toml 的账号里。"),
    "佐证材料": ("无此.png", "找不到文件“无此.png”。"),
    "计入": ("专家", "“专家”应写成“承诺的文字=数量”。"),
}


@pytest.mark.parametrize(("column", "words", "fault"), [(name, *pair) for name, pair in FAULTY_CELLS.items()])
def test_a_faulty_cell_is_named_with_its_row_and_column(folder: Path, column: str, words: str, fault: str) -> None:
    (folder / "activities.csv").write_bytes(table(ROW, {**ROW, "编号": "2", column: words}))
    assert faults_of(folder) == [f"activities.csv 第3行“{column}”：{fault}"]


def test_all_faults_are_found_in_one_pass(folder: Path) -> None:
    rows = [
        {**ROW, "编号": str(number), column: words} for number, (column, (words, _)) in enumerate(FAULTY_CELLS.items())
    ]
    (folder / "activities.csv").write_bytes(table(*rows))
    assert len(faults_of(folder)) == len(FAULTY_CELLS)


def test_a_number_given_twice_is_named_with_both_rows(folder: Path) -> None:
    (folder / "activities.csv").write_bytes(table(ROW, ROW))
    assert faults_of(folder) == ["activities.csv 第3行“编号”：“1”与第2行重复。"]


def test_a_file_outside_the_folder_is_not_there(folder: Path) -> None:
    (folder / "secret.png").write_bytes(picture_bytes())
    (folder / "activities.csv").write_bytes(table({**ROW, "佐证材料": "../secret.png"}))
    # The separator of several files is also that of folders: neither part is a file of the folder.
    assert all("找不到文件" in fault for fault in faults_of(folder))


REFUSED = {
    "报送 without a place": ({"地点": ""}, "报送"),
    "approved before it was handed up": ({"报送": "", "帮扶方审定": "2019-05-06"}, "帮扶方审定"),
    "carried out on a day to come": ({"开展": "2019-05-14", "填报": "2019-05-13"}, "填报"),
    "confirmed without evidence": ({"佐证材料": ""}, "确认"),
    "a body that nobody knows": ({"单位": "区档案馆"}, "登记"),
    "recorded for another body": ({"单位": "区财政局"}, "登记"),
    "counted towards no one thing": ({"计入": "天上掉馅饼=1", "计入理由": "手工"}, "计入"),
    "counted without a reason": ({"计入": "教育专家=2"}, "计入"),
}


@pytest.mark.parametrize(("change", "column"), REFUSED.values(), ids=REFUSED.keys())
def test_what_the_actions_refuse_is_a_fault_of_its_row(folder: Path, change: dict[str, str], column: str) -> None:
    (folder / "activities.csv").write_bytes(table({**ROW, "编号": "0"}, {**ROW, **change}))
    (fault,) = faults_of(folder)
    assert fault.startswith(f"activities.csv 第3行“{column}”：")


FAULTY_HEADS = {
    "no slug": (HEAD.replace('slug = "jia-yi"', ""), "programme.toml“slug”"),
    "a slug of Chinese": (HEAD.replace("jia-yi", "甲乙"), "programme.toml"),
    "a day in quotes": (HEAD.replace("2019-02-25", '"2019-02-25"'), "programme.toml“founded_on”"),
    "a donor that isn't listed": (HEAD.replace('"甲区人民政府"', '"丙区人民政府"'), "programme.toml"),
    "no TOML": ("slug = ", "programme.toml"),
}


@pytest.mark.parametrize(("head", "place"), FAULTY_HEADS.values(), ids=FAULTY_HEADS.keys())
def test_a_faulty_programme_is_named_by_its_key(folder: Path, head: str, place: str) -> None:
    (folder / "programme.toml").write_text(programme_toml(head=head), "utf-8")
    faults = faults_of(folder)
    assert faults[0].startswith(f"{place}：")


def test_a_plan_that_can_not_be_adopted_is_a_fault_of_its_file(folder: Path) -> None:
    (folder / "方案.txt").write_text(PLAN.replace("区教育局）", "区档案馆）"), "utf-8")
    (fault,) = faults_of(folder)
    assert fault == "方案.txt：“区档案馆”还没有对应的单位，请退回审阅后指定。"


def test_a_plan_needs_somebody_to_receive_it(folder: Path) -> None:
    logins = {name: login for name, login in LOGINS.items() if name != "liaison"}
    (folder / "programme.toml").write_text(programme_toml(logins=logins), "utf-8")
    (fault,) = faults_of(folder)
    assert "liaison" in fault


def test_a_folder_without_a_programme_is_none(tmp_path: Path) -> None:
    assert faults_of(tmp_path) == ["programme.toml：找不到或不能读取这个文件。"]


def test_an_account_of_another_programme_is_not_taken_over(folder: Path) -> None:
    make_office()
    (folder / "programme.toml").write_text(programme_toml(head=HEAD.replace("jia-yi", "other")), "utf-8")
    assert faults_of(folder) == ["programme.toml “liaison”：用户名“liaison”已被使用，请换一个。"]


def test_an_unknown_column_is_named(folder: Path) -> None:
    (folder / "activities.csv").write_bytes(table(ROW).replace("参加单位".encode(), "参与单位".encode(), 1))
    assert faults_of(folder) == ["activities.csv 第1行“参与单位”：不认识这一列。"]


def test_importing_is_for_the_installation_and_administrators(folder: Path) -> None:
    office = make_office()
    (folder / "programme.toml").write_text(programme_toml(head=HEAD.replace("jia-yi", "other")), "utf-8")
    before = everything_written()
    with pytest.raises(Missing):
        import_folder(office.liaison, folder=folder)
    assert everything_written() == before
