"""A whole Jiedui for the browser: its own data folder, the standing programme in it, served as in an office.

python -m tests.journeys.site      put the standing programme into the folder that JIEDUI_DATA names
python -m tests.journeys.site prolong      let its plan's term reach today
"""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_END = 30
# What a busy machine may take to start a server, or to show what comes; in milliseconds.
PATIENCE = 30_000
LAST_YEAR = 2099


@contextmanager
def running_site(data: Path) -> Iterator[str]:
    """Serve the data folder on a free port of this machine; its address. Requests wait until the server is up."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        number, port = listening.fileno(), listening.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "jiedui.config.wsgi", "--bind", f"fd://{number}", "--threads", "4"]
        with (data / "server.log").open("wb") as log:
            server = subprocess.Popen(
                command, cwd=ROOT, env=_environment(data), pass_fds=(number,), stdout=log, stderr=log
            )
            try:
                yield f"http://127.0.0.1:{port}"
            finally:
                server.terminate()
                server.wait(SECONDS_TO_END)


def make_data(data: Path) -> Path:
    """Put the standing programme into an empty folder, in a process of its own."""
    subprocess.run(
        [sys.executable, "-m", "tests.journeys.site"], cwd=ROOT, env=_environment(data), check=True, capture_output=True
    )
    return data


def prolong_plan(data: Path) -> None:
    """Let the standing plan's term reach today, which the real clock tells; in a process of its own."""
    command = [sys.executable, "-m", "tests.journeys.site", "prolong"]
    subprocess.run(command, cwd=ROOT, env=_environment(data), check=True, capture_output=True)


def _environment(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JIEDUI_", "DJANGO_"))}
    return kept | {"JIEDUI_DATA": str(data), "DJANGO_SETTINGS_MODULE": "jiedui.config.settings"}


def _seed() -> None:
    from django.core.management import call_command

    from tests.making import make_cast
    from tests.web.papers import standing_plan

    call_command("migrate", verbosity=0)
    make_cast()
    standing_plan()


def _prolong() -> None:
    from tests.web.papers import prolong, standing_plan

    prolong(standing_plan(), last_year=LAST_YEAR)


if __name__ == "__main__":
    import django

    django.setup()
    _prolong() if "prolong" in sys.argv else _seed()
