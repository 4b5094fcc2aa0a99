"""Commands that need no database: they read files, print, and know nothing of Django."""

import json
import sys
from pathlib import Path
from typing import NoReturn

import click

from jiedui.kernel.refusals import InputRefused
from jiedui.plans.compile import compile_plan
from jiedui.plans.explanations import explain
from jiedui.plans.listing import list_diagnostics, list_plan
from jiedui.plans.model import Plan
from jiedui.plans.printer import plan_to_json

UNUSABLE = 2
"""Exit code: the file can't be read, or has an error that stops its adoption."""


@click.command("compile")
@click.argument("file", type=click.Path(path_type=Path), metavar="文件", required=False)
@click.option("--json", "as_json", is_flag=True, help="打印一个 JSON 对象，供其他程序使用。")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="方案.yaml", help="把编译好的方案写成文件。")
@click.option("--explain", "code", metavar="代码", help="说明一个提示代码：是什么意思、举例、怎么办。")
def compile_command(file: Path | None, *, as_json: bool, output: Path | None, code: str | None) -> None:
    """读取一份工作方案，列出其中的承诺和需要核对之处。

    能读 txt、md、html、docx 等格式。有提示和警告时退出码为 0；文件读不了，或者有错误（如没有承诺、日期不存在）时为 2。

    例：jiedui compile 工作方案.docx
    例：jiedui compile 工作方案.txt --json
    例：jiedui compile 工作方案.docx -o 方案.yaml
    例：jiedui compile --explain P012
    """
    if code is not None:
        _tell(code)
        return
    if file is None:
        _stop("请给出一份工作方案，例如：jiedui compile 工作方案.docx")
    plan = read_plan_of(file)
    _print(plan, output=output, as_json=as_json)
    if plan.has_errors:
        click.echo(f"{file.name}：有错误，改正后才能采用。", err=True)
        sys.exit(UNUSABLE)


def read_plan_of(file: Path) -> Plan:
    """The plan of a document, or of a plan file (.yaml); ends with one line where it can't be read."""
    # Both bring libraries that load slowly, and only one of them is needed.
    from jiedui.documents.reading import read_document  # noqa: PLC0415
    from jiedui.plans.plan_file import read_plan  # noqa: PLC0415

    try:
        data = file.read_bytes()
        if file.suffix.lower() in (".yaml", ".yml"):
            return read_plan(data.decode(), name=file.name)
        return compile_plan(read_document(data, name=file.name))
    except OSError as error:
        _stop(f"{file}：读不了这个文件（{error.strerror or error}）。请检查路径和权限。")
    except UnicodeDecodeError:
        _stop(f"{file.name}：不是UTF-8编码的文字。")
    except InputRefused as refusal:
        _stop(f"{file.name}：{refusal}")


def _print(plan: Plan, *, output: Path | None, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(plan_to_json(plan), ensure_ascii=False, indent=1))
    elif output is None:
        click.echo(list_plan(plan))
    if output is not None:
        _write(plan, output)
    if not as_json:
        click.echo(list_diagnostics(plan), err=True)


def _write(plan: Plan, output: Path) -> None:
    from jiedui.plans.plan_file import write_plan  # noqa: PLC0415 - YAML loads slowly

    try:
        output.write_text(write_plan(plan), encoding="utf-8", newline="\n")
    except OSError as error:
        _stop(f"{output}：写不了这个文件（{error.strerror or error}）。请检查路径和权限。")


def _tell(code: str) -> None:
    page = explain(code)
    if page is None:
        _stop(f"没有“{code}”这个代码。代码是字母加三位数字，写在每条提示的方括号里，例如 P012。")
    click.echo(page)


def _stop(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(UNUSABLE)
