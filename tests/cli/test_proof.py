"""`jiedui package` and `jiedui verify` as they are typed."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jiedui.cli.main import main
from jiedui.ledger.log_tree import prove_inclusion
from jiedui.ledger.models import Change, Event
from jiedui.ledger.sealing import own_seal
from jiedui.reports.inclusion import write_proof
from jiedui.reports.verifier import CHECKPOINT
from tests.cast import Cast
from tests.ledger import tampering
from tests.ledger.tampering import delete, make_everything, rows_of, update
from tests.making import make_activity
from tests.reports.package_sample import KeyInHand, files_of, package


@pytest.fixture
def record(cast: Cast) -> Cast:
    make_everything(cast)
    return cast


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.fixture
def taken_out(record: Cast, tmp_path: Path) -> Path:
    target = tmp_path / "2019.zip"
    result = run("package", "--year", 2019, "--programme", "shifeng-luxi", "-o", target)
    assert result.exit_code == 0, result.output
    assert own_seal().public_key.hex() in result.stdout
    return target


def test_a_package_that_was_taken_out_is_verified(taken_out: Path) -> None:
    result = run("verify", taken_out, "--key", own_seal().public_key.hex())
    assert (result.exit_code, result.stdout.split("，")[0]) == (0, "核验通过：jiedui-shifeng-luxi-2019")


def test_a_changed_package_is_named_in_both_languages(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(package().replace(b"hash", b"hush", 1))
    result = run("verify", path)
    assert result.exit_code == 1
    assert result.stdout.startswith("核验不通过：“data/tables/datapackage.json”已被改动")
    assert run("--lang", "en", "verify", path).stdout.startswith("It doesn't hold: “data/tables/datapackage.json”")


def test_verifying_a_package_needs_no_database(tmp_path: Path) -> None:
    """In another process, since this one has its Django set up long ago."""
    path = tmp_path / "a.zip"
    path.write_bytes(package())
    program = (
        "import sys; from jiedui.cli.main import main\n"
        "try: main()\n"
        "finally: print(sorted(name for name in sys.modules if name.split('.')[0] in ('django', 'ibis')))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "verify", path], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_whole_database_holds(record: Cast) -> None:
    result = run("verify", "--database")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("核验通过：日志")


def test_a_changed_row_is_named_in_one_line(record: Cast) -> None:
    with tampering.tampering():
        from jiedui.ledger.models import Activity

        number = rows_of(Activity)[0]
        update(Activity, number, "amount")
        result = run("verify", "--database")
    assert result.exit_code == 1
    assert result.stdout.startswith(f"核验不通过：活动第{number}行被改动：amount 100 → 1100")
    assert result.stdout.count("\n") == 1


def test_an_old_backup_is_found_against_a_package(record: Cast, taken_out: Path, tmp_path: Path) -> None:
    from jiedui.ledger.models import Event

    checkpoint = tmp_path / "checkpoint.txt"
    checkpoint.write_bytes(files_of(taken_out.read_bytes())[f"jiedui-shifeng-luxi-2019/{CHECKPOINT}"])
    make_activity(record)
    for since in (taken_out, checkpoint):
        assert run("verify", "--database", "--since", since).exit_code == 0
        with tampering.tampering():
            for number in reversed(rows_of(Event)[-4:]):
                from jiedui.ledger.models import Change

                for change in Change.objects.filter(event_id=number).values_list("pk", flat=True):
                    delete(Change, change)
                delete(Event, number)
            result = run("verify", "--database", "--since", since)
        assert result.exit_code == 1


def test_an_earlier_package_of_another_server_is_no_witness(record: Cast, tmp_path: Path) -> None:
    path = tmp_path / "other.zip"
    path.write_bytes(package(key=7))
    result = run("verify", "--database", "--since", path)
    assert (result.exit_code, "签名用的是别的公钥" in result.stderr) == (2, True)
    assert run("verify", "--database", "--since", path, "--key", KeyInHand(7).public_key.hex()).exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("verify",), "二者取一"),
        (("verify", "a.zip", "--database"), "二者取一"),
        (("verify", "--database", "--key", "12"), "64 位"),
        (("verify", "--database", "--key", "xyz"), "64 位"),
        (("verify", "no-such-file.zip"), "打不开"),
        (("package", "--year", "2019", "--programme", "nowhere"), "没有这个帮扶项目"),
        (("package", "--year", "2019"), "用 --programme 指明一个"),
        (("package", "--year", "2031", "--programme", "shifeng-luxi"), "方案的期限是2019—2020年"),
        (("package", "--year", "2019", "--programme", "shifeng-luxi", "-o", "/no/such/folder/a.zip"), "无法继续"),
    ],
)
def test_what_can_not_be_done_is_said_in_one_line(record: Cast, arguments: tuple[str, ...], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("command", ["package", "verify"])
def test_its_help_shows_an_example(command: str) -> None:
    assert f"例：jiedui {command}" in run(command, "--help").stdout


@pytest.fixture
def event_file(record: Cast, tmp_path: Path) -> Path:
    """The proof of the second event, as the page behind a printout's code gives it."""
    found = prove_inclusion(2, size=Event.objects.latest("sequence").sequence)
    path = tmp_path / "jiedui-event-2.txt"
    path.write_bytes(write_proof(found, own_seal()))
    return path


def test_the_proof_of_an_event_is_verified(event_file: Path) -> None:
    key = own_seal().public_key.hex()
    result = run("verify", event_file, "--key", key)
    assert result.exit_code == 0
    assert "第2号事件在日志之中" in result.stdout
    assert "与您给出的一致" in result.stdout
    assert "a key from inside the file" in run("--lang", "en", "verify", event_file).stdout


def test_a_changed_proof_and_one_of_another_server_are_refused(event_file: Path) -> None:
    assert "不是您给出的公钥" in run("verify", event_file, "--key", KeyInHand().public_key.hex()).stdout
    event_file.write_bytes(event_file.read_bytes().replace(b"index 1\n", b"index 2\n"))
    result = run("verify", event_file)
    assert result.exit_code == 1
    assert result.stdout.startswith("核验不通过")


def test_a_proof_that_is_none_is_no_earlier_state(event_file: Path) -> None:
    content = event_file.read_bytes()
    for changed, said in (
        (content[:-1], "不是规定形式的检查点"),
        (content.replace(b"index 1\n", b"index 2\n"), "签名不成立"),
    ):
        event_file.write_bytes(changed)
        result = run("verify", "--database", "--since", event_file)
        assert result.exit_code != 0
        assert said in result.output


def test_the_database_must_continue_the_log_of_a_proof(event_file: Path, record: Cast) -> None:
    last = Event.objects.latest("sequence").sequence
    make_activity(record)
    assert run("verify", "--database", "--since", event_file).exit_code == 0
    with tampering.tampering():
        Change.objects.filter(event_id__gte=last).delete()
        Event.objects.filter(sequence__gte=last).delete()
        result = run("verify", "--database", "--since", event_file)
    assert result.exit_code == 1
    assert f"先前的检查点有{last}个" in result.output
