"""Copies of pictures: how many are found, and how many others are taken for copies. Only the core; no database.

    python benchmarks/duplicates.py 200        so many distinct scenes, and as many scans

Every copy is compared with its original, and every two distinct pictures with each other, by the two looks that the
program takes: near in 64 bits (10 or fewer differ), then alike where they overlap (90 of 100 or more).
"""

import io
import sys
import time
from collections.abc import Callable

from PIL import Image, ImageEnhance

from jiedui.evidence.duplicates import NEAR, look_of
from jiedui.evidence.likeness import ALIKE, likeness
from jiedui.evidence.thumbnails import grey_copy
from tests.evidence.media_files import paper, scene


def saved(picture: Image.Image, quality: int = 85) -> io.BytesIO:
    """As a JPEG."""
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=quality)
    return target


def cropped(picture: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    """Without a share of each edge."""
    width, height = picture.size
    return picture.crop((int(width * left), int(height * top), int(width * (1 - right)), int(height * (1 - bottom))))


COPIES: dict[str, Callable[[Image.Image], io.BytesIO]] = {
    "scaled to a quarter": lambda one: saved(one.resize((one.width // 4, one.height // 4))),
    "recompressed, quality 30": lambda one: saved(one, 30),
    "brighter by 25 %": lambda one: saved(ImageEnhance.Brightness(one).enhance(1.25)),
    "darker by 25 %": lambda one: saved(ImageEnhance.Brightness(one).enhance(0.75)),
    "cropped 2 % all round": lambda one: saved(cropped(one, 0.02, 0.02, 0.02, 0.02)),
    "cropped 5 % all round": lambda one: saved(cropped(one, 0.05, 0.05, 0.05, 0.05)),
    "cropped 5 % at one side": lambda one: saved(cropped(one, 0.05, 0, 0, 0)),
    "cropped 8 % at the bottom": lambda one: saved(cropped(one, 0, 0, 0, 0.08)),
    "cropped 3 %, brighter, scaled, quality 45": lambda one: saved(
        ImageEnhance.Brightness(cropped(one, 0.03, 0.03, 0.03, 0.03)).enhance(1.15).resize((640, 480)), 45
    ),
}


def main(count: int) -> None:
    """Print found and falsely found."""
    for label, make in (("scenes", scene), ("scans", paper)):
        pictures = [make(seed) for seed in range(count)]
        greys = [grey_copy(saved(picture)) for picture in pictures]
        began = time.perf_counter()
        looks = [look_of(grey) for grey in greys]
        each = (time.perf_counter() - began) / count * 1000
        near = [(a, b) for a in range(count) for b in range(a) if looks[a].distance(looks[b]) <= NEAR]
        false = sum(likeness(greys[a], greys[b]) >= ALIKE for a, b in near)
        pairs = count * (count - 1) // 2
        print(f"{label}: look {each:.1f} ms; of {pairs} distinct pairs {len(near)} near, {false} taken for copies")
        found_all = 0
        for name, copy in COPIES.items():
            found = sum(_is_found(looks[n], greys[n], copy(picture)) for n, picture in enumerate(pictures))
            found_all += found
            print(f"  {name:45s} {found}/{count} found")
        made = count * len(COPIES)
        print(f"  recall {found_all / made:.3f}, precision {found_all / max(found_all + false, 1):.3f}")


def _is_found(look: object, grey: Image.Image, copy: io.BytesIO) -> bool:
    other = grey_copy(copy)
    found = look_of(other)
    return found is not None and look.distance(found) <= NEAR and likeness(grey, other) >= ALIKE


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
