"""What all tests of pages share."""

import pytest

from jiedui.ledger.queries.paper import forget_papers


@pytest.fixture(autouse=True)
def _no_papers_of_other_tests() -> None:
    """Each test has a database of its own, in which numbers begin again; papers kept from others would be wrong."""
    forget_papers()
