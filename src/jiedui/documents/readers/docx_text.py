"""The text inside one Word paragraph: what a reader of the printed page would see, revisions taken as accepted."""

from dataclasses import dataclass, field

from lxml import etree

from jiedui.documents.readers.docx_styles import Styles
from jiedui.documents.readers.markup import attribute, child, is_on, local_name

# Deleted text, field codes, properties, pronunciation: nothing of it stands on the page.
_UNSEEN = frozenset({
    "del", "moveFrom", "delText", "instrText", "delInstrText", "rPr", "pPr", "sdtPr", "sdtEndPr", "tblPr",
    "trPr", "tcPr", "rt", "footnoteReference", "endnoteReference", "commentReference", "annotationRef",
    "footnoteRef", "endnoteRef", "softHyphen", "fldData",
})  # fmt: skip
_SPELLED = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_LINE_BREAKS = str.maketrans(dict.fromkeys("\n\r\v\f\x85\u2028\u2029", " "))
# Characters that the fonts Symbol and Wingdings keep at private places.
_WINGDINGS = {
    0x52: "☑", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "□", 0x75: "◆", 0xA1: "○", 0xA3: "□", 0xA7: "▪", 0xA8: "□",
    0xD8: "➢", 0xE0: "→", 0xFC: "✓", 0xFB: "✗", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_SYMBOL = {0xA3: "≤", 0xB3: "≥", 0xB0: "°", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xB7: "·"}
_UNKNOWN_SYMBOL = "□"
_PRIVATE = range(0xE000, 0xF900)


@dataclass(slots=True)
class InlineText:
    """The words of a paragraph and the text boxes that hang on it."""

    words: str = ""
    boxes: list[etree._Element] = field(default_factory=list)
    has_revisions: bool = False


def read_inline(paragraph: etree._Element, *, styles: Styles, style: str) -> InlineText:
    """What the children of a w:p say. Goes by its own stack, so that deep nesting can't exhaust Python's."""
    found = InlineText()
    hidden = styles.is_hidden(style)
    pieces: list[str] = []
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        name = local_name(element)
        found.has_revisions |= name in ("ins", "del", "moveFrom", "moveTo")
        if name == "txbxContent":
            found.boxes.append(element)
        elif name in _UNSEEN or (name == "r" and _is_hidden(element, styles=styles, default=hidden)):
            continue
        elif (piece := _spelled(element, name=name)) is not None:
            pieces.append(piece)
        else:
            waiting.extend(reversed(_insides(element, name=name)))
    found.words = "".join(pieces)
    return found


def _is_hidden(run: etree._Element, *, styles: Styles, default: bool) -> bool:
    properties = child(run, "rPr")
    if properties is None:
        return default
    vanish = child(properties, "vanish")
    if vanish is not None:
        return is_on(vanish)
    style = attribute(child(properties, "rStyle"))
    return default or (style is not None and styles.is_hidden(style))


def _spelled(element: etree._Element, *, name: str) -> str | None:
    if name == "t":
        return (element.text or "").translate(_LINE_BREAKS)
    if name == "sym":
        return _symbol(element)
    return _SPELLED.get(name)


def _symbol(element: etree._Element) -> str:
    code = attribute(element, "char") or ""
    value = int(code, 16) if len(code) in (2, 4) and all(digit in "0123456789abcdefABCDEF" for digit in code) else 0
    font = (attribute(element, "font") or "").lower()
    if value in _PRIVATE or value < 0x100:
        table = _SYMBOL if font == "symbol" else _WINGDINGS
        return table.get(value & 0xFF, _UNKNOWN_SYMBOL)
    return chr(value) if not 0xD800 <= value < 0xE000 and chr(value).isprintable() else _UNKNOWN_SYMBOL


def _insides(element: etree._Element, *, name: str) -> list[etree._Element]:
    """The children to go on with: one alternative of several, the base of a pronounced word, no empty form field."""
    if name == "AlternateContent":
        choice = child(element, "Choice")
        chosen = choice if choice is not None else child(element, "Fallback")
        return list(chosen) if chosen is not None else []
    if name == "sdt" and is_on(child(element, "sdtPr", "showingPlcHdr")):
        return []
    return list(element)
