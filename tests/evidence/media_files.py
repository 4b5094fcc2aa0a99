"""Small films, recordings and old Office files, as far as a file's outer form goes."""

import io
import random
import struct

from PIL import Image, ImageDraw
from PIL.TiffImagePlugin import IFDRational

SECONDS_OF_2019_06_12 = 3_643_193_400  # 2019-06-12 01:30 in universal time, counted from 1904


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def film(brand: bytes, *, seconds: int = SECONDS_OF_2019_06_12, long_form: bool = False) -> bytes:
    """A film with its table of content; one without a brand is of the oldest kind."""
    if long_form:
        head = b"\x01\x00\x00\x00" + struct.pack(">QQ", seconds, seconds) + bytes(88)
    else:
        head = bytes(4) + struct.pack(">II", seconds, seconds) + bytes(88)
    parts = box(b"moov", box(b"mvhd", head)) + box(b"mdat", bytes(range(200)))
    return (box(b"ftyp", brand + b"\x00\x00\x02\x00") if brand else b"") + parts


def wave() -> bytes:
    content = (
        b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8) + b"data" + struct.pack("<I", 8) + bytes(8)
    )
    return b"RIFF" + struct.pack("<I", len(content)) + content


MP3 = b"ID3\x03\x00\x00\x00\x00\x00\x05words" + b"\xff\xfb\x90\x00" + bytes(400)
M4A = film(b"M4A ")
AMR = b"#!AMR\n" + bytes(64)


def office(*names: str) -> bytes:
    """An old Office file whose directory has these names."""
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    struct.pack_into("<HH", header, 30, 9, 6)
    struct.pack_into("<I", header, 48, 1)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    entries = b"".join(_entry(name) for name in ("Root Entry", *names)).ljust(512, b"\x00")
    return bytes(header) + table + entries


def _entry(name: str) -> bytes:
    text = name.encode("utf-16-le") + b"\x00\x00"
    return text.ljust(64, b"\x00") + struct.pack("<H", len(text)) + bytes(62)


def photo(
    *,
    taken: str = "",
    place: tuple[float, float] | None = None,
    turned: int = 0,
    size: tuple[int, int] = (64, 48),
    seed: int = 1,
) -> bytes:
    """A JPEG as a camera makes it: with a day, a place, and how the camera was held."""
    exif = Image.Exif()
    if taken:
        exif[0x8769] = {0x9003: taken}
    if place is not None:
        exif[0x8825] = {
            1: "N" if place[0] >= 0 else "S",
            2: _degrees(place[0]),
            3: "E" if place[1] >= 0 else "W",
            4: _degrees(place[1]),
        }
    if turned:
        exif[0x0112] = turned
    target = io.BytesIO()
    scene(seed, size=size).save(target, "JPEG", exif=exif, quality=90)
    return target.getvalue()


def scene(seed: int, *, size: tuple[int, int] = (960, 720)) -> Image.Image:
    """A made-up picture with large and small things in it, another for each seed."""
    numbers = random.Random(seed)
    found = None
    for cells, share in (((3, 2), 1.0), ((6, 5), 0.3), ((13, 10), 0.2), ((40, 30), 0.15)):
        layer = Image.new("L", cells)
        layer.putdata([numbers.randrange(256) for _ in range(cells[0] * cells[1])])
        layer = layer.resize(size, Image.Resampling.BICUBIC)
        found = layer if found is None else Image.blend(found, layer, share)
    tints = [numbers.randrange(60, 256) for _ in range(3)]
    whole = Image.merge("RGB", [found.point([value * tint // 255 for value in range(256)]) for tint in tints])
    pen = ImageDraw.Draw(whole)
    for _ in range(numbers.randrange(3, 12)):
        left, top = numbers.randrange(size[0]), numbers.randrange(size[1])
        wide, high = (numbers.randrange(side // 30 + 1, side // 3 + 2) for side in size)
        shape = pen.ellipse if numbers.random() < 0.5 else pen.rectangle
        shape((left, top, left + wide, top + high), fill=tuple(numbers.randrange(256) for _ in range(3)))
    return whole


def paper(seed: int, *, size: tuple[int, int] = (800, 1130)) -> Image.Image:
    """A made-up scan of a page: a heading and lines of words, another for each seed."""
    numbers = random.Random(seed)
    page = Image.new("RGB", size, (250, 249, 246))
    pen = ImageDraw.Draw(page)
    left, right = 200 + numbers.randrange(-60, 60), 600 + numbers.randrange(-60, 60)
    pen.rectangle((left, 80, right, 120), fill=(200, 30, 30) if numbers.random() < 0.5 else (20, 20, 20))
    line, last = 170, 1050 - numbers.randrange(0, 500)
    while line < last:
        at, end = 90, 710 if numbers.random() < 0.7 else numbers.randrange(200, 700)
        while at < end:
            wide = numbers.randrange(10, 40)
            pen.rectangle((at, line, at + wide, line + 16), fill=(40, 40, 40))
            at += wide + numbers.randrange(3, 9)
        line += numbers.choice((30, 30, 30, 50))
    return page


def _degrees(value: float) -> tuple[IFDRational, ...]:
    whole = abs(value)
    minutes = (whole % 1) * 60
    return (IFDRational(int(whole)), IFDRational(int(minutes)), IFDRational(round((minutes % 1) * 60, 2)))
