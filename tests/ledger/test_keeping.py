"""What an action gave the store is taken back when the action fails, unless another record names the same bytes."""

from collections.abc import Callable
from hashlib import sha256

import pytest
from django.db import OperationalError, connection

from jiedui.ledger import storage
from tests.cast import Cast
from tests.making import make_activity, make_evidence, picture_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_store(tmp_path, settings) -> None:
    settings.EVIDENCE_ROOT = tmp_path / "evidence"


def no_event(execute: Callable[..., object], sql: str, *more: object) -> object:
    if sql.startswith(('INSERT INTO "ledger_event"', "SELECT ledger_append(")):
        raise OperationalError("the disk is full")
    return execute(sql, *more)


def test_a_file_whose_row_was_not_written_is_taken_back(cast: Cast) -> None:
    activity, content = make_activity(cast), picture_bytes(width=31)
    with pytest.raises(OperationalError), connection.execute_wrapper(no_event):
        make_evidence(cast, activity, content=content)
    assert not storage.has(sha256(content).hexdigest())
    assert storage.has(make_evidence(cast, activity, content=content).digest)


def test_a_file_that_another_record_names_stays(cast: Cast) -> None:
    content = picture_bytes(width=32)
    kept = make_evidence(cast, make_activity(cast), content=content)
    other = make_activity(cast)
    with pytest.raises(OperationalError), connection.execute_wrapper(no_event):
        make_evidence(cast, other, content=content)
    assert storage.recomputed(kept.digest) == kept.digest
