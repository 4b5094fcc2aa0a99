"""`jiedui run`, `start` and `migrate` as they are typed; and the list of all commands."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jiedui.accounts.models import User
from jiedui.cli.main import COMMANDS, main
from jiedui.ledger.models import Membership, Programme
from tests.ledger.office import PLAN, everything_written

UNREADABLE = (
    (f"GET /sign-in?q={'a' * 9000} HTTP/1.1\r\n\r\n", 414, "地址太长，服务器读不了。"),
    (f"GET /sign-in HTTP/1.1\r\nCookie: {'a' * 9000}\r\n\r\n", 431, "浏览器随请求带来的内容太多。"),
    ("甲乙\r\n\r\n", 400, "无法理解这个请求，请返回上一页重试。"),
)
JIEDUI = (sys.executable, "-c", "from jiedui.cli.main import main; main()")


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "方案.txt"
    path.write_text(PLAN.replace("甲区", "石峰区").replace("乙县", "泸溪县"), "utf-8")
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)


def test_every_command_is_listed_with_a_line_in_both_languages() -> None:
    chinese, english = run("--help").stdout, run("--lang", "en", "--help").stdout
    for name, entry in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(entry.chinese[:8])}", chinese, re.MULTILINE)
        assert re.search(rf"^  {name} +{re.escape(entry.english[:12])}", english, re.MULTILINE)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_shows_an_example(name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    assert name == "user" or "例：jiedui" in result.stdout


@pytest.mark.slow
def test_the_list_of_commands_loads_neither_django_nor_the_readers() -> None:
    code = "import sys; from jiedui.cli.main import main; print({'django', 'lxml', 'ibis'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "set()"


def test_a_programme_is_started_from_its_plan_alone(db: None, plan: Path) -> None:
    result = run("start", plan, "--no-serve")
    assert result.exit_code == 0, result.output
    programme = Programme.objects.get()
    assert (programme.name, programme.versions.get().state) == ("石峰区对口帮扶泸溪县", "drafted")
    accounts = re.findall(r"^  ([a-z-]+) +(\S+)  ", result.stdout, re.MULTILINE)
    assert len(accounts) == Membership.objects.values("role").distinct().count() == 9
    assert all(User.objects.get(username=name).check_password(password) for name, password in accounts)
    assert result.stdout.rstrip().endswith("/p/programme-1/review")


def test_a_second_programme_gets_names_of_its_own(db: None, plan: Path) -> None:
    run("start", plan, "--no-serve")
    result = run("start", plan, "--no-serve", "--slug", "second")
    assert "second-liaison" in result.stdout
    assert set(Programme.objects.values_list("slug", flat=True)) == {"programme-1", "second"}


def test_a_plan_that_does_not_tell_who_helps_whom_asks_for_it(db: None, tmp_path: Path) -> None:
    path = tmp_path / "方案.txt"
    path.write_text("工作方案（2019年）\n一、任务\n1．每年召开2次会议。（责任单位：区教育局）\n", "utf-8")
    before = everything_written()
    result = run("start", path, "--no-serve")
    assert (result.exit_code, everything_written()) == (2, before)
    assert "--donor" in result.stderr
    assert run("start", path, "--no-serve", "--donor", "甲区", "--recipient", "乙县").exit_code == 0


@pytest.mark.parametrize("content", [None, b"", "春天到了。\n".encode(), b"\x89PNG\r\n\x1a\n0000"])
def test_a_plan_of_no_use_starts_nothing(db: None, tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "方案.txt"
    if content is not None:
        path.write_bytes(content)
    before = everything_written()
    result = run("start", path, "--no-serve", "--donor", "甲区", "--recipient", "乙县")
    assert (result.exit_code, everything_written()) == (2, before)
    assert len(result.stderr.splitlines()) == 1


def test_a_place_that_is_taken_is_said_in_one_line(db: None) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        bind = f"127.0.0.1:{taken.getsockname()[1]}"
        result = run("run", "--bind", bind)
    assert (result.exit_code, result.stderr) == (2, f"{bind} 已被占用。请换一个，例如 --bind 127.0.0.1:8001。\n")


@pytest.mark.parametrize("bind", ["8000", "127.0.0.1", "127.0.0.1:99999", "127.0.0.1:http"])
def test_a_place_that_is_none_is_said_in_one_line(db: None, bind: str) -> None:
    result = run("run", "--bind", bind)
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)


def test_the_database_is_brought_up_to_date(db: None) -> None:
    assert run("migrate").stdout == "数据库已是最新。\n"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answer_of(address: str, *, within: float) -> int:
    """The status of the first answer; waits for the server by asking it."""
    until = time.monotonic() + within
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as response:
                return int(response.status)
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def answer_to(request: str, *, port: int) -> tuple[int, str]:
    """Status and page, of a request as it goes over the wire."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as wire:
        wire.sendall(request.encode())
        answer = b"".join(iter(lambda: wire.recv(65536), b"")).decode()
    return int(answer.split()[1]), answer.partition("\r\n\r\n")[2]


@pytest.mark.slow
def test_it_serves_the_example_after_one_command_and_at_once_the_second_time(tmp_path: Path) -> None:
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("JIEDUI_", "DJANGO_"))},
        "JIEDUI_DATA": str(tmp_path / "data"),
        "JIEDUI_BIND": f"127.0.0.1:{port}",
    }
    for within in (120, 30):
        server = subprocess.Popen([*JIEDUI, "run"], env=environment, stdout=subprocess.PIPE, text=True)
        try:
            assert answer_of(f"http://127.0.0.1:{port}/sign-in", within=within) == 200
            for request, status, words in UNREADABLE:
                told_status, page = answer_to(request, port=port)
                assert (told_status, words in page) == (status, True)
        finally:
            server.send_signal(signal.SIGTERM)
            told, _ = server.communicate(timeout=30)
        assert server.returncode == 0
        assert "liaison" in told
        assert f"http://127.0.0.1:{port}" in told
