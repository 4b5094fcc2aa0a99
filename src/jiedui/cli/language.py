"""The language of the command line: Chinese, or English where `--lang en` or LANG ask for it."""

import os

import click

_chosen: list[str] = []


def choose(_: click.Context, __: click.Parameter, value: str | None) -> None:
    """Keep what `--lang` says; without it, the environment's word counts."""
    _chosen[:] = [value] if value else []


def is_english() -> bool:
    """Whether to speak English."""
    if _chosen:
        return _chosen[0] == "en"
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    return spoken.startswith("en")


def say(chinese: str, english: str) -> str:
    """The words in the language asked for."""
    return english if is_english() else chinese
