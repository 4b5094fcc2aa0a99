"""OFD, the page format of GB/T 33190-2016: a zip of XML pages on which every text says where it stands.

Text of templates (letterheads and other backgrounds), seals and annotations is no part of a plan and is left out.
"""

import posixpath
import re
from collections.abc import Iterator

from lxml import etree

from jiedui.documents.model import Document
from jiedui.documents.outline import outline_document
from jiedui.documents.raw import TextAssembly
from jiedui.documents.readers.archive import Archive
from jiedui.documents.readers.layout import Page, Rule, Run
from jiedui.documents.readers.markup import child, children, local_name, parse_markup
from jiedui.documents.readers.rejoining import add_pages
from jiedui.kernel.diagnostics import untranslated
from jiedui.kernel.refusals import InputRefused

_POINTS_PER_MILLIMETRE = 72 / 25.4
_A4 = (0.0, 0.0, 210.0, 297.0)
_MOST_PAGES = 500
_MOST_CHARACTERS = 400_000
_MOST_RULES = 3_000
_MOST_STEPS = 5_000
_STRAIGHT, _SHORTEST_RULE = 0.5, 1.5
_FEW = 12
_NUMBER = re.compile(r"[-+]?(?:[0-9]{1,9}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})\Z")
_CONTAINERS = frozenset({"Content", "Layer", "PageBlock"})
_NO_PAGES = untranslated("“{name}”已损坏（缺少{part}），不是完整的OFD，请重新下载，或提供{accepted}格式的方案。")
_TOO_MUCH = untranslated("“{name}”页数或内容过多，不像一份工作方案，未予读取；请拆分后再提供。")
_SCANNED = untranslated(
    "“{name}”共{pages}页，都是图片，没有可读的文字层；请提供方案的电子原件（{accepted}），或先做文字识别（OCR）。"
)

_Matrix = tuple[float, float, float, float, float, float]
_UPRIGHT: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def read_ofd(data: bytes, *, name: str, accepted: str) -> Document:
    """An OFD file as a Document; its text is the paragraphs, one a line, without page numbers, headers and footers."""
    package = _Package(data, name=name, accepted=accepted)
    pages = list(package.pages())
    if sum(len(run.text) for page in pages for run in page.runs) < _FEW:
        raise InputRefused("D013", _SCANNED, name=name, pages=len(pages), accepted=accepted)
    assembly = TextAssembly(name=name)
    add_pages(pages, assembly=assembly)
    return outline_document(assembly.text, name=name, format_name="ofd", raw=assembly.blocks.all)


class _Package:
    """The parts of one OFD file; a path that leads out of it names nothing."""

    def __init__(self, data: bytes, *, name: str, accepted: str) -> None:
        self._name, self._accepted = name, accepted
        self._archive = Archive(data, name=name)
        self._characters = 0

    def pages(self) -> Iterator[Page]:
        """The pages in order."""
        root = self._part("OFD.xml")
        entry = _words(child(root, "DocBody", "DocRoot")) or "Doc_0/Document.xml"
        document_part = _resolved(entry, beside="OFD.xml")
        document = self._part(document_part)
        area = child(document, "CommonData", "PageArea")
        listed = child(document, "Pages")
        found = list(children(listed, "Page")) if listed is not None else []
        if not found or len(found) > _MOST_PAGES:
            raise self._too_much() if found else self._without(part="Pages")
        for item in found:
            part = _resolved(item.get("BaseLoc") or "", beside=document_part)
            yield self._page(self._part(part), area=area)

    def _page(self, root: etree._Element, *, area: etree._Element | None) -> Page:
        own = child(root, "Area")
        box = _box(_words(child(own, "PhysicalBox")) or _words(child(area, "PhysicalBox"))) or _A4
        runs: list[Run] = []
        rules: list[Rule] = []
        for item in _objects(root):
            if local_name(item) == "TextObject":
                runs.extend(_runs(item))
                self._count(runs)
            elif len(rules) < _MOST_RULES:
                rules.extend(_rules(item))
        self._characters += sum(len(run.text) for run in runs)
        shown = rules if len(rules) < _MOST_RULES else []
        return Page(box[2] * _POINTS_PER_MILLIMETRE, box[3] * _POINTS_PER_MILLIMETRE, runs, shown)

    def _count(self, runs: list[Run]) -> None:
        if self._characters + len(runs) > _MOST_CHARACTERS:
            raise self._too_much()

    def _part(self, part: str) -> etree._Element:
        data = self._archive.read(part)
        if data is None:
            raise self._without(part=part[-60:])
        return parse_markup(data, name=self._name, part=part[-60:])

    def _without(self, *, part: str) -> InputRefused:
        return InputRefused("D007", _NO_PAGES, name=self._name, part=part, accepted=self._accepted)

    def _too_much(self) -> InputRefused:
        return InputRefused("D011", _TOO_MUCH, name=self._name)


def _resolved(path: str, *, beside: str) -> str:
    """A path inside the file, from its root or from the folder of the part that names it; .. ends at the root."""
    folder = "" if path.startswith("/") else posixpath.dirname(beside)
    return posixpath.normpath(posixpath.join("/", folder, path.lstrip("/"))).lstrip("/")


def _words(element: etree._Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def _numbers(text: str | None) -> list[float]:
    """Numbers with blanks between them; a word that is none ends them."""
    found: list[float] = []
    for word in (text or "").split()[:_MOST_STEPS]:
        if not _NUMBER.match(word):
            break
        found.append(float(word))
    return found


def _box(text: str | None) -> tuple[float, float, float, float] | None:
    numbers = _numbers(text)
    return (numbers[0], numbers[1], numbers[2], numbers[3]) if len(numbers) == 4 else None


def _matrix(element: etree._Element) -> _Matrix:
    numbers = _numbers(element.get("CTM"))
    return (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]) if len(numbers) == 6 else _UPRIGHT


def _objects(root: etree._Element) -> Iterator[etree._Element]:
    """The texts and paths of a page in order, whatever blocks they lie in."""
    content = child(root, "Content")
    waiting = list(reversed(content)) if content is not None else []
    while waiting:
        element = waiting.pop()
        name = local_name(element)
        if name in _CONTAINERS:
            waiting.extend(reversed(element))
        elif name in ("TextObject", "PathObject") and element.get("Visible") != "false":
            yield element


def _runs(item: etree._Element) -> Iterator[Run]:
    """The runs of a text object: one for each TextCode, broken where it leaves gaps."""
    box = _box(item.get("Boundary"))
    size = next(iter(_numbers(item.get("Size"))), 0.0)
    a, b, c, d, e, f = _matrix(item)
    if box is None or not 0.2 < size * abs(d) < 200 or abs(b) + abs(c) > 0.05 * (abs(a) + abs(d)):
        return
    x = y = 0.0
    for code in children(item, "TextCode"):
        x = next(iter(_numbers(code.get("X"))), x)
        y = next(iter(_numbers(code.get("Y"))), y)
        text = "".join(character if character.isprintable() else " " for character in code.text or "")
        if any(_steps(code.get("DeltaY"), count=1)) and len(text) > 1:
            # Written downwards: a stamp or a spine, no line of the text.
            continue
        places = _places(x, code=code, count=len(text), size=size)
        for start, end, left, right in _broken(places, size=size):
            yield Run(
                text[start:end],
                (box[0] + a * left + e) * _POINTS_PER_MILLIMETRE,
                (box[0] + a * right + e) * _POINTS_PER_MILLIMETRE,
                (box[1] + d * y + f) * _POINTS_PER_MILLIMETRE,
                size * abs(d) * _POINTS_PER_MILLIMETRE,
            )


def _places(x: float, *, code: etree._Element, count: int, size: float) -> list[float]:
    """Where each character begins; without a word on it, each is as wide as it is high."""
    places = [x]
    steps = iter(_steps(code.get("DeltaX"), count=count))
    for _ in range(count - 1):
        places.append(places[-1] + next(steps, size))
    return places[:count]


def _steps(text: str | None, *, count: int) -> list[float]:
    """The distances from character to character; “g 3 4.5” says 4.5 three times (GB/T 33190-2016, 11.3)."""
    words = (text or "").split()[: 3 * _MOST_STEPS]
    found: list[float] = []
    at = 0
    while at < len(words) and len(found) < count:
        times, value = 1, words[at]
        if value == "g" and at + 2 < len(words) and words[at + 1].isascii() and words[at + 1].isdigit():
            times, value = min(int(words[at + 1][:6]), count), words[at + 2]
            at += 2
        if not _NUMBER.match(value):
            break
        found.extend([float(value)] * times)
        at += 1
    return found[:count]


def _broken(places: list[float], *, size: float) -> Iterator[tuple[int, int, float, float]]:
    """Stretches of characters without a column's gap between them: first, last, left and right."""
    start = 0
    for at in range(1, len(places) + 1):
        if at < len(places) and -size < places[at] - places[at - 1] < 2.5 * size:
            continue
        if at > start:
            width = min(size, places[at - 1] - places[at - 2]) if at - start > 1 else size
            yield start, at, places[start], places[at - 1] + max(width, size / 2)
        start = at


def _rules(item: etree._Element) -> Iterator[Rule]:
    """The straight strokes of a path object that run along or down the page."""
    box = _box(item.get("Boundary"))
    if box is None:
        return
    a, _, _, d, e, f = _matrix(item)
    last = first = (0.0, 0.0)
    for mark, numbers in _strokes(_words(child(item, "AbbreviatedData"))):
        if mark == "C":
            point = first
        elif len(numbers) < 2:
            continue
        else:
            point = (box[0] + a * numbers[-2] + e, box[1] + d * numbers[-1] + f)
        if mark in "SM":
            first = point
        elif mark in "LC" and (rule := _rule(last, point)) is not None:
            yield rule
        last = point


def _strokes(data: str) -> Iterator[tuple[str, list[float]]]:
    """The operators of a path with their numbers: S and M begin, L draws a line, C closes."""
    mark, numbers = "", list[float]()
    for word in data.split(maxsplit=4 * _MOST_STEPS)[: 4 * _MOST_STEPS]:
        if word.isalpha():
            if mark:
                yield mark, numbers
            mark, numbers = word, []
        elif _NUMBER.match(word):
            numbers.append(float(word))
    if mark:
        yield mark, numbers


def _rule(start: tuple[float, float], end: tuple[float, float]) -> Rule | None:
    width, height = abs(start[0] - end[0]), abs(start[1] - end[1])
    if min(width, height) > _STRAIGHT or max(width, height) < _SHORTEST_RULE:
        return None
    left, right = sorted((start[0] * _POINTS_PER_MILLIMETRE, end[0] * _POINTS_PER_MILLIMETRE))
    top, bottom = sorted((start[1] * _POINTS_PER_MILLIMETRE, end[1] * _POINTS_PER_MILLIMETRE))
    return Rule(left, top, right, bottom)
