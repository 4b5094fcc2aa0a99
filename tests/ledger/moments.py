"""Reading the record while somebody writes, on a database of its own: run by `test_moment`.

Prints what was seen as JSON. `python -m tests.ledger.moments FOLDER` with JIEDUI_DATA set.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - Django must be set up before its models are imported
from django.db import connection  # noqa: E402

from jiedui.accounts.models import Person  # noqa: E402
from jiedui.ledger import chain  # noqa: E402
from jiedui.ledger.actions.packages import assemble_package  # noqa: E402
from jiedui.ledger.moment import one_moment  # noqa: E402
from jiedui.ledger.verification import verify_database  # noqa: E402
from jiedui.ledger.viewers import SYSTEM  # noqa: E402
from tests.by_hand import by_hand  # noqa: E402
from tests.days import OPENING, at  # noqa: E402
from tests.ledger.tampering import make_everything  # noqa: E402
from tests.making import make_cast  # noqa: E402


def write() -> None:
    """Another connection adds a person."""
    with chain.recording(SYSTEM.actor, "add_person", at=at(OPENING)) as record:
        record.create(Person(name="后来的人"))
    connection.close()


def seen_while_written() -> tuple[int, int, int]:
    """How many people are seen before and after somebody added one, and once the moment is over."""
    with one_moment(), ThreadPoolExecutor(1) as others:
        before = Person.objects.count()
        others.submit(write).result(timeout=20)
        after = Person.objects.count()
    return before, after, Person.objects.count()


def is_left_open_by_a_fault() -> bool:
    try:
        with one_moment():
            raise ValueError
    except ValueError:
        with by_hand():
            Person.objects.create(name="某人").delete()
    return connection.in_atomic_block


def main(folder: Path) -> None:
    call_command("migrate", verbosity=0, skip_checks=True)
    cast = make_cast()
    make_everything(cast)
    before, after, later = seen_while_written()
    made = assemble_package(
        cast.liaison, programme=cast.programme, year=2019, at=at(date(2020, 1, 6)), target=folder / "a.zip"
    )
    seen = {
        "added_unseen": after - before,
        "added_later": later - before,
        "left_open": is_left_open_by_a_fault(),
        "files": made.files,
        "fault": str(verify_database().fault),
    }
    sys.stdout.write(json.dumps(seen))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
