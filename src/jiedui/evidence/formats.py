"""The formats that are accepted as evidence, and the look of those that people send by mistake."""

from collections.abc import Mapping
from dataclasses import dataclass

from jiedui.kernel.diagnostics import untranslated


class Unusable(Exception):  # noqa: N818 - said of the file; `inspect` makes the refusal
    """Why a file is of no use: a full Chinese sentence with the file's {name}."""

    def __init__(self, template: str) -> None:
        self.template = template
        super().__init__(template)


@dataclass(frozen=True, slots=True)
class FileFormat:
    """An accepted format. Names within one `family` may be mixed up without harm: a PNG that is called .jpg."""

    media_type: str
    extension: str
    family: str
    label: str


_OOXML = "application/vnd.openxmlformats-officedocument."

JPEG = FileFormat("image/jpeg", "jpg", "picture", "JPEG")
PNG = FileFormat("image/png", "png", "picture", "PNG")
WEBP = FileFormat("image/webp", "webp", "picture", "WebP")
GIF = FileFormat("image/gif", "gif", "picture", "GIF")
HEIC = FileFormat("image/heic", "heic", "picture", "HEIC")
PDF = FileFormat("application/pdf", "pdf", "pdf", "PDF")
DOCX = FileFormat(_OOXML + "wordprocessingml.document", "docx", "docx", "Word")
XLSX = FileFormat(_OOXML + "spreadsheetml.sheet", "xlsx", "xlsx", "Excel")
PPTX = FileFormat(_OOXML + "presentationml.presentation", "pptx", "pptx", "PowerPoint")
OFD = FileFormat("application/ofd", "ofd", "ofd", "OFD")
TEXT = FileFormat("text/plain", "txt", "text", "TXT")
CSV = FileFormat("text/csv", "csv", "text", "CSV")
DOC = FileFormat("application/msword", "doc", "doc", "旧版Word或WPS文字")
XLS = FileFormat("application/vnd.ms-excel", "xls", "xls", "旧版Excel或WPS表格")
PPT = FileFormat("application/vnd.ms-powerpoint", "ppt", "ppt", "旧版PowerPoint或WPS演示")
MP4 = FileFormat("video/mp4", "mp4", "film", "MP4视频")
MOV = FileFormat("video/quicktime", "mov", "film", "MOV视频")
THREE_GP = FileFormat("video/3gpp", "3gp", "film", "3GP视频")
M4A = FileFormat("audio/mp4", "m4a", "sound", "M4A录音")
MP3 = FileFormat("audio/mpeg", "mp3", "sound", "MP3录音")
WAV = FileFormat("audio/wav", "wav", "sound", "WAV录音")
AMR = FileFormat("audio/amr", "amr", "sound", "AMR录音")

_ACCEPTED = (
    *(JPEG, PNG, WEBP, GIF, HEIC),
    *(PDF, DOCX, XLSX, PPTX, OFD, DOC, XLS, PPT, TEXT, CSV),
    *(MP4, MOV, THREE_GP, M4A, MP3, WAV, AMR),
)
FORMATS: Mapping[str, FileFormat] = {form.extension: form for form in _ACCEPTED} | {
    "jpeg": JPEG,
    "heif": HEIC,
    "wps": DOC,
    "et": XLS,
    "dps": PPT,
    "m4v": MP4,
}

PACKED = untranslated("“{name}”是压缩包，请解压后逐个上传其中的文件。")
MOVING = untranslated("“{name}”是不能在浏览器里播放的音频或视频，请转换为MP4或MP3后再上传。")
_UNWANTED: tuple[tuple[tuple[bytes, ...], str], ...] = (
    ((b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b"), PACKED),
    (
        (b"MZ", b"\x7fELF"),
        untranslated("“{name}”是程序，不能作为佐证材料。"),
    ),
    ((b"BM", b"II*\x00", b"MM\x00*"), untranslated("“{name}”是BMP或TIFF图片，请另存为JPEG或PNG后再上传。")),
    ((b"OggS", b"\x1aE\xdf\xa3", b"RIFF", b"FLV", b"0&\xb2u"), MOVING),
)


def tell_unwanted(head: bytes) -> str:
    """Why a file isn't accepted, where its first bytes tell; empty otherwise.

    >>> tell_unwanted(b"BM").format(name="a.bmp")
    '“a.bmp”是BMP或TIFF图片，请另存为JPEG或PNG后再上传。'
    """
    if head[4:8] == b"ftyp":
        return MOVING
    return next((words for marks, words in _UNWANTED if head.startswith(marks)), "")
