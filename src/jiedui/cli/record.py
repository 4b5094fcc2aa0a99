"""Commands about the record: the status of its obligations, its accounts, a folder to import."""

import json
import secrets
import sys
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from django.db import transaction
from django.utils import timezone

from jiedui.accounts.directory import read_directory
from jiedui.accounts.roles import LABELS as ROLES
from jiedui.accounts.roles import Role
from jiedui.assessment.labels import LABELS as LIGHTS
from jiedui.cli.language import is_english, say
from jiedui.cli.options import PROGRAMME
from jiedui.cli.ready import one_clear_line
from jiedui.kernel.quantities import format_hundredths, from_hundredths
from jiedui.ledger.actions import users
from jiedui.ledger.actions.imports import import_folder
from jiedui.ledger.queries.status import ObligationStatus, obligation_statuses
from jiedui.ledger.queries.users import Account, accounts
from jiedui.ledger.refusals import Refused
from jiedui.ledger.viewers import SYSTEM, as_installation


@click.command(
    "status",
    help=say(
        "列出截至某日每项任务的完成情况。\n\n"
        "例：jiedui status --as-of 2020-07-01\n\n例：jiedui status --as-of 2020-07-01 --json",
        "List every obligation with its light as of a day.\n\nExample: jiedui status --as-of 2020-07-01 --json",
    ),
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    metavar=say("日期", "DAY"),
    help=say("截至哪一天，如 2020-07-01；不写就是今天。", "As of which day; today without it."),
)
@PROGRAMME
@click.option("--json", "as_json", is_flag=True, help=say("打印一个 JSON 对象。", "Print one JSON object."))
def status_command(as_of: datetime | None, programme: str, *, as_json: bool) -> None:
    """The status as of a day."""
    day = as_of.date() if as_of else timezone.localdate()
    with one_clear_line():
        viewer, found = as_installation(programme)
        rows = obligation_statuses(viewer, found, as_of=day)
        if as_json:
            click.echo(json.dumps(_as_json(found.slug, day, rows), ensure_ascii=False, indent=1))
        else:
            click.echo("\n".join(map(_as_line, rows)))
            click.echo(_total(day, rows), err=True)


@click.command(
    "import",
    help=say(
        "导入一个项目文件夹：programme.toml、工作方案、activities.csv 和 evidence/。\n\n"
        "有一处错误就什么也不写入；再次导入不会重复。\n\n例：jiedui import 项目文件夹",
        "Import a programme's folder: programme.toml, the plan, activities.csv and evidence/.\n\n"
        "With one fault nothing is written; importing again adds nothing twice.\n\nExample: jiedui import FOLDER",
    ),
)
@click.argument("folder", type=click.Path(path_type=Path), metavar=say("文件夹", "FOLDER"))
def import_command(folder: Path) -> None:
    """Import a programme's folder."""
    with one_clear_line():
        done = import_folder(SYSTEM, folder=folder)
        for username, password in done.passwords.items():
            click.echo(f"{username}  {password}")
        click.echo(
            say(
                f"“{done.programme.name}”：新增活动 {done.activities} 项、文件 {done.files} 个。",
                f"{done.programme.name}: {done.activities} activities and {done.files} files added.",
            )
        )


@click.group("user", help=say("添加账号、列出账号、更换密码。", "Add and list accounts, set passwords."))
def user_group() -> None:
    """Accounts."""


@user_group.command(
    "list", help=say("列出全部账号和角色。\n\n例：jiedui user list", "List all accounts.\n\nExample: jiedui user list")
)
def list_command() -> None:
    """All accounts with the roles that they hold today."""
    with one_clear_line():
        today = timezone.localdate()
        for account in accounts(SYSTEM):
            click.echo("  ".join(_account_words(account, today)))


@user_group.command(
    "add",
    help=say(
        "添加一个账号，密码只显示这一次。\n\n例：jiedui user add wang --name 王某 --role clerk --organisation 区教育局",
        "Add an account; its password is shown this once.\n\n"
        "Example: jiedui user add wang --name Wang --role clerk --organisation 区教育局",
    ),
)
@click.argument("username", metavar=say("用户名", "USERNAME"))
@click.option("--name", required=True, help=say("姓名，或按职务称呼。", "The person's name, or their post."))
@click.option("--post", default="", help=say("职务。", "The post held."))
@click.option("--organisation", required=True, help=say("单位，全称或简称。", "The body, by its full or short name."))
@click.option("--role", required=True, type=click.Choice([str(role) for role in Role]), help=say("角色。", "The role."))
@PROGRAMME
def add_command(username: str, name: str, post: str, organisation: str, role: str, programme: str) -> None:
    """Make an account with a role."""
    password = secrets.token_urlsafe(9)
    with one_clear_line(), transaction.atomic():
        _, found = as_installation(programme)
        body, at = _body(organisation), timezone.now()
        new = users.NewUser(username, name, post_title=post, organisation=body if post else None, password=password)
        users.add_user(SYSTEM, new=new, at=at)
        users.grant_role(SYSTEM, programme=found, username=username, role=Role(role), organisation=body, at=at)
    click.echo(f"{username}  {password}")


@user_group.command(
    "password",
    help=say(
        "给账号换一个密码：默认随机生成并显示这一次；用 --stdin 从标准输入读取。\n\n例：jiedui user password wang",
        "Give an account a new password: made up and shown this once, or read with --stdin.\n\n"
        "Example: jiedui user password wang",
    ),
)
@click.argument("username", metavar=say("用户名", "USERNAME"))
@click.option("--stdin", "is_given", is_flag=True, help=say("从标准输入读取密码。", "Read it from standard input."))
def password_command(username: str, *, is_given: bool) -> None:
    """Set a password."""
    password = sys.stdin.readline().rstrip("\n") if is_given else secrets.token_urlsafe(9)
    with one_clear_line():
        users.set_password(SYSTEM, username=username, password=password)
    click.echo(say("密码已更换。", "The password was changed.") if is_given else f"{username}  {password}")


def _body(name: str) -> int:
    found = read_directory().find_one(name)
    if found is None:
        raise Refused("bad_input", "“{name}”不在单位名单里，或者不止一个单位叫这个名字。", name=name)
    return found


def _as_json(programme: str, as_of: date, rows: Iterable[ObligationStatus]) -> dict[str, Any]:
    """The contract: numbers are numbers, money in yuan, a period as its first and last day."""
    return {
        "programme": programme,
        "as_of": as_of.isoformat(),
        "obligations": [
            {
                "clause": row.clause,
                "quote": row.quote,
                "responsible": list(row.responsible),
                "period": f"{row.period_start}/{row.period_end}",
                "due_on": row.due_on.isoformat(),
                "least": _number(row.least),
                "most": _number(row.most),
                "unit": row.unit,
                "achieved": _number(row.achieved),
                "status": str(row.status),
            }
            for row in rows
        ],
    }


def _number(hundredths: int | None) -> int | float | None:
    return None if hundredths is None else from_hundredths(hundredths)


def _as_line(row: ObligationStatus) -> str:
    label = LIGHTS[row.status]
    bounds = [format_hundredths(bound) if bound is not None else "" for bound in (row.least, row.most)]
    wanted = bounds[0] if not bounds[1] or bounds[0] == bounds[1] else "-".join(bounds)
    words = label.english if is_english() else label.chinese
    amount = f"{format_hundredths(row.achieved)}/{wanted}{row.unit}"
    who = "、".join(row.responsible)
    return f"{label.glyph} {words}  {row.due_on}  {amount}  {row.clause}  {row.quote[:30]}  {who}"


def _total(as_of: date, rows: Iterable[ObligationStatus]) -> str:
    counts: dict[str, int] = {}
    for row in rows:
        words = LIGHTS[row.status].english if is_english() else LIGHTS[row.status].chinese
        counts[words] = counts.get(words, 0) + 1
    told = "，".join(f"{words} {count}" for words, count in counts.items())
    return say(f"截至 {as_of}：{told}", f"As of {as_of}: {told}")


def _account_words(account: Account, today: date) -> Iterable[str]:
    yield account.username
    yield account.person
    yield "、".join(
        f"{ROLES[held.role]}（{held.organisation}，{held.programme}）" for held in account.roles if held.holds_on(today)
    )
    if not account.is_active:
        yield say("已停用", "closed")
