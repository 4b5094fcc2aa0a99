"""`jiedui package`, and the part of `jiedui verify` that reads the record."""

from pathlib import Path

import click
from django.utils import timezone

from jiedui.cli.language import is_english, say
from jiedui.cli.options import PROGRAMME
from jiedui.cli.ready import one_clear_line, stop
from jiedui.ledger.actions.packages import assemble_package
from jiedui.ledger.earlier import read_earlier
from jiedui.ledger.verification import verify_database
from jiedui.ledger.viewers import as_installation
from jiedui.reports import verifier

HOLDS, DOES_NOT_HOLD = 0, 1


@click.command(
    "package",
    help=say(
        "生成一个年度的考核资料包。\n\n"
        "包里有工作方案、任务及完成情况、台账（xlsx 和 csv）、佐证材料、首页 index.html 和签名的检查点；"
        "完成情况按该年最后一天计算。\n\n例：jiedui package --year 2019 -o 2019.zip",
        "Build a year's assessment package.\n\n"
        "It holds the plan, the obligations with their lights on the year's last day, the ledger (xlsx and csv), the"
        " evidence, a first page, and a signed checkpoint.\n\nExample: jiedui package --year 2019 -o 2019.zip",
    ),
)
@click.option("--year", type=int, required=True, metavar=say("年度", "YEAR"), help=say("年度，如 2019。", "The year."))
@PROGRAMME
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar=say("文件.zip", "FILE.zip"),
    help=say("写到哪里；不写就按项目和年度取名。", "Where to; named after programme and year without it."),
)
def package_command(year: int, programme: str, output: Path | None) -> None:
    """Take the year out of the record."""
    with one_clear_line():
        actor, found = as_installation(programme)
        target = output or Path(f"jiedui-{found.slug}-{year}.zip")
        click.echo(say("正在读取记录、打包并核验……", "Reading the record, packing, verifying …"), err=True)
        made = assemble_package(actor, programme=found, year=year, at=timezone.now(), target=target)
        click.echo(
            say(
                f"{target}：{made.files} 个文件，{made.size} 字节，SHA-256 {made.digest}",
                f"{target}: {made.files} files, {made.size} bytes, SHA-256 {made.digest}",
            )
        )
        click.echo(say(f"签名公钥 {made.public_key}", f"Signed by the key {made.public_key}"))


def verify_record(since: Path | None, key: bytes) -> int:
    """Hold the record against its log and, with `since`, against an earlier state; the exit code."""
    language = "en" if is_english() else "zh"
    with one_clear_line():
        try:
            earlier = read_earlier(since, key=key) if since else None
        except verifier.Broken as broken:
            stop(f"{since}：{broken.sentence(language)}")
            raise
        result = verify_database(since=earlier, told=_tell)
        if result.fault is not None:
            click.echo(verifier.say("failed", language, fault=result.fault.message))
            return DOES_NOT_HOLD
        click.echo(result.sentence)
    return HOLDS


def _tell(total: int, bytes_read: int) -> None:
    files = bytes_read // 1024**2
    click.echo(
        say(f"已核对 {total} 项，读过文件 {files} 兆字节……", f"{total} checked, {files} MB of files read …"), err=True
    )
