"""File names from outside, made safe to show, to save under and to put into a package."""

import re
import unicodedata

LONGEST = 255
UNNAMED = "未命名"
# Control characters, and those that turn the direction of writing and so hide a name's real end.
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_RESERVED = re.compile(r'[<>:"|?*]')


def sanitise(name: str) -> str:
    """The last part of a path, in at most 255 bytes, without hidden or reserved characters.

    >>> sanitise("C:\\\\照片\\\\2019/签到\\x00表.jpg"), sanitise("../.."), sanitise("\\u202egpj.exe")
    ('签到表.jpg', '未命名', 'gpj.exe')
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = _RESERVED.sub("_", _HIDDEN.sub("", last)).strip(" .")
    return _shortened(kept) if kept else UNNAMED


def extension_of(name: str) -> str:
    """The extension in lower case without its dot; empty where there is none.

    >>> extension_of("照片.JPG"), extension_of("照片")
    ('jpg', '')
    """
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot and stem else ""


def with_extension(name: str, extension: str) -> str:
    """The name with an extension that fits the content, for a name that has none that is known.

    >>> with_extension("扫描件", "pdf")
    '扫描件.pdf'
    """
    return _shortened(f"{name}.{extension}")


def _shortened(name: str) -> str:
    """Cut in the middle: the extension stays. File systems count bytes, not characters."""
    if len(name.encode()) <= LONGEST:
        return name
    stem, dot, extension = name.rpartition(".")
    tail = dot + extension if stem and len(extension) <= 10 else ""
    head = (stem if tail else name).encode()[: LONGEST - len(tail.encode())]
    return head.decode(errors="ignore").rstrip() + tail
