"""The `jiedui` command: a table of names, each imported only when it is called for."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

import click

from jiedui.cli.language import choose, say


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command is, as `module:attribute`, and its line in `jiedui --help`, shown without importing it.

    One that `needs_record` is imported once Django is set up.
    """

    place: str
    chinese: str
    english: str
    needs_record: bool = False


COMMANDS: Mapping[str, Entry] = {
    "run": Entry(
        "jiedui.cli.server:run_command",
        "启动结对，第一次启动时载入示例项目。",
        "Start Jiedui; the first time, with the example programme.",
        needs_record=True,
    ),
    "start": Entry(
        "jiedui.cli.server:start_command",
        "从一份工作方案建立帮扶项目和账号，并启动。",
        "Make a programme and its accounts from a plan, and start.",
        needs_record=True,
    ),
    "compile": Entry(
        "jiedui.cli.offline:compile_command",
        "读取一份工作方案，列出其中的承诺和需要核对之处。",
        "Read a plan; list its commitments and what to look at.",
    ),
    "compile-all": Entry(
        "jiedui.cli.folder:compile_all_command",
        "读取多份方案或一个文件夹，各写成一个文件。",
        "Read many plans or a folder; write each as a file.",
    ),
    "diff": Entry(
        "jiedui.cli.differences:diff_command",
        "比较两份方案，列出新增、删除、修改、移动的承诺。",
        "Compare two plans: what was added, dropped, changed, moved.",
    ),
    "status": Entry(
        "jiedui.cli.record:status_command",
        "列出截至某日每项任务的完成情况。",
        "List every obligation with its light as of a day.",
        needs_record=True,
    ),
    "package": Entry(
        "jiedui.cli.proof_of_record:package_command",
        "生成一个年度的考核资料包。",
        "Build a year's assessment package.",
        needs_record=True,
    ),
    "verify": Entry(
        "jiedui.cli.proof:verify_command",
        "核验一个考核资料包，或本机的数据库。",
        "Verify a package, or this database.",
    ),
    "user": Entry(
        "jiedui.cli.record:user_group",
        "添加账号、列出账号、更换密码。",
        "Add and list accounts, set passwords.",
        needs_record=True,
    ),
    "import": Entry(
        "jiedui.cli.record:import_command",
        "导入一个项目文件夹：单位、账号、方案、台账和佐证材料。",
        "Import a programme's folder: bodies, accounts, plan, ledger, evidence.",
        needs_record=True,
    ),
    "reindex": Entry(
        "jiedui.cli.index:reindex_command",
        "重建查找用的索引。",
        "Make the search's index again.",
        needs_record=True,
    ),
    "tidy": Entry(
        "jiedui.cli.tidy:tidy_command",
        "清理没有传完的上传，重建缩略图和查重结果。",
        "Sweep unfinished uploads; make small copies and duplicates anew.",
        needs_record=True,
    ),
    "migrate": Entry(
        "jiedui.cli.server:migrate_command",
        "建立或更新数据库。",
        "Make the database, or bring it up to date.",
        needs_record=True,
    ),
}


class LazyCommands(click.Group):
    """A group that knows its commands by name and imports one when it runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names, in the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command called `cmd_name`, imported now."""
        if cmd_name not in COMMANDS:
            return None
        entry = COMMANDS[cmd_name]
        if entry.needs_record:
            import_module("jiedui.cli.ready")
        module, attribute = entry.place.split(":")
        command = getattr(import_module(module), attribute)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """List the commands from the table alone."""
        with formatter.section(say("命令", "Commands")):
            formatter.write_dl([(name, say(entry.chinese, entry.english)) for name, entry in COMMANDS.items()])

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """What Jiedui is, and an example."""
        with formatter.indentation():
            formatter.write_paragraph()
            formatter.write_text(
                say("结对：从公开的工作方案到年度考核资料。", "Jiedui: from the published plan to the year's package.")
            )
            formatter.write_paragraph()
            formatter.write_text(say("例：jiedui compile 工作方案.docx", "Example: jiedui compile PLAN.docx"))


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="jiedui", message="jiedui %(version)s")
@click.option(
    "--lang",
    type=click.Choice(("zh", "en")),
    is_eager=True,
    expose_value=False,
    callback=choose,
    help="用哪种语言 / which language",
)
def main() -> None:
    """结对：从公开的工作方案到年度考核资料。"""
