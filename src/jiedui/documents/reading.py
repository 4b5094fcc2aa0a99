"""The door to the readers: chooses one by what a file contains and is called, and refuses what can't be read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from jiedui.documents.model import Document
from jiedui.documents.names import clean_name
from jiedui.documents.readers.archive import names_in
from jiedui.documents.readers.bundle import Member, members_of_folder, members_of_zip, read_bundle
from jiedui.documents.readers.doc import read_doc
from jiedui.documents.readers.docx import read_docx
from jiedui.documents.readers.html import read_html
from jiedui.documents.readers.markdown import read_markdown
from jiedui.documents.readers.ofd import read_ofd
from jiedui.documents.readers.ole import MARK as OLE_MARK
from jiedui.documents.readers.pdf import read_pdf
from jiedui.documents.readers.text import read_text
from jiedui.kernel.diagnostics import untranslated
from jiedui.kernel.refusals import InputRefused

__all__ = ("ACCEPTED_EXTENSIONS", "MOST_FILE_BYTES", "check_size", "clean_name", "read_document", "read_document_file")

MOST_FILE_BYTES = 20 * 1024 * 1024
ACCEPTED_EXTENSIONS = (".docx", ".doc", ".wps", ".pdf", ".ofd", ".html", ".htm", ".txt", ".md", ".zip")
_ACCEPTED = ".docx、.doc、.wps、.pdf、.ofd、.html、.txt、.md、.zip"
_IN_A_BUNDLE = (*ACCEPTED_EXTENSIONS[:-1], ".docm", ".dotx", ".dot", ".markdown")
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_SIGNS_OF_WORD = (b"word/", b"word\\", b"[Content_Types].xml")
_OTHER_OFFICE_PARTS = ("xl/", "ppt/")
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
    """The document in a file, or in a folder with a plan and its annexes; sizes are asked for before a byte is read.

    Raises InputRefused with one Chinese sentence if the file can't be used.
    """
    name = clean_name(path.name or path.resolve().name)
    try:
        if path.is_dir():
            return _read_bundle(members_of_folder(path, name=name), name=name, format_name="folder")
        size = path.stat().st_size if path.is_file() else None
        if size is None:
            raise InputRefused("D012", _MISSING, name=name)
        check_size(size, name=name)
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
    check_size(len(data), name=name)
    if not data:
        raise InputRefused("D001", _EMPTY, name=name, accepted=_ACCEPTED)
    document = _read_by_format(data, name=name)
    if not document.blocks:
        raise InputRefused("D002", _BLANK, name=name, accepted=_ACCEPTED)
    return document


def check_size(size: int, *, name: str) -> None:
    """Raises InputRefused where a file of this size is too large, so that nobody has to read it to find out."""
    if size > MOST_FILE_BYTES:
        megabyte = 1024 * 1024
        shown, most = f"{size / megabyte:.1f}MB", f"{MOST_FILE_BYTES // megabyte}MB"
        raise InputRefused("D003", _TOO_LARGE, name=name, size=shown, most=most)


def _read_by_format(data: bytes, *, name: str) -> Document:
    found = _by_content(data) or _by_name(name)
    if found is None:
        return read_text(data, name=name, accepted=_ACCEPTED)
    if found.label in (_OFFICE_ZIP, _BUNDLE) and name.lower().endswith(".docx"):
        raise InputRefused("D007", _NOT_WORD, name=name)
    if found.read is not None:
        return found.read(data, name)
    raise InputRefused("D005", _UNREADABLE, name=name, format=found.label, accepted=_ACCEPTED)


def _by_content(data: bytes) -> _Format | None:
    return next((known for known in _FORMATS if known.looks_so(data)), None)


def _by_name(name: str) -> _Format | None:
    return next((known for known in _FORMATS if name.lower().endswith(known.extensions)), None)


def _read_ole(data: bytes, name: str) -> Document:
    """Old Office files and locked new ones share one container."""
    if _ENCRYPTED_PACKAGE in data:
        raise InputRefused("D008", _LOCKED, name=name)
    return read_doc(data, name=name, accepted=_ACCEPTED)


def _read_word_file(data: bytes, name: str) -> Document:
    if not data.startswith(_ZIP):
        raise InputRefused("D007", _NOT_WORD, name=name)
    return read_docx(data, name=name)


def _read_zip(data: bytes, name: str) -> Document:
    return _read_bundle(members_of_zip(data, name=name), name=name, format_name="zip")


def _read_bundle(members: Iterator[Member], *, name: str, format_name: str) -> Document:
    return read_bundle(
        members, name=name, format_name=format_name, read=_read_member, accepted=_ACCEPTED, extensions=_IN_A_BUNDLE
    )


def _read_member(data: bytes, name: str) -> Document:
    """A file of a bundle; one that is a bundle itself is not opened."""
    if _is_bundle(data):
        raise InputRefused("D005", _UNREADABLE, name=name, format=_BUNDLE, accepted=_ACCEPTED)
    return read_document(data, name=name)


def _begins(*starts: bytes) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(starts)


def _never(_: bytes) -> bool:
    return False


def _is_word_file(data: bytes) -> bool:
    """A zip with Word's parts, or one that is cut off before its directory and so can't be told from one."""
    if not data.startswith(_ZIP):
        return False
    names = names_in(data)
    if names is None:
        return any(part in data for part in _SIGNS_OF_WORD)
    return any(name.startswith("word/") for name in names) or (_is_package(names) and not _is_other_office(names))


def _is_ofd(data: bytes) -> bool:
    return data.startswith(_ZIP) and "ofd.xml" in (names_in(data) or ())


def _is_bundle(data: bytes) -> bool:
    """A zip that is no office file: files that somebody packed together."""
    if not data.startswith(_ZIP) or _is_word_file(data) or _is_ofd(data):
        return False
    names = names_in(data)
    return names is None or not (_is_package(names) or _is_other_office(names))


def _is_package(names: frozenset[str]) -> bool:
    return "[content_types].xml" in names


def _is_other_office(names: frozenset[str]) -> bool:
    return any(name.startswith(_OTHER_OFFICE_PARTS) for name in names) or "mimetype" in names


def _is_page(data: bytes) -> bool:
    start = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip(_BLANKS).lower()
    return start.startswith((b"<!doctype html", b"<html")) or (start.startswith(b"<?xml") and b"<html" in start)


_OLD_OFFICE = "Office 97-2003（.xls、.ppt、.et）"
_OFFICE_ZIP = "ZIP/XLSX/PPTX"
_BUNDLE = "ZIP"
# In order: the first that fits is taken. A new reader is one line here.
_FORMATS = (
    _Format("Word 97-2003", (".doc", ".dot", ".wps"), _begins(OLE_MARK), _read_ole),
    _Format("PDF", (".pdf",), _begins(b"%PDF-"), lambda data, name: read_pdf(data, name=name, accepted=_ACCEPTED)),
    _Format("OFD", (".ofd",), _is_ofd, lambda data, name: read_ofd(data, name=name, accepted=_ACCEPTED)),
    _Format("Word", (".docx", ".docm", ".dotx"), _is_word_file, _read_word_file),
    _Format(_BUNDLE, (".zip",), _is_bundle, _read_zip),
    _Format(
        _OFFICE_ZIP,
        (".xlsx", ".pptx", ".odt", ".rar", ".7z", ".gz"),
        _begins(*_ZIP, b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b"),
    ),
    _Format("RTF", (".rtf",), _begins(b"{\\rtf")),
    _Format(
        "PNG/JPG",
        (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff"),
        _begins(b"\x89PNG", b"\xff\xd8\xff", b"GIF8"),
    ),
    _Format("HTML", (".html", ".htm", ".xhtml"), _is_page, lambda data, name: read_html(data, name=name)),
    _Format("XML/MHT", (".mht", ".mhtml", ".xml"), lambda data: data.lstrip(_BLANKS).startswith(b"<?xml")),
    _Format(_OLD_OFFICE, (".xls", ".ppt", ".et"), _never),
    _Format(
        "Markdown", (".md", ".markdown"), _never, lambda data, name: read_markdown(data, name=name, accepted=_ACCEPTED)
    ),
)
