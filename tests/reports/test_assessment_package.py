"""The year's package: foreign programs accept it, and its verifier runs where Jiedui isn't installed."""

import ast
import csv
import io
import json
import re
import subprocess
import sys
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from zipfile import ZipFile

import bagit
import frictionless
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiedui.assessment.results import Status
from jiedui.reports import verifier
from jiedui.reports.assessment_package import files_of as files_made
from jiedui.reports.assessment_package import write_package
from jiedui.reports.package_tables import TABLES, lines_of
from jiedui.reports.package_words import LIGHTS
from jiedui.reports.spool import Spool
from tests.reports.package_sample import KeyInHand, activity, content, evidence, files_of, obligation, package

NAME = "jiedui-shifeng-luxi-2019"


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    with ZipFile(io.BytesIO(package())) as bag:
        bag.extractall(tmp_path)
    return tmp_path / NAME


def test_the_same_content_gives_the_same_bytes() -> None:
    assert package() == package()


def test_another_moment_gives_other_bytes() -> None:
    later = content(at=content().at.replace(minute=31))
    assert package(later) != package()


def test_every_name_in_it_is_ascii_and_below_one_folder() -> None:
    assert all(name.isascii() and name.startswith(f"{NAME}/") for name in files_of(package()))


def test_bagit_accepts_it(unpacked: Path) -> None:
    bag = bagit.Bag(str(unpacked))
    bag.validate()
    assert bag.version_info == (1, 0)
    assert bag.info["Source-Organization"] == "石峰区"
    assert bag.info["Bagging-Date"] == "2019-12-31"


def test_frictionless_accepts_its_tables(unpacked: Path) -> None:
    report = frictionless.Package(str(unpacked / "data" / "tables" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["code", "message"])
    assert {task.name for task in report.tasks} == {table.name for table in TABLES}


def test_frictionless_sees_a_row_that_refers_to_nothing(unpacked: Path) -> None:
    """The keys are described, not only the columns."""
    path = unpacked / "data" / "tables" / "contributions.csv"
    path.write_bytes(path.read_bytes().replace(b"1,1,1,2,", b"1,99,1,2,"))
    report = frictionless.Package(str(path.with_name("datapackage.json"))).validate()
    assert "foreign-key" in {code for (code,) in report.flatten(["type"])}


@pytest.mark.parametrize("options", [[], ["--key", KeyInHand().public_key.hex()]])
def test_the_verifier_in_it_runs_without_jiedui(unpacked: Path, tmp_path: Path, options: list[str]) -> None:
    path = tmp_path / "package.zip"
    path.write_bytes(package())
    done = alone(unpacked / "verify.py", [str(path), *options], home=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"核验通过：{NAME}")


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["changed.zip"], 1, "核验不通过：“data/index.html”已被改动"),
        (["changed.zip", "--lang", "en"], 1, "It doesn't hold: “data/index.html” was changed"),
        (["package.zip", "--key", "ab" * 32], 1, "签名用的是别的公钥"),
        (["absent.zip"], 2, "打不开“absent.zip”"),
        (["package.zip", "--key", "zz"], 2, "--key"),
        ([], 2, "FILE.zip"),
    ],
)
def test_the_verifier_in_it_says_what_is_wrong(
    unpacked: Path, tmp_path: Path, arguments: list[str], status: int, said: str
) -> None:
    (tmp_path / "package.zip").write_bytes(package())
    (tmp_path / "changed.zip").write_bytes(package().replace(b"<h1>", b"<h2>", 1))
    done = alone(unpacked / "verify.py", arguments, home=tmp_path)
    assert (done.returncode, said in done.stdout + done.stderr) == (status, True), done.stdout + done.stderr


def alone(script: Path, arguments: list[str], *, home: Path) -> "subprocess.CompletedProcess[str]":
    """Run a script with nothing but Python: no packages, no settings from the outside."""
    command = [sys.executable, "-I", "-S", "-X", "utf8", str(script), *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=home, env={"HOME": str(home)}, check=False)


def test_the_verifier_is_one_file_of_the_standard_library_that_python_3_8_understands() -> None:
    source = Path(verifier.__file__).read_text("utf-8")
    tree = ast.parse(source, feature_version=(3, 8))
    imported = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    imported |= {str(node.module).split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= sys.stdlib_module_names | {"__future__"}
    assert files_of(package())[f"{NAME}/verify.py"].decode() == source


def rows(table: str) -> list[dict[str, str]]:
    text = files_of(package())[f"{NAME}/data/tables/{table}.csv"].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_amounts_are_told_in_their_unit() -> None:
    funds = rows("obligations")[1]
    assert (funds["least"], funds["achieved"], funds["unit"], funds["most"]) == ("800000", "600000.50", "元", "")


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_words_that_a_spreadsheet_would_compute_are_quoted(start: str) -> None:
    table = next(table for table in TABLES if table.name == "activities")
    made = "".join(lines_of(table, content(activities=(activity(title=start, amount=-100),))))
    (row,) = csv.DictReader(io.StringIO(made, newline=""))
    assert row["title"] == f"'{start}"
    assert row["amount"] == "-1"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
@settings(max_examples=60)
def test_no_words_break_a_table_the_page_or_the_workbook(words: str) -> None:
    made = files_made(
        content(activities=(activity(title=words, note=words),), evidence=(evidence(name=words),)), Spool()
    )
    text = bytes(made["tables/activities.csv"]).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["title"].removeprefix("'") == words.removeprefix("'")
    assert bytes(made["index.html"]).decode().count("<h2>") == 5
    assert bytes(made["ledger.xlsx"])[:2] == b"PK"


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.found += [value for name, value in attrs if name in ("href", "src") and value]


def test_every_link_of_the_page_leads_somewhere_in_the_package(unpacked: Path) -> None:
    page = (unpacked / "data" / "index.html").read_text("utf-8")
    links = Links()
    links.feed(page)
    assert "script" not in links.tags
    assert "//" not in "".join(links.found)
    for link in links.found:
        target = f'id="{link[1:]}"' in page if link.startswith("#") else (unpacked / "data" / link).is_file()
        assert target, link


def test_the_page_tells_each_duty_with_its_light_and_its_proofs(unpacked: Path) -> None:
    page = (unpacked / "data" / "index.html").read_text("utf-8")
    assert page.count("● 已完成") == 2  # the count and the row
    assert "■ 逾期 1" in re.sub("<[^>]+>", "", page)
    assert '<a href="evidence/1.jpg">现场照片.JPG</a>' in page
    assert "旧照片.jpg" not in page
    assert "方案三（二）2" in page


def test_a_year_without_anything_still_makes_a_package() -> None:
    empty = content(obligations=(), activities=(), approvals=(), contributions=(), evidence=())
    assert verifier.verify(io.BytesIO(package(empty))).package == NAME
    assert "本年度没有任务" in files_of(package(empty))[f"{NAME}/data/index.html"].decode()


def test_the_plan_is_told_to_machines_too() -> None:
    plan = json.loads(files_of(package())[f"{NAME}/data/plan/plan.json"])
    assert plan["years"] == [2019, 2020]
    assert plan["obligations"][1] == {
        "achieved": 600000.5,
        "clause": "三/（二）/2",
        "commitment": "c2",
        "due_on": "2019-06-30",
        "least": 800000,
        "most": None,
        "obligation": 2,
        "period": ["2019-01-01", "2019-12-31"],
        "responsible": ["区财政局"],
        "status": "overdue",
        "unit": "元",
    }


@pytest.fixture
def workbook(unpacked: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(unpacked / "data" / "ledger.xlsx")


def test_the_workbook_is_made_up_as_an_office_hands_it_in(workbook: openpyxl.Workbook) -> None:
    sheet = workbook["工作台账"]
    assert sheet["A1"].value == "石峰区对口帮扶泸溪县白羊溪乡2019年工作台账"
    assert sheet["A2"].value == "填报单位：石峰区"
    assert [cell.value for cell in sheet[3]][:4] == ["序号", "工作任务", "年度目标", "牵头单位"]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.print_title_rows == "$1:$3"
    assert sheet.oddFooter.center.text == "第&P页　共&N页"
    assert sheet["A4"].value == "一、人才交流"
    assert [cell.value for cell in sheet[5]][1:8] == [
        "每年组织2—3批专家到白羊溪乡开展交流指导",
        "2—3批",
        "区委组织部",
        "区教育局、区卫健局",
        openpyxl.utils.datetime.from_excel(43830),
        "已完成2批",
        "● 已完成",
    ]


def test_the_workbook_computes_nothing(workbook: openpyxl.Workbook) -> None:
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert "=HYPERLINK(1) 教农户修剪柑橘，\n现场答疑。" in [cell.value for cell in cells]


def test_the_activity_ledger_tells_both_sides_opinions(workbook: openpyxl.Workbook) -> None:
    row = [cell.value for cell in workbook["活动台账"][4]]
    assert "帮扶方区长：同意\n受援方乡长：@所有人" in row
    assert "2019-06-28至2019-06-30" in row


def test_what_is_only_planned_stands_with_all_its_days() -> None:
    planned = activity(2, done_on=None, done_until=None, state="approved")
    written = files_made(content(activities=(activity(), planned)), Spool())
    book = openpyxl.load_workbook(io.BytesIO(bytes(written["ledger.xlsx"])))
    assert [row[3].value for row in book["活动台账"].iter_rows(min_row=4, max_row=5)] == ["2019-06-28至2019-06-30"] * 2
    assert bytes(written["index.html"]).decode().count("2019-06-28至2019-06-30") == 2


def test_every_status_has_its_light() -> None:
    assert set(LIGHTS) == set(Status)
    assert len(set(LIGHTS.values())) == len(Status)


def test_duties_of_an_unknown_area_come_last() -> None:
    made = content(obligations=(obligation(1, area="unheard of"), obligation(2, due_on=date(2019, 6, 30))))
    page = bytes(files_made(made, Spool())["index.html"]).decode()
    assert page.index("<h3>人才交流") < page.index("<h3>其他")


def test_it_is_the_same_made_in_memory_or_in_a_folder(tmp_path: Path) -> None:
    steps = []
    target = io.BytesIO()
    spool = Spool(tmp_path, lambda: steps.append("made"))
    write_package(target, content(), KeyInHand(), spool=spool, step=lambda: steps.append("packed"))
    assert target.getvalue() == package()
    assert steps.count("packed") > 2 * len(list(tmp_path.iterdir())) > 0
    assert steps.count("made") > len(steps) // 4
