"""Commands that need no database: they read files, print, and know nothing of Django."""

import json
import sys
from pathlib import Path

import click

from jiedui.kernel.refusals import InputRefused
from jiedui.plans.compile import compile_plan
from jiedui.plans.listing import list_diagnostics, list_plan
from jiedui.plans.model import Plan
from jiedui.plans.printer import plan_to_json

UNUSABLE = 2
"""Exit code: the file can't be read, or has an error that stops its adoption."""


@click.command("compile")
@click.argument("file", type=click.Path(path_type=Path), metavar="文件")
@click.option("--json", "as_json", is_flag=True, help="打印一个 JSON 对象，供其他程序使用。")
def compile_command(file: Path, as_json: bool) -> None:
    """读取一份工作方案，列出其中的承诺和需要核对之处。

    能读 txt、md、html、docx 等格式。有提示和警告时退出码为 0；文件读不了，或者有错误（如没有承诺、日期不存在）时为 2。

    例：jiedui compile 工作方案.docx
    例：jiedui compile 工作方案.txt --json
    """
    plan = _read_plan(file)
    if as_json:
        click.echo(json.dumps(plan_to_json(plan), ensure_ascii=False, indent=1))
    else:
        click.echo(list_plan(plan))
        click.echo(list_diagnostics(plan), err=True)
    if plan.has_errors:
        click.echo(f"{file.name}：有错误，改正后才能采用。", err=True)
        sys.exit(UNUSABLE)


def _read_plan(file: Path) -> Plan:
    from jiedui.documents.reading import read_document  # noqa: PLC0415 - its file-format libraries load slowly

    try:
        return compile_plan(read_document(file.read_bytes(), name=file.name))
    except OSError as error:
        click.echo(f"{file}：读不了这个文件（{error.strerror or error}）。请检查路径和权限。", err=True)
    except InputRefused as refusal:
        click.echo(f"{file.name}：{refusal}", err=True)
    sys.exit(UNUSABLE)
