"""Phones: how many submissions a second a server takes from 500 devices, without and with a photo of 5 MB.

    .venv/bin/python benchmarks/phones.py [ENTRIES [PHOTOS]]

500 devices of 25 people, each person's on one kept connection, all 25 at once, against `jiedui run` on SQLite with
every flush to disk. Beside it, ODK Central's own figures: 41.2 a second, and 1 to 2 with a photo. Afterwards all is
counted: lost is what has a receipt and isn't in the ledger, doubled what is there twice.
"""

import hashlib
import http.client
import json
import os
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from served import HOST, PASSWORD, SLUG, Person, data_folder, served

PEOPLE, DEVICES_EACH = 25, 20
ENTRIES = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
PHOTOS = int(sys.argv[2]) if len(sys.argv) > 2 else 100
PHOTO_BYTES = 5 * 1024 * 1024
PIECE = 256 * 1024
SAMPLES: dict[str, Any] = {"text": "某某", "integer": 1, "money": 100, "date": "2019-06-12"}
MAKE_PEOPLE = """
import django
django.setup()
from datetime import date
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from jiedui.accounts.roles import Role
from jiedui.ledger.viewers import SYSTEM
from jiedui.ledger.actions.users import NewUser, add_user, grant_role
from jiedui.ledger.models import Programme
programme, password, now = Programme.objects.get(), make_password({password!r}), timezone.now()
for n in range({people}):
    add_user(SYSTEM, new=NewUser(f"cadre{{n}}", f"干部{{n}}", password_hash=password), at=now)
    grant_role(
        SYSTEM, programme=programme, username=f"cadre{{n}}", role=Role.SECONDED_CADRE,
        organisation=programme.pairing.recipient_id, at=now,
    )
"""


@dataclass
class Phone:
    """A device and the number of its last entry."""

    uid: str
    sequence: int = 0


@dataclass
class Line(Person):
    """A person's connection, signed in, with the devices behind it and the activities that have a receipt."""

    port: int
    username: str
    phones: list[Phone] = field(default_factory=list)
    recorded: list[str] = field(default_factory=list)
    proved: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(self.port)
        self.sign_in(self.username)
        self.token = json.loads(self.get("/api/field/hello")[1])["token"]
        for _ in range(DEVICES_EACH):
            phone = Phone(str(uuid.uuid4()))
            self.ask("POST", "/api/field/devices", {"uid": phone.uid, "name": "手机"})
            self.phones.append(phone)

    def ask(self, method: str, address: str, body: Any, **headers: str) -> dict[str, Any]:
        """The answer to a request with a body. Raises RuntimeError where it is refused."""
        is_bytes = isinstance(body, bytes)
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        kind = "application/octet-stream" if is_bytes else "application/json"
        own = {"Content-Type": kind, "Cookie": cookies, "X-CSRFToken": self.token, "Referer": f"http://{HOST}/"}
        sent = body if is_bytes else json.dumps(body).encode()
        try:
            status, text = self._answer(method, address, sent, own | headers)
        except (OSError, http.client.HTTPException):  # a kept connection that was closed: as a phone does, once more
            self._connection.close()
            status, text = self._answer(method, address, sent, own | headers)
        if status >= 400:
            raise RuntimeError(f"{method} {address}: {status} {text[:300]!r}")
        return dict(json.loads(text))

    def _answer(self, method: str, address: str, sent: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        self._connection.request(method, address, sent, headers)
        answer = self._connection.getresponse()
        return answer.status, answer.read()

    def hand_in(self, phone: Phone, verb: str, activity: str, body: dict[str, Any]) -> None:
        """One entry of a device, with its receipt."""
        phone.sequence += 1
        entry = {"uid": str(uuid.uuid4()), "sequence": phone.sequence, "verb": verb, "activity": activity, "body": body}
        told = self.ask("POST", f"/api/field/p/{SLUG}/submissions?device={phone.uid}", entry)
        if told["state"] != "clean":
            raise RuntimeError(told)

    def record(self, content: dict[str, Any], place: int) -> str:
        """An activity recorded by the device whose turn it is."""
        activity = str(uuid.uuid4())
        self.hand_in(self.phones[place % DEVICES_EACH], "record", activity, content)
        self.recorded.append(activity)
        return activity

    def record_with_photo(self, content: dict[str, Any], place: int) -> None:
        """An activity with a photo like no other: its announcement, its pieces, its entry."""
        phone, activity = self.phones[place % DEVICES_EACH], self.record(content, place)
        photo = _PNG + os.urandom(PHOTO_BYTES - len(_PNG))
        upload = str(uuid.uuid4())
        digest = hashlib.sha256(photo).hexdigest()
        told = {"programme": SLUG, "name": f"{upload}.png", "size": len(photo), "sha256": digest}
        received = self.ask("PUT", f"/api/uploads/{upload}", told)["received"]
        while received < len(photo):
            piece, at = photo[received : received + PIECE], {"Upload-Offset": str(received)}
            received = self.ask("PATCH", f"/api/uploads/{upload}", piece, **at)["received"]
        self.hand_in(phone, "add_evidence", activity, {"upload": upload})
        self.proved.append(digest)


def _png() -> bytes:
    file = BytesIO()
    Image.new("RGB", (8, 8), "#1d5fa8").save(file, "PNG")
    return file.getvalue()


_PNG = _png()


def main() -> None:
    """Measure, then count."""
    with data_folder() as data, served(data) as port:
        environment = {**os.environ, "JIEDUI_DATA": str(data), "DJANGO_SETTINGS_MODULE": "jiedui.config.settings"}
        make = MAKE_PEOPLE.format(password=PASSWORD, people=PEOPLE)
        subprocess.run([sys.executable, "-c", make], env=environment, check=True)
        with ThreadPoolExecutor(PEOPLE) as pool:
            lines = list(pool.map(lambda n: Line(port, f"cadre{n}"), range(PEOPLE)))
            content, fields = an_entry(lines[0])
            seconds = timed(pool, lines, ENTRIES // PEOPLE, lambda line, n: line.record(content, n))
            print(f"entries with {fields} fields: {ENTRIES / seconds:.1f}/s (at least 41)")
            seconds = timed(pool, lines, PHOTOS // PEOPLE, lambda line, n: line.record_with_photo(content, n))
            print(f"entries with a photo of 5 MB: {PHOTOS / seconds:.1f}/s (at least 2)")
        count(data, lines)


def timed(pool: ThreadPoolExecutor, lines: list[Line], each: int, act: Callable[[Line, int], object]) -> float:
    """Seconds for every line to act `each` times, all lines at once."""
    started = time.monotonic()
    for _ in pool.map(lambda line: [act(line, n) for n in range(each)], lines):
        pass
    return time.monotonic() - started


def an_entry(line: Line) -> tuple[dict[str, Any], int]:
    """An activity of the kind that asks most, every field filled in; and how many fields that makes."""
    told = json.loads(line.get(f"/api/field/p/{SLUG}/copy?device={line.phones[0].uid}")[1])
    kinds = told["parts"]["kinds"]["body"]
    planned = {one["code"]: [f for f in one["fields"] if not f["is_of_deed"]] for one in kinds["kinds"]}
    code = max(planned, key=lambda code: len(planned[code]))
    values = {f["code"]: f["choices"][0] if f["choices"] else SAMPLES[f["type"]] for f in planned[code]}
    # What an older form asked is kept as it is: so there are twenty fields, whatever the kinds ask today.
    values |= {f"older_{n}": "某某" for n in range(11 - len(values))}
    content = {
        "kind": code,
        "title": "田间碰头",
        "organisation": kinds["recorders"][0]["id"],
        "planned_on": "2019-06-12",
        "planned_until": "2019-06-13",
        "place": "白羊溪乡中心小学",
        "amount": 100,
        "people": 12,
        "note": "与村两委商量秋季用工。",
        "values": values,
    }
    return content, len(content) - 1 + len(values)


def count(data: Path, lines: list[Line]) -> None:
    """What has a receipt, held against what the record holds and what lies on the disk."""
    recorded = [uid.replace("-", "") for line in lines for uid in line.recorded]
    proved = [digest for line in lines for digest in line.proved]
    with closing(sqlite3.connect(data / "jiedui.sqlite3")) as database:
        there = [uid for (uid,) in database.execute("SELECT uid FROM ledger_activity")]
        digests = [digest for (digest,) in database.execute("SELECT digest FROM ledger_evidence")]
    lost = sum(uid not in set(there) for uid in recorded) + sum(one not in set(digests) for one in proved)
    doubled = len(there) - len(set(there)) + sum(digests.count(one) > 1 for one in proved)
    spoilt = sum(_digest(data / "evidence" / digest[:2] / digest) != digest for digest in proved)
    print(f"receipts: {len(recorded)} entries, {len(proved)} photos; lost {lost}, doubled {doubled}, spoilt {spoilt}")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
