"""What all tests of pages share."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """The explicit command that writes the matrix of rights anew."""
    parser.addoption("--renew-matrix", action="store_true", help="write tests/web/matrix.txt anew")
