"""`jiedui diff`: what changed between two versions of a plan."""

import json
import sys
from pathlib import Path

import click

from jiedui.cli.language import say
from jiedui.cli.offline import read_plan_of
from jiedui.plans.difference import Change, Difference, compare_plans
from jiedui.plans.listing import how_much
from jiedui.plans.model import Commitment
from jiedui.plans.printer import commitment_to_json

ALIKE, DIFFERENT = 0, 1
_SIGNS = {Change.ADDED: "+", Change.DROPPED: "-", Change.CHANGED: "~", Change.MOVED: ">"}


@click.command(
    "diff",
    help=say(
        "比较两份方案：新增、删除、修改、移动了哪些承诺。\n\n"
        "按内容对应，不按序号对应：条款重新编号不算变化。文件可以是工作方案，也可以是编译好的方案（.yaml）。"
        "没有变化时退出码为 0，有变化时为 1，读不了时为 2。\n\n例：jiedui diff 旧方案.docx 新方案.docx",
        "Compare two plans: which commitments were added, dropped, changed or moved.\n\n"
        "They are matched by what they say, not by number. Each file is a plan, or a compiled plan (.yaml)."
        " Exit code 0: no change; 1: changes; 2: a file can't be read.\n\nExample: jiedui diff OLD.docx NEW.docx",
    ),
)
@click.argument("old", type=click.Path(path_type=Path), metavar=say("旧方案", "OLD"))
@click.argument("new", type=click.Path(path_type=Path), metavar=say("新方案", "NEW"))
@click.option("--json", "as_json", is_flag=True, help=say("打印一个 JSON 列表。", "Print a JSON list."))
def diff_command(old: Path, new: Path, *, as_json: bool) -> None:
    """Compare one with the other."""
    found = compare_plans(read_plan_of(old), read_plan_of(new))
    if as_json:
        click.echo(json.dumps([_to_json(each) for each in found], ensure_ascii=False, indent=1))
    else:
        _print(found)
    sys.exit(DIFFERENT if found else ALIKE)


def _print(found: tuple[Difference, ...]) -> None:
    if not found:
        click.echo(say("没有变化。", "No change."))
    for change, name in _names().items():
        of_it = [each for each in found if each.change is change]
        if of_it:
            click.echo(say(f"{name} {len(of_it)} 项", f"{name}: {len(of_it)}"))
            for each in of_it:
                click.echo("\n".join(_lines(each)))


def _names() -> dict[Change, str]:
    return {
        Change.ADDED: say("新增", "Added"),
        Change.DROPPED: say("删除", "Dropped"),
        Change.CHANGED: say("修改", "Changed"),
        Change.MOVED: say("移动", "Moved"),
    }


def _lines(each: Difference) -> list[str]:
    shown = each.new or each.old
    paths = [commitment.clause_path for commitment in (each.old, each.new) if commitment]
    path = " → ".join(dict.fromkeys(paths))
    head = f"  {_SIGNS[each.change]} {path}  {shown.quote if shown else ''}"
    if each.change in (Change.ADDED, Change.DROPPED) and shown:
        return [f"{head}{_facts(shown)}"]
    none = say("无", "none")
    names = _field_names()
    return [head, *(f"      {names[f.name]}：{f.before or none} → {f.after or none}" for f in each.fields)]


def _field_names() -> dict[str, str]:
    return {
        "quote": say("原文", "Words"),
        "quantity": say("数量", "Quantity"),
        "recurrence": say("周期", "Recurrence"),
        "deadline": say("期限", "Deadline"),
        "responsible": say("责任单位", "Responsible"),
        "lead": say("牵头单位", "Lead"),
    }


def _facts(commitment: Commitment) -> str:
    said = [how_much(commitment), commitment.recurrence, commitment.deadline]
    facts = " ".join(str(fact) for fact in said if fact)
    who = "、".join((*commitment.lead, *commitment.responsible))
    return (f"  [{facts}]" if facts else "") + (f"  {who}" if who else "")


def _to_json(each: Difference) -> dict[str, object]:
    return {
        "change": each.change.value,
        "old": commitment_to_json(each.old) if each.old else None,
        "new": commitment_to_json(each.new) if each.new else None,
        "fields": [{"name": f.name, "before": f.before, "after": f.after} for f in each.fields],
    }
