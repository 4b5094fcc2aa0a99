"""The door to the readers: chooses one by what a file contains and is called, and refuses what can't be read."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jiedui.documents.model import Document
from jiedui.documents.readers.docx import read_docx
from jiedui.documents.readers.markdown import read_markdown
from jiedui.documents.readers.text import read_text
from jiedui.kernel.diagnostics import untranslated
from jiedui.kernel.refusals import InputRefused

MOST_FILE_BYTES = 20 * 1024 * 1024
_ACCEPTED = ".docx、.txt、.md"
_LONGEST_NAME = 120
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_WORD_PARTS = (b"word/", b"word\\")
_OTHER_OFFICE_PARTS = (b"xl/work", b"ppt/")
_BLANKS = b" \t\r\n\v\f"

_EMPTY = untranslated("“{name}”是空文件，请提供有内容的方案文件（{accepted}）。")
_BLANK = untranslated("“{name}”里只有空白，没有文字，请提供有内容的方案文件（{accepted}）。")
_TOO_LARGE = untranslated("“{name}”有{size}，超过{most}的上限，请删去图片或拆分后再提供。")
_UNREADABLE = untranslated("“{name}”是{format}格式，目前不能读取，请另存为{accepted}后再提供。")
_NOT_WORD = untranslated("“{name}”的扩展名是.docx，内容却不是Word文档，请重新下载，或用Word打开后另存为.docx再提供。")
_LOCKED = untranslated("“{name}”设有密码，无法读取，请去除密码后再提供。")
_MISSING = untranslated("找不到文件“{name}”，或没有读取它的权限，请检查路径。")


@dataclass(frozen=True, slots=True)
class _Format:
    """A format by its look and its extensions; without a `read` it is known but can't be read yet."""

    label: str
    extensions: tuple[str, ...]
    looks_so: Callable[[bytes], bool]
    read: Callable[[bytes, str], Document] | None = None


def read_document_file(path: Path) -> Document:
    """The document in a file; its size is asked for before a byte is read.

    Raises InputRefused with one Chinese sentence if the file can't be used.
    """
    name = clean_name(path.name)
    try:
        size = path.stat().st_size if path.is_file() else None
        if size is None:
            raise InputRefused("D012", _MISSING, name=name)
        _check_size(size, name=name)
        with path.open("rb") as file:
            data = file.read(MOST_FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        raise InputRefused("D012", _MISSING, name=name) from error
    return read_document(data, name=name)


def read_document(data: bytes, *, name: str) -> Document:
    """The document in `data`, a file called `name`.

    Raises InputRefused with one Chinese sentence if the bytes can't be used; nothing else, whatever they are.

    >>> read_document("一、目标".encode(), name="方案.txt").clauses[0].path
    '一'
    """
    name = clean_name(name)
    _check_size(len(data), name=name)
    if not data:
        raise InputRefused("D001", _EMPTY, name=name, accepted=_ACCEPTED)
    document = _read_by_format(data, name=name)
    if not document.blocks:
        raise InputRefused("D002", _BLANK, name=name, accepted=_ACCEPTED)
    return document


def clean_name(name: str) -> str:
    r"""The last part of a path as a person may see it: no folders, control characters or tricks of direction.

    >>> clean_name("../../etc/方\u202e案\x00.txt"), clean_name("C:\\临时\\a.docx"), clean_name("..")
    ('方案.txt', 'a.docx', '未命名')
    """
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    shown = "".join(
        character for character in last if unicodedata.category(character)[0] not in "CZ" or character == " "
    )
    return shown.strip(" .")[-_LONGEST_NAME:] or "未命名"


def _check_size(size: int, *, name: str) -> None:
    if size > MOST_FILE_BYTES:
        megabyte = 1024 * 1024
        shown, most = f"{size / megabyte:.1f}MB", f"{MOST_FILE_BYTES // megabyte}MB"
        raise InputRefused("D003", _TOO_LARGE, name=name, size=shown, most=most)


def _read_by_format(data: bytes, *, name: str) -> Document:
    found = _by_content(data) or _by_name(name)
    if found is None:
        return read_text(data, name=name, accepted=_ACCEPTED)
    if found.read is not None:
        return found.read(data, name)
    if found.label == _OFFICE_ZIP and name.lower().endswith(".docx"):
        raise InputRefused("D007", _NOT_WORD, name=name)
    raise InputRefused("D005", _UNREADABLE, name=name, format=found.label, accepted=_ACCEPTED)


def _by_content(data: bytes) -> _Format | None:
    return next((known for known in _FORMATS if known.looks_so(data)), None)


def _by_name(name: str) -> _Format | None:
    return next((known for known in _FORMATS if name.lower().endswith(known.extensions)), None)


def _read_ole(data: bytes, name: str) -> Document:
    """Old Office files and locked new ones share one container."""
    if _ENCRYPTED_PACKAGE in data:
        raise InputRefused("D008", _LOCKED, name=name)
    raise InputRefused("D005", _UNREADABLE, name=name, format=_OLD_OFFICE, accepted=_ACCEPTED)


def _read_word_file(data: bytes, name: str) -> Document:
    if not data.startswith(_ZIP):
        raise InputRefused("D007", _NOT_WORD, name=name)
    return read_docx(data, name=name)


def _begins(*starts: bytes) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(starts)


def _never(_: bytes) -> bool:
    return False


def _is_docx(data: bytes) -> bool:
    """A zip with Word's parts, or one that is cut off before its directory and so can't be told from one."""
    if not data.startswith(_ZIP):
        return False
    return any(part in data for part in _WORD_PARTS) or (
        b"[Content_Types].xml" in data and not any(part in data for part in _OTHER_OFFICE_PARTS)
    )


def _is_page(data: bytes) -> bool:
    start = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip(_BLANKS).lower()
    return start.startswith((b"<!doctype html", b"<html", b"<?xml"))


_OLD_OFFICE = "Office 97-2003（.doc、.xls、.wps）"
_OFFICE_ZIP = "ZIP/XLSX/PPTX"
# In order: the first that fits is taken. A new reader is one line here.
_FORMATS = (
    _Format(_OLD_OFFICE, (), _begins(_OLE), _read_ole),
    _Format("PDF", (".pdf",), _begins(b"%PDF-")),
    _Format("OFD", (".ofd",), lambda data: data.startswith(_ZIP) and b"OFD.xml" in data),
    _Format("Word", (".docx", ".docm", ".dotx"), _is_docx, _read_word_file),
    _Format(
        _OFFICE_ZIP,
        (".xlsx", ".pptx", ".zip", ".odt", ".rar", ".7z", ".gz"),
        _begins(*_ZIP, b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b"),
    ),
    _Format("RTF", (".rtf",), _begins(b"{\\rtf")),
    _Format(
        "PNG/JPG",
        (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff"),
        _begins(b"\x89PNG", b"\xff\xd8\xff", b"GIF8"),
    ),
    _Format("HTML/XML", (".html", ".htm", ".mht", ".xml"), _is_page),
    _Format(_OLD_OFFICE, (".doc", ".dot", ".wps", ".xls", ".ppt", ".et"), _never),
    _Format(
        "Markdown", (".md", ".markdown"), _never, lambda data, name: read_markdown(data, name=name, accepted=_ACCEPTED)
    ),
)
