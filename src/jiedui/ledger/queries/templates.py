"""Templates to fill in, with the kinds and bodies of the programme to choose from."""

from datetime import date
from typing import BinaryIO

from jiedui.accounts.roles import Verb
from jiedui.ledger import access
from jiedui.ledger.kinds import kinds_of
from jiedui.ledger.refusals import Missing
from jiedui.ledger.viewers import Viewer
from jiedui.sheets.headings import LEDGER
from jiedui.sheets.template import write_template
from jiedui.sheets.vocabulary import registers


def template_for(viewer: Viewer, *, slug: str, register: str, on: date, target: BinaryIO) -> str:
    """Write the template of a register, or of the ledger; its file's name is given. Raises Missing, Refused."""
    programme = access.get_programme_to(Verb.RECORD, viewer, slug=slug)
    kinds = kinds_of(programme)
    known = {one.code: one for one in registers() if one.kind in kinds}
    if register != LEDGER and register not in known:
        raise Missing
    bodies = access.organisations_to_record_for(viewer, programme)
    return write_template(
        target,
        register=known.get(register),
        kinds=kinds,
        bodies=[body.name for body in bodies],
        body=viewer.seats_in(programme.pk)[0].organisation_name,
        year=on.year,
    )
