"""Sheets as bureaus keep them: read row by row as Excel numbers them, and every fault in its cell."""

import subprocess
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedui.kernel.refusals import InputRefused
from jiedui.plans.kinds import KINDS
from jiedui.sheets.entries import Standing
from jiedui.sheets.headings import read_frame
from jiedui.sheets.reading import lacking
from jiedui.sheets.workbook import read_workbook
from tests.documents.ole_files import ole_file
from tests.sheets.office import HEADS, cells_of, read

GOOD = ["教育专家送教", "专家交流指导", "2019.6.28", "中心小学", "区教育局", "12人"]
# For each column that can be wrong, what can't be read there.
WRONG = {
    "C": ["吃饭", "某某某"],
    "D": ["六月", "2019.6.31", "下周", 3],
    "F": ["区教委", "区教育局、没有的局"],
    "G": ["八十", "2-3", "若干"],
    "B": [None],
}


def test_title_line_and_two_rows_of_heads_are_recognised(sheet) -> None:
    path = sheet(
        [
            ["石峰区2019年活动台账"],
            ["填报单位：区教育局  填报时间：2019年6月30日  单位：万元"],
            ["序号", "活 动\n名称", "类型", "起止时间", "责任", None, "参加人数（人次）", "到了什么程度"],
            [None, None, None, None, "主办", "参与单位"],
            [1, "送教", "专家交流指导", "6月28-30日", "区教育局", "区卫健局、区财政局", "约100人", "x"],
        ],
        merges=["A1:H1", "A2:H2", "A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:F3", "G3:G4", "H3:H4"],
    )
    frame, rows = read(path)
    assert (frame.heads[1], frame.year, frame.unit, frame.body, frame.register) == (4, 2019, "万元", "区教育局", None)
    assert [column.heading for column in frame.unknown] == ["到了什么程度"]
    entry = rows[0].entry
    assert (entry.organisation, entry.participants, entry.people) == (1, (2, 3), 100)
    assert (entry.first, entry.until) == (date(2019, 6, 28), date(2019, 6, 30))


def test_rows_are_numbered_as_excel_shows_them(sheet) -> None:
    path = sheet(
        [
            ["2019年活动台账"],
            HEADS,
            ["一、人才交流"],
            [1, *GOOD],
            [],
            [2, *GOOD],
            [3],
            ["小计", None, None, None, None, None, 24],
            HEADS,
            [4, *GOOD],
            ["注：以上均已开展"],
            [5, *GOOD],
        ],
        merges=["A1:G1", "A3:G3"],
    )
    _, rows = read(path)
    assert [row.number for row in rows] == [4, 6, 10]
    assert {row.standing for row in rows} == {Standing.GOOD}


@given(st.data())
def test_exactly_the_planted_faults_are_named(tmp_path_factory, data) -> None:
    """Whatever is merged, hidden or blank around them."""
    path = tmp_path_factory.mktemp("planted") / "台账.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["2019年活动台账"])
    for _ in range(data.draw(st.integers(0, 3))):
        sheet.append([])
    sheet.append(list(HEADS))
    planted, at = set(), sheet.max_row
    for _ in range(data.draw(st.integers(1, 12))):
        at += 1
        what = data.draw(st.sampled_from(["data", "data", "data", "blank", "section", "total"]))
        if what == "section":
            sheet.cell(at, 1, "一、组织领导")
            sheet.merge_cells(start_row=at, end_row=at, start_column=1, end_column=7)
        elif what == "total":
            sheet.cell(at, 1, "合计")
            sheet.cell(at, 7, 80)
        elif what == "data":
            for column, value in enumerate([at, *GOOD], 1):
                sheet.cell(at, column, value)
            for letter in data.draw(st.sets(st.sampled_from(sorted(WRONG)), max_size=3)):
                wrong = data.draw(st.sampled_from(WRONG[letter]))
                sheet[f"{letter}{at}"] = wrong
                planted.add(f"{letter}{at}")
        sheet.row_dimensions[at].hidden = data.draw(st.booleans())
    sheet.column_dimensions["E"].hidden = True
    book.save(path)
    _, rows = read(path)
    assert cells_of(fault for row in rows for fault in row.faults) == planted


def test_a_merged_body_covers_its_rows_but_a_merged_number_belongs_to_none(sheet) -> None:
    rows = [[n, f"送教{n}", *GOOD[1:4], "区教育局" if n == 1 else None, 30 if n == 1 else None] for n in (1, 2, 3)]
    _, found = read(sheet([HEADS, *rows], merges=["F2:F4", "G2:G4"]))
    assert cells_of(fault for row in found for fault in row.faults) == {"G3", "G4"}
    assert "合并在几行上" in found[1].faults[0].message
    _, found = read(sheet([HEADS, *rows], merges=["F2:F4"]))
    assert [row.entry.organisation for row in found] == [1, 1, 1]


def test_numbers_of_persons_kept_as_numbers_are_refused_with_why(sheet) -> None:
    heads = [*HEADS, "身份证号", "联系电话"]
    _, rows = read(
        sheet([heads, [1, *GOOD, 430302199001010012, 73128888888], [2, *GOOD, "430302199001010012", "0731"]])
    )
    assert cells_of(rows[0].faults) == {"H2", "I2"}
    assert "末几位已变为0" in rows[0].faults[0].message
    assert rows[1].standing is Standing.GOOD
    assert "430302" not in rows[1].entry.note


def test_a_register_is_known_by_its_title_and_its_rows_are_of_its_kind(sheet) -> None:
    path = sheet(
        [
            ["2020年帮扶资金台账"],
            ["填报单位：区财政局 填报时间：2020年7月1日 单位：万元"],
            ["序号", "项目名称", "来源单位", "到位金额", "到位时间", "备注"],
            [1, "村通组路硬化", "区财政局", 80, "2020-06-12", "首批"],
            [2, "饮水", "区财政局", "20.005万", "6月底", None],
            ["合计", None, None, 100],
        ],
        merges=["A1:F1", "A2:F2"],
    )
    frame, rows = read(path)
    assert (frame.register.code, frame.register.kind) == (
        "fund_ledger",
        "fund_arrival",
    )
    assert [(row.entry.amount, row.entry.first) for row in rows] == [
        (80_000_000, date(2020, 6, 12)),
        (20_005_000, date(2020, 6, 30)),
    ]
    assert rows[0].entry.note == "备注：首批"


def test_money_without_a_unit_is_not_guessed(sheet) -> None:
    _, rows = read(
        sheet([["资金台账"], ["项目名称", "来源单位", "到位金额", "到位时间"], ["路", "区财政局", 80, "2020-06-12"]])
    )
    assert cells_of(rows[0].faults) == {"C3"}
    assert "没有写明是元还是万元" in rows[0].faults[0].message


def test_a_guess_is_said(sheet) -> None:
    _, rows = read(sheet([HEADS, [1, "春风行动专场招聘会", None, *GOOD[2:]]]))
    assert rows[0].entry.kind == "job_fair"
    assert [hint.message for hint in rows[0].hints] == ["类别按文中的“招聘会”认作“专场招聘会”"]


def test_a_day_of_another_year_is_asked_about(sheet) -> None:
    _, rows = read(sheet([["2019年活动台账"], HEADS, [1, *GOOD[:2], "2009.6.28", *GOOD[3:]]], merges=["A1:G1"]))
    assert cells_of(rows[0].faults) == {"D3"}


def test_what_is_not_yet_done_is_a_plan(sheet) -> None:
    heads = [*HEADS, "状态"]
    _, rows = read(
        sheet(
            [
                heads,
                [1, *GOOD, "未开展"],
                [2, *GOOD[:2], "2020.3.1", *GOOD[3:], None],
                [3, *GOOD[:2], "2020.3.1", *GOOD[3:], "已开展"],
                [4, *GOOD, "已撤回"],
            ]
        )
    )
    assert [row.entry and row.entry.is_done for row in rows] == [False, False, None, None]
    assert cells_of(rows[2].faults) == {"D4"}
    assert rows[3].standing is Standing.DROPPED


def test_a_sheet_without_a_column_of_days_says_what_is_lacking(sheet) -> None:
    frame = read_frame(read_workbook(sheet([["序号", "活动名称", "活动类别", "地点"]]), name="x")[0], kinds=KINDS)
    assert [fault.message for fault in lacking(frame)] == ["没有找到“活动时间”一列。请补上这一列，或使用导入模板。"]


def test_a_sheet_without_heads_is_none(sheet) -> None:
    assert read(sheet([["购物单"], ["苹果", 3], ["梨", 5]])) == (None, [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_is_read_in_the_encoding_that_it_has(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "台账.csv"
    lines = [HEADS, ["1", *GOOD], ["2", "’=送教", *GOOD[1:]]]
    path.write_bytes("\r\n".join(delimiter.join(line) for line in lines).encode(encoding))
    _, rows = read(path)
    assert [(row.number, row.standing) for row in rows] == [(2, Standing.GOOD), (3, Standing.GOOD)]


def test_a_csv_that_breaks_off_within_a_character_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "台账.csv"
    path.write_bytes(",".join(HEADS).encode("utf-16")[:-1])
    with pytest.raises(InputRefused, match="的内容不是表格"):
        read_workbook(path, name="台账.csv")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_control_characters_are_left_out(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "台账.csv"
    text = "活动\x0b名称,甲\x0c乙\n" + "送教,\x1f\n" * 9_000
    path.write_bytes((text + "丙\x00丁,\x01\n").encode(encoding))
    rows = list(read_workbook(path, name="台账.csv")[0].rows())
    assert [row.cells for row in (rows[0], rows[1], rows[-1])] == [
        ("活动名称", "甲乙"),
        ("送教", None),
        ("丙丁", None),
    ]


def test_escaped_control_characters_of_a_workbook_are_left_out(sheet) -> None:
    rows = list(read_workbook(sheet([["甲_x0000_乙_x000B_丙"]]), name="台账.xlsx")[0].rows())
    assert rows[0].cells == ("甲乙丙",)


@pytest.mark.parametrize("number", [1e300, 10**40, "9" * 40, "9" * 40 + "万人"])
def test_a_number_beyond_all_bounds_is_a_fault_of_its_cell(sheet, number: object) -> None:
    _, rows = read(sheet([HEADS, [1, *GOOD[:5], number], [2, *GOOD]]))
    assert [(row.standing, [fault.column for fault in row.faults]) for row in rows] == [
        (Standing.BAD, ["G"]),
        (Standing.GOOD, []),
    ]


def test_a_number_that_no_computer_holds_is_a_fault_of_its_cell(sheet) -> None:
    path = sheet([HEADS, [1, *GOOD[:5], 77]])
    with ZipFile(path) as book:
        parts = {name: book.read(name).replace(b"<v>77</v>", b"<v>1e400</v>") for name in book.namelist()}
    with ZipFile(path, "w") as book:
        for name, part in parts.items():
            book.writestr(name, part)
    _, rows = read(path)
    assert [(fault.column, fault.message) for fault in rows[0].faults] == [
        ("G", "“inf”不是一个数，可写 80、80人 或 约80人。")
    ]


@pytest.mark.slow
@pytest.mark.parametrize("form", ["xls", "ods"])
def test_the_older_and_the_open_form_are_read_alike(sheet, tmp_path: Path, form: str) -> None:
    rows = [["2019年活动台账"], HEADS, ["一、人才"], [1, *GOOD], [], [2, *GOOD[:2], date(2019, 6, 28), *GOOD[3:]]]
    path = sheet(rows, merges=["A1:G1", "A3:G3"])
    command = ["soffice", "--headless", "--convert-to", form, "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    _, found = read(path.with_suffix(f".{form}"))
    assert [(row.number, row.standing, row.entry.first) for row in found] == [
        (4, Standing.GOOD, date(2019, 6, 28)),
        (6, Standing.GOOD, date(2019, 6, 28)),
    ]


NO_SHEETS = (
    b"%PDF-1.7 \x00\x01",
    b"PK\x03\x04 not a zip",
    b"\xd0\xcf\x11\xe0 not ole",
    b"\xff\xd8\xff\xe0\x00\x10JFIF",
)
LOCKED_XLSX = ole_file({"EncryptionInfo": bytes(64), "EncryptedPackage": bytes(64)})
LOCKED_XLS = ole_file({"Workbook": b"\x09\x08\x10\x00" + bytes(16) + b"\x2f\x00\x36\x00" + bytes(54)})


def locked_ods() -> bytes:
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")
        archive.writestr("content.xml", bytes(64))
    return file.getvalue()


LOCKED = "设有密码，请在表格软件里取消密码"


@pytest.mark.parametrize(
    ("name", "words"), [("方案.pdf", "可用 xlsx、xls、ods 或 csv"), ("照片.XLSX", "另存为 xlsx 后再上传")]
)
@pytest.mark.parametrize("content", NO_SHEETS)
def test_what_is_no_spreadsheet_is_refused_in_one_sentence(
    tmp_path: Path, content: bytes, name: str, words: str
) -> None:
    assert words in refusal_of(tmp_path, content, name=name)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "是空文件"),
        (b" \r\n\r\n", "是空文件"),
        (LOCKED_XLSX, LOCKED),
        (LOCKED_XLS, LOCKED),
        (locked_ods(), LOCKED),
    ],
)
def test_what_holds_nothing_or_is_locked_is_told_apart(tmp_path: Path, content: bytes, words: str) -> None:
    assert words in refusal_of(tmp_path, content, name="台账.xlsx")


def refusal_of(folder: Path, content: bytes, *, name: str) -> str:
    path = folder / "x.bin"
    path.write_bytes(content)
    with pytest.raises(InputRefused) as refused:
        read_workbook(path, name=name)
    return str(refused.value)


def test_the_faults_of_a_row_stand_in_the_order_of_its_cells(sheet) -> None:
    _, rows = read(sheet([HEADS, [1, *GOOD[:2], "六月", GOOD[3], "火星局", "八十"]]))
    assert [fault.column for fault in rows[0].faults] == ["D", "F", "G"]


def test_money_without_its_column_is_told_at_the_kind(sheet) -> None:
    _, rows = read(sheet([HEADS, [1, "首批资金", "资金到位", "2019.6.12", "", "区财政局", None]]))
    assert [(fault.place, fault.message) for fault in rows[0].faults] == [
        ("第2行C列“活动类别”", "请填写“金额（万元）”。")
    ]


EXPERTS = ("序号", "批次", "派出单位", "姓名", "专业领域", "服务地点", "起止时间", "服务内容", "服务人次")


def test_the_persons_of_a_batch_are_one_activity(sheet) -> None:
    """One batch is many rows with one 批次; a merged cell covers its rows, two fields of work are one batch."""
    path = sheet(
        [
            ["2019年专家人才派出台账"],
            EXPERTS,
            [1, 1, "区教育局", "张", "教育", "中心小学", "2019.5.6-5.10", "送教", 30],
            [2, None, "区教育局", "李", "教育", "中心小学", "2019.5.6-5.11", "教研", 20],
            [3, None, "区卫健局", "王", "医疗", "卫生院", "2019.5.6-5.10", "义诊", 50],
            [4, 2, "区教育局", "赵", "教育", "中心小学", "2019.9.6", "送教", 10],
        ],
        merges=["A1:I1", "B3:B5"],
    )
    _, rows = read(path)
    assert [row.standing for row in rows] == [Standing.GOOD, Standing.DROPPED, Standing.DROPPED, Standing.GOOD]
    batch = rows[0].entry
    assert (batch.amount, batch.people, batch.organisation, batch.participants) == (100, 3, 1, (2,))
    assert (batch.first, batch.until) == (date(2019, 5, 6), date(2019, 5, 11))
    assert batch.values == {"batch": 1, "field": "多个领域", "service": "送教、教研、义诊"}
    assert batch.done_values == {"reached": 100}
    assert [hint.message for hint in rows[1].hints] == ["与第3行同一批，并入那一项"]
    assert rows[3].entry.values["batch"] == 2


def test_a_batch_waits_as_a_whole_for_its_bad_row(sheet) -> None:
    """Without one of its persons it would be taken in short."""
    good = [1, 1, "区教育局", "张", "教育", "中心小学", "2019.5.6", "送教", 30]
    _, rows = read(
        sheet([EXPERTS, good, [2, 1, "区教育局", "李", "教育", "中心小学", "五月", "送教", 30]], name="专家")
    )
    assert [row.standing for row in rows] == [Standing.DROPPED, Standing.BAD]
    assert [hint.message for hint in rows[0].hints] == ["与第3行同一批，那一行改好后整批导入"]


ROLL = (
    "序号",
    "乡镇",
    "村",
    "户主姓名",
    "姓名",
    "身份证号",
    "户类型",
    "输出地",
    "企业名称",
    "岗位（工种）",
    "上岗时间",
    "月工资（元/月）",
)
ROLL_TITLE = ["2019年劳务输出就业台账", *[None] * 4, "填报单位：区教育局 单位：万元"]


def worker(name: str, household: str, employer: str | None, began: object, wage: object) -> list[object]:
    identity = "43312219900101001X"
    return [1, "白羊溪乡", "报木坪村", "户主", name, identity, household, "帮扶地", employer, "普工", began, wage]


def test_the_workers_whom_an_employer_took_in_a_month_are_one_placement(sheet) -> None:
    path = sheet(
        [
            ROLL_TITLE,
            ROLL,
            worker("张三", "建档立卡贫困户", "甲公司", "2019.3.4", 4000),
            worker("李四", "一般户", "乙公司", "2019.3.6", "3500元"),
            worker("王五", "脱贫户", "甲 公司", "2019.3.20", 3001),
            worker("赵六", "否", "甲公司", "2019.4.1", 3200),
            worker("孙七", "是", None, "2019.4.2", 3200),
        ]
    )
    frame, rows = read(path)
    assert frame.register.code == "placement_register"
    assert [row.number for row in rows] == [3, 4, 5, 6, 7]
    assert [row.standing is Standing.GOOD for row in rows] == [True, True, False, True, True]
    first = rows[0].entry
    assert (first.title, first.amount, first.people, first.place) == ("甲公司", 200, None, "")
    assert (first.first, first.until) == (date(2019, 3, 4), date(2019, 3, 20))
    assert first.values == {"employer": "甲公司", "work_place": "帮扶地", "post": "普工"}
    assert first.done_values == {"wage": 350050, "poor": 2}
    assert [rows[at].entry.done_values["poor"] for at in (1, 3, 4)] == [0, 0, 1]
    assert rows[0].hints[-1].message == "共2行同月在同一用工企业上岗，合为一项"
    assert [hint.message for hint in rows[2].hints] == ["与第3行同月在同一用工企业上岗，并入那一项"]


def test_of_the_persons_in_a_roll_nothing_is_kept(sheet) -> None:
    _, rows = read(sheet([ROLL_TITLE, ROLL, worker("张三", "一般户", "甲公司", "2019.3.4", 4000)]))
    kept = repr(rows)
    assert "甲公司" in kept
    assert [word for word in ("张三", "户主", "报木坪", "43312219900101001X") if word in kept] == []


def test_villages_and_ages_alone_make_no_roll_of_workers(sheet) -> None:
    heads = ("序号", "活动名称", "活动时间", "组织单位", "主要内容", "乡镇", "村", "年龄", "姓名")
    frame, _ = read(
        sheet([["2019年帮扶活动"], heads, [1, "送教", "2019.6.28", "区教育局", "送教", "乡", "村", 40, "张"]])
    )
    assert frame.register is None


def test_an_employer_waits_as_a_whole_for_its_bad_row(sheet) -> None:
    _, rows = read(
        sheet(
            [
                ROLL_TITLE,
                ROLL,
                worker("张三", "一般户", "甲公司", "2019.3.4", 4000),
                worker("李四", "大户", "甲公司", "三月", 4000),
                worker("王五", "一般户", "乙公司", "2019.3.4", 4000),
            ]
        )
    )
    assert [row.standing for row in rows] == [Standing.DROPPED, Standing.BAD, Standing.GOOD]
    assert [hint.message for hint in rows[0].hints] == ["与第4行是同一用工企业，那一行改好后一起导入"]
    assert cells_of(rows[1].faults) == {"G4", "K4"}


def test_rows_that_say_how_many_were_placed_add_up(sheet) -> None:
    heads = ("序号", "企业名称", "输出地", "上岗时间", "上岗人数", "其中贫困")
    _, rows = read(
        sheet(
            [
                ["就业台账", "填报单位：区教育局"],
                heads,
                [1, "甲公司", "省外", "2019.3.4", 5, 2],
                [2, "甲公司", "省外", "2019.3.9", 3, 1],
            ]
        )
    )
    assert (rows[0].entry.amount, rows[0].entry.done_values["poor"]) == (800, 3)


WORK = ("序号", "工作任务", "具体措施", "年度目标", "责任单位", "完成时限", "进展情况", "完成情况", "存在问题", "备注")
SUPERVISION = ("督办编号", "督办事项", "交办时间", "主办单位", "办结时限", "签收时间", "办理情况", "办结状态")


@pytest.mark.parametrize(
    ("title", "heads", "words"),
    [
        ("2019年对口帮扶工作台账", WORK, "这是工作台账，一行是一项任务"),
        ("督办台账", SUPERVISION, "这是督办台账，一行是一件交办事项"),
    ],
)
def test_a_register_of_no_activities_is_known_and_told_in_a_sentence(sheet, title, heads, words) -> None:
    frame, _ = read(sheet([[title], heads, [1, "每年组织2-3批专家", *["…"] * (len(heads) - 2)]]))
    (fault,) = lacking(frame)
    assert (fault.row, fault.message[: len(words)], frame.unknown) == (2, words, ())


def test_tasks_with_the_day_on_which_they_were_done_are_activities(sheet) -> None:
    heads = ("序号", "工作任务", "年度目标", "完成时限", "进展情况", "活动名称", "活动类别", "活动时间", "组织单位")
    row = [1, "组织专家", "2-3批", "12月底", "已开展", "送教", "专家交流指导", "2019.6.28", "区教育局"]
    frame, rows = read(sheet([["2019年工作台账"], heads, row]))
    assert (frame.other, lacking(frame), rows[0].standing) == (None, (), Standing.GOOD)


def test_a_problem_is_taken_in_once_it_is_closed(sheet) -> None:
    path = sheet(
        [
            ["2019年问题销号台账"],
            ["序号", "问题来源", "具体问题", "整改措施", "责任单位", "整改时限", "是否完成", "销号时间"],
            [1, "督查", "饮水不稳", "修水泵", "区财政局", "2019年6月底", "已完成", "2019.5.20"],
            [2, "自查", "路灯", "装灯", "区财政局", "2019年9月", "正在整改", None],
        ]
    )
    frame, rows = read(path)
    assert (frame.register.code, [row.standing for row in rows]) == (
        "problem_register",
        [Standing.GOOD, Standing.DROPPED],
    )
    assert (rows[0].entry.title, rows[0].entry.first) == ("饮水不稳", date(2019, 5, 20))
    assert rows[0].entry.values == {"source": "督查", "problem": "饮水不稳", "due_on": "2019-06-30"}


def test_the_roll_of_seconded_officials_is_read_by_persons(sheet) -> None:
    path = sheet(
        [
            ["挂职干部花名册"],
            ["序号", "姓名", "性别", "派出单位", "原职务", "挂职地", "挂职职务", "类别", "挂职起止时间"],
            [1, "张某", "男", "区教育局", "科员", "白羊溪乡", "副乡长", "党政干部", "2019.3.1-2020.12.31"],
            [2, "李某", "女", "区教育局", "教师", "白羊溪乡", "副校长", "专业技术人才", "2019.3.1-2020.12.31"],
        ]
    )
    frame, rows = read(path)
    assert frame.register.code == "secondment_register"
    assert [row.entry.values["cadre"] for row in rows] == ["张某", "李某"]
    assert len({row.entry.key for row in rows}) == 2
    assert rows[0].entry.values["category"] == "党政干部"
