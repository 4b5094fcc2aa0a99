"""What a picture or a film tells of its taking, and what is made of it."""

import io
import struct
import tracemalloc
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedui.evidence.capture import Capture, Place, PlaceFinding, days_apart, distance_km, judge_place, read_capture
from tests.evidence.media_files import film, photo

ZONE = ZoneInfo("Asia/Shanghai")
TOWNSHIP = Place(28.21, 110.22)


def read(content: bytes, media_type: str = "image/jpeg") -> Capture:
    return read_capture(io.BytesIO(content), media_type=media_type, zone=ZONE)


def test_a_photo_tells_its_day_and_its_place() -> None:
    found = read(photo(taken="2019:06:12 09:30:00", place=(28.21, 110.22)))
    assert found.taken_on == date(2019, 6, 12)
    assert found.place is not None
    assert distance_km(found.place, TOWNSHIP) < 0.1


@pytest.mark.parametrize("place", [(-28.21, -110.22), (0.5, -0.25)])
def test_south_and_west_are_told_apart_from_north_and_east(place: tuple[float, float]) -> None:
    found = read(photo(place=place)).place
    assert found is not None
    assert (round(found.latitude, 3), round(found.longitude, 3)) == place


def test_a_number_in_the_place_of_a_direction_takes_no_memory() -> None:
    content = photo(place=(28.21, 110.22))
    direction = content.index(struct.pack(">HHI", 1, 2, 2))
    forged = content[:direction] + struct.pack(">HHII", 1, 4, 1, 500_000_000) + content[direction + 12 :]
    tracemalloc.start()
    try:
        assert read(forged).place is not None
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("taken", "day"),
    [
        ("2019-06-12 09:30:00", date(2019, 6, 12)),
        ("2019/06/12", date(2019, 6, 12)),
        ("0000:00:00 00:00:00", None),
        ("1970:01:01 00:00:00", None),
        ("2019:02:30 00:00:00", None),
        ("", None),
        ("昨天", None),
    ],
)
def test_a_day_is_a_day_or_nothing(taken: str, day: date | None) -> None:
    assert read(photo(taken=taken)).taken_on == day


def test_a_picture_without_such_words_tells_nothing() -> None:
    assert read(photo()) == Capture()
    assert read(b"no picture") == Capture()
    assert read(b"%PDF-1.7", "application/pdf") == Capture()


@pytest.mark.parametrize("long_form", [False, True])
def test_a_film_tells_its_day_where_it_was_taken(long_form: bool) -> None:
    """Half past one in the night in universal time is half past nine of that day in Shanghai."""
    assert read(film(b"isom", long_form=long_form), "video/mp4").taken_on == date(2019, 6, 12)
    late = film(b"isom", seconds=3_643_193_400 + 15 * 3600)
    assert read(late, "video/mp4").taken_on == date(2019, 6, 13)


@pytest.mark.parametrize("seconds", [0, 1000, 2**32 - 1])
def test_a_film_of_no_time_tells_nothing_or_a_day_that_can_be(seconds: int) -> None:
    found = read(film(b"qt  ", seconds=seconds), "video/quicktime").taken_on
    assert found is None or 1990 <= found.year <= 2200


def test_a_place_becomes_a_word() -> None:
    near, far = Place(28.3, 110.3), Place(27.83, 113.13)
    assert judge_place(near, centre=TOWNSHIP, radius_km=20) is PlaceFinding.INSIDE
    assert judge_place(far, centre=TOWNSHIP, radius_km=20) is PlaceFinding.OUTSIDE
    assert judge_place(None, centre=TOWNSHIP, radius_km=20) is PlaceFinding.UNKNOWN


@pytest.mark.parametrize(("day", "apart"), [(9, -1), (10, 0), (11, 0), (12, 0), (13, 1), (30, 18)])
def test_days_are_counted_from_the_nearer_end(day: int, apart: int) -> None:
    assert days_apart(date(2019, 6, day), first=date(2019, 6, 10), last=date(2019, 6, 12)) == apart


@given(content=st.binary(max_size=400), place=st.integers(0, 3000), media=st.sampled_from(["image/jpeg", "video/mp4"]))
def test_it_never_stumbles_over_content(content: bytes, place: int, media: str) -> None:
    whole = photo(taken="2019:06:12 09:30:00", place=(28.21, 110.22)) if media == "image/jpeg" else film(b"isom")
    assert isinstance(read(whole[:place] + content + whole[place:], media), Capture)
