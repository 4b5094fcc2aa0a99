"""A large file through a real server: how long it takes, and how much memory its processes come to hold.

python benchmarks/uploads.py 300        megabytes
"""

import hashlib
import json
import os
import re
import sys
import tempfile
import threading
import time
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

from tests.journeys.site import make_data, running_site

SLUG = "shifeng-luxi"
NEW = f"/p/{SLUG}/ledger/new?kind=unit_activity"
PIECE = 8 * 1024 * 1024
HEAD = b"\x00\x00\x00\x10ftypisom\x00\x00\x02\x00\x00\x00\x00\x08moov"


def main(megabytes: int) -> None:
    """Print time and memory."""
    size = megabytes * 1024 * 1024
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "film.mp4"
        digest = _make(film, size)
        (Path(folder) / "data").mkdir()
        data = make_data(Path(folder) / "data")
        with running_site(data) as address:
            _send(address, film, digest)


def _password() -> str:
    """The cast's; its module wants Django set up."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from tests.cast import PASSWORD

    return PASSWORD


def _send(address: str, film: Path, digest: str) -> None:
    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    opener.open(f"{address}/sign-in").read()
    token = lambda: next(cookie.value for cookie in jar if cookie.name == "csrftoken")  # noqa: E731
    form = urlencode({"username": "clerk", "password": _password(), "csrfmiddlewaretoken": token()})
    opener.open(urllib.request.Request(f"{address}/sign-in", form.encode(), {"Referer": address})).read()
    activity = str(uuid4())
    body = next(iter(re.findall(r'name="organisation" value="(\d+)"', _new(opener, address).decode())))
    typed = {"uid": activity, "title": "入户走访", "planned_on": "2019-06-11", "amount": "1", "organisation": body}
    form = urlencode(typed | {"csrfmiddlewaretoken": token()}).encode()
    opener.open(urllib.request.Request(f"{address}{NEW}", form, {"Referer": address})).read()
    most, stop = [0], threading.Event()
    threading.Thread(target=_watch, args=(most, stop), daemon=True).start()

    def ask(method: str, path: str, body: bytes, **more: str) -> dict[str, object]:
        headers = {"X-CSRFToken": token(), "Referer": address, "Content-Type": "application/json", **more}
        request = urllib.request.Request(f"{address}/api/uploads/{path}", body, headers, method=method)
        return json.loads(opener.open(request).read() or b"{}")

    uid, began = str(uuid4()), time.perf_counter()
    told = {"programme": SLUG, "name": "film.mp4", "size": film.stat().st_size, "sha256": digest}
    here = ask("PUT", uid, json.dumps(told).encode())["received"]
    with film.open("rb") as file:
        while piece := file.read(PIECE):
            offset = {"Upload-Offset": str(here), "Content-Type": "application/offset+octet-stream"}
            here = ask("PATCH", uid, piece, **offset)["received"]
    sent = time.perf_counter()
    ask("POST", f"{uid}/finish", json.dumps({"activity": activity}).encode())
    done = time.perf_counter()
    stop.set()
    print(f"{here // 1024**2} MB sent in {sent - began:.1f} s, read back and kept in {done - sent:.1f} s")
    print(f"the server's processes held at most {most[0]} MB each")


def _new(opener: urllib.request.OpenerDirector, address: str) -> bytes:
    return bytes(opener.open(f"{address}{NEW}").read())


def _make(film: Path, size: int) -> str:
    digest = hashlib.sha256()
    with film.open("wb") as file:
        for piece in (HEAD, (size - len(HEAD)).to_bytes(4, "big") + b"mdat"):
            file.write(piece)
            digest.update(piece)
        left = size - len(HEAD) - 8
        while left:
            piece = os.urandom(min(left, 1 << 20))
            file.write(piece)
            digest.update(piece)
            left -= len(piece)
    return digest.hexdigest()


def _watch(most: list[int], stop: threading.Event) -> None:
    """The largest resident size of any of this program's own children, in megabytes."""
    while not stop.wait(0.05):
        for process in _children({os.getpid()}):
            try:
                pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
            except OSError:
                continue
            most[0] = max(most[0], pages * os.sysconf("SC_PAGE_SIZE") // 1024**2)


def _children(parents: set[int]) -> set[int]:
    """The processes that these started, and theirs."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent in parents:
            found.add(int(folder.name))
    return found | _children(found) if found else found


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
