"""That what is written for people agrees with what is there."""

import re
import tomllib

import click
import pytest

from jiedui.cli.main import main
from tests.house.sources import ROOT, SOURCE, text_of

READMES = ("README.md", "README.zh-CN.md")
DOCUMENTS = (*READMES, "CONTRIBUTING.md", "docs/architecture.md")
SHELL_BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
PLACE = re.compile(r"`((?:[\w.-]+/)+(?:[\w-]+\.(?:py|toml|html|scss|js|md|po|txt|sql|yaml))?|\w+\.(?:py|toml))`")
LINK = re.compile(r"\]\((?!https?://)([^)#]+)\)")
SETTING = re.compile(r"JIEDUI_[A-Z_]+")
OWN_COMMAND = re.compile(r"jiedui ([a-z]+)")
LOGIN = re.compile(r"^\| `([a-z-]+)` \|", re.MULTILINE)
MADE_LATER = ("data/", "node_modules/", "build/")


def commands(name: str) -> list[str]:
    """The commands of a document, without the remarks beside them."""
    blocks = SHELL_BLOCK.findall(text_of(ROOT / name))
    return [line.split(" #")[0].strip() for block in blocks for line in block.splitlines() if line.strip()]


def is_there(place: str) -> bool:
    return any((base / place).exists() for base in (ROOT, SOURCE)) or place.startswith(MADE_LATER)


def test_both_readmes_give_the_same_commands() -> None:
    assert commands("README.md") == commands("README.zh-CN.md")


def test_both_readmes_name_the_same_settings_pictures_and_sections() -> None:
    english, chinese = (text_of(ROOT / name) for name in READMES)
    assert SETTING.findall(english) == SETTING.findall(chinese)
    assert re.findall(r"!\[[^]]*\]\(([^)]*)\)", english) == re.findall(r"!\[[^]]*\]\(([^)]*)\)", chinese)
    assert re.findall(r"^(#+) ", english, re.MULTILINE) == re.findall(r"^(#+) ", chinese, re.MULTILINE)
    assert english.count("\n| ") == chinese.count("\n| ")


@pytest.mark.parametrize("name", READMES)
def test_every_command_of_the_readme_exists(name: str) -> None:
    known = main.list_commands(click.Context(main))
    named = {word for line in commands(name) for word in OWN_COMMAND.findall(line)}
    assert {"start", "compile", "status", "package", "verify"} <= named
    assert named <= set(known)


@pytest.mark.parametrize("name", READMES)
def test_every_target_of_make_that_is_named_exists(name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)`", text_of(ROOT / name))) <= targets
    assert {"run", "test"} <= targets


@pytest.mark.parametrize("name", READMES)
def test_every_example_login_is_one_of_the_example(name: str) -> None:
    example = tomllib.loads(text_of(SOURCE / "example" / "programme.toml"))["users"]
    logins = {user["username"]: user for user in example}
    named = LOGIN.findall(text_of(ROOT / name))
    assert {logins[login]["role"] for login in named} == {user["role"] for user in example}
    assert {f"`{logins[login]['password']}`" in text_of(ROOT / name) for login in named} == {True}


@pytest.mark.parametrize("name", READMES)
def test_every_setting_that_is_named_is_read(name: str) -> None:
    sources = "".join(text_of(path) for path in SOURCE.rglob("*.py"))
    assert [setting for setting in SETTING.findall(text_of(ROOT / name)) if setting not in sources] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_file_that_is_named_exists(name: str) -> None:
    assert [place for place in PLACE.findall(text_of(ROOT / name)) if not is_there(place)] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_leads_somewhere(name: str) -> None:
    folder = (ROOT / name).parent
    assert [link for link in LINK.findall(text_of(ROOT / name)) if not (folder / link).exists()] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_line_marks_a_gap(name: str) -> None:
    assert "<!--" not in text_of(ROOT / name)
