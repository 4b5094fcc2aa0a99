"""Evidence in the record: taken in by pieces within limits, kept once, never altered, withdrawn with a reason."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from jiedui.kernel.refusals import InputRefused
from jiedui.ledger import access, storage
from jiedui.ledger.actions import activities, evidence
from jiedui.ledger.models import Activity, ActivityState, Event, Evidence, PlanVersion
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.viewers import Viewer
from tests.cast import Cast
from tests.days import at
from tests.ledger.acts import everything
from tests.making import make_activity, make_evidence, picture_bytes, seen

S = ActivityState


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, settings: Any) -> Path:
    """A file store of this test's own, so that what is left in it can be counted."""
    settings.EVIDENCE_ROOT = tmp_path / "store"
    return tmp_path / "store"


def add(
    cast: Cast,
    activity: Activity,
    content: bytes,
    *,
    by: Viewer | None = None,
    uid: UUID | None = None,
    name: str = "现场.png",
) -> Evidence:
    return evidence.add_evidence(
        by or cast.clerk,
        programme=cast.programme,
        activity_uid=activity.uid,
        uid=uid or uuid4(),
        name=name,
        chunks=[content[:100], content[100:]],
        at=at(),
    )


def files(store: Path) -> list[Path]:
    """The files in the store but for the plan's own."""
    plans = set(PlanVersion.objects.values_list("source_digest", flat=True))
    return [path for path in store.rglob("*") if path.is_file() and path.name not in plans]


def test_it_keeps_the_bytes_under_their_digest(cast: Cast, own_store: Path) -> None:
    content = picture_bytes()
    row = add(cast, make_activity(cast), content, name="C:\\照片\\现场.png")
    assert (row.name, row.media_type, row.size) == ("现场.png", "image/png", len(content))
    with storage.opened(row.digest) as file:
        assert file.read() == content
    assert [path.name for path in files(own_store)] == [row.digest]


def test_the_same_file_is_kept_once_for_an_activity(cast: Cast) -> None:
    activity = make_activity(cast)
    first = add(cast, activity, picture_bytes())
    events = Event.objects.count()
    assert add(cast, activity, picture_bytes()).pk == first.pk
    assert Event.objects.count() == events


def test_the_same_request_twice_is_one_file(cast: Cast) -> None:
    activity, uid = make_activity(cast), uuid4()
    assert add(cast, activity, picture_bytes(), uid=uid).pk == add(cast, activity, picture_bytes(), uid=uid).pk


@pytest.mark.parametrize("other", ["file", "activity"])
def test_a_uid_can_t_stand_for_two_files(cast: Cast, other: str) -> None:
    activity, uid = make_activity(cast), uuid4()
    add(cast, activity, picture_bytes(), uid=uid)
    content = picture_bytes(width=9) if other == "file" else picture_bytes()
    with pytest.raises(Refused) as refused:
        add(cast, activity if other == "file" else make_activity(cast), content, uid=uid)
    assert refused.value.code == "conflict"


def test_the_same_file_may_prove_two_activities(cast: Cast, own_store: Path) -> None:
    for _ in range(2):
        add(cast, make_activity(cast), picture_bytes())
    assert (Evidence.objects.count(), len(files(own_store))) == (2, 1)


def test_too_large_a_file_is_refused_on_the_way_and_leaves_nothing(cast: Cast, own_store: Path, settings: Any) -> None:
    activity, before = make_activity(cast), everything()
    taken: list[int] = []
    settings.EVIDENCE_MOST_BYTES = 5000

    def chunks() -> Iterator[bytes]:
        for number in range(100):
            taken.append(number)
            yield b"x" * 1000

    with pytest.raises(InputRefused) as refused:
        evidence.add_evidence(
            cast.clerk,
            programme=cast.programme,
            activity_uid=activity.uid,
            uid=uuid4(),
            name="大文件.txt",
            chunks=chunks(),
            at=at(),
        )
    assert (refused.value.code, taken) == ("too_large", [0, 1, 2, 3, 4, 5])
    assert (files(own_store), everything()) == ([], before)


def test_a_file_of_exactly_the_limit_is_taken(cast: Cast, settings: Any) -> None:
    settings.EVIDENCE_MOST_BYTES = 5000
    assert add(cast, make_activity(cast), b"x" * 5000, name="说明.txt").size == 5000


def test_a_file_of_no_use_leaves_nothing(cast: Cast, own_store: Path) -> None:
    activity, before = make_activity(cast), everything()
    with pytest.raises(InputRefused):
        add(cast, activity, b"MZ\x90\x00\x00", name="现场.jpg")
    assert (files(own_store), everything()) == ([], before)


def test_a_connection_that_breaks_leaves_nothing(cast: Cast, own_store: Path) -> None:
    activity, before = make_activity(cast), everything()

    def broken() -> Iterator[bytes]:
        yield b"x" * 1000
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        evidence.add_evidence(
            cast.clerk,
            programme=cast.programme,
            activity_uid=activity.uid,
            uid=uuid4(),
            name="a.txt",
            chunks=broken(),
            at=at(),
        )
    assert (files(own_store), everything()) == ([], before)


def test_nothing_is_taken_in_from_somebody_who_may_not_add_it(cast: Cast, own_store: Path) -> None:
    activity = make_activity(cast, state=S.SUBMITTED)

    def chunks() -> Iterator[bytes]:
        pytest.fail("the bytes were asked for")
        yield b""

    for viewer, refusal in ((cast.donor_leader, Refused), (cast.other_clerk, Missing), (cast.stranger, Missing)):
        with pytest.raises(refusal):
            evidence.add_evidence(
                viewer,
                programme=cast.programme,
                activity_uid=activity.uid,
                uid=uuid4(),
                name="a.txt",
                chunks=chunks(),
                at=at(),
            )
    assert files(own_store) == []


def test_what_is_withdrawn_proves_nothing_and_may_come_again(cast: Cast) -> None:
    activity = make_activity(cast, state=S.CARRIED_OUT)
    row = activity.evidence.get()
    withdraw(cast, row)
    with pytest.raises(Refused) as refused:
        activities.confirm_activity(
            cast.recipient_leader, programme=cast.programme, uid=activity.uid, seen=seen(activity), at=at()
        )
    assert refused.value.code == "not_ready"
    again = make_evidence(cast, activity)
    assert (again.pk != row.pk, again.digest) == (True, row.digest)


def test_what_is_withdrawn_tells_why_and_is_not_withdrawn_twice(cast: Cast) -> None:
    activity = make_activity(cast, state=S.CARRIED_OUT)
    make_evidence(cast, activity, content=picture_bytes(width=11))
    row = activity.evidence.order_by("id").first()
    assert row is not None
    withdraw(cast, row)
    row.refresh_from_db()
    assert (row.withdrawn_reason, row.withdrawn_at) == ("传错了", at())
    with pytest.raises(Refused) as refused:
        withdraw(cast, row)
    assert refused.value.code == "conflict"


def test_after_confirmation_files_are_added_but_not_withdrawn(cast: Cast) -> None:
    activity = make_activity(cast, state=S.CONFIRMED)
    add(cast, activity, picture_bytes(width=10))
    with pytest.raises(Refused) as refused:
        withdraw(cast, activity.evidence.latest("id"))
    assert refused.value.code == "wrong_state"


def test_another_activity_s_file_is_not_there(cast: Cast) -> None:
    one, two = make_activity(cast, state=S.CARRIED_OUT), make_activity(cast, state=S.CARRIED_OUT)
    with pytest.raises(Missing):
        evidence.withdraw_evidence(
            cast.clerk,
            programme=cast.programme,
            activity_uid=one.uid,
            uid=two.evidence.get().uid,
            reason="传错了",
            at=at(),
        )


def test_a_file_is_open_to_those_who_see_its_activity(cast: Cast) -> None:
    row = add(cast, make_activity(cast), picture_bytes())
    for name, viewer in cast.all().items():
        sees = name in {
            "clerk",
            "liaison",
            "seconded_cadre",
            "donor_leader",
            "recipient_leader",
            "recipient_clerk",
            "auditor",
        }
        try:
            found = access.get_evidence(viewer, uid=row.uid) == row
        except Missing:
            found = False
        assert (name, found) == (name, sees)
        assert access.visible_evidence(viewer, cast.programme).exists() == sees
    with pytest.raises(Missing):
        access.get_evidence(cast.clerk, uid=uuid4())


def withdraw(cast: Cast, row: Evidence) -> None:
    evidence.withdraw_evidence(
        cast.clerk, programme=cast.programme, activity_uid=row.activity.uid, uid=row.uid, reason="传错了", at=at()
    )
