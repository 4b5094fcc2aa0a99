"""What a .docx says through its styles: inherited numbers, hidden text, headings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from jiedui.documents.model import BlockKind
from jiedui.documents.readers.markup import attribute, child, children, integer, is_on

_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Style:
    """One style: its own settings only; what it inherits is found through `based_on`."""

    key: str
    name: str
    based_on: str
    number: int | None
    level: int | None
    is_hidden: bool | None
    hint: BlockKind | None


class Styles:
    """All styles of a document by their key."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, Style] = {}
        self.default_paragraph = ""
        for element in children(root, "style") if root is not None else ():
            style = _read_style(element)
            self._styles[style.key] = style
            if attribute(element, "type") == "paragraph" and attribute(element, "default") in ("1", "true", "on"):
                self.default_paragraph = style.key

    @property
    def by_key(self) -> Mapping[str, Style]:
        """The styles."""
        return self._styles

    def chain(self, key: str) -> Iterator[Style]:
        """A style and those that it is based on, nearest first; a ring of styles ends."""
        for _ in range(_DEEPEST):
            style = self._styles.get(key)
            if style is None:
                return
            yield style
            key = style.based_on

    def is_hidden(self, key: str) -> bool:
        """Whether text of this style is hidden."""
        return next((style.is_hidden for style in self.chain(key) if style.is_hidden is not None), False)

    def hint(self, key: str) -> BlockKind | None:
        """Title or heading, where the style is named so or based on one that is."""
        return next((style.hint for style in self.chain(key) if style.hint is not None), None)


def _read_style(element: etree._Element) -> Style:
    name = attribute(child(element, "name")) or ""
    vanish = child(element, "rPr", "vanish")
    return Style(
        key=attribute(element, "styleId") or "",
        name=name,
        based_on=attribute(child(element, "basedOn")) or "",
        number=integer(child(element, "pPr", "numPr", "numId")),
        level=integer(child(element, "pPr", "numPr", "ilvl")),
        is_hidden=None if vanish is None else is_on(vanish),
        hint=_hint_of(name.lower(), element=element),
    )


def _hint_of(name: str, *, element: etree._Element) -> BlockKind | None:
    if name == "title":
        return BlockKind.TITLE
    outline = integer(child(element, "pPr", "outlineLvl"))
    return BlockKind.HEADING if name.startswith("heading ") or (outline is not None and outline < 9) else None
