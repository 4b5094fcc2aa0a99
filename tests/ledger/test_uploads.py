"""A file in pieces: acknowledged when on disk, continued where it broke off, kept once it reads back as it was."""

import errno
import fcntl
import os
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedui.kernel.refusals import InputRefused
from jiedui.ledger import storage
from jiedui.ledger.actions import evidence, uploads
from jiedui.ledger.actions.uploads import NewUpload, Receipt
from jiedui.ledger.models import Activity, Event, Evidence, Upload
from jiedui.ledger.queries.uploads import unfinished_uploads, upload_state
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.viewers import Viewer
from tests.cast import Cast
from tests.days import at
from tests.making import make_activity, make_upload, picture_bytes

TEXT = "签到表，".encode() * 5000


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, settings: Any) -> Path:
    settings.EVIDENCE_ROOT = tmp_path / "store"
    return tmp_path / "store"


def announce(
    cast: Cast, content: bytes, *, uid: UUID | None = None, by: Viewer | None = None, **changes: Any
) -> tuple[UUID, Receipt]:
    told = {"name": "签到.txt", "size": len(content), "digest": sha256(content).hexdigest()} | changes
    activity = told.pop("activity", None)
    new = NewUpload(uid or uuid4(), **told)
    who = by or cast.clerk
    return new.uid, uploads.start_upload(who, programme=cast.programme, new=new, activity_uid=activity, at=at())


def send(cast: Cast, uid: UUID, offset: int, *pieces: bytes, by: Viewer | None = None) -> int:
    return uploads.receive_piece(by or cast.clerk, uid=uid, offset=offset, pieces=pieces, at=at()).received


def finish(cast: Cast, uid: UUID, activity: Activity, *, by: Viewer | None = None) -> Evidence:
    return uploads.finish_upload(by or cast.clerk, uid=uid, activity_uid=activity.uid, at=at())


def left(store: Path) -> list[Path]:
    return sorted(path for path in (store / ".uploads").glob("*"))


def test_pieces_become_one_file_of_evidence_and_leave_nothing_else(cast: Cast, own_store: Path) -> None:
    activity = make_activity(cast)
    uid, begun = announce(cast, TEXT)
    assert begun == Receipt(len(TEXT), 0)
    assert send(cast, uid, 0, TEXT[:100], TEXT[100:5000]) == 5000
    assert announce(cast, TEXT, uid=uid)[1].received == 5000
    assert send(cast, uid, 5000, TEXT[5000:]) == len(TEXT)
    row = finish(cast, uid, activity)
    assert (row.uid, row.digest, row.size) == (uid, sha256(TEXT).hexdigest(), len(TEXT))
    with storage.opened(row.digest) as file:
        assert file.read() == TEXT
    assert (left(own_store), Upload.objects.count()) == ([], 0)


def test_finishing_twice_is_one_file_and_one_event(cast: Cast) -> None:
    activity = make_activity(cast)
    upload = make_upload(cast, cast.clerk, picture_bytes())
    first = finish(cast, upload.uid, activity)
    events = Event.objects.count()
    assert finish(cast, upload.uid, activity) == first
    assert (Event.objects.count(), upload_state(cast.clerk, uid=upload.uid).evidence) == (events, first.uid)


def test_a_file_that_proves_the_activity_already_is_not_sent_again(cast: Cast) -> None:
    activity = make_activity(cast)
    row = finish(cast, make_upload(cast, cast.clerk, TEXT, name="签到.txt").uid, activity)
    assert announce(cast, TEXT, activity=activity.uid)[1] == Receipt(len(TEXT), len(TEXT), row.uid)
    assert Upload.objects.count() == 0


def test_a_file_that_was_withdrawn_may_come_again_under_its_old_number(cast: Cast) -> None:
    activity = make_activity(cast)
    upload = make_upload(cast, cast.clerk, TEXT, name="签到.txt")
    row = finish(cast, upload.uid, activity)
    evidence.withdraw_evidence(
        cast.clerk, programme=cast.programme, activity_uid=activity.uid, uid=row.uid, reason="传错了", at=at()
    )
    uid, _ = announce(cast, TEXT, uid=upload.uid, activity=activity.uid)
    send(cast, uid, 0, TEXT)
    assert finish(cast, uid, activity).pk != row.pk


@pytest.mark.parametrize("offset", [0, 99, 101, 10**12])
def test_a_piece_that_does_not_follow_is_refused_with_the_place_to_go_on(cast: Cast, offset: int) -> None:
    uid, _ = announce(cast, TEXT)
    send(cast, uid, 0, TEXT[:100])
    with pytest.raises(Refused) as refused:
        send(cast, uid, offset, TEXT[100:200])
    assert (refused.value.code, refused.value.values["received"]) == ("conflict", 100)


def test_what_came_before_the_line_broke_stays(cast: Cast) -> None:
    uid, _ = announce(cast, TEXT)

    def broken() -> Iterator[bytes]:
        yield TEXT[:700]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        uploads.receive_piece(cast.clerk, uid=uid, offset=0, pieces=broken(), at=at())
    assert upload_state(cast.clerk, uid=uid).received == 700
    send(cast, uid, 700, TEXT[700:])
    assert finish(cast, uid, make_activity(cast)).digest == sha256(TEXT).hexdigest()


def test_bytes_that_were_never_acknowledged_are_cut_off(cast: Cast, own_store: Path) -> None:
    """As after a power cut: more lies on disk than the record says."""
    uid, _ = announce(cast, TEXT)
    send(cast, uid, 0, TEXT[:100])
    with (own_store / ".uploads" / str(uid)).open("ab") as file:
        file.write(b"\x00" * 4096)
    send(cast, uid, 100, TEXT[100:])
    assert finish(cast, uid, make_activity(cast)).digest == sha256(TEXT).hexdigest()


def test_bytes_that_are_gone_from_disk_are_asked_for_again(cast: Cast, own_store: Path) -> None:
    uid, _ = announce(cast, TEXT)
    send(cast, uid, 0, TEXT[:100])
    (own_store / ".uploads" / str(uid)).unlink()
    with pytest.raises(Refused) as refused:
        send(cast, uid, 100, TEXT[100:])
    assert refused.value.values["received"] == 0
    send(cast, uid, 0, TEXT)
    assert finish(cast, uid, make_activity(cast)).size == len(TEXT)


def test_an_unfinished_file_is_no_evidence(cast: Cast) -> None:
    activity = make_activity(cast)
    upload = make_upload(cast, cast.clerk, picture_bytes(), received=10)
    with pytest.raises(Refused) as refused:
        finish(cast, upload.uid, activity)
    assert (refused.value.code, activity.evidence.count()) == ("not_ready", 0)


def test_a_file_with_another_digest_is_thrown_away(cast: Cast, own_store: Path) -> None:
    activity = make_activity(cast)
    upload = make_upload(cast, cast.clerk, picture_bytes(), digest="0" * 64)
    with pytest.raises(InputRefused) as refused:
        finish(cast, upload.uid, activity)
    assert (refused.value.code, activity.evidence.count(), left(own_store)) == ("digest_differs", 0, [])


def test_a_byte_that_the_disk_changed_is_found_before_it_counts(cast: Cast, own_store: Path) -> None:
    upload = make_upload(cast, cast.clerk, picture_bytes())
    path = own_store / ".uploads" / str(upload.uid)
    path.write_bytes(path.read_bytes()[:-1] + b"\x00")
    with pytest.raises(InputRefused) as refused:
        finish(cast, upload.uid, make_activity(cast))
    assert refused.value.code == "digest_differs"


def test_a_file_of_no_use_is_thrown_away(cast: Cast, own_store: Path) -> None:
    upload = make_upload(cast, cast.clerk, b"MZ\x90\x00")
    with pytest.raises(InputRefused) as refused:
        finish(cast, upload.uid, make_activity(cast))
    assert (refused.value.code, left(own_store), Upload.objects.count()) == ("evidence_unusable", [], 0)


def test_a_file_waits_while_its_activity_can_t_take_it(cast: Cast) -> None:
    upload = make_upload(cast, cast.clerk, picture_bytes())
    with pytest.raises(Missing):
        uploads.finish_upload(cast.clerk, uid=upload.uid, activity_uid=uuid4(), at=at())
    assert finish(cast, upload.uid, make_activity(cast)).uid == upload.uid


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"size": 0}, "evidence_unusable"),
        ({"size": -1}, "evidence_unusable"),
        ({"size": 501 * 1024 * 1024}, "too_large"),
        ({"digest": "x" * 64}, "bad_digest"),
        ({"digest": "abc"}, "bad_digest"),
        ({"size": 2**60}, "too_large"),
    ],
)
def test_what_can_t_end_well_is_refused_at_the_start(cast: Cast, changes: dict[str, object], code: str) -> None:
    with pytest.raises(InputRefused) as refused:
        announce(cast, TEXT, **changes)
    assert (refused.value.code, Upload.objects.count()) == (code, 0)


def test_more_than_was_announced_is_refused(cast: Cast) -> None:
    uid, _ = announce(cast, TEXT[:100])
    with pytest.raises(InputRefused) as refused:
        send(cast, uid, 0, TEXT[:60], TEXT[60:200])
    assert (refused.value.code, upload_state(cast.clerk, uid=uid).received) == ("too_long", 60)


def test_nobody_else_sees_or_touches_a_file_under_way(cast: Cast) -> None:
    upload = make_upload(cast, cast.clerk, picture_bytes(), received=10)
    for viewer in (cast.liaison, cast.other_clerk, cast.stranger):
        for call in (
            lambda who=viewer: upload_state(who, uid=upload.uid),
            lambda who=viewer: send(cast, upload.uid, 10, b"x", by=who),
            lambda who=viewer: uploads.abandon_upload(who, uid=upload.uid),
            lambda who=viewer: finish(cast, upload.uid, make_activity(cast), by=who),
        ):
            with pytest.raises(Missing):
                call()
    with pytest.raises(Refused) as refused:
        announce(cast, picture_bytes(), uid=upload.uid, by=cast.liaison)
    assert refused.value.code == "conflict"


def test_who_may_not_record_sends_nothing(cast: Cast) -> None:
    for viewer, refusal in ((cast.donor_leader, Refused), (cast.auditor, Refused), (cast.stranger, Missing)):
        with pytest.raises(refusal):
            announce(cast, TEXT, by=viewer)


def test_one_piece_at_a_time(cast: Cast, own_store: Path) -> None:
    uid, _ = announce(cast, TEXT)
    with (own_store / ".uploads" / str(uid)).open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(Refused) as refused:
            send(cast, uid, 0, TEXT[:100])
    assert refused.value.code == "conflict"


def test_a_full_disk_says_so_and_keeps_what_was_acknowledged(
    cast: Cast, own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid, _ = announce(cast, TEXT)
    send(cast, uid, 0, TEXT[:100])
    write = os.write

    def full(descriptor: int, data: bytes) -> int:
        if len(data) == 7:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(descriptor, data)

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(InputRefused) as refused:
        send(cast, uid, 100, TEXT[100:200], TEXT[200:207])
    monkeypatch.undo()
    assert refused.value.code == "no_room"
    assert send(cast, uid, 200, TEXT[200:]) == len(TEXT)
    assert finish(cast, uid, make_activity(cast)).digest == sha256(TEXT).hexdigest()


def test_what_nobody_goes_on_with_is_swept_after_seven_days(cast: Cast, own_store: Path) -> None:
    old = make_upload(cast, cast.clerk, picture_bytes(), received=10)
    Upload.objects.filter(pk=old.pk).update(touched_at=at() - timedelta(days=8))
    kept = make_upload(cast, cast.clerk, picture_bytes(width=9), received=10)
    assert [path.name for path in left(own_store)] == [str(kept.uid)]
    assert list(Upload.objects.values_list("uid", flat=True)) == [kept.uid]


def test_a_person_can_t_begin_without_end(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_OPEN", 2)
    for _ in range(2):
        announce(cast, TEXT)
    with pytest.raises(Refused) as refused:
        announce(cast, TEXT)
    assert refused.value.code == "conflict"


def test_the_unfinished_files_of_an_activity_are_told_to_their_sender(cast: Cast) -> None:
    activity = make_activity(cast)
    uid, _ = announce(cast, TEXT, activity=activity.uid)
    send(cast, uid, 0, TEXT[: len(TEXT) // 2])
    found = unfinished_uploads(cast.clerk, activity=activity.uid)
    assert [(one.name, one.percent) for one in found] == [("签到.txt", 50)]
    assert unfinished_uploads(cast.liaison, activity=activity.uid) == ()


@given(cuts=st.lists(st.integers(1, 500), max_size=8))
def test_however_it_is_cut_the_same_file_arrives(tmp_path_factory: pytest.TempPathFactory, cuts: list[int]) -> None:
    """The law of the part that needs no database: pieces in order make the whole."""
    content = bytes(range(256)) * 2
    edges = sorted({0, *[min(cut, len(content)) for cut in cuts], len(content)})
    path = tmp_path_factory.mktemp("cut") / "file"
    for start, end in pairwise(edges):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT)
        upload = uploads._as_it_lies(Upload(received=start, size=len(content)), descriptor)
        uploads._write(descriptor, content[upload.received : end])
        os.write(descriptor, b"never acknowledged")
        os.close(descriptor)
    assert path.read_bytes()[: len(content)] == content
