"""Small copies of pictures: the right way up, without anything that the camera wrote beside the picture.

The original is only read. What can't be unpacked within limits has no small copy.
"""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from PIL import Image, ImageOps

SMALL, LARGE = 320, 1600
_GREY = 320
_MOST_UNPACKED = 120_000_000
_QUALITY = 82


class NoPicture(Exception):  # noqa: N818 - said of a file that may well be of use otherwise
    """The file isn't a picture that can be shown small."""


def thumbnail(file: BinaryIO, *, side: int) -> bytes:
    """A JPEG copy that fits into a square. Raises NoPicture."""
    with _opened(file, "RGB", side) as picture:
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
        target = io.BytesIO()
        _on_white(upright).save(target, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
        return target.getvalue()


def grey_copy(file: BinaryIO) -> Image.Image:
    """The picture small and in grey, the right way up, for comparing. Raises NoPicture."""
    with _opened(file, "L", _GREY) as picture:
        grey = ImageOps.exif_transpose(picture).convert("L")
        grey.thumbnail((_GREY, _GREY), Image.Resampling.BOX)
        return grey


@contextmanager
def _opened(file: BinaryIO, mode: str, side: int) -> Iterator[Image.Image]:
    """The picture, read at a fraction of its size where its format can. Raises NoPicture."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            file.seek(0)
            with Image.open(file) as picture:
                picture.draft(mode, (side, side))
                if picture.width * picture.height > _MOST_UNPACKED:
                    raise NoPicture
                yield picture
    except NoPicture:
        raise
    except Exception as error:  # Pillow raises almost anything on what isn't a picture
        raise NoPicture from error


def _on_white(picture: Image.Image) -> Image.Image:
    """The picture without transparency, which JPEG doesn't have."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        ground = Image.new("RGB", seen.size, "white")
        ground.paste(seen, mask=seen.getchannel("A"))
        return ground
    return picture.convert("RGB")
