"""Whether bytes are text that a person wrote: UTF-8 or the national encoding, without control characters."""

import codecs
import re
from typing import BinaryIO

_PIECE = 64 * 1024
_ENCODINGS = ("utf-8", "gb18030", "utf-16")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\x80-\x9f\ue000-\uf8ff]")
_MARKS_OF_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def is_text(file: BinaryIO) -> bool:
    """Whether the whole file reads as text.

    >>> from io import BytesIO
    >>> is_text(BytesIO("白羊溪乡".encode("gb18030"))), is_text(BytesIO(b"\\x00\\x01"))
    (True, False)
    """
    return any(_reads_as(file, encoding) for encoding in _ENCODINGS)


def _reads_as(file: BinaryIO, encoding: str) -> bool:
    file.seek(0)
    if encoding == "utf-16" and not file.read(2).startswith(_MARKS_OF_UTF16):
        return False
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece := file.read(_PIECE):
            if _CONTROL.search(decoder.decode(piece)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True
