"""The database itself refuses an audited row's change without its event, whichever way the change comes."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Model

from jiedui.accounts.models import Organisation, User
from jiedui.ledger import chain, row_guards
from jiedui.ledger.models import Activity, ActivityState, Change, Evidence
from jiedui.ledger.row_guards import UntoldError
from jiedui.ledger.verification import verify_database
from jiedui.ledger.viewers import SYSTEM
from tests.by_hand import by_hand
from tests.cast import Cast
from tests.days import OPENING, at
from tests.ledger import tampering
from tests.ledger.acts import everything
from tests.ledger.tampering import COLUMNS, make_everything, rows_of
from tests.making import EDUCATION, body, make_activity

SAYS = row_guards.SAYS


def refuses(write: Callable[[], object]) -> None:
    before = everything()
    with pytest.raises(DatabaseError, match=SAYS), transaction.atomic():
        write()
    assert everything() == before


def test_every_column_of_every_audited_table_is_guarded(cast: Cast) -> None:
    """One raw update of each, as in the tests of the verification, with the guards left on."""
    make_everything(cast)
    guarded = {model: rows_of(model)[-1] for model in chain.AUDITED}
    for model, column in COLUMNS:
        with pytest.raises(DatabaseError), transaction.atomic():
            tampering.update(model, guarded[model], column)


@pytest.mark.parametrize("model", chain.AUDITED, ids=lambda model: model._meta.db_table)
def test_each_audited_table_refuses_raw_inserts_updates_and_deletes(cast: Cast, model: type[Model]) -> None:
    make_everything(cast)
    table, key = model._meta.db_table, model._meta.pk.column
    columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields if not field.primary_key)
    connection.check_constraints()
    refuses(lambda: raw(f'UPDATE {table} SET "{key}" = "{key}" + 100000'))
    with pytest.raises(DatabaseError), transaction.atomic():
        raw(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table}")
    with pytest.raises(DatabaseError), transaction.atomic():
        raw(f"DELETE FROM {table}")
    names = {name.rpartition("_")[2] for name in triggers_of(table) if "_told_" in name}
    assert names >= {"insert", "update", "delete"}


def triggers_of(table: str) -> list[str]:
    listed = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass",
    }
    with connection.cursor() as cursor:
        cursor.execute(listed[connection.vendor], [table])
        return [name for (name,) in cursor.fetchall()]


def raw(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


WAYS: dict[str, Callable[[Organisation], object]] = {
    "save": lambda row: Organisation(pk=row.pk, name="改名").save(),
    "create": lambda row: Organisation.objects.create(name="某局"),
    "bulk_create": lambda row: Organisation.objects.bulk_create(
        [Organisation(name="某局"), Organisation(name="又一局")]
    ),
    "update": lambda row: Organisation.objects.filter(pk=row.pk).update(short_name="改"),
    "update of all": lambda row: Organisation.objects.update(sequence=F("sequence") + 1),
    "bulk_update": lambda row: Organisation.objects.bulk_update([Organisation(pk=row.pk, name="改名")], ["name"]),
    "delete": lambda row: Evidence.objects.all().delete(),
    "raw": lambda row: raw(
        "UPDATE accounts_organisation SET name = 'x' WHERE id = (SELECT min(id) FROM accounts_organisation)"
    ),
    "raw insert": lambda row: raw("INSERT INTO accounts_person (name) VALUES ('某人')"),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_way_of_writing_gets_past_the_log(cast: Cast, way: str) -> None:
    make_activity(cast, state=ActivityState.CONFIRMED)
    refuses(lambda: WAYS[way](body(EDUCATION)))


@pytest.mark.parametrize("way", WAYS)
def test_nor_inside_an_event_that_does_not_tell_of_it(cast: Cast, way: str) -> None:
    make_activity(cast, state=ActivityState.CONFIRMED)
    before = everything()
    with pytest.raises(UntoldError):
        rename(lambda: WAYS[way](body(EDUCATION)))
    assert everything() == before


def rename(beside: Callable[[], object]) -> None:
    """An event that tells of one change, and something done beside it."""
    with chain.recording(SYSTEM.actor, "rename", at=at()) as record:
        record.change(body("石峰区财政局"), short_name="财政")
        beside()


def test_an_event_that_changes_nothing_and_hides_a_change_is_refused(cast: Cast) -> None:
    head = chain.head()
    with pytest.raises(UntoldError), chain.recording(SYSTEM.actor, "look", at=at()):
        Organisation.objects.filter(name=EDUCATION).update(short_name="改")
    assert (chain.head(), body(EDUCATION).short_name) == (head, "区教育局")


def test_the_mark_goes_with_its_event(cast: Cast) -> None:
    """In one transaction after an event, and after one that came to nothing, rows are as guarded as before."""
    with transaction.atomic():
        rename(lambda: None)
        refuses(lambda: WAYS["update"](body(EDUCATION)))
        with pytest.raises(ZeroDivisionError):
            rename(lambda: 1 / 0)
        refuses(lambda: WAYS["update"](body(EDUCATION)))
    assert verify_database().fault is None


def test_what_a_savepoint_takes_back_is_not_counted(cast: Cast) -> None:
    rename(taken_back)
    assert verify_database().fault is None


def taken_back() -> None:
    savepoint = transaction.savepoint()
    WAYS["update of all"](body(EDUCATION))
    transaction.savepoint_rollback(savepoint)


def test_an_event_within_an_event_tells_of_its_own(cast: Cast) -> None:
    """Each counts for itself: what the inner one hides is not lent to the outer one, nor the other way round."""
    rename(lambda: relabel(lambda: None))
    assert verify_database().fault is None
    before = everything()
    for hiding in (lambda: relabel(hidden), lambda: both(relabel, hidden)):
        with pytest.raises(UntoldError):
            rename(hiding)
        assert everything() == before


def both(first: Callable[[Callable[[], object]], object], second: Callable[[], object]) -> None:
    first(lambda: None)
    second()


def hidden() -> None:
    WAYS["update"](body(EDUCATION))


def relabel(beside: Callable[[], object]) -> None:
    with chain.recording(SYSTEM.actor, "rename", at=at()) as record:
        record.change(body("石峰区卫生健康局"), short_name=f"卫健{Change.objects.count()}")
        beside()


def test_a_password_and_a_sign_in_need_no_event(cast: Cast) -> None:
    head = chain.head()
    assert User.objects.update(password="x", last_login=at(OPENING))
    assert (chain.head(), verify_database().fault) == (head, None)


def test_as_many_rows_changed_as_the_events_tell(cast: Cast) -> None:
    """Counted by triggers of the test's own, beside those of the product."""
    count_changes()
    told = Change.objects.count()
    make_everything(cast)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM counted")
        ((changed,),) = cursor.fetchall()
    assert changed == Change.objects.count() - told > 20


def count_changes() -> None:
    raw("CREATE TABLE counted (name text)")
    if connection.vendor == "postgresql":
        raw(
            "CREATE FUNCTION count_one() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN INSERT INTO counted VALUES (TG_TABLE_NAME); RETURN NULL; END $$"
        )
    for model in chain.AUDITED:
        table = model._meta.db_table
        for verb in ("INSERT", "UPDATE", "DELETE"):
            act = f"BEGIN INSERT INTO counted VALUES ('{table}'); END"
            if connection.vendor == "postgresql":
                act = "FOR EACH ROW EXECUTE FUNCTION count_one()"
            raw(f"CREATE TRIGGER {table}_counted_{verb} AFTER {verb} ON {table} {act}")


def test_what_is_written_by_hand_is_found_by_the_verification(cast: Cast) -> None:
    activity = make_activity(cast)
    with by_hand():
        Activity.objects.filter(pk=activity.pk).update(note="某")
    found = verify_database().fault
    assert found is not None
    assert found.code == "row_changed"
