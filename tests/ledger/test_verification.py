"""verify --database: whatever is changed behind the log's back is found, and the right record named."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.db import connection, models

from jiedui.accounts.models import Organisation, User
from jiedui.ledger import chain, storage
from jiedui.ledger.actions.sheet_reading import receive_sheet
from jiedui.ledger.fault import TABLES, Fault
from jiedui.ledger.models import Activity, Change, Event, Evidence, ImportBatch, Involvement, Programme
from jiedui.ledger.verification import Earlier, Verification, verify_database
from jiedui.reports.checkpoint import log_state
from tests.cast import Cast
from tests.days import OPENING, at
from tests.ledger import tampering
from tests.ledger.tampering import COLUMNS, LOG_COLUMNS, delete, insert, make_everything, rows_of, swap, update
from tests.making import make_activity, stored_path


@pytest.fixture
def record(cast: Cast) -> Cast:
    make_everything(cast)
    return cast


@contextmanager
def found_after(change: Callable[[], object]) -> Iterator[Fault]:
    with tampering.tampering():
        change()
        yield fault()


def fault() -> Fault:
    found = verify_database().fault
    assert found is not None
    assert found.message
    return found


def names_of(found: Fault) -> tuple[str, object, object]:
    return found.code, found.values.get("table"), found.values.get("row")


def test_a_whole_record_holds(record: Cast) -> None:
    result = verify_database()
    assert result.fault is None, result.fault and result.fault.message
    assert result.events == Event.objects.count()
    assert result.changes == Change.objects.count()
    assert result.rows == sum(model._default_manager.count() for model in chain.AUDITED)
    assert result.files >= Evidence.objects.count()
    assert result.log is not None
    assert result.log.head == chain.head()


def test_an_empty_record_holds(db: None) -> None:
    assert verify_database() == Verification(0, 0, 0, 0, log_state([]), None)


def test_every_audited_table_has_a_name_for_people() -> None:
    assert set(TABLES) == {model._meta.db_table for model in chain.AUDITED}


def test_every_column_that_is_changed_is_named(record: Cast) -> None:
    """One raw update of each audited column of each audited table."""
    assert len(COLUMNS) > 150
    for model, column in COLUMNS:
        number = rows_of(model)[-1]
        with found_after(lambda model=model, number=number, column=column: update(model, number, column)) as found:
            assert names_of(found) == ("row_changed", model._meta.db_table, number), (model, column)
            assert f"{column} " in str(found.values["columns"])
            assert found.values["expected"] != found.values["found"]


def test_a_row_that_is_deleted_is_named_in_every_table(record: Cast) -> None:
    for model in chain.AUDITED:
        number = rows_of(model)[0]
        with found_after(lambda model=model, number=number: delete(model, number)) as found:
            assert names_of(found) == ("row_missing", model._meta.db_table, number)


def test_a_row_that_is_inserted_is_named_in_every_table(record: Cast) -> None:
    for model in chain.AUDITED:
        inserted: list[int] = []
        with found_after(lambda model=model, inserted=inserted: inserted.append(insert(model))) as found:
            assert names_of(found) == ("row_unknown", model._meta.db_table, inserted[0])


def test_two_rows_that_trade_places_are_found_in_every_table(record: Cast) -> None:
    for model in chain.AUDITED:
        one, *_, two = rows_of(model)
        assert one != two
        with found_after(lambda model=model, one=one, two=two: swap(model, one, two)) as found:
            assert names_of(found) == ("row_changed", model._meta.db_table, one)


def test_a_deleted_row_put_back_is_named(record: Cast) -> None:
    bodies = record.programme.team.order_by("pk")
    with chain.recording(record.liaison.actor, "leave_team", at=at(OPENING)) as recording:
        gone = bodies.first()
        assert gone is not None
        number = gone.pk
        recording.delete(gone)

    def put_back() -> None:
        insert(type(gone))
        swap(type(gone), rows_of(type(gone))[-1], number)

    with found_after(put_back) as found:
        assert names_of(found) == ("row_returned", "ledger_teammember", number)


def test_a_change_that_a_later_event_covers_up_is_found(record: Cast) -> None:
    """The log alone tells it: what an event found in the row isn't what the events before left there."""
    activity = Activity.objects.order_by("pk").last()
    assert activity is not None
    with tampering.tampering():
        update(Activity, activity.pk, "note")
        activity.refresh_from_db()
        tampering.guard_again()
        with chain.recording(record.liaison.actor, "edit_activity", at=at(OPENING)) as recording:
            recording.change(activity, note="另一段")
        found = fault()
        assert names_of(found) == ("row_changed_between", "ledger_activity", activity.pk)
        assert found.values["column"] == "note"


def test_a_change_of_another_column_that_a_later_event_covers_up_is_found(record: Cast) -> None:
    activity = Activity.objects.order_by("pk").last()
    assert activity is not None
    with tampering.tampering():
        update(Activity, activity.pk, "amount")
        activity.refresh_from_db()
        tampering.guard_again()
        with chain.recording(record.liaison.actor, "edit_activity", at=at(OPENING)) as recording:
            recording.change(activity, note="另一段")
        assert names_of(fault()) == ("row_changed_between", "ledger_activity", activity.pk)


def test_every_column_of_the_log_that_is_changed_is_found_at_its_event(record: Cast) -> None:
    for model, column in LOG_COLUMNS:
        numbers = rows_of(model)
        number = numbers[len(numbers) // 2]
        event = number if model is Event else Change.objects.get(pk=number).event_id
        with found_after(lambda model=model, number=number, column=column: update(model, number, column)) as found:
            assert found.values["event"] == event, (model, column)


def test_an_event_taken_out_of_the_middle_is_named(record: Cast) -> None:
    number = rows_of(Event)[3]
    with tampering.tampering():
        for change in Change.objects.filter(event_id=number).values_list("pk", flat=True):
            delete(Change, change)
        delete(Event, number)
        found = fault()
        assert (found.code, found.values["event"]) == ("event_missing", number)


def test_a_change_left_without_its_event_is_found(record: Cast) -> None:
    number = rows_of(Event)[-1]
    with found_after(lambda: delete(Event, number)) as found:
        assert (found.code, found.values["event"]) == ("change_alone", number)


def test_a_change_taken_out_of_an_event_is_found(record: Cast) -> None:
    change = Change.objects.order_by("pk").last()
    assert change is not None
    with found_after(lambda: delete(Change, change.pk)) as found:
        assert (found.code, found.values["event"]) == ("event_changed", change.event_id)


def test_two_events_that_trade_places_are_found(record: Cast) -> None:
    one, two = rows_of(Event)[2:4]
    with found_after(lambda: swap(Event, one, two)) as found:
        assert found.values["event"] == one


def test_an_event_written_over_with_its_own_digest_breaks_the_link(record: Cast) -> None:
    """Somebody recomputes the digest of what they changed: the next event then doesn't follow."""
    number = rows_of(Event)[2]
    with tampering.tampering():
        update(Event, number, "reason")
        event = Event.objects.get(pk=number)
        digests = [chain.change_digest(change) for change in Change.objects.filter(event_id=number).order_by("ordinal")]
        _set_digest(number, chain.event_digest(event, digests))
        found = fault()
        assert (found.code, found.values["event"]) == ("event_link", number + 1)


def _set_digest(number: int, digest: str) -> None:
    tampering._run("UPDATE ledger_event SET digest = %s WHERE sequence = %s", [digest, number])


def earlier() -> Earlier:
    digests = list(Event.objects.order_by("sequence").values_list("digest", flat=True))
    return Earlier(log_state(digests), b"".join(map(bytes.fromhex, digests)))


def test_a_log_that_has_grown_holds_against_an_earlier_state(record: Cast) -> None:
    known = earlier()
    make_activity(record)
    assert verify_database(since=known).fault is None
    assert verify_database(since=Earlier(known.state)).fault is None


def test_the_last_events_removed_with_all_they_did_are_seen_only_against_an_earlier_state(record: Cast) -> None:
    """The honest limit: an old backup put in place is whole in itself."""
    before = Event.objects.count()
    make_activity(record)
    known = earlier()
    with tampering.tampering():
        last = Activity.objects.order_by("pk").last()
        assert last is not None
        for event in rows_of(Event)[before:]:
            for change in Change.objects.filter(event_id=event).values_list("pk", flat=True):
                delete(Change, change)
            delete(Event, event)
        for involvement in last.involved.values_list("pk", flat=True):
            delete(Involvement, involvement)
        delete(Activity, last.pk)
        assert verify_database().fault is None
        found = verify_database(since=known).fault
        assert found is not None
        assert (found.code, found.values["event"]) == ("log_shorter", before + 1)


def test_a_history_written_anew_is_seen_against_an_earlier_state(record: Cast) -> None:
    known = earlier()
    with tampering.tampering():
        _write_anew(3)
        assert verify_database().fault is None
        with_digests = verify_database(since=known).fault
        assert with_digests is not None
        assert (with_digests.code, with_digests.values["event"]) == ("event_differs", 3)
        without = verify_database(since=Earlier(known.state)).fault
        assert without is not None
        assert (without.code, without.values["size"]) == ("log_differs", known.state.size)


def _write_anew(number: int) -> None:
    """Change the reason of an event and recompute the whole chain after it, as whoever has Jiedui's source can."""
    update(Event, number, "reason")
    previous = Event.objects.get(pk=number - 1).digest
    for event in Event.objects.filter(sequence__gte=number).order_by("sequence"):
        changes = Change.objects.filter(event_id=event.sequence).order_by("ordinal")
        event.previous = previous
        previous = chain.event_digest(event, [chain.change_digest(change) for change in changes])
        tampering._run(
            "UPDATE ledger_event SET previous = %s, digest = %s WHERE sequence = %s",
            [event.previous, previous, event.sequence],
        )


@pytest.mark.parametrize(
    ("column", "value"), [("sequence", "12.5"), ("sequence", "'x'"), ("name", "x'00'"), ("name", "12.5")]
)
def test_a_value_of_another_type_is_named_and_not_stumbled_over(record: Cast, column: str, value: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps types by itself")
    number = rows_of(Organisation)[0]
    with tampering.tampering():
        tampering._run(f"UPDATE accounts_organisation SET {column} = {value} WHERE id = %s", [number])
        assert names_of(fault()) == ("row_changed", "accounts_organisation", number)


@pytest.mark.parametrize("value", ["not a day", "2019-13-45", "2019-3-1", "2019-03-01 00:00:00"])
def test_a_day_that_is_none_is_named_and_not_stumbled_over(record: Cast, value: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps types by itself")
    number = rows_of(Activity)[0]
    with tampering.tampering():
        tampering._run("UPDATE ledger_activity SET planned_on = %s WHERE id = %s", [value, number])
        found = fault()
        assert names_of(found) == ("row_changed", "ledger_activity", number)
        assert "planned_on" in str(found.values["columns"])


def test_a_password_that_is_changed_is_no_business_fact(record: Cast) -> None:
    User.objects.filter(pk=rows_of(User)[0]).update(password="x", last_login=at(OPENING))
    assert verify_database().fault is None


def test_a_file_lost_from_the_store_is_named(record: Cast) -> None:
    proof = Evidence.objects.order_by("pk").first()
    assert proof is not None
    path = stored_path(proof.digest)
    kept = path.read_bytes()
    path.unlink()
    try:
        found = fault()
        assert names_of(found) == ("file_missing", "ledger_evidence", proof.pk)
    finally:
        path.write_bytes(kept)


def test_a_spreadsheet_lost_from_the_store_is_named(record: Cast) -> None:
    uid = uuid4()
    receive_sheet(record.liaison, programme=record.programme, uid=uid, name="a.csv", chunks=[b"a,b\n"], at=at(OPENING))
    batch = ImportBatch.objects.get(uid=uid)
    assert verify_database().fault is None
    stored_path(batch.digest).unlink()
    assert names_of(fault()) == ("file_missing", "ledger_importbatch", batch.pk)


def test_a_file_altered_in_the_store_is_named_with_both_digests(record: Cast) -> None:
    proof = Evidence.objects.order_by("pk").first()
    assert proof is not None
    path = stored_path(proof.digest)
    kept = path.read_bytes()
    path.write_bytes(kept[:-1] + b"\0")
    try:
        found = fault()
        assert names_of(found) == ("file_changed", "ledger_evidence", proof.pk)
        assert found.values["expected"] == proof.digest
        assert found.values["found"] == storage.digest_of(path)
    finally:
        path.write_bytes(kept)


def test_an_event_without_changes_is_kept_and_holds(record: Cast) -> None:
    before = Event.objects.count()
    with chain.recording(record.auditor.actor, "assemble_package", at=at(OPENING)) as recording:
        recording.note()
    assert Event.objects.count() == before + 1
    assert verify_database().fault is None


def test_nothing_noted_leaves_no_event(record: Cast) -> None:
    before = Event.objects.count()
    with chain.recording(record.auditor.actor, "look", at=at(OPENING)):
        pass
    assert Event.objects.count() == before


def test_progress_is_told_on_long_work(record: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jiedui.ledger.verification._TELL_EVERY", 10)
    told: list[int] = []
    verify_database(told=lambda total, _bytes_read: told.append(total))
    assert told
    assert told == sorted(told)


def test_every_kind_of_column_is_tried() -> None:
    kinds = {type(model._meta.get_field(name)) for model, name in COLUMNS}
    assert {models.JSONField, models.UUIDField, models.DateField, models.DateTimeField, models.ForeignKey} <= kinds
    assert Programme in {model for model, _ in COLUMNS}
