"""`jiedui compile`: what it prints, and how it ends."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jiedui.cli.main import main

PLAN = "青石区支持云岭县工作方案（2021-2023年）\n一、任务\n1．区教育局每年选派2名教师支教。\n2．区政府研究工作2次。\n"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "方案.txt"
    path.write_text(PLAN, encoding="utf-8")
    return path


def test_it_prints_one_json_object_with_the_fields_of_the_contract(plan: Path) -> None:
    result = run("compile", str(plan), "--json")
    printed = json.loads(result.stdout)
    assert result.exit_code == 0
    assert {"title", "document_number", "years", "parties", "clauses", "commitments", "diagnostics"} <= set(printed)
    first = printed["commitments"][0]
    assert PLAN[first["start"] : first["end"]] == first["quote"] == "区教育局每年选派2名教师支教"
    assert (first["clause"], first["recurrence"], first["responsible"]) == ("一/1", "yearly", ["区教育局"])
    assert first["quantity"] == {"min": 2, "max": None, "unit": "名", "approx": False}


def test_it_lists_commitments_and_underlines_what_is_odd(plan: Path) -> None:
    result = run("compile", str(plan))
    assert result.exit_code == 0
    assert "区教育局每年选派2名教师支教" in result.stdout
    assert "方案.txt:4:3: warning[P012]" in result.stderr
    assert f"  |    {'^' * 17}" in result.stderr.splitlines()


def test_a_file_that_is_missing_ends_with_2_and_one_line(tmp_path: Path) -> None:
    result = run("compile", str(tmp_path / "没有.txt"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1


def test_a_file_that_cannot_be_read_ends_with_2_and_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"PK\x03\x04 broken")
    result = run("compile", str(tmp_path / "a.docx"), "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "text", ["近年来，全县面貌发生变化。", "2022年2月30日前完成规划编制。", "每年组织5至2次考察。"]
)
def test_an_error_in_the_plan_ends_with_2_and_is_still_printed(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    result = run("compile", str(tmp_path / "a.txt"), "--json")
    assert result.exit_code == 2
    assert any(each["severity"] == "error" for each in json.loads(result.stdout)["diagnostics"])


def test_help_shows_an_example() -> None:
    assert "例：jiedui compile" in run("compile", "--help").stdout
    assert "compile" in run("--help").stdout


def test_help_imports_neither_django_nor_ibis() -> None:
    code = "import sys; sys.argv = ['jiedui', '--help']\nfrom jiedui.cli.main import main\n"
    code += (
        "try: main()\nexcept SystemExit: pass\nprint(sorted({'django', 'ibis', 'duckdb', 'lxml'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_it_explains_a_code_in_both_languages() -> None:
    result = run("compile", "--explain", "p012")
    assert result.exit_code == 0
    assert "怎么办：" in result.stdout
    assert "What to do: " in result.stdout


def test_a_code_that_is_none_ends_with_2_and_one_line() -> None:
    result = run("compile", "--explain", "P999")
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)


def test_without_a_file_it_says_what_to_give() -> None:
    result = run("compile")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "jiedui compile 工作方案.docx" in result.stderr


def test_it_writes_the_plan_as_a_file_that_compiles_to_the_same(plan: Path, tmp_path: Path) -> None:
    written = tmp_path / "方案.yaml"
    assert run("compile", str(plan), "-o", str(written)).exit_code == 0
    assert "quote: 区教育局每年选派2名教师支教" in written.read_text("utf-8")
    assert run("compile", str(written), "--json").stdout == run("compile", str(plan), "--json").stdout


def test_a_place_that_cannot_be_written_ends_with_2(plan: Path, tmp_path: Path) -> None:
    result = run("compile", str(plan), "-o", str(tmp_path / "没有" / "方案.yaml"))
    assert (result.exit_code, result.stdout) == (2, "")


@pytest.mark.parametrize("data", [b"a: [", b"\xff\xfe\xff", b"format: 9"])
def test_a_plan_file_that_is_none_ends_with_2_and_one_line(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.yaml").write_bytes(data)
    result = run("compile", str(tmp_path / "a.yaml"))
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)


def test_diff_lists_what_changed_and_ends_with_1(plan: Path, tmp_path: Path) -> None:
    newer = tmp_path / "新.txt"
    newer.write_text(PLAN.replace("2名", "3名") + "3．每年举办1次招聘会。\n", encoding="utf-8")
    result = run("diff", str(plan), str(newer))
    assert result.exit_code == 1
    assert "  + 一/3  每年举办1次招聘会  [≥1次 yearly]" in result.stdout
    assert "      数量：≥2名 → ≥3名" in result.stdout
    printed = json.loads(run("diff", str(plan), str(newer), "--json").stdout)
    assert [each["change"] for each in printed] == ["added", "changed"]


def test_diff_of_a_plan_with_its_own_file_ends_with_0(plan: Path, tmp_path: Path) -> None:
    run("compile", str(plan), "-o", str(tmp_path / "a.yaml"))
    result = run("diff", str(plan), str(tmp_path / "a.yaml"))
    assert (result.exit_code, result.stdout) == (0, "没有变化。\n")


def test_diff_of_a_missing_file_ends_with_2(plan: Path, tmp_path: Path) -> None:
    assert run("diff", str(plan), str(tmp_path / "没有.txt")).exit_code == 2
