"""The registry of activity kinds (活动类别): what can be done under a plan, what it counts, what proves it.

One readable file per area under `lexicon/kinds`; this module loads them and finds the kind that a promise is about.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Area:
    """One of the areas (五方面) under which activities and commitments are grouped."""

    code: str
    name: str
    english: str


@dataclass(frozen=True, slots=True)
class ActivityKind:
    """A kind of activity: its counted `unit`, the `evidence` wanted, and the `words` by which a sentence names it.

    `needs_both_sides` tells whether the leaders of both sides approve it before it happens.
    """

    code: str
    name: str
    english: str
    area: str
    unit: str
    needs_both_sides: bool
    evidence: tuple[str, ...]
    words: tuple[str, ...]


OTHER = "other"


@cache
def _load() -> tuple[Mapping[str, Area], Mapping[str, ActivityKind]]:
    areas: dict[str, Area] = {}
    kinds: dict[str, ActivityKind] = {}
    folder = files("jiedui.plans") / "lexicon" / "kinds"
    for file in sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name):
        table = tomllib.loads(file.read_text("utf-8"))
        area = Area(**table["area"])
        areas[area.code] = area
        for code, kind in table["kinds"].items():
            kinds[code] = ActivityKind(
                code=code,
                name=kind["name"],
                english=kind["english"],
                area=area.code,
                unit=kind["unit"],
                needs_both_sides=kind["needs_both_sides"],
                evidence=tuple(kind["evidence"]),
                words=tuple(kind["words"]),
            )
    return MappingProxyType(areas), MappingProxyType(kinds)


AREAS, KINDS = _load()
