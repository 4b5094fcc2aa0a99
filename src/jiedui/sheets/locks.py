"""Whether a workbook asks for a password, told by its bytes: nothing of it is read."""

import re
from mmap import ACCESS_READ, mmap
from pathlib import Path
from zipfile import BadZipFile, ZipFile

_PACKAGE = "EncryptedPackage".encode("utf-16-le")  # the one stream of a locked xlsx, [MS-OFFCRYPTO] 2.3.4.4
# A locked xls: BOF, 16 bytes long, then at once or after WRITEPROTECT the record FILEPASS, [MS-XLS] 2.4.117.
_FILE_PASS = re.compile(rb"\x09\x08\x10\x00.{16}(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL)
_MANIFEST, _ENCRYPTED = "META-INF/manifest.xml", b"encryption-data"
_MOST_MANIFEST = 1024 * 1024


def is_locked(path: Path) -> bool:
    """Whether it is an xlsx, xls or ods under a password."""
    with path.open("rb") as file:
        if file.read(2) == b"PK":
            return _is_locked_ods(path)
        with mmap(file.fileno(), 0, access=ACCESS_READ) as data:
            return data.find(_PACKAGE) >= 0 or _FILE_PASS.search(data) is not None


def _is_locked_ods(path: Path) -> bool:
    try:
        with ZipFile(path) as archive, archive.open(_MANIFEST) as manifest:
            return _ENCRYPTED in manifest.read(_MOST_MANIFEST)
    except (KeyError, BadZipFile):
        return False
