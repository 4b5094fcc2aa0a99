"""Assemble one package in a process that may be killed: `python -m benchmarks.trials.packing FILE`."""

import sys
from datetime import date
from pathlib import Path

import django

django.setup()

from jiedui.ledger.actions.packages import assemble_package  # noqa: E402
from jiedui.ledger.models import Programme  # noqa: E402
from jiedui.ledger.viewers import viewer_of  # noqa: E402 - Django must be set up before its models are imported
from tests.days import OPENING, at  # noqa: E402


def main(target: Path) -> None:
    """Say that it begins, then assemble."""
    from jiedui.accounts.models import User

    liaison = viewer_of(User.objects.get(username="liaison"), on=OPENING)
    programme = Programme.objects.get(slug="shifeng-luxi")
    sys.stdout.write("begins\n")
    sys.stdout.flush()
    assemble_package(liaison, programme=programme, year=2019, at=at(date(2020, 1, 6)), target=target)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
