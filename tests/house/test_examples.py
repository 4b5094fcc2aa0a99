"""The examples in the docstrings of the core, run as tests."""

import doctest
from importlib import import_module

import pytest

from tests.house.sources import CORE, SOURCE, modules

NAMES = [
    ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts).removesuffix(".__init__")
    for path in modules()
    if path.relative_to(SOURCE).parts[0] in CORE and ">>>" in path.read_text("utf-8")
]


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_hold_in(name: str) -> None:
    outcome = doctest.testmod(import_module(name), optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert outcome.attempted > 0
    assert outcome.failed == 0
