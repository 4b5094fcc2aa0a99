"""Uploads as programs speak of them: over HTTP, in JSON, with refusals that tell where to go on."""

from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from jiedui.ledger.models import Activity, Evidence
from jiedui.ledger.viewers import Viewer
from tests.cast import Cast
from tests.making import SLUG, make_activity, picture_bytes

PICTURE = picture_bytes(width=64, height=64)


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, settings: Any) -> None:
    settings.EVIDENCE_ROOT = tmp_path / "store"


def signed_in(cast: Cast, viewer: Viewer) -> Client:
    client = Client()
    client.force_login(cast.user(viewer))
    return client


def begin(client: Client, uid: UUID, towards: Activity | None = None, **changes: object) -> HttpResponse:
    body = {"programme": SLUG, "name": "现场.png", "size": len(PICTURE), "sha256": sha256(PICTURE).hexdigest()}
    told = body | ({"activity": str(towards.uid)} if towards else {}) | changes
    return client.put(reverse("api_upload", args=[uid]), told, content_type="application/json")


def piece(client: Client, uid: UUID, offset: object, content: bytes) -> HttpResponse:
    return client.patch(
        reverse("api_upload", args=[uid]),
        content,
        content_type="application/offset+octet-stream",
        headers={"Upload-Offset": str(offset)},
    )


def finish(client: Client, uid: UUID, activity: Activity) -> HttpResponse:
    address = reverse("api_upload_finish", args=[uid])
    return client.post(address, {"activity": str(activity.uid)}, content_type="application/json")


def test_a_file_goes_up_in_pieces(cast: Cast) -> None:
    client, uid, activity = signed_in(cast, cast.clerk), uuid4(), make_activity(cast)
    assert begin(client, uid, activity).json() == {"size": len(PICTURE), "received": 0, "evidence": None}
    assert piece(client, uid, 0, PICTURE[:50])["Upload-Offset"] == "50"
    head = client.head(reverse("api_upload", args=[uid]))
    assert (head["Upload-Offset"], head["Upload-Length"]) == ("50", str(len(PICTURE)))
    assert piece(client, uid, 50, PICTURE[50:])["Upload-Offset"] == str(len(PICTURE))
    answer = finish(client, uid, activity)
    assert (answer.status_code, answer.json()["evidence"]) == (201, str(uid))
    assert Evidence.objects.get(uid=uid).digest == sha256(PICTURE).hexdigest()
    assert finish(client, uid, activity).json() == answer.json()
    assert begin(client, uid, activity).json()["evidence"] == str(uid)


def test_a_refusal_tells_a_program_and_a_person(cast: Cast) -> None:
    client, uid = signed_in(cast, cast.clerk), uuid4()
    begin(client, uid)
    piece(client, uid, 0, PICTURE[:50])
    answer = piece(client, uid, 20, PICTURE[20:])
    assert answer.status_code == 409
    assert (answer.json()["code"], answer.json()["values"]) == ("conflict", {"received": 50})
    assert "50字节" in answer.json()["message"]


def test_a_file_that_differs_is_refused_and_may_be_sent_anew(cast: Cast) -> None:
    client, uid, activity = signed_in(cast, cast.clerk), uuid4(), make_activity(cast)
    begin(client, uid, sha256="0" * 64)
    piece(client, uid, 0, PICTURE)
    answer = finish(client, uid, activity)
    assert (answer.status_code, answer.json()["code"]) == (422, "digest_differs")
    assert begin(client, uid).json()["received"] == 0


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"size": 0}, 400, "evidence_unusable"),
        ({"size": "12"}, 400, "bad_json"),
        ({"size": True}, 400, "bad_json"),
        ({"size": 10**12}, 413, "too_large"),
        ({"sha256": "short"}, 400, "bad_digest"),
        ({"programme": "elsewhere"}, 404, "missing"),
        ({"activity": "no-uuid"}, 400, "bad_json"),
        ({"activity": str(UUID(int=0))}, 404, "missing"),
    ],
)
def test_a_bad_announcement_is_one_clear_answer(cast: Cast, changes: dict[str, object], status: int, code: str) -> None:
    answer = begin(signed_in(cast, cast.clerk), uuid4(), **changes)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("body", [b"no json", b"[]", b"\xff", b"1" * 70_000])
def test_a_body_that_is_no_object_is_refused(cast: Cast, body: bytes) -> None:
    address = reverse("api_upload", args=[uuid4()])
    answer = signed_in(cast, cast.clerk).put(address, body, content_type="application/json")
    assert answer.status_code in (400, 413)
    assert answer.json()["code"] in ("bad_json", "too_large")


@pytest.mark.parametrize("offset", ["", "-1", "x", "1" * 30])
def test_a_piece_tells_where_it_belongs(cast: Cast, offset: str) -> None:
    client, uid = signed_in(cast, cast.clerk), uuid4()
    begin(client, uid)
    assert piece(client, uid, offset, b"x").json()["code"] == "bad_offset"


def test_nobody_sends_without_signing_in_and_is_told_so_in_json(db: None) -> None:
    answer = begin(Client(), uuid4())
    assert (answer.status_code, answer.json()["code"]) == (401, "signed_out")


def test_what_was_given_up_is_gone(cast: Cast) -> None:
    client, uid = signed_in(cast, cast.clerk), uuid4()
    begin(client, uid)
    assert client.delete(reverse("api_upload", args=[uid])).status_code == 204
    assert client.head(reverse("api_upload", args=[uid])).status_code == 404
