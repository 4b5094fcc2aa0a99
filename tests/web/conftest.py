"""What all tests of pages share."""

import pytest

from jiedui.ledger.queries.paper import forget_papers
from jiedui.ledger.unchanged import forget_answers


@pytest.fixture(autouse=True)
def _nothing_kept_of_other_tests() -> None:
    """Each test has a database of its own, in which numbers begin again; what is kept from others would be wrong."""
    forget_papers()
    forget_answers()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The explicit command that writes the matrix of rights anew."""
    parser.addoption("--renew-matrix", action="store_true", help="write tests/web/matrix.txt anew")
