"""Old Office files and those of WPS, told by the names of their streams; with macros or a password they are refused."""

import struct
from typing import BinaryIO

from jiedui.evidence.formats import DOC, PPT, XLS, FileFormat, Unusable
from jiedui.kernel.diagnostics import untranslated

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER, _ENTRY, _END = 512, 128, 0xFFFFFFFE
_MOST_SECTORS = 4096
_STREAMS = (("WordDocument", DOC), ("Workbook", XLS), ("Book", XLS), ("PowerPoint Document", PPT))
_MACROS = frozenset({"Macros", "_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA"})
_DAMAGED = untranslated("“{name}”是损坏或不完整的文件，请重新保存后再上传。")


def tell_office(file: BinaryIO) -> FileFormat:
    """The format, from the directory of the file; its streams aren't read. Raises Unusable."""
    try:
        names = _names(file)
    except (struct.error, IndexError, OSError) as error:
        raise Unusable(_DAMAGED) from error
    if "EncryptedPackage" in names:
        raise Unusable(untranslated("“{name}”设有密码，请去掉密码后再上传。"))
    found = next((form for name, form in _STREAMS if name in names), None)
    if found is None:
        raise Unusable(_DAMAGED)
    if names & _MACROS:
        raise Unusable(untranslated("“{name}”带有宏，请另存为不带宏的文件后再上传。"))
    return found


def _names(file: BinaryIO) -> set[str]:
    """The names in the directory, whose sectors are followed through the table of sectors."""
    file.seek(0)
    header = file.read(_HEADER)
    size = 1 << struct.unpack_from("<H", header, 30)[0]
    if size not in (512, 4096):
        raise Unusable(_DAMAGED)
    (sector,) = struct.unpack_from("<I", header, 48)
    tables = struct.unpack_from("<109I", header, 76)
    names: set[str] = set()
    for _ in range(_MOST_SECTORS):
        if sector >= _END:
            return names
        content = _sector(file, sector, size)
        for at in range(0, size, _ENTRY):
            length = struct.unpack_from("<H", content, at + 64)[0]
            names.add(content[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace"))
        table = _sector(file, tables[sector // (size // 4)], size)
        (sector,) = struct.unpack_from("<I", table, sector % (size // 4) * 4)
    return names


def _sector(file: BinaryIO, number: int, size: int) -> bytes:
    file.seek((number + 1) * size)
    return file.read(size).ljust(size, b"\xff") if number < _END else b"\xff" * size
