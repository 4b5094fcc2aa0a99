"""Copies of a picture look like it, and other pictures don't; small copies tell nothing that the camera wrote."""

import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageEnhance

from jiedui.evidence.duplicates import NEAR, Look, bands_of, look_of, near_bands
from jiedui.evidence.likeness import ALIKE, likeness
from jiedui.evidence.thumbnails import SMALL, NoPicture, grey_copy, thumbnail
from tests.evidence.media_files import paper, photo, scene
from tests.evidence.test_inspect import png_that_claims

PICTURES = {"a scene": scene(11), "a scan": paper(11)}
COPIES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "scaled": lambda one: one.resize((one.width // 4, one.height // 4)),
    "brightened": lambda one: ImageEnhance.Brightness(one).enhance(1.2),
    "darkened": lambda one: ImageEnhance.Brightness(one).enhance(0.8),
    "cropped": lambda one: one.crop((one.width // 25, one.height // 25, one.width * 24 // 25, one.height * 24 // 25)),
    "cropped at one side": lambda one: one.crop((one.width // 25, 0, one.width, one.height)),
}


def saved(picture: Image.Image, *, quality: int = 85) -> io.BytesIO:
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=quality)
    return target


@pytest.mark.parametrize("which", PICTURES)
@pytest.mark.parametrize("how", COPIES)
def test_a_copy_looks_like_its_original(which: str, how: str) -> None:
    original = PICTURES[which]
    one, other = grey_copy(saved(original)), grey_copy(saved(COPIES[how](original), quality=40))
    looks = look_of(one), look_of(other)
    assert looks[0] is not None
    assert looks[1] is not None
    assert looks[0].distance(looks[1]) <= NEAR
    assert likeness(one, other) >= ALIKE


@pytest.mark.parametrize("make", [scene, paper])
def test_other_pictures_do_not_pass_the_second_look(make: Callable[[int], Image.Image]) -> None:
    greys = [grey_copy(saved(make(seed))) for seed in range(6)]
    assert max(likeness(one, other) for place, one in enumerate(greys) for other in greys[:place]) < ALIKE


def test_a_bare_surface_looks_like_nothing() -> None:
    assert look_of(grey_copy(saved(Image.new("RGB", (300, 200), "#777")))) is None


@given(value=st.integers(0, 2**64 - 1), bits=st.sets(st.integers(0, 63), max_size=7))
def test_what_differs_in_seven_bits_shares_a_band(value: int, bits: set[int]) -> None:
    other = value
    for bit in bits:
        other ^= 1 << bit
    assert any(band in near for band, near in zip(bands_of(other), near_bands(value), strict=True))


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_distance_is_the_same_both_ways(one: int, other: int) -> None:
    looks = Look(one, other), Look(other, one)
    assert looks[0].distance(looks[1]) == looks[1].distance(looks[0]) == 0


def test_a_small_copy_stands_upright_and_tells_nothing_of_the_camera() -> None:
    content = photo(taken="2019:06:12 09:30:00", place=(28.21, 110.22), turned=6, size=(640, 480))
    with Image.open(io.BytesIO(thumbnail(io.BytesIO(content), side=SMALL))) as small:
        assert small.size == (240, 320)
        assert (dict(small.getexif()), small.info.get("exif")) == ({}, None)


def test_a_picture_with_holes_is_shown_on_white() -> None:
    target = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(target, "PNG")
    with Image.open(io.BytesIO(thumbnail(target, side=SMALL))) as small:
        assert small.getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize("content", [b"", b"no picture", photo()[:200], png_that_claims(60_000, 60_000)])
def test_what_is_no_picture_has_no_small_copy(content: bytes) -> None:
    with pytest.raises(NoPicture):
        thumbnail(io.BytesIO(content), side=SMALL)
