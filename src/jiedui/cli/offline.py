"""Commands that need no database: they read files, print, and know nothing of Django."""

import json
import sys
from pathlib import Path
from typing import NoReturn

import click

from jiedui.cli.language import say, translated
from jiedui.kernel.refusals import InputRefused
from jiedui.plans.compile import compile_plan
from jiedui.plans.explanations import explain
from jiedui.plans.listing import list_diagnostics, list_plan
from jiedui.plans.model import Plan
from jiedui.plans.printer import plan_to_json

UNUSABLE = 2
"""Exit code: the file can't be read, or has an error that stops its adoption."""


@click.command(
    "compile",
    help=say(
        "读取一份工作方案，列出其中的承诺和需要核对之处。\n\n"
        "能读 docx、doc、wps、pdf、ofd、html、txt、md，或它们的 zip 包。"
        "有提示和警告时退出码为 0；文件读不了，或者有错误（如没有承诺、日期不存在）时为 2。\n\n"
        "\b\n例：jiedui compile 工作方案.docx\n例：jiedui compile 工作方案.txt --json\n"
        "例：jiedui compile 工作方案.docx -o 方案.yaml\n例：jiedui compile --explain P012",
        "Read a plan; list its commitments and what to look at.\n\n"
        "It reads docx, doc, wps, pdf, ofd, html, txt and md, or a zip of them. Exit code 0 with notes and warnings;"
        " 2 where the file can't be read or has an error (no commitment, a day that isn't in the calendar).\n\n"
        "\b\nExample: jiedui compile PLAN.docx\nExample: jiedui compile PLAN.txt --json\n"
        "Example: jiedui compile PLAN.docx -o PLAN.yaml\nExample: jiedui compile --explain P012",
    ),
)
@click.argument("file", type=click.Path(path_type=Path), metavar=say("文件", "FILE"), required=False)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help=say("打印一个 JSON 对象，供其他程序使用。", "Print one JSON object, for other programs."),
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar=say("方案.yaml", "PLAN.yaml"),
    help=say("把编译好的方案写成文件。", "Write the compiled plan as a file."),
)
@click.option(
    "--explain",
    "code",
    metavar=say("代码", "CODE"),
    help=say(
        "说明一个提示代码：是什么意思、举例、怎么办。",
        "Say what a code means and what to do (in Chinese).",
    ),
)
def compile_command(file: Path | None, *, as_json: bool, output: Path | None, code: str | None) -> None:
    """List what a plan promises."""
    if code is not None:
        _tell(code)
        return
    if file is None:
        _stop(
            say(
                "请给出一份工作方案，例如：jiedui compile 工作方案.docx",
                "Name a plan, such as: jiedui compile PLAN.docx",
            )
        )
    plan = read_plan_of(file)
    _print(plan, output=output, as_json=as_json)
    if plan.has_errors:
        click.echo(
            say(f"{file.name}：有错误，改正后才能采用。", f"{file.name}: correct its errors to adopt it."),
            err=True,
        )
        sys.exit(UNUSABLE)


def read_plan_of(file: Path) -> Plan:
    """The plan of a document, a folder of one, or a plan file (.yaml); ends with one line where it can't be read."""
    # Both bring libraries that load slowly, and only one of them is needed.
    from jiedui.documents.reading import read_document_file  # noqa: PLC0415
    from jiedui.plans.plan_file import read_plan  # noqa: PLC0415

    try:
        if file.suffix.lower() in (".yaml", ".yml"):
            return read_plan(file.read_bytes().decode(), name=file.name)
        return compile_plan(read_document_file(file))
    except OSError as error:
        _stop(_unusable(file, error))
    except UnicodeDecodeError:
        _stop(say(f"{file.name}：不是UTF-8编码的文字。", f"{file.name}: this is no text in UTF-8."))
    except InputRefused as refusal:
        _stop(f"{file.name}{say('：', ': ')}{translated(refusal.template).format_map(refusal.values)}")


def _print(plan: Plan, *, output: Path | None, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(plan_to_json(plan), ensure_ascii=False, indent=1))
    elif output is None:
        click.echo(list_plan(plan, translated))
    if output is not None:
        _write(plan, output)
    if not as_json:
        click.echo(list_diagnostics(plan, translated), err=True)


def _write(plan: Plan, output: Path) -> None:
    from jiedui.plans.plan_file import write_plan  # noqa: PLC0415 - YAML loads slowly

    try:
        output.write_text(write_plan(plan), encoding="utf-8", newline="\n")
    except OSError as error:
        _stop(_unusable(output, error))


def _unusable(path: Path, error: OSError) -> str:
    reason = error.strerror or error
    return say(
        f"{path}：不能读写这个文件（{reason}）。请检查路径和权限。",
        f"{path}: the file can't be used ({reason}). Check its path and permissions.",
    )


def _tell(code: str) -> None:
    page = explain(code)
    if page is None:
        _stop(
            say(
                f"没有“{code}”这个代码。代码是字母加三位数字，写在每条提示的方括号里，例如 P012。",
                f"There is no code “{code}”. A code is a letter and three digits, in brackets in each finding.",
            )
        )
    click.echo(page)


def _stop(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(UNUSABLE)
