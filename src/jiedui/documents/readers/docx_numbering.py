"""The numbers that Word generates: counted again as Word counts them, and given as text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from jiedui.documents.numbering import to_word_format
from jiedui.documents.readers.docx_styles import Styles
from jiedui.documents.readers.markup import attribute, child, children, integer, is_on, local_name

_LEVELS = 9
# Longer than any number that a paper prints; keeps a hostile pattern from filling the memory.
_LONGEST_PATTERN = 40
_PLACEHOLDER = re.compile(r"%([1-9])")
_NO_NUMBER = ("bullet", "none")


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: where it starts, how a number looks, what stands around it, what restarts it."""

    start: int
    word_format: str
    pattern: str
    restart: int | None
    is_legal: bool
    style: str


@dataclass(slots=True)
class _List:
    """An abstract list: its levels and how far each has counted."""

    levels: dict[int, Level]
    style_link: str = ""
    counters: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Instance:
    """A list as paragraphs name it: the abstract list, and the levels that it starts or shows differently."""

    list_key: int
    starts: dict[int, int]
    levels: dict[int, Level]


@dataclass(frozen=True, slots=True)
class GeneratedNumber:
    """A number as it stands in front of its paragraph, and its value."""

    text: str
    value: int


class Numbering:
    """Counts through a document: ask once for each paragraph, in order."""

    def __init__(self, root: etree._Element | None, *, styles: Styles) -> None:
        self._styles = styles
        self._lists: dict[int, _List] = {}
        self._instances: dict[int, _Instance] = {}
        self._started: set[tuple[int, int]] = set()
        for element in root if root is not None else ():
            self._take(element)

    def _take(self, element: etree._Element) -> None:
        name = local_name(element)
        if name == "abstractNum" and (key := integer(element, "abstractNumId")) is not None:
            link = attribute(child(element, "numStyleLink")) or ""
            self._lists[key] = _List(dict(_read_levels(element)), link)
        elif name == "num" and (key := integer(element, "numId")) is not None:
            self._instances[key] = _read_instance(element)

    def next_number(self, properties: etree._Element | None, *, style: str) -> GeneratedNumber | None:
        """The number of the next paragraph, given its w:pPr and style; None if Word prints none."""
        number, at = self._place(properties, style=style)
        instance = self._instances.get(number) if number else None
        found = self._resolve(instance) if instance is not None else None
        if instance is None or found is None or not 0 <= at < _LEVELS:
            return None
        levels = found.levels | instance.levels
        if at not in levels:
            return None
        self._count(found, at=at, number=number, levels=levels, starts=instance.starts)
        return _printed(levels, counters=found.counters, at=at)

    def _place(self, properties: etree._Element | None, *, style: str) -> tuple[int, int]:
        """The list and level: the paragraph's own before its style's; 0 for no list."""
        own = child(properties, "numPr")
        number, at = integer(child(own, "numId")), integer(child(own, "ilvl"))
        if number is not None:
            return number, at or 0
        for inherited in self._styles.chain(style):
            if inherited.number is not None:
                linked = self._linked_level(inherited.number, style=inherited.key)
                settled = (level for level in (at, linked, inherited.level) if level is not None)
                return inherited.number, next(settled, 0)
        return 0, 0

    def _linked_level(self, number: int, *, style: str) -> int | None:
        instance = self._instances.get(number)
        found = self._lists.get(instance.list_key) if instance else None
        return next((at for at, level in found.levels.items() if level.style == style), None) if found else None

    def _resolve(self, instance: _Instance) -> _List | None:
        """The list itself, through at most one list style."""
        found = self._lists.get(instance.list_key)
        if found is None or found.levels or not found.style_link:
            return found
        style = self._styles.by_key.get(found.style_link)
        linked = self._instances.get(style.number) if style and style.number else None
        return self._lists.get(linked.list_key) if linked else None

    def _count(self, found: _List, *, at: int, number: int, levels: dict[int, Level], starts: dict[int, int]) -> None:
        counters = found.counters
        is_first_use = (number, at) not in self._started
        self._started.add((number, at))
        if is_first_use and at in starts:
            counters[at] = starts[at]
        else:
            counters[at] = counters[at] + 1 if at in counters else levels[at].start
        for deeper in [level for level in counters if level > at]:
            if _restarts(levels.get(deeper), deeper=deeper, at=at):
                del counters[deeper]


def _restarts(level: Level | None, *, deeper: int, at: int) -> bool:
    """Whether a number at level `at` sends `deeper` back to its start (w:lvlRestart counts levels from 1; 0: never)."""
    restart = deeper if level is None or level.restart is None else level.restart
    return at < restart


def _printed(levels: dict[int, Level], *, counters: dict[int, int], at: int) -> GeneratedNumber | None:
    level = levels[at]
    if level.word_format in _NO_NUMBER and not _PLACEHOLDER.search(level.pattern):
        return None
    if level.word_format == "bullet":
        return None

    def _shown(found: re.Match[str]) -> str:
        index = int(found[1]) - 1
        source = levels.get(index)
        value = counters.get(index, source.start if source else 1)
        word_format = "decimal" if level.is_legal or source is None else source.word_format
        return to_word_format(value, word_format=word_format)

    text = _PLACEHOLDER.sub(_shown, level.pattern)
    if not text.strip():
        return None
    # A number that ends in a letter or digit would grow into the words behind it.
    gap = " " if text[-1].isascii() and text[-1].isalnum() else ""
    return GeneratedNumber(text + gap, counters[at])


def _read_levels(element: etree._Element) -> Iterator[tuple[int, Level]]:
    for item in children(element, "lvl"):
        at = integer(item, "ilvl")
        if at is not None and at < _LEVELS:
            yield at, _read_level(item)


def _read_level(element: etree._Element) -> Level:
    start = integer(child(element, "start"))
    return Level(
        start=0 if start is None else start,
        word_format=attribute(_format_element(element)) or "decimal",
        pattern=(attribute(child(element, "lvlText")) or "")[:_LONGEST_PATTERN],
        restart=integer(child(element, "lvlRestart")),
        is_legal=is_on(child(element, "isLgl")),
        style=attribute(child(element, "pStyle")) or "",
    )


def _format_element(element: etree._Element) -> etree._Element | None:
    """w:numFmt, also where a newer format stands in front of an older one (mc:AlternateContent)."""
    return (
        child(element, "numFmt")
        if child(element, "numFmt") is not None
        else child(element, "AlternateContent", "Fallback", "numFmt")
    )


def _read_instance(element: etree._Element) -> _Instance:
    starts: dict[int, int] = {}
    levels: dict[int, Level] = {}
    for override in children(element, "lvlOverride"):
        at = integer(override, "ilvl")
        if at is None or at >= _LEVELS:
            continue
        level, start = child(override, "lvl"), integer(child(override, "startOverride"))
        if level is not None:
            levels[at] = _read_level(level)
        if start is not None:
            starts[at] = start
    return _Instance(integer(child(element, "abstractNumId")) or 0, starts, levels)
