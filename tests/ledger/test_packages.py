"""The year's package: read through the one door, checked before it is released, logged, or not there at all."""

import csv
import io
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.db import transaction

from jiedui.accounts.roles import TABLE, Role, Verb
from jiedui.ledger import chain, storage
from jiedui.ledger.actions.packages import Assembled, assemble_package
from jiedui.ledger.beside import clear_beside, folder_beside
from jiedui.ledger.models import ActivityState, Contribution, Event, Evidence, PlanVersion
from jiedui.ledger.package_content import YearOfRecord
from jiedui.ledger.queries.packages import packages_page
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.sealing import own_seal
from jiedui.ledger.verification import verify_database
from jiedui.ledger.viewers import Viewer, as_installation
from jiedui.reports import verifier
from tests.cast import Cast
from tests.days import OPENING, at
from tests.ledger.tampering import make_everything
from tests.making import make_activity, stored_path

AT = at(date(2020, 1, 6))


@pytest.fixture
def record(cast: Cast) -> Cast:
    make_everything(cast)
    return cast


@pytest.fixture
def assemble(record: Cast, tmp_path: Path) -> Callable[..., Assembled]:
    def assemble(actor: Viewer | None = None, year: int = 2019, name: str = "package.zip") -> Assembled:
        return assemble_package(
            actor or record.liaison, programme=record.programme, year=year, at=AT, target=tmp_path / name
        )

    return assemble


def table(path: Path, name: str) -> list[dict[str, str]]:
    with ZipFile(path) as bag:
        text = bag.read(next(entry for entry in bag.namelist() if entry.endswith(f"/tables/{name}.csv")))
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline="")))


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


def test_it_is_found_to_hold_under_the_servers_key(assemble: Callable[..., Assembled], tmp_path: Path) -> None:
    made = assemble()
    with (tmp_path / "package.zip").open("rb") as file:
        report = verifier.verify(file, key=own_seal().public_key)
    assert (report.package, report.files) == ("jiedui-shifeng-luxi-2019", made.files)
    assert made.digest == storage.digest_of(tmp_path / "package.zip")
    assert made.public_key == own_seal().public_key.hex()


def test_its_checkpoint_tells_the_log_as_it_stood_before(assemble: Callable[..., Assembled]) -> None:
    head, size = chain.head(), Event.objects.count()
    made = assemble()
    assert (made.log_head, made.log_size) == (head, size)
    assert Event.objects.count() == size + 1


def test_the_log_tells_who_took_it_out_and_its_digest(assemble: Callable[..., Assembled], record: Cast) -> None:
    made = assemble(record.auditor)
    event = Event.objects.order_by("sequence").last()
    assert event is not None
    assert (event.verb, event.actor_id) == ("assemble_package", record.auditor.user_id)
    assert event.programme_id == record.programme.pk
    assert made.digest in event.reason
    assert verify_database().fault is None


def test_the_same_record_gives_the_same_bytes(assemble: Callable[..., Assembled], record: Cast, tmp_path: Path) -> None:
    """The second is made as if the first hadn't been: of what both were made from, nothing differs."""
    target = tmp_path / "package.zip"
    made = []
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            _interrupted(record, target, made)
    assert made[0] == made[1]


def _interrupted(record: Cast, target: Path, made: list[bytes]) -> None:
    with transaction.atomic():
        assemble_package(record.liaison, programme=record.programme, year=2019, at=AT, target=target)
        made.append(target.read_bytes())
        raise KeyboardInterrupt


def test_its_tables_hold_every_row_of_the_year(
    assemble: Callable[..., Assembled], record: Cast, tmp_path: Path
) -> None:
    make_activity(record, state=ActivityState.DRAFT)
    make_activity(record, state=ActivityState.SUBMITTED)
    assemble()
    path = tmp_path / "package.zip"
    assert {row["state"] for row in table(path, "activities")} == {"confirmed", "carried_out", "submitted"}
    assert all(row["period_from"] == "2019-01-01" for row in table(path, "obligations"))
    assert {row["status"] for row in table(path, "obligations")} >= {"overdue", "met"}
    assert len(table(path, "contributions")) == Contribution.objects.count() > 0
    assert {row["activity"] for row in table(path, "approvals")} <= {row["number"] for row in table(path, "activities")}
    listed = [int(row["sequence"]) for row in table(path, "events")]
    assert listed == list(
        Event.objects.filter(programme_id=record.programme.pk)
        .exclude(verb="assemble_package")
        .order_by("sequence")
        .values_list("sequence", flat=True)
    )


def test_evidence_lies_in_it_under_its_number(assemble: Callable[..., Assembled], tmp_path: Path) -> None:
    assemble()
    with ZipFile(tmp_path / "package.zip") as bag:
        for row in table(tmp_path / "package.zip", "evidence"):
            data = bag.read(f"jiedui-shifeng-luxi-2019/data/{row['path']}")
            assert len(data) == int(row["size"])


def test_the_second_years_package_has_the_second_years_duties(
    assemble: Callable[..., Assembled], tmp_path: Path
) -> None:
    assemble(year=2020)
    path = tmp_path / "package.zip"
    assert table(path, "activities") == []
    assert {row["due_on"][:4] for row in table(path, "obligations")} == {"2020"}


def test_a_year_outside_the_plan_is_refused(assemble: Callable[..., Assembled]) -> None:
    assert refusal(lambda: assemble(year=2021)) == "bad_input"


def test_without_an_adopted_plan_it_is_refused(assemble: Callable[..., Assembled], record: Cast) -> None:
    with chain.recording(record.liaison.actor, "withdraw_plan", at=AT) as recording:
        recording.change(PlanVersion.objects.get(state="adopted"), state="drafted")
    assert refusal(assemble) == "not_ready"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SYSTEM_ADMINISTRATOR])
def test_only_who_may_export_takes_it_out(assemble: Callable[..., Assembled], record: Cast, role: Role) -> None:
    actor = next(viewer for viewer in record.all().values() if viewer.seats[0].role is role)
    if Verb.EXPORT in TABLE[role]:
        assert assemble(actor).files
    else:
        assert refusal(lambda: assemble(actor)) == "not_allowed"


def test_for_strangers_there_is_no_such_programme(assemble: Callable[..., Assembled], record: Cast) -> None:
    with pytest.raises(Missing):
        assemble(record.stranger)


def test_a_piece_of_evidence_missing_from_the_store_is_named(
    assemble: Callable[..., Assembled], record: Cast, tmp_path: Path
) -> None:
    path = stored_path(Evidence.objects.order_by("pk")[0].digest)
    kept = path.read_bytes()
    path.unlink()
    try:
        with pytest.raises(Refused) as caught:
            assemble()
    finally:
        path.write_bytes(kept)
    assert caught.value.code == "not_ready"
    assert "现场.png" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_piece_of_evidence_altered_in_the_store_is_named(assemble: Callable[..., Assembled], tmp_path: Path) -> None:
    path = stored_path(Evidence.objects.order_by("pk")[0].digest)
    kept = path.read_bytes()
    path.write_bytes(b"another")
    try:
        assert refusal(assemble) == "not_ready"
    finally:
        path.write_bytes(kept)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_released_when_a_row_is_missing_from_its_tables(
    assemble: Callable[..., Assembled], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = YearOfRecord.counts
    monkeypatch.setattr(YearOfRecord, "counts", lambda self: counts(self) | {"activities": 99})
    events = Event.objects.count()
    with pytest.raises(AssertionError, match="99"):
        assemble()
    assert list(tmp_path.iterdir()) == []
    assert Event.objects.count() == events


def test_nothing_is_logged_when_the_file_cannot_be_released(assemble: Callable[..., Assembled], tmp_path: Path) -> None:
    (tmp_path / "package.zip").mkdir()
    (tmp_path / "package.zip" / "in the way").touch()
    events = Event.objects.count()
    with pytest.raises(OSError):
        assemble()
    assert Event.objects.count() == events
    assert [path.name for path in tmp_path.iterdir()] == ["package.zip"]


def test_nothing_is_released_when_it_cannot_be_logged(
    assemble: Callable[..., Assembled], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **values: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(chain, "_close_with", refuse)
    with pytest.raises(OSError, match="disk full"):
        assemble()
    assert list(tmp_path.iterdir()) == []


def test_an_earlier_file_of_that_name_is_replaced_whole(assemble: Callable[..., Assembled], tmp_path: Path) -> None:
    (tmp_path / "package.zip").write_bytes(b"last week's")
    assert assemble().digest == storage.digest_of(tmp_path / "package.zip")


def test_how_far_it_is_grows_to_the_end(record: Cast, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    assemble_package(
        record.liaison,
        programme=record.programme,
        year=2019,
        at=AT,
        target=tmp_path / "a.zip",
        progress=lambda done, total: told.append((done, total)),
    )
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert len({total for _, total in told}) == 1
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1]
    assert len({10 * done // total for done, total in told}) >= 9


def test_what_killed_processes_left_is_cleared_and_nothing_else(tmp_path: Path) -> None:
    target, another = tmp_path / "a.result", tmp_path / ".b.result-x"
    another.mkdir()
    with folder_beside(target) as folder:
        (folder / "package.zip").write_bytes(b"half")
        clear_beside(target)
        assert list(tmp_path.iterdir()) == [another]


def test_the_servers_key_is_made_once_for_its_owner_only(settings, tmp_path: Path) -> None:
    settings.KEYS_ROOT = tmp_path / "keys"
    first = own_seal().public_key
    assert own_seal().public_key == first
    (path,) = (tmp_path / "keys").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.stat().st_uid == os.getuid()


def test_the_page_lists_what_was_taken_out(assemble: Callable[..., Assembled], record: Cast) -> None:
    made = assemble()
    page = packages_page(record.liaison, slug=record.programme.slug, at=AT)
    assert page.years == (2019, 2020)
    assert page.public_key == made.public_key
    assert [(one.name, one.digest, one.actor) for one in page.packages] == [
        (made.name, made.digest, record.liaison.label)
    ]


def test_the_page_looks_through_the_end_of_a_long_log_only(
    assemble: Callable[..., Assembled], record: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    assemble()
    monkeypatch.setattr("jiedui.ledger.queries.packages.LOOKED_AT", 1)
    page = packages_page(record.liaison, slug=record.programme.slug, at=AT)
    assert (len(page.packages), page.has_older) == (1, True)
    make_activity(record)
    assert packages_page(record.liaison, slug=record.programme.slug, at=AT).packages == ()


def test_the_page_is_for_who_may_export(record: Cast) -> None:
    with pytest.raises(Refused):
        packages_page(record.clerk, slug=record.programme.slug, at=AT)


def test_the_page_takes_few_queries(record: Cast, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(4):
        packages_page(record.auditor, slug=record.programme.slug, at=AT)


def test_the_installation_itself_may_take_out_the_one_that_is_named(record: Cast, tmp_path: Path) -> None:
    viewer, programme = as_installation("shifeng-luxi")
    made = assemble_package(viewer, programme=programme, year=2019, at=AT, target=tmp_path / "a.zip")
    assert made.files
    event = Event.objects.order_by("sequence").last()
    assert event is not None
    assert (event.actor_id, event.actor_label) == (None, "系统")


def test_the_installation_says_so_where_the_programme_is_not_clear(record: Cast) -> None:
    with pytest.raises(Refused) as caught:
        as_installation("")
    assert "other、shifeng-luxi" in str(caught.value)
    with pytest.raises(Missing):
        as_installation("nowhere")


def test_the_day_looked_at_may_be_another(record: Cast, tmp_path: Path) -> None:
    target = tmp_path / "a.zip"
    assemble_package(record.liaison, programme=record.programme, year=2019, at=AT, target=target, as_of=OPENING)
    assert {row["achieved"] for row in table(target, "obligations")} == {"0"}
