"""`jiedui package` and `jiedui verify`: the year out of the record, and whether a package or the record holds."""

import os
import sys
from pathlib import Path
from typing import NoReturn

import click

from jiedui.reports import verifier

DOES_NOT_HOLD = 1
UNUSABLE = 2


@click.command("package")
@click.option("--year", type=int, required=True, help="年度，如 2019。")
@click.option("--programme", default="", metavar="代号", help="帮扶项目的代号；只有一个项目时可以省略。")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="文件.zip", help="写到哪里。")
def package_command(year: int, programme: str, output: Path | None) -> None:
    """生成一个年度的考核资料包。

    包里有工作方案、任务及完成情况、台账（xlsx 和 csv）、佐证材料、首页 index.html 和签名的检查点；
    完成情况按该年最后一天计算。同样的记录得到逐字节相同的包。

    例：jiedui package --year 2019 -o 2019.zip
    """
    _set_up()
    from django.db import DatabaseError  # noqa: PLC0415 - Django is set up by then
    from django.utils import timezone  # noqa: PLC0415

    from jiedui.ledger.actions.packages import as_installation, assemble_package  # noqa: PLC0415
    from jiedui.ledger.refusals import Missing, Refused  # noqa: PLC0415

    try:
        actor, found = as_installation(programme)
        target = output or Path(f"jiedui-{found.slug}-{year}.zip")
        click.echo("正在读取记录、打包并核验……", err=True)
        made = assemble_package(actor, programme=found, year=year, at=timezone.now(), target=target)
    except Missing:
        _stop(f"没有代号为“{programme}”的帮扶项目。" if programme else "还没有帮扶项目。")
    except Refused as refused:
        _stop(str(refused))
    except DatabaseError as error:
        _stop(f"读不了数据库（{error}）。请检查 JIEDUI_DATA 和 JIEDUI_DATABASE_URL。")
    except OSError as error:
        _stop(f"写不了“{output}”（{error.strerror or error}）。请检查路径、权限和磁盘空间。")
    click.echo(f"{target}：{made.files} 个文件，{made.size} 字节，SHA-256 {made.digest}。")
    click.echo(f"签名公钥 {made.public_key}。核验：jiedui verify {target} --key {made.public_key}")


@click.command("verify")
@click.argument("file", type=click.Path(path_type=Path), required=False, metavar="[文件.zip]")
@click.option("--database", is_flag=True, help="核验本机的数据库：日志、每一行记录、每个文件。")
@click.option(
    "--since",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="文件",
    help="先前的资料包或检查点；日志须是它的延续。",
)
@click.option("--key", default="", metavar="公钥", help="签名公钥，64 位十六进制数字。")
@click.option("--lang", type=click.Choice(("zh", "en")), default="zh", help="用哪种语言回答。")
def verify_command(file: Path | None, *, database: bool, since: Path | None, key: str, lang: str) -> None:
    """核验一个考核资料包，或本机的数据库；指出第一处不符。

    全部相符时退出码为 0，有不符时为 1，无法核验时为 2。核验资料包不需要数据库，也不需要联网。

    例：jiedui verify 2019.zip --key 3b6a27bc…
    例：jiedui verify --database --since 2019.zip
    """
    public = _key(key)
    if (file is None) is not database:
        _stop("请给出一个资料包，或者用 --database 核验数据库（二者取一）。")
    if file is not None:
        arguments = [str(file), "--lang", lang, *(["--key", key] if key else [])]
        sys.exit(verifier.main(arguments))
    _set_up()
    sys.exit(_verify_database(since, public, lang))


def _verify_database(since: Path | None, key: bytes, language: str) -> int:
    from django.db import DatabaseError  # noqa: PLC0415 - Django is set up by then
    from django.utils import translation  # noqa: PLC0415

    from jiedui.ledger.earlier import read_earlier  # noqa: PLC0415
    from jiedui.ledger.verification import verify_database  # noqa: PLC0415

    translation.activate("en" if language == "en" else "zh-hans")
    try:
        earlier = read_earlier(since, key=key) if since else None
        result = verify_database(since=earlier, told=_tell)
    except verifier.Broken as broken:
        _stop(f"{since}：{broken.sentence(language)}")
    except DatabaseError as error:
        _stop(f"读不了数据库（{error}）。请检查 JIEDUI_DATA 和 JIEDUI_DATABASE_URL。")
    if result.fault is not None or result.log is None:
        message = result.fault.message if result.fault else ""
        click.echo(verifier.say("failed", language, fault=message))
        return DOES_NOT_HOLD
    click.echo(result.sentence)
    return 0


def _tell(total: int) -> None:
    click.echo(f"已核对 {total} 项……", err=True)


def _key(digits: str) -> bytes:
    try:
        key = bytes.fromhex(digits)
    except ValueError:
        key = b"?"
    if len(key) not in (0, 32):
        _stop("--key 应是 64 位十六进制数字。")
    return key


def _set_up() -> None:
    import django  # noqa: PLC0415 - only the commands that read the record need it

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiedui.config.settings")
    django.setup()


def _stop(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(UNUSABLE)
