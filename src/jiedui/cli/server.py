"""Commands that make the database and serve it: `run`, `start`, `migrate`."""

import errno
import gc
import os
import socket
import sys
import webbrowser
from collections.abc import Mapping
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import click
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.urls import get_resolver
from django.utils import timezone
from gunicorn.app.base import BaseApplication

from jiedui.accounts.roles import LABELS as ROLES
from jiedui.cli.language import say
from jiedui.cli.ready import one_clear_line, stop
from jiedui.cli.unreadable import LONGEST_LINE, Worker
from jiedui.documents.reading import read_document_file
from jiedui.ledger.actions.folder_programme import Login
from jiedui.ledger.actions.folders import read_folder
from jiedui.ledger.actions.imports import import_folder
from jiedui.ledger.actions.starting import Start, Started, start_programme
from jiedui.ledger.queries.users import programme_slugs
from jiedui.ledger.sealing import own_seal
from jiedui.ledger.viewers import SYSTEM

_BIND = click.option(
    "--bind",
    default=lambda: os.environ.get("JIEDUI_BIND", "127.0.0.1:8000"),
    metavar=say("地址:端口", "HOST:PORT"),
    help=say("在哪里提供服务；默认 JIEDUI_BIND 或 127.0.0.1:8000。", "Where to serve; JIEDUI_BIND or 127.0.0.1:8000."),
)


@click.command(
    "run",
    help=say(
        "启动结对。数据库还没有就先建立；还没有帮扶项目就载入示例项目。\n\n"
        "例：jiedui run\n\n例：jiedui run --bind 0.0.0.0:8000",
        "Start Jiedui: makes the database if there is none, and loads the example if there is no programme.\n\n"
        "Example: jiedui run",
    ),
)
@_BIND
@click.option("--empty", is_flag=True, help=say("不载入示例项目。", "Don't load the example."))
def run_command(bind: str, *, empty: bool) -> None:
    """Serve what there is, or the example."""
    with one_clear_line():
        _check_free(bind)
        migrate()
        if not empty and not programme_slugs():
            load_example()
        _tell_example_logins()
        serve(bind)


@click.command(
    "start",
    help=say(
        "从一份工作方案建立帮扶项目、单位和每个角色的账号，打印初始密码，并启动。\n\n例：jiedui start 工作方案.docx",
        "Make a programme, its units and an account for each role from a plan, and start.\n\n"
        "Example: jiedui start PLAN.docx",
    ),
)
@click.argument("plan", type=click.Path(path_type=Path), metavar=say("工作方案", "PLAN"))
@click.option(
    "--donor", default="", help=say("帮扶方，方案没有写明时填写。", "Who helps, where the plan doesn't tell.")
)
@click.option("--recipient", default="", help=say("受援方，方案没有写明时填写。", "Who is helped, likewise."))
@click.option("--slug", default="", help=say("项目代号，用在网址里。", "The programme's slug, used in addresses."))
@click.option("--no-serve", is_flag=True, help=say("只建立，不启动。", "Make it, don't start."))
@_BIND
def start_command(plan: Path, donor: str, recipient: str, slug: str, bind: str, *, no_serve: bool) -> None:
    """Make a programme from its plan."""
    with one_clear_line():
        read_document_file(plan)
        if not no_serve:
            _check_free(bind)
        migrate()
        wanted = Start(name=plan.name, data=plan.read_bytes(), donor=donor, recipient=recipient, slug=slug)
        started = start_programme(SYSTEM, start=wanted, at=timezone.now())
        address = f"{_address(bind)}/p/{started.programme.slug}/review"
        _tell_started(started, address)
        if not no_serve:
            if sys.stdout.isatty():
                webbrowser.open(address)
            serve(bind)


@click.command(
    "migrate",
    help=say(
        "建立数据库，或更新到这一版。\n\n例：jiedui migrate",
        "Make the database, or bring it up to date.\n\nExample: jiedui migrate",
    ),
)
def migrate_command() -> None:
    """Bring the database up to date."""
    with one_clear_line():
        migrate()
        click.echo(say("数据库已是最新。", "The database is up to date."))


def migrate() -> None:
    """Make the tables, or change them to this version's; and the server's seal, which pages only read."""
    settings.DATA.mkdir(parents=True, exist_ok=True)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        click.echo(say("正在建立数据库……", "Preparing the database…"), err=True)
        call_command("migrate", verbosity=0, interactive=False)
    own_seal()


def load_example() -> None:
    """Import the example programme that comes with Jiedui."""
    click.echo(say("正在载入示例项目，约需十秒……", "Loading the example programme, about ten seconds…"), err=True)
    with as_file(files("jiedui.example")) as folder:
        import_folder(SYSTEM, folder=folder)


def serve(bind: str) -> None:
    """Serve until stopped. The program is loaded once and shared by the workers; each opens its own connections.

    What is loaded is garbage to nobody: looked through again and again for it, it would hold up a page for a tenth of a
    second each time, and be copied into every worker.
    """
    application = get_wsgi_application()
    _ = get_resolver().url_patterns  # the pages are imported before the first request
    connections.close_all()
    gc.collect()
    gc.freeze()
    address = _address(bind)
    _Server(application, {"bind": bind, "when_ready": lambda _: _tell_ready(address)}).run()


class _Server(BaseApplication):
    """Gunicorn with a process for each processor, two to four, all loaded once.

    A process takes people in although its threads wait for the database: with more of them than processors, some stand
    behind others in one while the next has nothing to do.
    """

    def __init__(self, application: Any, options: Mapping[str, Any]) -> None:
        self._application = application
        self._options = {
            "workers": min(4, max(2, os.cpu_count() or 2)),
            "threads": 4,
            "worker_class": Worker,
            "limit_request_line": LONGEST_LINE,
            "preload_app": True,
            "keepalive": 75,  # people read a page before they ask for the next
            "timeout": 120,
            "graceful_timeout": 10,
            "loglevel": "warning",
            "proc_name": "jiedui",
            **options,
        }
        super().__init__()

    def load_config(self) -> None:
        """Take the options."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The program, loaded already."""
        return self._application


def _check_free(bind: str) -> None:
    """Say in one line that the place is taken or is none."""
    host, colon, port = bind.rpartition(":")
    if not colon or not port.isdecimal() or not 0 < int(port) < 65536:
        stop(say(f"“{bind}”应写成 地址:端口，例如 127.0.0.1:8000。", f"{bind}: write HOST:PORT, as 127.0.0.1:8000."))
    try:
        found = socket.getaddrinfo(
            host.strip("[]") or None, int(port), type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        with socket.socket(found[0][0], socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(found[0][4])
    except OSError as error:
        is_taken = error.errno == errno.EADDRINUSE
        reason = error.strerror or str(error)
        stop(
            say(
                f"{bind} {'已被占用' if is_taken else f'不能使用（{reason}）'}。请换一个，例如 --bind 127.0.0.1:8001。",
                f"{bind} {'is taken' if is_taken else f'can not be used ({reason})'}. Try --bind 127.0.0.1:8001.",
            )
        )


def _address(bind: str) -> str:
    host, _, port = bind.rpartition(":")
    return f"http://{'127.0.0.1' if host in ('', '0.0.0.0', '[::]') else host}:{port}"  # noqa: S104 - shown, not bound


def _tell_ready(address: str) -> None:
    click.echo(say(f"结对已启动：{address}　按 Ctrl+C 停止。", f"Jiedui is running: {address}  Ctrl+C stops it."))


def _tell_example_logins() -> None:
    """The example's accounts, one a role, where the example is what is served."""
    with as_file(files("jiedui.example")) as folder:
        example = read_folder(folder)
    if example.founding.slug not in programme_slugs():
        return
    firsts: dict[str, Login] = {}
    for login in example.logins:
        firsts.setdefault(login.role, login)
    click.echo(say("示例账号（仅供示例，密码是公开的）：", "Example accounts (their password is public):"))
    for login in firsts.values():
        click.echo(f"  {login.username:<18}{login.password}  {ROLES[login.role]}，{login.person}")


def _tell_started(started: Started, address: str) -> None:
    """The first passwords, once."""
    click.echo(say("账号与初始密码（只显示这一次）：", "Accounts and first passwords (shown this once):"))
    widest = max(len(account.username) for account in started.accounts)
    for account in started.accounts:
        click.echo(f"  {account.username:<{widest}}  {account.password}  {ROLES[account.role]}，{account.organisation}")
    liaison = started.accounts[0].username
    click.echo(say(f"请用 {liaison} 登录，审阅方案：{address}", f"Sign in as {liaison} and review the plan: {address}"))
