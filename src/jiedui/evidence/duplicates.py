"""What a picture looks like in 64 bits, so that copies of it can be found: scaled, recompressed, brightened, cropped.

The bits are the signs of the lowest frequencies of the picture in grey (a perceptual hash by cosine transform). Two are
made: one of the whole picture, one of its middle, whose fellow a copy cropped at its edges has as its whole.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PIL import Image

NEAR = 10
BANDS, BAND_BITS = 4, 16
_SIDE, _KEPT = 32, 8
_MARGIN = 0.05
# Below this spread of greys a picture is a bare surface: all such look alike and prove nothing by it.
_FLAT = 4.0
_COSINES = tuple(tuple(math.cos(math.pi * k * (2 * n + 1) / (2 * _SIDE)) for n in range(_SIDE)) for k in range(_KEPT))


@dataclass(frozen=True, slots=True)
class Look:
    """The look of a picture: `whole` and `middle`, numbers of 64 bits."""

    whole: int
    middle: int

    def distance(self, other: "Look") -> int:
        """In how many bits two pictures differ, where they are most alike; 0 to 64."""
        pairs = ((self.whole, other.whole), (self.whole, other.middle), (self.middle, other.whole))
        return min((one ^ another).bit_count() for one, another in pairs)


def look_of(grey: Image.Image) -> Look | None:
    """The look of a grey picture; None for a bare surface."""
    width, height = grey.size
    edge_x, edge_y = width * _MARGIN, height * _MARGIN
    whole = _greys(grey, (0, 0, width, height))
    mean = sum(whole) / len(whole)
    if math.sqrt(sum((one - mean) ** 2 for one in whole) / len(whole)) < _FLAT:
        return None
    return Look(_bits(whole), _bits(_greys(grey, (edge_x, edge_y, width - edge_x, height - edge_y))))


def bands_of(value: int) -> tuple[int, ...]:
    """The bits in bands.

    >>> bands_of(0x0123456789ABCDEF) == (0xCDEF, 0x89AB, 0x4567, 0x0123)
    True
    """
    return tuple(value >> BAND_BITS * band & (1 << BAND_BITS) - 1 for band in range(BANDS))


def near_bands(value: int) -> Iterator[tuple[int, ...]]:
    """For each band, the values of which a number within 7 bits has one in at least one band.

    Seven differing bits leave one of the four bands with at most one of them; of those with ten, most are found.

    >>> [len(values) for values in near_bands(0)]
    [17, 17, 17, 17]
    """
    for found in bands_of(value):
        yield (found, *(found ^ 1 << bit for bit in range(BAND_BITS)))


def _greys(grey: Image.Image, box: tuple[float, float, float, float]) -> bytes:
    return grey.resize((_SIDE, _SIDE), Image.Resampling.LANCZOS, box=box, reducing_gap=3.0).tobytes()


def _bits(greys: bytes) -> int:
    """The signs of the low frequencies against their middle value."""
    rows = [[float(grey) for grey in greys[at : at + _SIDE]] for at in range(0, _SIDE * _SIDE, _SIDE)]
    across = [[_product(cosine, row) for cosine in _COSINES] for row in rows]
    found = [_product(cosine, column) for cosine in _COSINES for column in zip(*across, strict=True)]
    middle = sorted(found[1:])[len(found) // 2]
    return sum(1 << place for place, one in enumerate(found) if one > middle)


def _product(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(map(float.__mul__, one, other))
