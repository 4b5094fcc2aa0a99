"""The field page's side of the server: one copy in parts, and photos that arrive once wherever the line breaks."""

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from jiedui.accounts.models import User
from jiedui.ledger import storage
from jiedui.ledger.actions.devices import revoke_device
from jiedui.ledger.actions.field_page import switch_field_page
from jiedui.ledger.actions.users import close_user, revoke_role
from jiedui.ledger.models import Activity, Device, Event, Evidence, Membership, Submission
from jiedui.ledger.queries.set_asides import set_asides_page
from tests.cast import Cast
from tests.days import at
from tests.making import SLUG, make_activity, make_details, picture_bytes

PHOTOS = 20
PIECE = 60  # each picture takes two pieces
REQUESTS = 4
QUERIES = 36


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, settings: Any) -> None:
    settings.EVIDENCE_ROOT = tmp_path / "store"


class Cut(Exception):
    """The line broke."""


@dataclass
class Phone:
    """A device over HTTP. At request `breaks_after` the line breaks: before it arrives, or before its answer does."""

    client: Client
    uid: UUID = field(default_factory=uuid4)
    sequence: int = 0
    asked: int = 0
    breaks_after: int = -1
    loses_answers: bool = False
    cuts: int = 0

    def ask(self, method: str, address: str, body: Any = None, **more: Any) -> HttpResponse:
        self.asked += 1
        is_last = self.asked == self.breaks_after
        if is_last and not self.loses_answers:
            raise Cut
        kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
        answer = getattr(self.client, method)(f"{address}?device={self.uid}", body, content_type=kind, **more)
        if is_last:
            raise Cut
        return answer

    def register(self) -> HttpResponse:
        return self.ask("post", reverse("api_field_devices"), {"uid": str(self.uid), "name": "手机"})

    def copy(self, known: str = "") -> HttpResponse:
        return self.client.get(reverse("api_field_copy", args=[SLUG]), {"device": self.uid, "known": known})

    def hand_in(self, entry: dict[str, Any]) -> HttpResponse:
        return self.ask("post", reverse("api_field_submissions", args=[SLUG]), entry)

    def write(self, verb: str, activity: UUID, body: dict[str, Any], rests_on: str | None = None) -> dict[str, Any]:
        self.sequence += 1
        shared = {"uid": str(uuid4()), "sequence": self.sequence, "verb": verb, "activity": str(activity)}
        return {**shared, "body": body, "rests_on": rests_on}

    def send(self, entry: dict[str, Any], content: bytes | None) -> HttpResponse:
        """As the page sends one entry: the file from where it broke off, then the entry."""
        if content is not None:
            address = reverse("api_upload", args=[entry["body"]["upload"]])
            told = {"programme": SLUG, "name": "照片.png", "size": len(content), "sha256": sha256(content).hexdigest()}
            received = self.ask("put", address, told).json()["received"]
            while received < len(content):
                piece = content[received : received + PIECE]
                received = self.ask("patch", address, piece, headers={"Upload-Offset": str(received)}).json()[
                    "received"
                ]
        answer = self.hand_in(entry)
        assert answer.status_code == 200, answer.content
        return answer


@pytest.fixture
def phone(cast: Cast) -> Phone:
    client = Client()
    client.force_login(cast.user(cast.clerk))
    phone = Phone(client)
    assert phone.register().status_code == 201
    return phone


def content(**changes: object) -> dict[str, Any]:
    details = make_details()
    told = {"kind": details.kind, "title": details.title, "organisation": details.organisation, "place": details.place}
    return {**told, "planned_on": details.planned_on.isoformat(), "values": dict(details.values), **changes}


@pytest.mark.slow
@pytest.mark.parametrize("loses_answers", [False, True])
def test_twenty_photos_arrive_once_each_though_the_line_breaks_at_each_of_them(
    phone: Phone, loses_answers: bool
) -> None:
    activity = uuid4()
    record = phone.write("record", activity, content())
    pictures = [picture_bytes(width=30 + n) for n in range(PHOTOS)]
    queue: list[tuple[dict[str, Any], bytes | None]] = [(record, None)]
    for picture in pictures:
        queue.append((phone.write("add_evidence", activity, {"upload": str(uuid4())}, record["uid"]), picture))
    phone.loses_answers = loses_answers
    send_all(phone, queue)
    kept = Evidence.objects.filter(activity__uid=activity)
    assert sorted(row.digest for row in kept) == sorted(sha256(picture).hexdigest() for picture in pictures)
    assert all(storage.recomputed(row.digest) == row.digest for row in kept)
    assert Activity.objects.filter(uid=activity).count() == 1
    assert Event.objects.filter(verb="add_evidence").count() == PHOTOS
    assert phone.cuts == len(queue)


def send_all(phone: Phone, queue: list[tuple[dict[str, Any], bytes | None]]) -> None:
    """Send in order. The line breaks once in each, at its announcement, a piece or its entry in turn."""
    for place, (entry, picture) in enumerate(queue):
        phone.asked, phone.breaks_after = 0, 1 if picture is None else 1 + place % REQUESTS
        while True:
            try:
                phone.send(entry, picture)
                break
            except Cut:
                phone.cuts += 1


def test_nothing_is_acknowledged_before_the_whole_file_was_read_back(phone: Phone) -> None:
    activity, picture = uuid4(), picture_bytes(width=40)
    phone.send(phone.write("record", activity, content()), None)
    entry = phone.write("add_evidence", activity, {"upload": str(uuid4())})
    address = reverse("api_upload", args=[entry["body"]["upload"]])
    told = {"programme": SLUG, "name": "照片.png", "size": len(picture), "sha256": sha256(picture).hexdigest()}
    phone.ask("put", address, told)
    phone.ask("patch", address, picture[:60], headers={"Upload-Offset": "0"})
    assert phone.hand_in(entry).json()["code"] == "not_ready"
    spoilt = bytes(len(picture) - 60)
    phone.ask("patch", address, spoilt, headers={"Upload-Offset": "60"})
    assert phone.hand_in(entry).json()["code"] == "digest_differs"
    assert not Evidence.objects.exists()
    assert phone.send(entry, picture).json()["answer"]["digest"] == sha256(picture).hexdigest()


def test_the_copy_comes_in_parts_and_what_is_known_comes_without_its_body(phone: Phone) -> None:
    first = phone.copy().json()
    assert set(first["parts"]) == {"tasks", "plan", "ledger", "kinds", "settings"}
    assert all("body" in part for part in first["parts"].values())
    known = ",".join(f"{name}:{part['digest']}" for name, part in first["parts"].items())
    phone.send(phone.write("record", uuid4(), content(title="新的一项")), None)
    again = phone.copy(known).json()["parts"]
    assert {name for name, part in again.items() if "body" in part} == {"tasks", "ledger", "settings"}
    assert again["ledger"]["body"]["rows"][0]["content"]["title"] == "新的一项"


def test_the_copy_asks_the_database_no_more_for_many_activities(
    phone: Phone, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        make_activity(cast)
    phone.copy()
    with django_assert_max_num_queries(QUERIES):
        assert len(phone.copy().json()["parts"]["ledger"]["body"]["rows"]) == 12


def test_the_copy_holds_only_what_its_owner_may_see(cast: Cast) -> None:
    make_activity(cast)
    client = Client()
    client.force_login(User.objects.get(username="other_clerk"))
    phone = Phone(client)
    phone.register()
    assert phone.copy().json()["parts"]["ledger"]["body"]["rows"] == []


def test_a_revoked_device_is_told_so_and_its_session_ends(phone: Phone, cast: Cast) -> None:
    phone.copy()
    revoke_device(cast.clerk, uid=phone.uid, reason="遗失", at=at())
    answer = phone.copy()
    assert (answer.status_code, answer.json()["code"]) == (403, "revoked")
    assert phone.client.get(reverse("devices")).status_code == 302


def test_the_device_of_a_closed_account_is_told_to_drop_what_it_holds(phone: Phone, cast: Cast) -> None:
    close_user(cast.administrator, username="clerk", reason="调离", at=at())
    assert phone.copy().json()["code"] == "revoked"


def test_whoever_is_not_signed_in_is_told_so_and_no_more(phone: Phone) -> None:
    phone.client.logout()
    answer = phone.copy()
    assert (answer.status_code, answer.json()["code"]) == (401, "signed_out")


def test_a_page_of_another_release_is_told_to_renew_itself(phone: Phone) -> None:
    answer = phone.client.get(reverse("api_field_hello"), headers={"X-Field-Version": "0"})
    assert (answer.status_code, answer.json()["code"]) == (426, "version")


@pytest.mark.parametrize(
    "changes",
    [
        {"uid": "x"},
        {"sequence": 0},
        {"sequence": "1"},
        {"sequence": True},
        {"verb": "confirm"},
        {"verb": []},
        {"body": []},
        {"base": 1},
    ],
)
def test_what_is_no_submission_is_refused_in_one_sentence(phone: Phone, changes: dict[str, Any]) -> None:
    answer = phone.hand_in(phone.write("record", uuid4(), content()) | changes)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_input")
    assert not Submission.objects.exists()


def test_a_choice_that_is_no_list_of_fields_is_refused(phone: Phone) -> None:
    address = reverse("api_field_conflict", args=[SLUG, uuid4()])
    answer = phone.client.post(address, {"mine": 5}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_input")


def test_a_device_is_one_persons(phone: Phone, cast: Cast) -> None:
    client = Client()
    client.force_login(cast.user(cast.liaison))
    other = Phone(client, uid=phone.uid)
    assert other.register().status_code == 409
    assert other.copy().status_code == 404
    assert Device.objects.count() == 1


def test_whoever_no_longer_records_hands_over_what_the_phone_still_holds(phone: Phone, cast: Cast) -> None:
    entry = phone.write("record", uuid4(), content())
    photo = phone.write("add_evidence", uuid4(), {"upload": str(uuid4())})
    for seat in Membership.objects.filter(user__username="clerk"):
        revoke_role(cast.administrator, programme=cast.programme, membership=seat.pk, reason="调离", at=at())
    assert phone.hand_in(entry).status_code == 404
    over = {"set_aside": True, "reason": "您没有此权限。"}
    assert phone.hand_in(entry | over).json()["state"] == "set_aside"
    assert phone.send(photo | over, picture_bytes()).json()["state"] == "set_aside"
    rows = set_asides_page(cast.liaison, slug=SLUG).rows
    assert {(row.by, row.reason) for row in rows} == {(cast.clerk.name, "您没有此权限。")}


def test_nobody_hands_over_to_a_programme_of_others(phone: Phone, cast: Cast) -> None:
    client = Client()
    client.force_login(cast.user(cast.stranger))
    other = Phone(client)
    other.register()
    entry = other.write("record", uuid4(), content()) | {"set_aside": True}
    assert other.hand_in(entry).status_code == 404
    told = {"programme": SLUG, "name": "照片.png", "size": 9, "sha256": "0" * 64}
    assert other.ask("put", reverse("api_upload", args=[uuid4()]), told).status_code == 404


def test_a_manifest_is_offered_until_the_office_switches_it_off(cast: Cast) -> None:
    client = Client()
    assert client.get(reverse("field_manifest")).status_code == 200
    for programme, by in ((cast.programme, cast.liaison), (cast.other_programme, cast.stranger)):
        switch_field_page(by, programme=programme, may_install=False, takes_location=False, at=at())
    assert client.get(reverse("field_manifest")).status_code == 404


def test_the_page_may_ask_for_the_place_only_where_an_office_switched_that_on(cast: Cast) -> None:
    client = Client()
    before = client.get(reverse("field_worker")).content
    assert "geolocation=()" in client.get(reverse("field")).headers["Permissions-Policy"]
    switch_field_page(cast.liaison, programme=cast.programme, may_install=True, takes_location=True, at=at())
    assert "geolocation=(self)" in client.get(reverse("field")).headers["Permissions-Policy"]
    assert client.get(reverse("field_worker")).content != before


def test_the_worker_keeps_every_file_of_the_page_and_the_page_holds_nothing_of_anybody(phone: Phone) -> None:
    worker = Client().get(reverse("field_worker")).content.decode()
    assert phone.client.get(reverse("field_worker")).content.decode() == worker
    assert phone.client.get(reverse("field")).content == Client().get(reverse("field")).content
    static = Path(__file__).resolve().parents[2] / "src" / "jiedui" / "web" / "static"
    missing = [
        path.name
        for path in (static / "field").rglob("*.js")
        if path.name not in ("worker.js", "leaving.js") and f"/static/{path.relative_to(static)}" not in worker
    ]
    assert missing == []
