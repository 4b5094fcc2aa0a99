"""The directory of bodies: finds the one that a paper means by the name it prints.

A body is known by its full name, its short name and its other names; “区农业农村局” is 石峰区农业农村局 where
石峰区 is a place in the directory. A part of a name never decides: 区农业局 is not 区农业农村局 until an alias says so.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jiedui.accounts.models import Organisation

_PLACE_ENDS = "省市州区县乡镇"
_GOVERNMENT = re.compile(r"(人民政府|政府|街道办事处|管理委员会|管委会)$")
_PLACE = re.compile(rf"^\w{{1,12}}(?:[{_PLACE_ENDS}]|街道)$")
_UPPER_PLACE = re.compile(r"^\w{2,7}?(?:省|市|自治州|自治区)")


@dataclass(frozen=True, slots=True)
class Body:
    """A body as the directory knows it; `parent` is the number of the one above it."""

    id: int
    name: str
    short_name: str = ""
    aliases: tuple[str, ...] = ()
    parent: int | None = None

    @property
    def label(self) -> str:
        return self.short_name or self.name


class Directory:
    """The bodies and all the names that each may be printed under.

    >>> directory = Directory([Body(1, "石峰区人民政府"), Body(2, "石峰区农业农村局", parent=1)])
    >>> directory.find("区农业农村局"), directory.find("农村局")
    ((2,), ())
    """

    def __init__(self, bodies: Iterable[Body]) -> None:
        self.bodies: Mapping[int, Body] = {body.id: body for body in bodies}
        places = sorted({place for body in self.bodies.values() if (place := place_of(body.name))}, key=len)
        named: dict[str, dict[int, None]] = defaultdict(dict)
        for body in self.bodies.values():
            above = [place for one in self.ancestry(body.id) if (place := place_of(self.bodies[one].name))]
            for name in (body.name, body.short_name, *body.aliases, *_of_government(body.name)):
                for form in (*_shortened(name, places), *_in_full(name, above)):
                    named[form][body.id] = None
        self._named = {form: tuple(ids) for form, ids in named.items() if form}

    def find(self, printed: str) -> tuple[int, ...]:
        """The numbers of all bodies that may be meant: none where it isn't known, several where it is ambiguous."""
        name = plain_name(printed)
        return self._named.get(name) or self._named.get(_UPPER_PLACE.sub("", name, count=1), ())

    def find_one(self, printed: str, *, prefer: frozenset[int] = frozenset()) -> int | None:
        """The one body that is meant; of several, the only one among `prefer`."""
        found = self.find(printed)
        if len(found) > 1:
            found = tuple(body for body in found if body in prefer)
        return found[0] if len(found) == 1 else None

    def ancestry(self, body: int) -> tuple[int, ...]:
        """The body and all above it, nearest first."""
        line: list[int] = []
        at: int | None = body
        while at is not None and at not in line:
            line.append(at)
            at = self.bodies[at].parent
        return tuple(line)


def plain_name(name: str) -> str:
    """A printed name without the accidents of typing: full-width letters, blanks, line breaks.

    >>> plain_name(" 区 教育局 ")
    '区教育局'
    """
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))


def place_of(name: str) -> str:
    """The place that a body governs or is: 石峰区 for 石峰区人民政府; empty for a bureau.

    >>> place_of("石峰区人民政府"), place_of("白羊溪乡"), place_of("石峰区教育局")
    ('石峰区', '白羊溪乡', '')
    """
    shorn = _GOVERNMENT.sub("", plain_name(name))
    return shorn if _PLACE.fullmatch(shorn) else ""


def read_directory() -> Directory:
    """The directory as it stands in the database: two queries."""
    rows = Organisation.objects.prefetch_related("names").order_by("sequence", "id")
    return Directory(
        Body(row.pk, row.name, row.short_name, tuple(alias.name for alias in row.names.all()), row.parent_id)
        for row in rows
    )


def _shortened(name: str, places: Iterable[str]) -> Iterable[str]:
    """The name as it is, and with each place in front cut to its last character: 区教育局."""
    name = plain_name(name)
    yield name
    for place in places:
        rest = name.removeprefix(place)
        if rest and rest != name:
            yield place[-1] + rest


def _of_government(name: str) -> Iterable[str]:
    """What a government is called besides: 石峰区, 石峰区政府, 区政府."""
    place = place_of(name)
    if not place:
        return ()
    return (place, f"{place}政府", f"{place}人民政府", f"{place[-1]}政府", f"{place[-1]}人民政府")


def _in_full(name: str, places: Iterable[str]) -> Iterable[str]:
    """A name that begins with 区 or 县, with the place above it written out: 石峰区教育局."""
    name = plain_name(name)
    return (place + name[1:] for place in places if len(name) > 2 and name[0] == place[-1])
