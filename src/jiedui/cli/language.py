"""The language of the command line: Chinese, or English where `--lang en` or LANG ask for it."""

import gettext
import os
from functools import cache
from pathlib import Path

import click

_CATALOGUES = Path(__file__).resolve().parent.parent / "locale"

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


def translated(template: str) -> str:
    """A template of the core in the language asked for; Chinese where the catalogue was not compiled."""
    return _english().gettext(template) if template and is_english() else template


@cache
def _english() -> gettext.NullTranslations:
    return gettext.translation("django", _CATALOGUES, ["en"], fallback=True)
