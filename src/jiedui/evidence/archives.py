"""Which kind of package a zip file is: Word, Excel, PowerPoint and OFD files are zip files with known parts."""

import zipfile
from typing import BinaryIO

from jiedui.evidence.formats import DOCX, OFD, PACKED, PPTX, XLSX, FileFormat, Unusable
from jiedui.kernel.diagnostics import untranslated

MOST_ENTRIES = 20_000
MOST_UNPACKED = 2 * 1024**3
_PARTS = (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX), ("ppt/presentation.xml", PPTX), ("OFD.xml", OFD))
_ENCRYPTED = 0x1


def tell_archive(file: BinaryIO) -> FileFormat:
    """The format, from the directory of the zip file; nothing is unpacked. Raises Unusable."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise Unusable(untranslated("“{name}”是损坏或不完整的文件，请重新保存后再上传。")) from error
    _check(entries)
    names = {entry.filename for entry in entries}
    found = next((form for part, form in _PARTS if part in names), None)
    if found is None:
        raise Unusable(PACKED)
    if any(name.endswith("vbaProject.bin") for name in names):
        raise Unusable(untranslated("“{name}”带有宏，请另存为不带宏的文件后再上传。"))
    return found


def _check(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Unusable(untranslated("“{name}”展开后过大，请拆分后再上传。"))
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise Unusable(untranslated("“{name}”设有密码，请去掉密码后再上传。"))
