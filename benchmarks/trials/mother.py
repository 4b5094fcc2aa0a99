"""Starts servers quickly: `python -m benchmarks.trials.mother LOG`; each line HOST:PORT begets one, its number is told.

A server that is killed two hundred times need not load its program two hundred times. This process has loaded it, has
opened nothing, and forks: the child runs `jiedui run` as the command does, in a process group of its own.
"""

import os
import signal
import sys

import django

django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402 - Django must be set up before its pages are imported
from django.urls import get_resolver  # noqa: E402

from jiedui.cli.server import run_command  # noqa: E402


def main(log: str) -> None:
    """Beget servers until nobody asks any more."""
    get_wsgi_application()
    _ = get_resolver().url_patterns
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    for line in sys.stdin:
        if (child := os.fork()) == 0:
            _serve(line.strip(), log)
        print(child, flush=True)


def _serve(bind: str, log: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    nothing, errors = os.open(os.devnull, os.O_RDWR), os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for old, new in ((0, nothing), (1, nothing), (2, errors)):
        os.dup2(new, old)
    try:
        run_command.main(["--empty", "--bind", bind], prog_name="jiedui run")
    finally:
        os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1])
