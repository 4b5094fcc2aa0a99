"""The characters of a page: its encoding from its mark, from what it says of itself, or from what fits."""

import codecs
import re
from dataclasses import dataclass

from jiedui.kernel.diagnostics import untranslated
from jiedui.kernel.refusals import InputRefused

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_HEAD = 4096
_SIMPLIFIED = frozenset({"gb2312", "gbk", "gb18030", "cp936", "x-gbk", "gb_2312-80", "hz-gb-2312"})
_MOST_REPLACED = 0.005
# What nobody sees and what fills a page's bytes: taken out before the page is parsed.
_UNSEEN = (("<!--", "-->"), ("<script", "</script"), ("<style", "</style"))
_EMBEDDED = re.compile(r"data:[a-z0-9/+.-]{1,60};base64,[A-Za-z0-9+/=%\s]*", re.IGNORECASE)
# A start tag as HTML's own tokenizer sees it (WHATWG HTML, 13.2.5.6-40); possessive, so that it costs one look.
_TAG = re.compile(
    r"(?P<start><[A-Za-z][^\s/>]{0,30})[^\s/>]*+"
    r"(?:[\s/]++|(?:=[^\s/>=]*+|[^\s/>=]++)(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)?+)?+)*+>?"
)
_LONGEST_TAG = 2_000
_CONTROLS = dict.fromkeys(code for code in range(32) if chr(code) not in "\t\n\r\f")
_UNDECODABLE = untranslated(
    "“{name}”里的文字不是UTF-8、UTF-16或GB18030编码，请用浏览器打开后另存为UTF-8编码的网页再提供。"
)


@dataclass(frozen=True, slots=True)
class PageText:
    """A page's characters, the encoding that they were in, and whether some were no characters in it."""

    text: str
    encoding: str
    has_replacements: bool


def decode_page(data: bytes, *, name: str) -> PageText:
    """The characters of a page without scripts, styles, comments and embedded pictures.

    >>> decode_page('<meta charset="gbk"><p>方案'.encode("gbk"), name="a.html").encoding
    'gb18030'
    """
    encodings = _encodings(data)
    for encoding in encodings:
        try:
            return PageText(_stripped(data.decode(encoding)), encoding, has_replacements=False)
        except UnicodeDecodeError:
            continue
    text = data.decode(encodings[0], "replace")
    if text.count("\ufffd") > max(3, len(text) * _MOST_REPLACED):
        raise InputRefused("D006", _UNDECODABLE, name=name)
    return PageText(_stripped(text), encodings[0], has_replacements=True)


def _encodings(data: bytes) -> list[str]:
    """The encodings to try, the likeliest first."""
    marked = [encoding for mark, encoding in _MARKS if data.startswith(mark)]
    if marked:
        return marked
    found = _DECLARED.search(data[:_HEAD])
    declared = found[1].decode("ascii").lower() if found else ""
    return ["gb18030", "utf-8"] if declared in _SIMPLIFIED else ["utf-8", "gb18030"]


def _stripped(text: str) -> str:
    text = text.translate(_CONTROLS)
    for start, end in _UNSEEN:
        text = _without(text, start=start, end=end)
    return _TAG.sub(_shortened, _EMBEDDED.sub("", text))


def _shortened(tag: re.Match[str]) -> str:
    """A start tag, without attributes where it is longer than any that matters: the parser compares each with all."""
    return tag[0] if len(tag[0]) <= _LONGEST_TAG else f"{tag['start']}>"


def _without(text: str, *, start: str, end: str) -> str:
    """The text without what stands between two marks; one that is never ended is left to the parser."""
    lowered = text.lower() if len(text.lower()) == len(text) else text
    kept, at = [], 0
    while (begin := lowered.find(start, at)) >= 0:
        stop = lowered.find(end, begin + len(start))
        if stop < 0:
            break
        kept.append(text[at:begin])
        at = stop + len(end)
        if end.startswith("<"):
            closing = lowered.find(">", at)
            at = closing + 1 if closing >= 0 else len(text)
    kept.append(text[at:])
    return "".join(kept)
