"""What a file is, told from its content and never from its name; what is of no use as evidence is refused.

Accepted: pictures (JPEG, PNG, WebP, GIF, HEIC), films (MP4, MOV, 3GP), recordings (M4A, MP3, WAV, AMR), PDF, Word,
Excel, PowerPoint and WPS of both generations, OFD, plain text. HEIC and what only old programs read is kept, not shown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from jiedui.evidence.archives import tell_archive
from jiedui.evidence.formats import (
    AMR,
    CSV,
    FORMATS,
    GIF,
    HEIC,
    JPEG,
    PDF,
    PNG,
    TEXT,
    WEBP,
    FileFormat,
    Unusable,
    tell_unwanted,
)
from jiedui.evidence.media import check_boxes, check_mp3, check_wave, is_film
from jiedui.evidence.names import extension_of, sanitise, with_extension
from jiedui.evidence.offices import OLE, tell_office
from jiedui.evidence.pictures import check_picture
from jiedui.evidence.texts import is_text
from jiedui.kernel.diagnostics import untranslated
from jiedui.kernel.refusals import InputRefused

HEAD = 4096
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")


@dataclass(frozen=True, slots=True)
class FileKind:
    """What a file is: a name that is safe to show and to save under, and the media type of its content."""

    name: str
    media_type: str


def inspect(file: BinaryIO, *, name: str) -> FileKind:
    """The kind of an open file. Raises InputRefused, saying what it is and what would be accepted.

    >>> from io import BytesIO
    >>> inspect(BytesIO("签到表".encode()), name="C:\\\\会议\\\\签到表.txt")
    FileKind(name='签到表.txt', media_type='text/plain')
    """
    safe = sanitise(name)
    try:
        found = _tell(file, extension_of(safe))
    except Unusable as reason:
        raise InputRefused("evidence_unusable", reason.template, name=safe) from reason
    claimed = FORMATS.get(extension_of(safe))
    if claimed is None:
        return FileKind(with_extension(safe, found.extension), found.media_type)
    if claimed.family != found.family:
        raise InputRefused(
            "evidence_misnamed",
            "“{name}”的后缀是{extension}，内容却是{found}文件。请核对文件，或改正后缀后再上传。",
            name=safe,
            extension="." + extension_of(safe),
            found=found.label,
        )
    return FileKind(safe, found.media_type)


def _tell(file: BinaryIO, extension: str) -> FileFormat:
    """The format of the content. Raises Unusable."""
    file.seek(0)
    head = file.read(HEAD)
    if not head:
        raise Unusable(untranslated("“{name}”是空文件，请重新选择。"))
    for begins, check in _BY_HEAD:
        if begins(head):
            return check(file)
    if is_text(file):
        return CSV if extension == "csv" else TEXT
    if unwanted := tell_unwanted(head):
        raise Unusable(unwanted)
    raise Unusable(
        untranslated(
            "“{name}”的内容无法识别，不能作为佐证材料。可上传图片、视频、录音、PDF、Word、Excel、PowerPoint、OFD和文本文件。"
        )
    )


def _picture(form: FileFormat) -> Callable[[BinaryIO], FileFormat]:
    return lambda file: check_picture(file, form)


def _pdf(file: BinaryIO) -> FileFormat:
    """A PDF says at its end where its parts are; one cut short doesn't."""
    size = file.seek(0, 2)
    file.seek(max(0, size - HEAD))
    if b"%%EOF" not in file.read():
        raise Unusable(untranslated("“{name}”是不完整的PDF文件，请重新导出后再上传。"))
    return PDF


def _heic(file: BinaryIO) -> FileFormat:  # noqa: ARG001 - no decoder at hand to ask more of it
    return HEIC


_BY_HEAD: tuple[tuple[Callable[[bytes], bool], Callable[[BinaryIO], FileFormat]], ...] = (
    (lambda head: head.startswith(b"\xff\xd8\xff"), _picture(JPEG)),
    (lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"), _picture(PNG)),
    (lambda head: head.startswith(b"RIFF") and head[8:12] == b"WEBP", _picture(WEBP)),
    (lambda head: head.startswith((b"GIF87a", b"GIF89a")), _picture(GIF)),
    (lambda head: head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS, _heic),
    (is_film, check_boxes),
    (lambda head: head.startswith(b"RIFF") and head[8:12] == b"WAVE", check_wave),
    (lambda head: head.startswith((b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xfa")), check_mp3),
    (lambda head: head.startswith(b"#!AMR"), lambda _: AMR),
    (lambda head: head.startswith(OLE), tell_office),
    (lambda head: b"%PDF-" in head[:1024], _pdf),
    (lambda head: head.startswith((b"PK\x03\x04", b"PK\x05\x06")), tell_archive),
)
