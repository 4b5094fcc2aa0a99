"""`jiedui verify`: whether a package holds, which needs no database; or the record itself."""

import sys
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click

from jiedui.cli.language import is_english, say
from jiedui.cli.proof_of_event import is_proof, verify_proof
from jiedui.reports import verifier

UNUSABLE = 2


@click.command(
    "verify",
    help=say(
        "核验一个考核资料包、一个事件的纳入证明，或本机的数据库；指出第一处不符。\n\n"
        "全部相符时退出码为 0，有不符时为 1，无法核验时为 2。核验资料包不需要数据库，也不需要联网。\n\n"
        "例：jiedui verify 2019.zip --key 3b6a27bc…\n\n例：jiedui verify --database --since 2019.zip",
        "Verify a package, the proof of one event, or this database; the first thing that doesn't hold is named.\n\n"
        "Exit code 0: everything holds; 1: something doesn't; 2: it couldn't be tried. A package needs no database.\n\n"
        "Example: jiedui verify 2019.zip --key 3b6a27bc…\n\nExample: jiedui verify --database --since 2019.zip",
    ),
)
@click.argument("file", type=click.Path(path_type=Path), required=False, metavar=say("[文件]", "[FILE]"))
@click.option(
    "--database",
    is_flag=True,
    help=say("核验本机的数据库：日志、每一行记录、每个文件。", "This database: its log, every row, every file."),
)
@click.option(
    "--since",
    type=click.Path(path_type=Path),
    metavar=say("文件", "FILE"),
    help=say(
        "先前的资料包、检查点或纳入证明；日志须是它的延续。",
        "An earlier package, checkpoint or proof that the log must continue.",
    ),
)
@click.option(
    "--key",
    default="",
    metavar=say("公钥", "HEX"),
    help=say("签名公钥，64 位十六进制数字。", "The signer's public key, 64 hex digits."),
)
def verify_command(file: Path | None, *, database: bool, since: Path | None, key: str) -> None:
    """Verify one or the other."""
    public = _key(key)
    if (file is None) is not database:
        _stop(
            say(
                "请给出一个资料包，或者用 --database 核验数据库（二者取一）。",
                "Give a package, or --database: one of the two.",
            )
        )
    if file is not None:
        if is_proof(file):
            sys.exit(verify_proof(file, public))
        language = ["--lang", "en" if is_english() else "zh"]
        sys.exit(verifier.main([str(file), *language, *(["--key", key] if key else [])]))
    # What reads the record is imported only now, once Django is set up: a package is verified without it.
    import_module("jiedui.cli.ready")
    sys.exit(import_module("jiedui.cli.proof_of_record").verify_record(since, public))


def _key(digits: str) -> bytes:
    try:
        key = bytes.fromhex(digits)
    except ValueError:
        key = b"?"
    if len(key) not in (0, 32):
        _stop(say("--key 应是 64 位十六进制数字。", "--key is 64 hexadecimal digits."))
    return key


def _stop(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(UNUSABLE)
