"""Trial 4: the disk runs full under load. Every act that fails says so in a sentence, and nothing of it is written.

People still sign in, read and sign out while nothing can be written, and work goes on by itself once there is room.
"""

import errno
import json
import time
from collections import Counter
from collections.abc import Callable
from http.cookies import SimpleCookie
from pathlib import Path
from random import Random
from urllib.parse import urlencode
from uuid import uuid4

from benchmarks.trials import truth
from benchmarks.trials.clients import DONE, SECRET, SLUG, Client, Story, sessions, words_of
from benchmarks.trials.kills import rest
from benchmarks.trials.outcome import Outcome
from benchmarks.trials.place import Place

PEOPLE = 4
ROOM_LEFT = (0, 0, 4_096, 65_536, 400_000, 1_500_000)  # bytes; the first acts may still find room
SECONDS_TO_RECOVER = 20.0
FORM = "application/x-www-form-urlencoded"
OK, NO_ROOM = 200, 507
SAID = "磁盘空间不足"
PAGES = ("plan", "overview", "ledger", "tasks", "search?q=%E8%B5%B0")


def run(name: str, place: Place, *, times: int, chance: Random) -> Outcome:  # noqa: ARG001 - all trials are called alike
    """Fill the disk and make room again, so many times."""
    if place.postgres is not None:
        raise SystemExit("disk-full fills the data folder, in which SQLite lies; PostgreSQL's is a disk of its own")
    outcome, visitors = Outcome(), list[_Visitor]()
    with place.served() as server:
        server.wait()
        keys = sessions()
        people = [_Writer(server.port, keys, Random(chance.random())) for _ in range(PEOPLE)]
        for number in range(times):
            people = [one.again() for one in people]
            visitors += _round(people, place, lambda: _Visitor(server.port, {}, Random(chance.random())), chance)
            working = _wait_for_work(people)
            outcome.expect(holds=working, else_=f"round {number}: work doesn't go on though there is room")
            rest(list(people))
            truth.check(outcome, [story for one in people for story in one.stories])
    _tell(outcome, people, visitors, place.log.read_text("utf-8", "replace"))
    return outcome


def _round(
    people: list["_Writer"], place: Place, visitor: Callable[[], "_Visitor"], chance: Random
) -> list["_Visitor"]:
    """All begin; the disk runs full; visitors come; there is room again, and the last of them is still known."""
    filler, visitors = place.data / "filler", list[_Visitor]()
    for one in people:
        one.start()
    time.sleep(chance.uniform(0, 0.5))
    _fill(filler, left=chance.choice(ROOM_LEFT))
    for is_last in (False,) * chance.randint(0, 2) + (True,):
        visitors.append(visitor())
        visitors[-1].enter()
        visitors[-1].look_around()
        if not is_last:
            visitors[-1].leave()
    filler.unlink()
    visitors[-1].look_around()
    visitors[-1].leave()
    return visitors


def _tell(outcome: Outcome, people: list["_Writer"], visitors: list["_Visitor"], log: str) -> None:
    everybody = [*people, *visitors]
    outcome.broken += [words for one in everybody for words in one.mistakes]
    outcome.expect(holds="Traceback" not in log, else_="a traceback in the log: a failure that nobody had foreseen")
    answers = Counter(status for one in everybody for _, status in one.answers)
    outcome.expect(holds=(log.count("no room") > 0) is (answers[NO_ROOM] > 0), else_="the log doesn't tell of it")
    acts = sum(story.acknowledged for one in people for story in one.stories)
    outcome.line = (
        f"{acts} acts of {PEOPLE} acknowledged, {answers[NO_ROOM]} refused for want of room,"
        f" {len(visitors)} people signed in on a full disk, answers {dict(sorted(answers.items()))},"
        f" {len(outcome.broken)} promises broken"
    )


class _Writer(Client):
    """One at work, who knows the sentence of a full disk, and takes it to mean that nothing was done."""

    def again(self) -> "_Writer":
        """The same person in the next round."""
        client = _Writer(self.port, self.keys, self.chance)
        client.stories, client.answers, client.mistakes = self.stories, self.answers, self.mistakes
        return client

    def _step(self, story: Story) -> bool:
        asked = story.asked
        goes_on = super()._step(story)
        if self.answers[-1][1] == NO_ROOM:
            story.asked = asked
        return goes_on

    def _ask(self, who: str, method: str, address: str, body: bytes = b"", kind: str = "") -> tuple[int, bytes]:
        status, page = super()._ask(who, method, address, body, kind)
        if status >= 500:
            self.mistakes += _faults(method, address, status, page)
        return status, page


class _Visitor(Client):
    """Somebody who signs in anew, reads, tries this and that, and signs out."""

    cookie = ""

    def enter(self) -> None:
        """Sign in: nobody stays out for want of room."""
        from tests.cast import PASSWORD

        self._expect(DONE, "signing in", "POST", "/sign-in", username="liaison", password=PASSWORD)

    def look_around(self) -> None:
        """Read pages, and try acts, which may find room or not."""
        for page in self.chance.sample(PAGES, 3):
            self._expect(OK, f"reading {page}", "GET", f"/p/{SLUG}/{page}")
        acts = (self._draft, self._save_view, self._mistake_a_password, self._change_settings)
        for act in self.chance.sample(acts, 2):
            act()

    def leave(self) -> None:
        """Sign out: whoever has the old cookie is nobody from then on."""
        kept = self.cookie
        self._expect(DONE, "signing out", "POST", "/sign-out")
        self.cookie = kept
        self._expect(DONE, "reading after signing out", "GET", f"/p/{SLUG}/plan")

    def _draft(self) -> None:
        from tests.making import AGRICULTURE, body

        plan = {"kind": "unit_activity", "title": "走访", "planned_on": "2019-06-01"}
        plan["organisation"] = body(AGRICULTURE).pk
        address = f"/api/p/{SLUG}/activities/{uuid4()}"
        status, said = self._ask("", "PUT", address, json.dumps(plan).encode(), "application/json")
        self._check("PUT", address, status, said)

    def _save_view(self) -> None:
        self._try(f"/p/{SLUG}/views", page="ledger", name=f"第{self.chance.randrange(10**6)}", query="state=draft")

    def _mistake_a_password(self) -> None:
        self._try("/sign-in", username=f"nobody{self.chance.randrange(10**6)}", password="wrong")

    def _change_settings(self) -> None:
        days = self.chance.randint(1, 30)
        self._try(f"/p/{SLUG}/settings", approval_days=str(days), regularise_days=str(days))

    def _try(self, address: str, **form: str) -> None:
        self._check("POST", address, *self._ask("", "POST", address, urlencode(form).encode(), FORM))

    def _check(self, method: str, address: str, status: int, page: bytes) -> None:
        self.answers.append((address, status))
        if status >= 500:
            self.mistakes += _faults(method, address, status, page)

    def _expect(self, wanted: int, what: str, method: str, address: str, **form: str) -> None:
        status, page = self._ask("", method, address, urlencode(form).encode(), FORM if form else "")
        if status != wanted:
            self.mistakes.append(f"{what}: {status} {words_of(page)}")

    def _headers(self, who: str, kind: str) -> dict[str, str]:  # noqa: ARG002 - as the others'
        headers = {"Cookie": f"sessionid={self.cookie}; csrftoken={SECRET}", "X-CSRFToken": SECRET}
        return headers | ({"Content-Type": kind} if kind else {})

    def _taken(self, cookie: str) -> None:
        """Remember the session that the answer gave."""
        if found := SimpleCookie(cookie).get("sessionid"):
            self.cookie = found.value


def _faults(method: str, address: str, status: int, page: bytes) -> list[str]:
    """What is wrong with an answer that something failed."""
    words = page.decode("utf-8", "replace")
    if method == "GET":
        return [f"reading {address}: {status} {words_of(page)}"]
    if address.startswith("/api"):
        said = json.loads(words)
        is_told = said["code"] == "no_room" and SAID in said["message"]
    else:
        is_told = SAID in words and "jiedui.css" in words
    return [] if is_told and status == NO_ROOM else [f"{method} {address}: {status} {words_of(page)}"]


def _fill(filler: Path, *, left: int) -> None:
    """Leave so many bytes on the disk, or none."""
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(65_536)) == 65_536:
                pass
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
        file.truncate(max(file.tell() - left, 0))


def _wait_for_work(people: list[_Writer]) -> bool:
    """Whether each is acknowledged one act more, with nobody's help."""
    before, until = [len(one.answers) for one in people], time.monotonic() + SECONDS_TO_RECOVER
    while time.monotonic() < until:
        if all(any(status == DONE for _, status in one.answers[at:]) for one, at in zip(people, before, strict=True)):
            return True
        time.sleep(0.02)
    return False
