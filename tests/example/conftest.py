"""The example programme, imported once for the tests of this folder and rolled back after them."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from jiedui.ledger.actions.imports import Imported, import_folder
from jiedui.ledger.viewers import SYSTEM


@pytest.fixture(scope="session")
def example_folder() -> Path:
    """Where the example lies."""
    return Path(str(files("jiedui.example")))


@pytest.fixture(scope="module")
def example(example_folder: Path, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Imported]:
    """The example in the database; the import takes seconds, so a module shares it and only reads."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield import_folder(SYSTEM, folder=example_folder)
        transaction.set_rollback(True)
