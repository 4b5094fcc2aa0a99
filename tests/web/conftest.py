"""What all tests of pages share."""

import pytest

from jiedui.ledger.queries.paper import forget_papers


@pytest.fixture(autouse=True)
def _no_papers_of_other_tests() -> None:
    """Each test has a database of its own, in which numbers begin again; papers kept from others would be wrong."""
    forget_papers()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The explicit command that writes the matrix of rights anew."""
    parser.addoption("--renew-matrix", action="store_true", help="write tests/web/matrix.txt anew")
