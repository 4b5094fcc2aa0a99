"""Many rows at once: what goes in comes out, and nothing of a row is forgotten."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model

from jiedui.ledger import chain
from jiedui.ledger.chain import AUDITED
from jiedui.ledger.insertion import insert_all, make_row
from jiedui.ledger.models import ImportBatch, ImportRow
from tests.cast import Cast

MADE = {"uid", "token", "id"}
SAID = [
    {"day": date(2019, 5, 6), "entry": {"title": "送教", "values": {}}, "faults": [], "hints": [{"template": "缺"}]},
    {"day": date(2019, 5, 6), "entry": {}, "faults": [], "hints": []},
    {"day": None, "entry": None, "organisation_id": 7, "like_uid": uuid4(), "words": "“引号”、100%与\\"},
]


@pytest.mark.parametrize("model", [*AUDITED, ImportRow], ids=lambda model: model.__name__)
def test_a_row_made_is_the_row_that_the_model_makes(model: type[Model]) -> None:
    names = {field.attname for field in model._meta.concrete_fields} - MADE
    made, usual = make_row(model), model()
    assert {name: getattr(made, name) for name in names} == {name: getattr(usual, name) for name in names}
    assert made._state.adding
    assert make_row(model, id=3) == model(id=3)


def test_what_two_rows_hold_is_not_shared() -> None:
    one, other = make_row(ImportRow), make_row(ImportRow)
    one.faults.append("x")
    assert other.faults == []
    assert one.uid != other.uid


def batch_of(cast: Cast) -> ImportBatch:
    return ImportBatch(
        uid=uuid4(),
        programme=cast.programme,
        name="台账.xlsx",
        size=1,
        digest="0" * 64,
        received_by_id=cast.clerk.user_id,
        received_at=datetime(2019, 6, 1, tzinfo=UTC),
    )


def rows_of(batch: int, cast: Cast, how_many: int) -> list[ImportRow]:
    told = {"batch_id": batch, "programme_id": cast.programme.pk, "sheet": "台账", "standing": "good"}
    return [make_row(ImportRow, **told, **SAID[at % len(SAID)], ordinal=at, number=at + 2) for at in range(how_many)]


@pytest.fixture
def batch(cast: Cast) -> int:
    """A file sent in, told in the log as every business record is."""
    with chain.recording(cast.clerk.actor, "receive_sheet", at=datetime(2019, 6, 1, tzinfo=UTC)) as record:
        return record.create(batch_of(cast)).pk


@pytest.mark.parametrize("how_many", [1, 399, 401, 1000])
def test_what_is_inserted_comes_out_again_in_its_order(cast: Cast, batch: int, how_many: int) -> None:
    rows = insert_all(rows_of(batch, cast, how_many))
    stored = list(ImportRow.objects.order_by("ordinal"))
    assert [row.pk for row in rows] == [row.pk for row in stored]
    names = [field.attname for field in ImportRow._meta.concrete_fields]
    assert [[getattr(row, name) for name in names] for row in rows] == [
        [getattr(row, name) for name in names] for row in stored
    ]
    assert not any(row._state.adding for row in rows)


def test_a_row_that_stands_there_already_is_refused(cast: Cast, batch: int) -> None:
    insert_all(rows_of(batch, cast, 3))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_all(rows_of(batch, cast, 1))
    assert ImportRow.objects.count() == 3
