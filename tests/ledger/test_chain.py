"""The log of events: linked, covering every row, and kept by the database itself from being changed."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from jiedui.accounts.models import Organisation, User
from jiedui.ledger import chain
from jiedui.ledger.chain import Actor
from jiedui.ledger.column_rules import check_columns, glances
from jiedui.ledger.models import ActivityState, Change, Event, Operation
from jiedui.ledger.verification import verify_database
from jiedui.ledger.viewers import SYSTEM
from tests.cast import Cast
from tests.days import at
from tests.making import EDUCATION, body, make_activity


@pytest.mark.parametrize("table", ["ledger_event", "ledger_change"])
@pytest.mark.parametrize("statement", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
def test_the_database_refuses_to_change_or_delete_what_was_logged(cast: Cast, table: str, statement: str) -> None:
    column = "verb" if table == "ledger_event" else "fields"
    refuses(statement.format(table=table, column=column))


@pytest.mark.parametrize("table", ["ledger_event", "ledger_change", "ledger_event, ledger_change"])
def test_the_database_refuses_to_empty_the_log(cast: Cast, table: str) -> None:
    if connection.vendor == "sqlite":
        # SQLite has no TRUNCATE: emptying a table is a DELETE without a condition.
        for one in table.split(", "):
            refuses(f"DELETE FROM {one}")
        return
    connection.check_constraints()  # what this test's own transaction has still to check would be in the way
    refuses(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("model", [Event, Change])
def test_nor_is_what_was_logged_replaced(cast: Cast, model: type[Event] | type[Change]) -> None:
    """SQLite's REPLACE goes round a trigger on deletion; PostgreSQL's way of it is an update."""
    table, key = model._meta.db_table, model._meta.pk.column
    columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
    if connection.vendor == "sqlite":
        refuses(f"REPLACE INTO {table} ({columns}) SELECT {columns} FROM {table}")
        return
    refuses(
        f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} "
        f"ON CONFLICT ({key}) DO UPDATE SET {key} = EXCLUDED.{key}"
    )


def refuses(sql: str) -> None:
    logged = list(Event.objects.values_list("sequence", "digest"))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert list(Event.objects.values_list("sequence", "digest")) == logged


def test_each_event_bears_the_digest_of_the_one_before(cast: Cast) -> None:
    make_activity(cast, state=ActivityState.CONFIRMED)
    previous, numbers = chain.FIRST_PREVIOUS, []
    for event in Event.objects.order_by("sequence"):
        assert event.previous == previous
        digests = [chain.change_digest(change) for change in event.changes.order_by("ordinal")]
        assert chain.event_digest(event, digests) == event.digest
        previous = event.digest
        numbers.append(event.sequence)
    assert numbers == list(range(1, len(numbers) + 1))
    assert chain.head() == previous


def test_a_whole_life_holds_when_it_is_verified(cast: Cast) -> None:
    for state in ActivityState:
        make_activity(cast, state=state)
    assert verify_database().fault is None


def test_an_act_that_changes_nothing_is_no_event(cast: Cast) -> None:
    head = chain.head()
    with chain.recording(SYSTEM.actor, "rename", at=at()) as record:
        row = body(EDUCATION)
        record.change(row, name=row.name)
    assert chain.head() == head


def test_an_act_that_fails_leaves_neither_row_nor_event(cast: Cast) -> None:
    head, row, user = chain.head(), body(EDUCATION), cast.user(cast.clerk)
    with pytest.raises(IntegrityError):
        rename_and_fail(row, User(username=user.username, person=user.person, password=user.password))
    assert (chain.head(), body(EDUCATION).name) == (head, EDUCATION)


def rename_and_fail(row: Organisation, double: User) -> None:
    with chain.recording(SYSTEM.actor, "rename", at=at()) as record:
        record.change(row, name="改名")
        record.create(double)


def test_a_change_tells_what_was_before_and_after(cast: Cast) -> None:
    row = body(EDUCATION)
    with chain.recording(Actor(None, "某人"), "rename", at=at(), reason="机构改革") as record:
        record.change(row, short_name="教育局", sequence=row.sequence)
    event = Event.objects.latest("sequence")
    assert (event.actor_label, event.verb, event.reason) == ("某人", "rename", "机构改革")
    change = Change.objects.get(event=event)
    assert (change.operation, change.fields) == (Operation.CHANGED, {"short_name": ["区教育局", "教育局"]})
    assert change.row_digest == chain.row_digest("accounts_organisation", row.pk, chain.row_values(row))


def test_a_password_is_not_in_the_log(cast: Cast) -> None:
    user = cast.user(cast.clerk)
    changes = Change.objects.filter(table="accounts_user", row=user.pk)
    assert changes.exists()
    assert not any("password" in change.fields for change in changes)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("title", "长" * 201),
        ("title", ""),
        ("title", None),
        ("kind", "k" * 41),
        ("state", "unheard_of"),
        ("amount", 2**63),
        ("amount", "多"),
        ("people", -1),
        ("planned_on", "某日"),
        ("values", {"a": date(2019, 3, 1)}),
        ("needs_both_sides", "maybe"),
    ],
)
def test_what_a_column_would_not_hold_is_not_glanced_over(cast: Cast, column: str, value: object) -> None:
    activity = make_activity(cast)
    check_columns(activity)
    setattr(activity, column, value)
    with pytest.raises(ValidationError):
        check_columns(activity)


def test_a_glance_says_yes_only_where_the_columns_do(cast: Cast) -> None:
    """Every audited column, with values of every sort: whatever passes at a glance passes the long way."""
    values = (None, "", "字", "长" * 500, "有\x00字", "draft", 0, 1, -1, 2**15, 2**31, 2**63, True, 1.5, {}, {"a": 1})
    values += ({"a": {}}, {1: 2}, [], date(2019, 3, 1), at(date(2019, 3, 1)), uuid4(), b"", ActivityState.DRAFT)
    for model in chain.AUDITED:
        for name, is_good in glances(model):
            for value in values:
                if is_good(value):
                    others = {field.name for field in model._meta.concrete_fields} - {name}
                    model(**{name: value}).clean_fields(exclude=others)
