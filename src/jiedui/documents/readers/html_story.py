"""What a part of a page says, from its top to its bottom: paragraphs, headings, numbered lists and table rows."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lxml import etree

from jiedui.documents.markers import find_marker
from jiedui.documents.model import BlockKind
from jiedui.documents.numbering import to_letters, to_roman
from jiedui.documents.raw import TextAssembly
from jiedui.documents.readers.html_tables import is_data_table, rows_of
from jiedui.documents.readers.markup import local_name
from jiedui.kernel.diagnostics import untranslated
from jiedui.kernel.refusals import InputRefused

_UNSEEN = frozenset({
    "", "head", "script", "style", "noscript", "nav", "footer", "aside", "iframe", "object", "embed", "select",
    "button", "input", "textarea", "template", "svg", "canvas", "audio", "video", "map", "rt", "rp", "del", "img",
})  # fmt: skip
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend",
    "li", "main", "menu", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
    "ul",
})  # fmt: skip
_HEADINGS = {"h1": BlockKind.TITLE} | {f"h{level}": BlockKind.HEADING for level in range(2, 7)}
_BREAK = "\n"
# Where the page's source breaks a line: a space between words of Latin letters, nothing between Chinese ones.
_WRAP = "\x1f"
_WRAPPED = re.compile(r"[ \t]*[\r\n\f][ \t\r\n\f]*")
_BLANKS = re.compile(r"[ \t\xa0]+")
_WRAP_BETWEEN_WORDS = re.compile(r"(?<=[0-9A-Za-z,.;:!?)]) ?\x1f ?(?=[0-9A-Za-z(])")
_LINE_ENDS = str.maketrans(dict.fromkeys("\v\x1c\x1d\x1e\x1f\x85\u2028\u2029", " "))
_LIST_TYPES: dict[str, Callable[[int], str]] = {
    "a": lambda number: to_letters(number).lower(),
    "A": to_letters,
    "i": lambda number: to_roman(number).lower(),
    "I": to_roman,
}
_MOST_CELLS = 60_000
_TOO_MUCH = untranslated("“{name}”内容过多，不像一份工作方案，未予读取；请拆分后再提供。")
_LIST_PATTERNS = ("{}．", "（{}）", "{}）")
_NO_NUMBER = re.compile(r"list-style(?:-type)?\s*:\s*none", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def is_seen(element: etree._Element) -> bool:
    """Whether an element is part of what the page shows as text."""
    if local_name(element) in _UNSEEN or element.get("hidden") is not None or _is_page_edge(element):
        return False
    return _HIDDEN.search((element.get("style") or "")[:2000]) is None


def _is_page_edge(element: etree._Element) -> bool:
    """Whether it is what a word processor keeps of the head or foot of a printed page."""
    return local_name(element) == "div" and element.get("title") in ("header", "footer")


@dataclass(frozen=True, slots=True)
class _Paragraph:
    words: str
    hint: BlockKind | None
    number_length: int
    number: int


@dataclass(frozen=True, slots=True)
class _Row:
    cells: tuple[str, ...]
    table: int


@dataclass(frozen=True, slots=True)
class _Step:
    """Something still to be said: an element to open, one to close, or a text."""

    element: etree._Element | None = None
    text: str = ""
    is_end: bool = False


class Story:
    """Reads an element by its own stack, so that deep nesting can't exhaust Python's."""

    def __init__(self, *, name: str) -> None:
        self._name = name
        self._cells = 0
        self._said: list[_Paragraph | _Row] = []
        self._pieces: list[str] = []
        self._hints: list[BlockKind] = []
        self._lists: list[int | None] = []
        self._number = ("", 0)
        self._tables = 0
        self._verbatim = 0

    def read(self, root: etree._Element) -> None:
        """All that an element says."""
        waiting = [_Step(root)]
        while waiting:
            step = waiting.pop()
            if step.element is None:
                self._say(step.text)
            elif step.is_end:
                self._close(step.element)
            elif is_seen(step.element):
                self._open(step.element, waiting=waiting)
        self._flush()

    def first_words(self, count: int) -> str:
        """The beginning of what was read."""
        words = ""
        for said in self._said:
            words += said.words if isinstance(said, _Paragraph) else "".join(said.cells)
            if len(words) >= count:
                break
        return words[:count]

    def lines(self) -> Iterable[str]:
        """The paragraphs that were read, as a cell says them."""
        return (said.words for said in self._said if isinstance(said, _Paragraph))

    def add_to(self, assembly: TextAssembly) -> None:
        """Put what was read into a text."""
        for said in self._said:
            if isinstance(said, _Row):
                assembly.add_row(said.cells, table=said.table)
            else:
                assembly.add_paragraph(said.words, hint=said.hint, number_length=said.number_length, number=said.number)

    def _open(self, element: etree._Element, *, waiting: list[_Step]) -> None:
        name = local_name(element)
        if name == "br":
            self._pieces.append(_BREAK)
            return
        if name in _BLOCKS:
            self._flush()
        if name == "table" and is_data_table(element):
            self._read_table(element)
            return
        self._begin(element, name=name)
        waiting.append(_Step(element, is_end=True))
        for item in reversed(element):
            if item.tail:
                waiting.append(_Step(text=item.tail))
            waiting.append(_Step(item))
        if element.text:
            waiting.append(_Step(text=element.text))

    def _begin(self, element: etree._Element, *, name: str) -> None:
        if name in _HEADINGS:
            self._hints.append(_HEADINGS[name])
        elif name == "pre":
            self._verbatim += 1
        elif name in ("ol", "ul", "menu", "dir"):
            self._lists.append(_integer(element.get("start"), default=1) - 1 if name == "ol" else None)
        elif name == "li":
            self._number = self._next_number(element)

    def _close(self, element: etree._Element) -> None:
        name = local_name(element)
        if name not in _BLOCKS:
            return
        self._flush()
        if name in _HEADINGS:
            self._hints.pop()
        elif name == "pre":
            self._verbatim -= 1
        elif name in ("ol", "ul", "menu", "dir"):
            self._lists.pop()
        elif name == "li":
            self._number = ("", 0)

    def _next_number(self, item: etree._Element) -> tuple[str, int]:
        """The number that a browser prints in front of an item of a numbered list."""
        if not self._lists or self._lists[-1] is None:
            return "", 0
        number = _integer(item.get("value"), default=self._lists[-1] + 1)
        self._lists[-1] = number
        parent = item.getparent()
        styles = [element.get("style") or "" for element in (item, parent) if element is not None]
        if number < 1 or any(_NO_NUMBER.search(style[:2000]) for style in styles):
            return "", 0
        form = _LIST_TYPES.get((parent.get("type") or "") if parent is not None else "", str)
        # On the page lists inside lists are told apart by how far in they stand, in a text by their form.
        depth = sum(one is not None for one in self._lists)
        pattern = _LIST_PATTERNS[min(depth, len(_LIST_PATTERNS)) - 1]
        return pattern.format(form(number)), number

    def _say(self, text: str) -> None:
        text = text.translate(_LINE_ENDS)
        if not self._verbatim:
            text = _WRAPPED.sub(_WRAP, text)
        self._pieces.append(text)

    def _flush(self) -> None:
        words = "".join(self._pieces)
        self._pieces.clear()
        words = _WRAP_BETWEEN_WORDS.sub(" ", words).replace(_WRAP, "")
        words = "\n".join(_BLANKS.sub(" ", line).strip() for line in words.splitlines()).strip()
        if not words:
            return
        number, value = self._number if find_marker(words) is None else ("", 0)
        self._number = ("", 0)
        hint = self._hints[-1] if self._hints else None
        self._said.append(_Paragraph(number + words, hint, len(number), value))

    def _read_table(self, table: etree._Element) -> None:
        for row in rows_of(table):
            self._cells += len(row)
            if self._cells > _MOST_CELLS:
                raise InputRefused("D011", _TOO_MUCH, name=self._name)
            cells = tuple("" if cell is None else _cell_words(cell, name=self._name) for cell in row)
            self._said.append(_Row(cells, self._tables))
        self._tables += 1


def _cell_words(cell: etree._Element, *, name: str) -> str:
    story = Story(name=name)
    story.read(cell)
    return "\n".join(story.lines())


def _integer(text: str | None, *, default: int) -> int:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else default
