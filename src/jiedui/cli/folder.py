"""`jiedui compile-all`: many plans at once, on all cores, each to a file of its own."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import click

from jiedui.cli.language import say, translated
from jiedui.kernel.refusals import InputRefused
from jiedui.plans.compile import compile_plan
from jiedui.plans.model import Plan
from jiedui.plans.printer import plan_to_json

UNUSABLE = 2
_AT_ONCE = 8
"""How many plans a process is handed at a time: enough that handing over costs nothing, few enough to share evenly."""


@click.command(
    "compile-all",
    help=say(
        "读取多份工作方案，或者一个文件夹里的全部方案，各写成一个文件。\n\n"
        "同时使用全部处理器。有读不了的文件时，其余照常写出，最后逐一列出，退出码为 2。\n\n"
        "\b\n例：jiedui compile-all 方案文件夹 -o 结果文件夹\n例：jiedui compile-all 甲.docx 乙.txt -o 结果",
        "Read many plans, or all in a folder; write each as a file.\n\n"
        "It uses all processors. Where some can't be read, the others are written, those are listed, and it ends with"
        " 2.\n\n\b\nExample: jiedui compile-all PLANS -o RESULTS\n"
        "Example: jiedui compile-all A.docx B.txt -o RESULTS",
    ),
)
@click.argument(
    "places", nargs=-1, required=True, type=click.Path(path_type=Path), metavar=say("文件或文件夹…", "FILE|FOLDER...")
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    metavar=say("文件夹", "FOLDER"),
    help=say("结果写入的文件夹。", "The folder for the results."),
)
@click.option(
    "--format",
    "suffix",
    type=click.Choice(("json", "yaml")),
    default="json",
    help=say("写成哪种文件，默认为 json。", "Which kind of file; json unless said."),
)
def compile_all_command(places: tuple[Path, ...], *, output: Path, suffix: str) -> None:
    """Compile every plan and say which could not be read."""
    try:
        work = list(_named(list(_plans_in(places)), output, suffix))
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        click.echo(say(f"不能读写：{error}。", f"It can't be used: {error}."), err=True)
        sys.exit(UNUSABLE)
    failures = [failure for failure in _compile_each(work) if failure]
    click.echo(
        say(
            f"写出 {len(work) - len(failures)} 份，读不了 {len(failures)} 份。",
            f"{len(work) - len(failures)} written, {len(failures)} could not be read.",
        )
    )
    for failure in failures:
        click.echo(failure, err=True)
    if failures or not work:
        sys.exit(UNUSABLE)


def compile_to_file(work: tuple[Path, Path]) -> str:
    """Compile the first path's plan into the second; gives one line on why it could not, or nothing."""
    from jiedui.documents.reading import read_document_file  # noqa: PLC0415 - brings libraries that load slowly

    source, target = work
    try:
        plan = compile_plan(read_document_file(source))
        _replace(target, _written(plan, target.suffix))
    except InputRefused as refusal:
        return f"{source}{say('：', ': ')}{translated(refusal.template).format_map(refusal.values)}"
    except OSError as error:
        return f"{source}{say('：', ': ')}{error.strerror or error}"
    return ""


def _written(plan: Plan, suffix: str) -> str:
    if suffix == ".json":
        return json.dumps(plan_to_json(plan), ensure_ascii=False, indent=1) + "\n"
    from jiedui.plans.plan_file import write_plan  # noqa: PLC0415 - YAML loads slowly

    return write_plan(plan)


def _replace(target: Path, words: str) -> None:
    """Write beside the target, then put it in its place: whoever looks sees the whole file or none."""
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        unfinished.write_text(words, encoding="utf-8", newline="\n")
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _plans_in(places: Sequence[Path]) -> Iterator[Path]:
    """The files named, and those in the folders named that have a plan's extension, by name."""
    from jiedui.documents.reading import ACCEPTED_EXTENSIONS  # noqa: PLC0415

    for place in places:
        if place.is_dir():
            inside = (each for each in sorted(place.iterdir()) if each.suffix.lower() in ACCEPTED_EXTENSIONS)
            yield from (each for each in inside if each.is_file() and not each.name.startswith((".", "~$")))
        else:
            yield place


def _named(sources: Sequence[Path], output: Path, suffix: str) -> Iterator[tuple[Path, Path]]:
    """Each with its result: 甲.json, and 甲.docx.json or 甲.docx-2.json where that is taken."""
    taken: set[str] = set()
    for source in sources:
        candidates = (source.stem, source.name, *(f"{source.name}-{number}" for number in range(2, len(sources) + 2)))
        name = next(each for each in candidates if each.casefold() not in taken)
        taken.add(name.casefold())
        yield source, output / f"{name}.{suffix}"


def _compile_each(work: Sequence[tuple[Path, Path]]) -> list[str]:
    """What went wrong with each, in order, while a bar on a terminal shows how far it is."""
    cores = max(1, min(os.cpu_count() or 1, len(work)))
    with ProcessPoolExecutor(cores) as pool:
        results = pool.map(compile_to_file, work, chunksize=min(_AT_ONCE, max(1, len(work) // (4 * cores))))
        with _bar(results, len(work)) as shown:
            return list(shown)


class _Shown(Protocol):
    def __iter__(self) -> Iterator[str]: ...


@contextmanager
def _bar(results: Iterator[str], length: int) -> Iterator[_Shown]:
    if not sys.stderr.isatty():
        yield results
        return
    with click.progressbar(
        results, length=length, label=say("编译", "Compiling"), file=sys.stderr, show_pos=True
    ) as bar:
        yield bar
