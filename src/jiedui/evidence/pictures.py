"""Whether a picture is one: read by Pillow within limits, so that a broken or booby-trapped file is refused."""

import warnings
from collections.abc import Mapping
from typing import BinaryIO

from PIL import Image

from jiedui.evidence.formats import GIF, JPEG, PNG, WEBP, FileFormat, Unusable
from jiedui.kernel.diagnostics import untranslated

# Telephones take pictures of 108 and 200 million pixels as JPEG, which can be read at an eighth of its size.
# The others are unpacked whole (4 bytes a pixel), or, for PNG, only have their check sums verified.
_MOST_PIXELS: Mapping[FileFormat, int] = {
    JPEG: 250_000_000,
    PNG: 120_000_000,
    WEBP: 40_000_000,
    GIF: 40_000_000,
}
_NAMES: Mapping[FileFormat, tuple[str, ...]] = {
    JPEG: ("JPEG", "MPO"),
    PNG: ("PNG",),
    WEBP: ("WEBP",),
    GIF: ("GIF",),
}
_DRAFT = 8
_TOO_LARGE = untranslated("“{name}”是像素过多的图片，请缩小后再上传。")


def check_picture(file: BinaryIO, form: FileFormat) -> FileFormat:
    """The format, if the file is a whole picture in it. Raises Unusable."""
    try:
        with warnings.catch_warnings():
            # The limit below is this module's own; Pillow's warning on the way would only be noise.
            warnings.simplefilter("ignore")
            _check_size(file, form)
            _read(file, form)
    except Unusable:
        raise
    except Exception as error:  # Pillow raises almost anything on what isn't a picture
        raise Unusable(untranslated("“{name}”是损坏或不完整的图片，请重新拍摄或另存后再上传。")) from error
    return form


def _check_size(file: BinaryIO, form: FileFormat) -> None:
    try:
        with _open(file, form) as picture:
            width, height = picture.size
    except Image.DecompressionBombError as error:
        raise Unusable(_TOO_LARGE) from error
    if width * height > _MOST_PIXELS[form]:
        raise Unusable(_TOO_LARGE)


def _read(file: BinaryIO, form: FileFormat) -> None:
    if form is PNG:
        with _open(file, form) as picture:
            picture.verify()
        return
    with _open(file, form) as picture:
        if form is JPEG:
            picture.draft("RGB", (max(1, picture.width // _DRAFT), max(1, picture.height // _DRAFT)))
        picture.load()


def _open(file: BinaryIO, form: FileFormat) -> Image.Image:
    file.seek(0)
    return Image.open(file, formats=_NAMES[form])
