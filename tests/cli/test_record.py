"""`jiedui status`, `jiedui user` and `jiedui import` as they are typed."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jiedui.accounts.models import User
from jiedui.cli.main import main
from tests.ledger.office import Office, everything_written, make_office

FIELDS = {"clause", "quote", "responsible", "period", "due_on", "least", "most", "unit", "achieved", "status"}


@pytest.fixture
def office(db: None) -> Office:
    office = make_office()
    office.adopted()
    return office


def run(*arguments: object, typed: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=typed, catch_exceptions=False)


def said(result: Result) -> list[str]:
    """The lines on standard error of a command that was refused."""
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    return result.stderr.splitlines()


def test_the_status_is_printed_for_other_programs(office: Office) -> None:
    result = run("status", "--as-of", "2019-07-01", "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert (told["programme"], told["as_of"], len(told["obligations"])) == ("jia-yi", "2019-07-01", 12)
    assert {frozenset(one) for one in told["obligations"]} == {frozenset(FIELDS)}
    money = next(one for one in told["obligations"] if one["unit"] == "元")
    assert (money["least"], money["most"], money["achieved"], money["status"]) == (800_000, None, 0, "overdue")
    assert (money["period"], money["due_on"], money["responsible"]) == (
        "2019-01-01/2019-12-31",
        "2019-06-30",
        ["甲区财政局"],
    )


def test_the_status_is_printed_for_people_in_both_languages(office: Office) -> None:
    chinese, english = run("status", "--as-of", "2019-07-01"), run("--lang", "en", "status", "--as-of", "2019-07-01")
    assert "■ 逾期  2019-06-30  0/800,000元  一/1" in chinese.stdout
    assert chinese.stderr.startswith("截至 2019-07-01：")
    assert "■ Overdue  2019-06-30" in english.stdout


def test_without_a_day_it_is_today(office: Office) -> None:
    assert json.loads(run("status", "--json").stdout)["as_of"] > "2019"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("status", "--programme", "nowhere"), "没有这个帮扶项目。"),
        (("--lang", "en", "status", "--programme", "nowhere"), "There is no such programme."),
    ],
)
def test_a_programme_that_is_not_there_is_said_in_one_line(
    office: Office, arguments: tuple[str, ...], words: str
) -> None:
    assert said(run(*arguments)) == [words]


def test_a_day_that_is_none_is_refused(office: Office) -> None:
    assert run("status", "--as-of", "2019-02-30").exit_code == 2


def test_an_account_is_added_with_a_password_shown_once(office: Office) -> None:
    result = run("user", "add", "wang", "--name", "王某", "--role", "clerk", "--organisation", "区财政局")
    username, password = result.stdout.split()
    assert (result.exit_code, username) == (0, "wang")
    assert User.objects.get(username="wang").check_password(password)
    assert "wang  王某  经办人（甲区财政局，jia-yi）" in run("user", "list").stdout.splitlines()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("wang", "--name", "王某", "--role", "clerk", "--organisation", "区档案馆"), "“区档案馆”不在单位名单里"),
        (("clerk", "--name", "王某", "--role", "clerk", "--organisation", "区财政局"), "用户名“clerk”已被使用"),
        (("王", "--name", "王某", "--role", "clerk", "--organisation", "区财政局"), "用户名“王”只能用小写字母"),
    ],
)
def test_an_account_that_can_not_be_is_refused_in_one_line(
    office: Office, arguments: tuple[str, ...], words: str
) -> None:
    before = everything_written()
    (line,) = said(run("user", "add", *arguments))
    assert line.startswith(words)
    assert everything_written() == before


def test_a_password_is_changed(office: Office) -> None:
    _, password = run("user", "password", "clerk").stdout.split()
    assert User.objects.get(username="clerk").check_password(password)
    assert run("user", "password", "clerk", "--stdin", typed="甲区的春天2019\n").exit_code == 0
    assert User.objects.get(username="clerk").check_password("甲区的春天2019")
    assert said(run("user", "password", "clerk", "--stdin", typed="short\n")) == ["密码太短，至少8个字符。"]
    assert said(run("user", "password", "nobody")) == ["没有用户名为“nobody”的账号。"]


def test_the_faults_of_a_folder_are_said_one_a_line(db: None, tmp_path: Path) -> None:
    (tmp_path / "programme.toml").write_text('slug = "a"\nfounded_on = "x"\n', "utf-8")
    before = everything_written()
    lines = said(run("import", tmp_path))
    assert lines[-1] == f"导入的内容有{len(lines) - 1}处错误，没有写入任何数据。"
    assert "programme.toml“name”：没有填写。" in lines
    assert everything_written() == before


def test_a_folder_is_imported(db: None, tmp_path: Path) -> None:
    (tmp_path / "programme.toml").write_text(
        'slug = "a-b"\nname = "甲帮乙"\ndonor = "甲区人民政府"\nrecipient = "乙县人民政府"\n'
        "from_on = 2019-01-01\nfounded_on = 2019-01-01\n"
        '[[organisations]]\nname = "甲区人民政府"\n[[organisations]]\nname = "乙县人民政府"\n'
        '[[users]]\nusername = "wang"\nperson = "王某"\norganisation = "区政府"\nrole = "liaison"\n',
        "utf-8",
    )
    result = run("import", tmp_path)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0].startswith("wang  ")
    assert result.stdout.splitlines()[1] == "“甲帮乙”：新增活动 0 项、文件 0 个。"
