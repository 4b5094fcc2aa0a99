"""Published pages (.html): the block of the page that holds its text, with its tables; menus and scripts left out."""

import re
from collections.abc import Iterator

from lxml import etree

from jiedui.documents.model import BlockKind, Document
from jiedui.documents.outline import outline_document
from jiedui.documents.raw import TextAssembly
from jiedui.documents.readers.html_decoding import decode_page
from jiedui.documents.readers.html_story import Story, is_seen
from jiedui.documents.readers.html_tables import mark_outer_tables
from jiedui.documents.readers.markup import local_name
from jiedui.documents.titles import find_titles
from jiedui.kernel.diagnostics import Diagnostic, Severity, untranslated
from jiedui.kernel.refusals import InputRefused
from jiedui.kernel.spans import Span

_MOST_CHARACTERS = 5_000_000
_MOST_MARKS = 150_000
_MOST_OF_THE_TEXT = 0.9
_HOLDERS = frozenset({"body", "div", "section", "article", "main", "center", "td", "form", "fieldset"})
_SENTENCE = re.compile("[。；，]")
_SITE = re.compile(r"\s*[_|｜–—]\s*|\s+-\s*|\s*-\s+")
_FIRST_WORDS = 600
_TOO_MUCH = untranslated("“{name}”内容过多，不像一份工作方案，未予读取；请拆分后再提供。")
_REPLACED = untranslated("网页里有{count}处字符与其编码（{encoding}）不符，已用“\ufffd”代替。")
_REPLACED_HINT = untranslated("请对照原网页核对这些字。")


def read_html(data: bytes, *, name: str) -> Document:
    """A published page as a Document; its text is what the page says, a paragraph a line."""
    page = decode_page(data, name=name)
    if len(page.text) > _MOST_CHARACTERS or page.text.count("<") > _MOST_MARKS:
        raise InputRefused("D011", _TOO_MUCH, name=name)
    assembly = TextAssembly(name=name)
    root = _parsed(page.text)
    if root is not None:
        _tell(root, assembly=assembly, name=name)
    text = assembly.text
    notes = [_replaced(text, encoding=page.encoding)] if "\ufffd" in text and page.has_replacements else []
    return outline_document(text, name=name, format_name="html", raw=assembly.blocks.all, diagnostics=notes)


def _replaced(text: str, *, encoding: str) -> Diagnostic:
    at = text.index("\ufffd")
    values = {"count": str(text.count("\ufffd")), "encoding": encoding}
    return Diagnostic("D107", Severity.WARNING, Span(at, at + 1), _REPLACED, values, _REPLACED_HINT)


def _parsed(text: str) -> etree._Element | None:
    """The root of a page; none where nothing is on it. The parser itself bounds how deep elements may nest."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.LxmlError:
        return None


def _tell(root: etree._Element, *, assembly: TextAssembly, name: str) -> None:
    mark_outer_tables(root)
    main = _main_block(root)
    story = Story(name=name)
    story.read(main)
    title = _title(root, main=main, told="".join(story.first_words(_FIRST_WORDS).split()))
    if title:
        assembly.add_paragraph(title, hint=BlockKind.TITLE, number_length=0, number=0)
    story.add_to(assembly)


def _main_block(root: etree._Element) -> etree._Element:
    """The innermost block with nearly all sentences of the page; links and hidden parts don't count."""
    total = sum(weight for _, weight in _weighed(root, most=0))
    least = max(1, int(total * _MOST_OF_THE_TEXT))
    return next((element for element, weight in _weighed(root, most=least) if weight >= least), root)


def _weighed(root: etree._Element, *, most: int) -> Iterator[tuple[etree._Element, int]]:
    """Blocks that hold others, the inner ones first, with the letters of their sentences; with `most` 0, the root's."""
    weights = [0]
    waiting: list[tuple[etree._Element, bool]] = [(root, False)]
    while waiting:
        element, is_done = waiting.pop()
        if is_done:
            inside = weights.pop()
            if most and local_name(element) in _HOLDERS:
                yield element, inside
            weights[-1] += inside
            continue
        if not is_seen(element) or local_name(element) == "a":
            continue
        weights.append(_weight(element.text) + sum(_weight(item.tail) for item in element))
        waiting.append((element, True))
        waiting.extend((item, False) for item in reversed(element))
    if not most:
        yield root, weights[0]


def _weight(text: str | None) -> int:
    return len(text) if text and _SENTENCE.search(text) else 0


def _title(root: etree._Element, *, main: etree._Element, told: str) -> str:
    """The page's title, where the block with its text doesn't begin with it."""
    for title in _titles(root, main=main):
        bare = "".join(title.split())
        if bare and bare in told:
            return ""
        if bare and find_titles(title, spans=[Span(0, len(title))]):
            return title
    return ""


def _titles(root: etree._Element, *, main: etree._Element) -> Iterator[str]:
    """What may be the title: what government sites say it is, a heading above the text, the window's title."""
    for item in root.iter("meta"):
        if (item.get("name") or "").lower() == "articletitle":
            yield _one_line(item.get("content") or "")
    for item in root.iter():
        if item is main:
            return
        if local_name(item) in ("h1", "h2", "title"):
            words = _one_line("".join(text for text in item.itertext() if isinstance(text, str)))
            yield from (words, _SITE.split(words)[0])


def _one_line(words: str) -> str:
    return " ".join(words[:400].split())
