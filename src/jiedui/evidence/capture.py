"""What a picture or a film tells of its taking: the day and, from a camera that keeps it, the place.

The place is compared and forgotten (`judge_place`): nothing that leaves this module for storage holds coordinates.
"""

import math
import warnings
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Any, BinaryIO

from PIL import Image, UnidentifiedImageError

from jiedui.evidence.media import taken_at

_EXIF, _GPS = 0x8769, 0x8825
_TAKEN, _DIGITISED, _CHANGED = 0x9003, 0x9004, 0x0132
_EARTH_KM = 6371.0
_FIRST_YEAR = 1990


@dataclass(frozen=True, slots=True)
class Place:
    """A point of the earth, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Capture:
    """What the file tells; None where it tells nothing, or nothing that can be."""

    taken_on: date | None = None
    place: Place | None = None


class PlaceFinding(StrEnum):
    """Where a picture was taken, as far as it is kept: in words, never as a position."""

    NOT_COMPARED = ""
    UNKNOWN = "unknown"
    INSIDE = "inside"
    OUTSIDE = "outside"


def read_capture(file: BinaryIO, *, media_type: str, zone: tzinfo) -> Capture:
    """What a picture or film tells of its taking. Never raises; a camera's clock is taken as it is.

    A film keeps its moment in universal time, so that its day depends on the `zone`.
    """
    if media_type.startswith("video/"):
        moment = taken_at(file)
        return Capture(moment.astimezone(zone).date() if moment else None)
    if not media_type.startswith("image/"):
        return Capture()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            file.seek(0)
            with Image.open(file) as picture:
                exif = picture.getexif()
                return Capture(_day(exif), _place(exif.get_ifd(_GPS)))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, TypeError, KeyError, ZeroDivisionError, EOFError):
        return Capture()
    except Image.DecompressionBombError:
        return Capture()


def judge_place(place: Place | None, *, centre: Place, radius_km: int) -> PlaceFinding:
    """Whether a picture was taken within the circle.

    >>> judge_place(Place(28.21, 110.2), centre=Place(28.2, 110.2), radius_km=20)
    <PlaceFinding.INSIDE: 'inside'>
    """
    if place is None:
        return PlaceFinding.UNKNOWN
    return PlaceFinding.INSIDE if distance_km(place, centre) <= radius_km else PlaceFinding.OUTSIDE


def distance_km(one: Place, other: Place) -> float:
    """The way over the ground between two places.

    >>> round(distance_km(Place(27.83, 113.13), Place(28.21, 110.22)))
    289
    """
    a, b = math.radians(one.latitude), math.radians(other.latitude)
    across = math.radians(other.longitude - one.longitude)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(across / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(half))


def days_apart(taken_on: date, *, first: date, last: date) -> int:
    """How many days lie between a day and a span of days: 0 within, below 0 before.

    >>> days_apart(date(2019, 6, 10), first=date(2019, 6, 12), last=date(2019, 6, 13))
    -2
    """
    if taken_on < first:
        return (taken_on - first) // timedelta(days=1)
    return max((taken_on - last) // timedelta(days=1), 0)


def _day(exif: Image.Exif) -> date | None:
    inner = exif.get_ifd(_EXIF)
    for text in (inner.get(_TAKEN), inner.get(_DIGITISED), exif.get(_CHANGED)):
        if (found := _read_day(text)) is not None:
            return found
    return None


def _read_day(text: object) -> date | None:
    """The day of an EXIF time, 2019:06:12 09:30:00; some cameras write dashes."""
    words = str(text or "").strip("\x00 ")[:10].replace("-", ":").replace("/", ":")
    try:
        found = datetime.strptime(words, "%Y:%m:%d").date()
    except ValueError:
        return None
    return found if found.year >= _FIRST_YEAR else None


def _place(gps: dict[int, Any]) -> Place | None:
    latitude, longitude = _degrees(gps.get(2), gps.get(1), b"S"), _degrees(gps.get(4), gps.get(3), b"W")
    if latitude is None or longitude is None or (latitude == 0 and longitude == 0):
        return None
    return Place(latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _degrees(parts: Any, side: Any, negative: bytes) -> float | None:
    if not parts or len(parts) != 3:
        return None
    degrees, minutes, seconds = (float(part) for part in parts)
    found = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(found):
        return None
    # A forged file may give a number here, of which `bytes` would make as many.
    mark = side if isinstance(side, bytes) else str(side).encode()
    return -found if mark.strip(b"\x00 ").upper() == negative else found
