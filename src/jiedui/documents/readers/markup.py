"""XML that a stranger sent, parsed without entities, document types, network or endless trees."""

import codecs
from collections.abc import Iterator

from lxml import etree

from jiedui.kernel.diagnostics import untranslated
from jiedui.kernel.refusals import InputRefused

_MOST_MARKS = 2_000_000
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_TYPED = untranslated("“{name}”的{part}含有文档类型或实体声明（DTD），出于安全未予读取；请另存为.docx后再提供。")
_MALFORMED = untranslated("“{name}”已损坏（{part}不是完整的XML，第{line}行），请重新下载，或另存为.docx后再提供。")
_TOO_DENSE = untranslated("“{name}”的{part}内容过多，不像一份工作方案，未予读取；请拆分后再提供。")


def parse_markup(data: bytes, *, name: str, part: str) -> etree._Element:
    """The root element of an XML part; refuses a document type before the parser sees it."""
    text = _decoded(data, name=name, part=part)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise InputRefused("D010", _TYPED, name=name, part=part)
    if text.count("<") > _MOST_MARKS:
        raise InputRefused("D011", _TOO_DENSE, name=name, part=part)
    # The encoding is settled here, whatever the part itself declares.
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise InputRefused("D007", _MALFORMED, name=name, part=part, line=error.lineno or 1) from error


def _decoded(data: bytes, *, name: str, part: str) -> str:
    """Parts of an office file are UTF-8 or UTF-16 (ECMA-376 part 2, 8.1.4)."""
    try:
        return data.decode("utf-16" if data.startswith(_UTF16_MARKS) else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputRefused("D007", _MALFORMED, name=name, part=part, line=1) from error


def local_name(element: etree._Element) -> str:
    """An element's name without its namespace, which differs between transitional and strict files."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """The first child of the first name, in it the first of the second name, and so on."""
    for name in names:
        if element is None:
            return None
        element = next(children(element, name), None)
    return element


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The children of one name."""
    return (item for item in element if local_name(item) == name)


def attribute(element: etree._Element | None, name: str = "val") -> str | None:
    """An attribute, in the element's own namespace or in none."""
    if element is None:
        return None
    namespace = str(element.tag).rpartition("}")[0]
    value = element.get(f"{namespace}}}{name}") if namespace else None
    return str(value) if value is not None else element.get(name)


def integer(element: etree._Element | None, name: str = "val") -> int | None:
    """An attribute as a number; None where it is missing or none."""
    value = attribute(element, name) or ""
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 9 else None


def is_on(element: etree._Element | None) -> bool:
    """Whether an on-off property is there and not switched off."""
    return element is not None and attribute(element) not in ("0", "false", "off", "none")
