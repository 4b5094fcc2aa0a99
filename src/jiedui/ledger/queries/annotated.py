"""A file given back to whoever sent it, with a comment in each bad cell."""

from typing import BinaryIO
from uuid import UUID

from jiedui.ledger.importing import copy_of
from jiedui.ledger.queries.sheet_imports import faults_in, get_import, programme_for_imports
from jiedui.ledger.viewers import Viewer
from jiedui.sheets.annotating import Remark, annotate


def write_annotated(viewer: Viewer, *, slug: str, uid: UUID, target: BinaryIO) -> str:
    """Write the workbook with its faults said in it; its name is given. Raises Missing, Refused, InputRefused."""
    programme = programme_for_imports(viewer, slug=slug)
    batch = get_import(viewer, programme, uid=uid)
    remarks = [Remark(sheet, fault.row, fault.column, fault.message) for sheet, fault in faults_in(batch)]
    with copy_of(batch) as path:
        return annotate(path, remarks, target, name=batch.name)
