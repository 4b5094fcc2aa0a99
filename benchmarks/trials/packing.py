"""Assemble one package in a process that may be killed."""

from datetime import date
from pathlib import Path

from jiedui.accounts.models import User
from jiedui.ledger.actions.packages import assemble_package
from jiedui.ledger.models import Programme
from jiedui.ledger.viewers import viewer_of
from tests.days import OPENING, at


def assemble(target: Path) -> None:
    """The year's package of the standing programme."""
    liaison = viewer_of(User.objects.get(username="liaison"), on=OPENING)
    programme = Programme.objects.get(slug="shifeng-luxi")
    assemble_package(liaison, programme=programme, year=2019, at=at(date(2020, 1, 6)), target=target)
