"""`jiedui compile-all`: what it writes, and how it ends."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from jiedui.cli.main import main
from jiedui.plans.plan_file import read_plan

PLAN = "青石区支持云岭县工作方案（2021-2023年）\n一、任务\n1．区教育局每年选派{count}名教师支教。\n"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["compile-all", *map(str, arguments)])


def plans(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(1, count + 1):
        (folder / f"{number}.txt").write_text(PLAN.format(count=number), encoding="utf-8")
    return folder


def test_it_writes_a_file_for_each_plan_of_a_folder(tmp_path: Path) -> None:
    result = run(plans(tmp_path / "in", 5), "-o", tmp_path / "out")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "写出 5 份，读不了 0 份。\n", "")
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [f"{number}.json" for number in range(1, 6)]
    for number in range(1, 6):
        written = json.loads((tmp_path / "out" / f"{number}.json").read_text("utf-8"))
        assert written["commitments"][0]["quantity"]["min"] == number


def test_it_writes_plan_files_that_read_back(tmp_path: Path) -> None:
    assert run(plans(tmp_path / "in", 1), "-o", tmp_path / "out", "--format", "yaml").exit_code == 0
    written = (tmp_path / "out" / "1.yaml").read_text("utf-8")
    assert len(read_plan(written, name="1.yaml").commitments) == 1


def test_it_writes_the_others_where_one_cannot_be_read_and_ends_with_2(tmp_path: Path) -> None:
    folder = plans(tmp_path / "in", 2)
    (folder / "空.txt").write_bytes(b"")
    result = run(folder, tmp_path / "没有.txt", "-o", tmp_path / "out")
    assert (result.exit_code, result.stdout) == (2, "写出 2 份，读不了 2 份。\n")
    assert ["空.txt" in result.stderr.splitlines()[0], "没有.txt" in result.stderr.splitlines()[1]] == [True, True]
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == ["1.json", "2.json"]


def test_plans_of_one_name_are_written_side_by_side(tmp_path: Path) -> None:
    first, second = plans(tmp_path / "a", 1) / "1.txt", plans(tmp_path / "b", 1) / "1.txt"
    assert run(first, second, first, "-o", tmp_path / "out").exit_code == 0
    assert len(list((tmp_path / "out").iterdir())) == 3


def test_a_place_that_cannot_be_written_ends_with_2_and_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run(plans(tmp_path / "in", 1), "-o", tmp_path / "file" / "out")
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)


def test_a_folder_without_plans_ends_with_2(tmp_path: Path) -> None:
    assert run(plans(tmp_path / "in", 0), "-o", tmp_path / "out").exit_code == 2
