"""`jiedui reindex`: the search's index, and the sums behind the lights, made again from the record."""

import click

from jiedui.cli.language import say
from jiedui.cli.ready import one_clear_line
from jiedui.ledger.actions.indexing import reindex


@click.command(
    "reindex",
    help=say(
        "重建查找用的索引和完成数的合计。\n\n它们可随时从台账重建，丢了也不丢记录；服务运行时也可以重建，期间只能查到已重建的部分。"
        "\n\n例：jiedui reindex",
        "Make the search's index, and the sums behind the lights, again.\n\nThey are made from the ledger and hold"
        " nothing of their own. The server may run meanwhile; until it is done, searches find what is in the index"
        " already.\n\nExample: jiedui reindex",
    ),
)
def reindex_command() -> None:
    """Drop the index, make it again, and say how far it is."""
    with one_clear_line():
        number = reindex(_tell)
        click.echo(say(f"索引已重建：{number} 项活动。", f"The index is made: {number} activities."))


def _tell(done: int, total: int) -> None:
    if done == total or done % 10_000 == 0:
        click.echo(say(f"已完成 {done} / {total} 项……", f"{done} of {total} done …"), err=True)
