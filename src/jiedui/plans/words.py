"""The lexicon: word lists kept as data in `lexicon/*.toml`, and patterns made of them."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def read_table(name: str) -> dict[str, Any]:
    """The whole of `lexicon/<name>.toml`."""
    return tomllib.loads((files("jiedui.plans") / "lexicon" / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def words(name: str, *keys: str) -> tuple[str, ...]:
    """The word list at `keys` in `lexicon/<name>.toml`.

    >>> "批" in words("units", "counted")
    True
    """
    found: Any = read_table(name)
    for key in keys:
        found = found[key]
    return tuple(found)


def any_of(*lists: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first so that 个工作日 is not read as 个.

    >>> any_of(["个", "个月"])
    '(?:个月|个)'
    """
    every = {word for words_of in lists for word in words_of}
    return "(?:" + "|".join(map(re.escape, sorted(every, key=lambda word: (-len(word), word)))) + ")"
