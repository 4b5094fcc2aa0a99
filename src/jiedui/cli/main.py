"""The `jiedui` command: a table of names, each imported only when it is called for."""

from collections.abc import Mapping
from importlib import import_module

import click

COMMANDS: Mapping[str, tuple[str, str]] = {
    "compile": ("jiedui.cli.offline:compile_command", "读取一份工作方案，列出其中的承诺和需要核对之处。"),
    "package": ("jiedui.cli.proof:package_command", "生成一个年度的考核资料包。"),
    "verify": ("jiedui.cli.proof:verify_command", "核验一个考核资料包，或本机的数据库。"),
}
"""Each command's place, as `module:attribute`, and its line in `jiedui --help`, shown without importing it."""


class LazyCommands(click.Group):
    """A group that knows its commands by name and imports one when it runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command called `cmd_name`, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name][0].split(":")
        command = getattr(import_module(module), attribute)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table alone."""
        with formatter.section("命令"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="jiedui", message="jiedui %(version)s")
def main() -> None:
    """结对：从公开的工作方案到年度考核资料。

    例：jiedui compile 工作方案.docx
    """
