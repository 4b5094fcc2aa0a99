"""`jiedui tidy`: keeping house among the files."""

import click
from django.utils import timezone

from jiedui.cli.language import say
from jiedui.cli.ready import one_clear_line
from jiedui.ledger.actions.tidying import rebuild, sweep


@click.command(
    "tidy",
    help=say(
        "清理文件库：七天没有续传的上传会被清除。\n\n"
        "加 --rebuild，再把缩略图和查重结果从原件全部重建；不改动任何记录和原件，服务运行时也可以做。"
        "\n\n例：jiedui tidy\n\n例：jiedui tidy --rebuild",
        "Sweep uploads that nobody went on sending for seven days.\n\nWith --rebuild the small copies of pictures and"
        " what was found about duplicates are made anew from the files. No record and no file that proves is touched,"
        " and the server may run meanwhile.\n\nExample: jiedui tidy --rebuild",
    ),
)
@click.option(
    "--rebuild",
    "is_rebuilt",
    is_flag=True,
    help=say("重建缩略图和查重结果。", "Make small copies and duplicates anew."),
)
def tidy_command(*, is_rebuilt: bool) -> None:
    """Sweep, make anew where asked, and say what was done."""
    with one_clear_line():
        swept = sweep(at=timezone.now())
        click.echo(say(f"已清除没有传完的上传：{swept} 个。", f"Unfinished uploads swept: {swept}."))
        if is_rebuilt:
            number = rebuild(_tell)
            click.echo(say(f"缩略图和查重结果已重建：{number} 份材料。", f"Made anew for {number} files."))


def _tell(done: int, total: int) -> None:
    if done == total or done % 100 == 0:
        click.echo(say(f"已完成 {done} / {total} 份……", f"{done} of {total} done …"), err=True)
