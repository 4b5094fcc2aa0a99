"""The tests of the command line speak Chinese, whatever the language of the machine that runs them."""

import os

import click
import pytest

from jiedui.cli.main import COMMANDS, main

os.environ["LC_ALL"] = "C.UTF-8"


@pytest.fixture(scope="session", autouse=True)
def _commands_worded_in_chinese() -> None:
    """A command's help is worded when its module is imported, so none may be imported first by a test in English."""
    group = main
    assert isinstance(group, click.Group)
    for name in COMMANDS:
        assert group.get_command(click.Context(group), name) is not None
