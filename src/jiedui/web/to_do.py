"""The count beside 待办. The page of tasks fills it in; until then nothing is counted."""

from datetime import date

from jiedui.ledger.access import Viewer


def to_do_count(viewer: Viewer, *, programme_id: int, on: date) -> int | None:  # noqa: ARG001 - see above
    """How many things wait for the viewer in the programme; None where that isn't counted. At most one query."""
    return None
