"""A server with the example programme in a folder of its own, and a person who asks it for pages."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

HOST = "127.0.0.1"
PASSWORD = "jiedui-2019"
SLUG = "shifeng-luxi"
COMMAND = Path(sys.executable).parent / "jiedui"


@contextmanager
def data_folder() -> Iterator[Path]:
    """An empty data folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="jiedui-benchmark-") as folder:
        yield Path(folder)


@contextmanager
def served(data: Path) -> Iterator[int]:
    """`jiedui run` over that folder; gives the port once the sign-in page answers."""
    port = free_port()
    environment = {**os.environ, "JIEDUI_DATA": str(data)}
    command = [COMMAND, "run", "--bind", f"{HOST}:{port}"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(port)
            yield port
        finally:
            server.send_signal(signal.SIGTERM)


def wait_for(port: int, *, seconds: float = 120) -> None:
    """Until the sign-in page answers. Raises TimeoutError."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if Person(port).get("/sign-in")[0] == 200:
                return
        except OSError:
            time.sleep(0.01)
    raise TimeoutError("the server did not answer")


class Person:
    """A browser of the simplest kind: one connection kept open, and its cookies."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=60)
        self._cookies: dict[str, str] = {}

    def sign_in(self, username: str) -> None:
        """Sign in with the example's password."""
        _, page = self.get("/sign-in")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.decode())
        form = {"username": username, "password": PASSWORD, "csrfmiddlewaretoken": token[1] if token else ""}
        status, _ = self._ask("POST", "/sign-in", urlencode(form))
        if status != 302:
            raise RuntimeError(f"{username} could not sign in: {status}")

    def moved_to(self, port: int) -> "Person":
        """The same person, still signed in, before a server at another port."""
        other = Person(port)
        other._cookies = self._cookies
        return other

    def get(self, address: str) -> tuple[int, bytes]:
        """Status and body of a page."""
        return self._ask("GET", address)

    def _ask(self, method: str, address: str, body: str = "") -> tuple[int, bytes]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self._connection.request(method, address, body or None, headers)
            answer = self._connection.getresponse()
        except (
            http.client.RemoteDisconnected,
            ConnectionError,
        ):  # the server closes a connection that was idle for long
            self._connection.close()
            self._connection.request(method, address, body or None, headers)
            answer = self._connection.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self._cookies[key] = rest.partition(";")[0]
        return answer.status, answer.read()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
