"""Lower the rows of tables."""

from jiedui.documents.model import Document
from jiedui.plans.drafts import Draft
from jiedui.plans.settle import Settled


def lower_rows(document: Document, settled: Settled, *, first_year: int | None) -> dict[int, list[Draft]]:
    """The drafts of each row, by block."""
    return {}
