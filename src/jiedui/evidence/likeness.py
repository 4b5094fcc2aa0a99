"""Two pictures held against each other: how alike they are where they overlap best, whatever was cropped off either.

Dearer than comparing looks (`duplicates`), and so done only for the few pictures whose looks are near.
"""

import math
from collections.abc import Sequence

from PIL import Image

ALIKE = 90
_CELLS = 40
_STEPS = (0.04, 0.02, 0.01)
_MOST_CROPPED = 0.16
_GOOD_ENOUGH = 0.995
_STARTS = ((0.0, 0.0, 0.0, 0.0), (0.05, 0.05, 0.05, 0.05))

_Edges = tuple[float, ...]


def likeness(one: Image.Image, other: Image.Image) -> int:
    """How alike two grey pictures are, in hundredths: 100 for the same, about 0 for two with nothing in common.

    >>> likeness(Image.linear_gradient("L"), Image.linear_gradient("L"))
    100
    """
    return max(_cropped(one, other), _cropped(other, one))


def _cropped(whole: Image.Image, part: Image.Image) -> int:
    """The likeness if one is a part of the other, cropped at the edges that fit best."""
    aim = _levels(part, _STARTS[0])
    starts: list[tuple[float, _Edges]] = [(_correlation(_levels(whole, start), aim), start) for start in _STARTS]
    best, edges = max(starts)
    for step in _STEPS:
        while best < _GOOD_ENOUGH:
            found, near = max((_correlation(_levels(whole, near), aim), near) for near in _neighbours(edges, step))
            if found <= best:
                break
            best, edges = found, near
    return round(max(0.0, best) * 100)


def _neighbours(edges: _Edges, step: float) -> Sequence[_Edges]:
    """The crops that differ by a step at one edge."""
    moved = (
        tuple(edge + sign * step if place == at else edge for at, edge in enumerate(edges))
        for place in range(len(edges))
        for sign in (1, -1)
    )
    return [one for one in moved if all(-1e-9 <= edge <= _MOST_CROPPED for edge in one)]


def _levels(grey: Image.Image, edges: _Edges) -> Sequence[float]:
    """The greys of a crop in few cells, about their mean, of length 1."""
    left, top, right, bottom = (max(edge, 0.0) for edge in edges)
    width, height = grey.size
    box = (width * left, height * top, width * (1 - right), height * (1 - bottom))
    cells = grey.resize((_CELLS, _CELLS), Image.Resampling.BOX, box=box).tobytes()
    mean = sum(cells) / len(cells)
    centred = [cell - mean for cell in cells]
    length = math.sqrt(sum(one * one for one in centred)) or 1.0
    return [one / length for one in centred]


def _correlation(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(map(float.__mul__, one, other))
