"""Eight people at work over HTTP: they record, submit, approve, carry out, prove and confirm, and note the answers.

A client remembers each act that the server acknowledged, and the one that it was waiting for when the server died.
It asks that one again after the restart, as a person does who saw no answer; a refusal then means that it was done.
"""

import http.client
import re
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random
from urllib.parse import urlencode
from uuid import UUID, uuid4

from benchmarks.trials.place import HOST

SLUG = "shifeng-luxi"
SECRET = "a" * 32  # the token against forged requests: cookie and header agree
# The acts in an activity's life, each with who does it.
LIFE = (
    ("record_activity", "clerk"),
    ("submit_activity", "clerk"),
    ("approve_activity", "donor_leader"),
    ("approve_activity", "recipient_leader"),
    ("carry_out_activity", "clerk"),
    ("add_evidence", "clerk"),
    ("confirm_activity", "recipient_leader"),
)
DONE = 302
REFUSED = frozenset({403, 404, 409, 400})
NOT_NOW = frozenset({503, 507})  # the database is away, or the disk is full: ask again


@dataclass(slots=True)
class Story:
    """One activity: how many acts of its life were acknowledged, and whether one more was asked for."""

    number: int
    uid: UUID = field(default_factory=uuid4)
    file: UUID = field(default_factory=uuid4)
    acknowledged: int = 0
    asked: int = 0
    is_left: bool = False

    @property
    def is_to_go_on(self) -> bool:
        """Whether there is more to ask for."""
        return not self.is_left and self.acknowledged < len(LIFE)


def sessions() -> dict[str, str]:
    """A signed-in session for each person of the life, made without the cost of passwords."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from jiedui.accounts.models import User

    keys = {}
    for name in {who for _, who in LIFE}:
        user = User.objects.get(username=name)
        store = SessionStore()
        store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
        store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        store.save()
        keys[name] = str(store.session_key)
    return keys


class NotShown(Exception):  # noqa: N818 - it is an answer
    """The page to act from was not to be had now."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(status)


class Client(threading.Thread):
    """One of the eight, until told to stop. `answers` counts statuses; 0 is no answer."""

    def __init__(self, port: int, keys: Mapping[str, str], chance: Random) -> None:
        super().__init__(daemon=True)
        self.port, self.keys, self.chance, self.stop = port, keys, chance, threading.Event()
        self.stories: list[Story] = []
        self.answers: list[tuple[str, int]] = []
        self.mistakes: list[str] = []

    def run(self) -> None:
        """Take the unfinished stories on, and begin new ones."""
        for story in self._unfinished():
            while story.is_to_go_on:
                if self.stop.is_set():
                    return
                if not self._step(story):
                    return

    def again(self) -> "Client":
        """The same person after the restart."""
        client = Client(self.port, self.keys, self.chance)
        client.stories, client.answers, client.mistakes = self.stories, self.answers, self.mistakes
        return client

    def _unfinished(self) -> Iterator[Story]:
        yield from [story for story in self.stories if story.is_to_go_on]
        while True:
            self.stories.append(Story(len(self.stories)))
            yield self.stories[-1]

    def _step(self, story: Story) -> bool:
        """Ask for the next act; whether there was an answer."""
        act, who = LIFE[story.acknowledged]
        is_repeat = story.asked > story.acknowledged
        try:
            body, kind, address = self._request(act, who, story)
            story.asked = story.acknowledged + 1
            status, page = self._ask(who, "POST", address, body, kind)
        except NotShown as answer:
            self.answers.append((act, answer.status))
            time.sleep(0.2)
            return True
        except (OSError, http.client.HTTPException):
            self.answers.append((act, 0))
            return False
        self.answers.append((act, status))
        if status == DONE:
            story.acknowledged += 1
            return True
        if is_repeat and status in REFUSED:  # it was done before the server died; the story ends here
            story.is_left = True
            return True
        if status in NOT_NOW:
            time.sleep(0.2)
            return True
        self.mistakes.append(f"{act} by {who}: {status} {words_of(page)}")
        return False

    def _request(self, act: str, who: str, story: Story) -> tuple[bytes, str, str]:
        base, plain = f"/p/{SLUG}/ledger", "application/x-www-form-urlencoded"
        page = f"{base}/{story.uid}"
        if act == "record_activity":
            form = self._shown(who, f"{base}/new?kind=unit_activity")
            body = re.search(r'name="organisation"[^>]*value="(\d+)"', form.decode())
            values = {
                "uid": str(story.uid),
                "title": f"第{story.number}次走访",
                "organisation": body[1] if body else "",
                "planned_on": date(2019, 6, 1).isoformat(),
                "place": "白羊溪乡",
                "amount": "1",
            }
            return urlencode(values).encode(), plain, f"{base}/new?kind=unit_activity"
        if act == "carry_out_activity":
            values = {"done_on": "2019-06-02", "place": "白羊溪乡", "amount": "1"}
            return urlencode(values).encode(), plain, f"{page}/carry-out"
        if act == "add_evidence":
            return *_upload(story), f"{page}/evidence"
        seen = b""
        if act in ("approve_activity", "confirm_activity"):
            found = re.search(rb'name="seen" value="(\w+)"', self._shown(who, page))
            seen = found[1] if found else b""
        return b"seen=" + seen, plain, f"{page}/do/{act}"

    def _shown(self, who: str, address: str) -> bytes:
        """A page, to act from it. Raises NotShown where the database is away."""
        status, page = self._ask(who, "GET", address)
        if status in NOT_NOW:
            raise NotShown(status)
        return page

    def _ask(self, who: str, method: str, address: str, body: bytes = b"", kind: str = "") -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
        try:
            connection.request(method, address, body or None, self._headers(who, kind))
            answer = connection.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie", []):
                self._taken(cookie)
            return answer.status, answer.read()
        finally:
            connection.close()

    def _taken(self, cookie: str) -> None:
        """A cookie of an answer: these people have their sessions already."""

    def _headers(self, who: str, kind: str) -> dict[str, str]:
        headers = {"Cookie": f"sessionid={self.keys[who]}; csrftoken={SECRET}", "X-CSRFToken": SECRET}
        return headers | ({"Content-Type": kind} if kind else {})


def _upload(story: Story) -> tuple[bytes, str]:
    from tests.making import picture_bytes

    mark = "----story"
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="uid"\r\n\r\n{story.file}\r\n'.encode(),
        f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'.encode(),
        picture_bytes(width=1 + story.uid.int % 60, height=1 + story.uid.int // 60 % 60),
        f"\r\n--{mark}--\r\n".encode(),
    ]
    return b"".join(parts), f"multipart/form-data; boundary={mark}"


def words_of(page: bytes) -> str:
    """What a page says, as far as a line holds it."""
    text = re.sub(r"<[^>]+>", " ", page.decode(errors="replace"))
    return re.sub(r"\s+", " ", text)[:300]
