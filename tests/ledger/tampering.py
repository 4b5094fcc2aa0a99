"""What somebody with the database's own password can do to it: raw SQL, with every guard switched off."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, models, transaction
from django.db.models import Field, Model

from jiedui.accounts.models import OrganisationName
from jiedui.ledger import apps, chain, storage
from jiedui.ledger.chain import Recording
from jiedui.ledger.models import (
    Activity,
    ActivityOrganisation,
    ActivityState,
    Change,
    Comment,
    ConsentRule,
    Delegation,
    Event,
    ImportBatch,
    Membership,
    Obligation,
    PlanVersion,
    ProgrammeSettings,
    TeamMember,
    TeamPart,
    Waiver,
)
from tests.cast import Cast
from tests.days import OPENING, at, days_after
from tests.making import body, make_activity, make_unapproved

COLUMNS = [(model, name) for model in chain.AUDITED for name in chain.audited_columns(model)]
LOG_COLUMNS = [
    (model, field.attname)
    for model in (Event, Change)
    for field in model._meta.concrete_fields
    if field.attname != "id"
]


def make_everything(cast: Cast) -> None:
    """At least two rows in every audited table, each with its event."""
    make_activity(cast, state=ActivityState.CONFIRMED)
    make_activity(cast, state=ActivityState.CONFIRMED)
    make_unapproved(cast)
    owed = Obligation.objects.order_by("-id")[:2]
    people = Activity.objects.order_by("id")[:2]
    with chain.recording(
        cast.liaison.actor, "make_everything", at=at(OPENING), programme_id=cast.programme.pk
    ) as record:
        record.create_all([Waiver(obligation=one, from_on=OPENING, paper="文", reason="灾情") for one in owed])
        record.create_all([ActivityOrganisation(activity=one, organisation=body("石峰区审计局")) for one in people])
        record.create_all([OrganisationName(organisation=body(RENAMED), name=f"{RENAMED}{n}") for n in range(2)])
        record.create_all(
            [
                TeamMember(programme=cast.programme, part=TeamPart.MEMBER, organisation=body(RENAMED), sequence=n)
                for n in range(2)
            ]
        )
        _make_what_is_around_consent(cast, record, people)
        first = PlanVersion.objects.get()
        record.create(_superseded(first))
        for model in chain.AUDITED:
            for number in range(model._default_manager.count(), 2):
                record.create(_sample(model, number))
        for version in PlanVersion.objects.all():
            record.change(version, source_digest=storage.store([version.text.encode()]).digest)
        for batch in ImportBatch.objects.all():
            record.change(batch, digest=storage.store([batch.name.encode()]).digest)


RENAMED = "石峰区教育局"


def _sample(model: type[Model], number: int) -> Model:
    """A row of a table that has no rows of its own above: whatever its columns take."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    return model(**{field.attname: _sample_value(field, number) for field in fields})


def _sample_value(field: "Field[Any, Any]", number: int) -> Any:
    if isinstance(field, models.ForeignKey):
        return None if field.null else rows_of(field.related_model)[number]
    if isinstance(field, models.UUIDField):
        return uuid4()
    if field.null or field.has_default():
        return field.get_default()
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.DateTimeField):
        return at(OPENING)
    if isinstance(field, models.DateField):
        return OPENING
    plain = {models.BooleanField: False, models.IntegerField: number + 1, models.JSONField: {"样": number}}
    return next((value for kind, value in plain.items() if isinstance(field, kind)), f"样{number}")


def _make_what_is_around_consent(cast: Cast, record: Recording, activities: Iterable[Activity]) -> None:
    by = {"user": cast.user(cast.donor_leader)}
    record.create_all([ProgrammeSettings(programme=one) for one in (cast.programme, cast.other_programme)])
    record.create_all(
        [
            ConsentRule(
                programme=cast.programme,
                kind=kind,
                needs_both_sides=True,
                from_on=OPENING,
                paper="纪要",
                made_by=by["user"],
            )
            for kind in ("report", "circular")
        ]
    )
    leaders = Membership.objects.filter(role__in=("donor_leader", "recipient_leader")).order_by("id")
    days = {"from_on": OPENING, "until_on": days_after(30, OPENING), "made_at": at(OPENING)}
    record.create_all([Delegation(membership=one, stand_in=by["user"], paper="便函", **days) for one in leaders])
    record.create_all([Comment(activity=one, text="阅", post_title="副区长", at=at(), **by) for one in activities])


def _superseded(version: PlanVersion) -> PlanVersion:
    values = {field.attname: getattr(version, field.attname) for field in PlanVersion._meta.concrete_fields}
    return PlanVersion(**values | {"id": None, "number": 2, "state": "superseded"})


@contextmanager
def tampering() -> Iterator[None]:
    """Guards off; whatever is done inside is undone afterwards."""
    with transaction.atomic():
        _open_the_door()
        yield
        transaction.set_rollback(True)


def _open_the_door() -> None:
    if connection.vendor == "postgresql":
        _run("SET CONSTRAINTS ALL IMMEDIATE")
        _run("SET LOCAL session_replication_role = replica")
        for table, name in _run(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c'"
            " AND connamespace = 'public'::regnamespace"
        ):
            _run(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        return
    _run("PRAGMA ignore_check_constraints = 1")
    for (name,) in _run("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        _run(f"DROP TRIGGER {name}")


def guard_again() -> None:
    """The guards back on, as an attacker leaves them: what the system does afterwards, it does unawares."""
    if connection.vendor == "postgresql":
        _run("SET LOCAL session_replication_role = origin")
        return
    apps.guard_rows(using=connection.alias)


def rows_of(model: type[Model]) -> list[int]:
    """The numbers of a table's rows, in order."""
    return list(model._default_manager.order_by("pk").values_list("pk", flat=True))


def update(model: type[Model], number: int, column: str) -> None:
    """Another valid value in one column of one row."""
    field = _field(model, column)
    (old,) = model._default_manager.filter(pk=number).values_list(field.attname, flat=True)
    key = model._meta.pk.column
    _run(
        f'UPDATE {model._meta.db_table} SET "{field.column}" = %s WHERE "{key}" = %s',
        [_stored(field, another(field, old)), number],
    )


def delete(model: type[Model], number: int) -> None:
    _run(f'DELETE FROM {model._meta.db_table} WHERE "{model._meta.pk.column}" = %s', [number])


def insert(model: type[Model]) -> int:
    """A row like the last one, with every column of another value; its number."""
    last = model._default_manager.order_by("pk").last()
    assert last is not None
    number = last.pk + 1
    values = {
        field.column: _stored(field, another(field, getattr(last, field.attname)))
        for field in model._meta.concrete_fields
        if not field.primary_key
    }
    columns = ", ".join(f'"{name}"' for name in (model._meta.pk.column, *values))
    marks = ", ".join(["%s"] * (len(values) + 1))
    _run(f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({marks})", [number, *values.values()])
    return number


def swap(model: type[Model], one: int, two: int) -> None:
    """The two rows trade places."""
    key = model._meta.pk.column
    for before, after in ((one, -1), (two, one), (-1, two)):
        _run(f'UPDATE {model._meta.db_table} SET "{key}" = %s WHERE "{key}" = %s', [after, before])


def another(field: "Field[Any, Any]", old: Any) -> Any:
    """A value of the field's type that isn't the old one."""
    if isinstance(field, models.ForeignKey):
        return (old or 0) + 1000
    if isinstance(field, models.JSONField):
        return {"改": 1}
    if isinstance(field, models.BooleanField):
        return not old
    if isinstance(old, UUID):
        return uuid4()
    if isinstance(field, models.DateTimeField):
        return (old or at(OPENING)) + timedelta(seconds=1)
    if isinstance(field, models.DateField):
        return (old or OPENING) + timedelta(days=1)
    if isinstance(field, models.IntegerField):
        return (old or 0) + 1000
    return f"{old[:-1]}{'改' if not old.endswith('改') else '政'}" if old else "改"


def _stored(field: "Field[Any, Any]", value: Any) -> Any:
    return field.get_db_prep_save(value, connection)


def _field(model: type[Model], name: str) -> "Field[Any, Any]":
    return next(field for field in model._meta.concrete_fields if field.attname == name)


def _run(sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []
