"""What is found in a file when it comes in: kept as words for the reviewer, never as a refusal or a position."""

import io
import stat
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image

from jiedui.kernel.refusals import InputRefused
from jiedui.ledger import chain
from jiedui.ledger.actions import evidence
from jiedui.ledger.actions.likenesses import rebuild_likenesses
from jiedui.ledger.actions.photo_place import Circle, compare_photo_place
from jiedui.ledger.models import Activity, Change, Evidence, Likeness, PictureLook
from jiedui.ledger.refusals import Refused
from tests.cast import Cast
from tests.days import at
from tests.evidence.media_files import paper, photo, scene
from tests.making import make_activity

TOWNSHIP = Circle(Decimal("28.21"), Decimal("110.22"), 20)


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, settings: Any) -> Path:
    settings.EVIDENCE_ROOT = tmp_path / "store"
    return tmp_path / "store"


def add(cast: Cast, content: bytes, *, activity: Activity | None = None, name: str = "现场.jpg") -> Evidence:
    return evidence.add_evidence(
        cast.clerk,
        programme=cast.programme,
        activity_uid=(activity or make_activity(cast)).uid,
        uid=uuid4(),
        name=name,
        chunks=[content],
        at=at(),
    )


def saved(picture: Image.Image, *, quality: int = 85) -> bytes:
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=quality)
    return target.getvalue()


def test_the_day_of_a_photo_is_kept(cast: Cast) -> None:
    assert add(cast, photo(taken="2019:06:12 09:30:00")).taken_on == date(2019, 6, 12)
    assert add(cast, photo()).taken_on is None


def test_no_place_is_looked_at_unless_the_office_wants_it(cast: Cast) -> None:
    assert add(cast, photo(place=(28.21, 110.22))).place_finding == ""


@pytest.mark.parametrize(
    ("place", "word"), [((28.3, 110.3), "inside"), ((27.83, 113.13), "outside"), (None, "unknown")]
)
def test_a_place_is_compared_and_only_the_word_is_kept(
    cast: Cast, place: tuple[float, float] | None, word: str
) -> None:
    compare_photo_place(cast.liaison, programme=cast.programme, circle=TOWNSHIP, at=at())
    row = add(cast, photo(place=place))
    assert row.place_finding == word
    told = str([chain.row_values(row), list(Change.objects.filter(row=row.pk).values())])
    assert not any(str(part)[:5] in told for part in place or ())


def test_the_office_may_stop_comparing(cast: Cast) -> None:
    for circle in (TOWNSHIP, None):
        compare_photo_place(cast.liaison, programme=cast.programme, circle=circle, at=at())
    assert add(cast, photo(place=(28.21, 110.22))).place_finding == ""


@pytest.mark.parametrize("circle", [Circle(Decimal(91), Decimal(110), 20), Circle(Decimal(28), Decimal(110), 0)])
def test_a_circle_that_can_t_be_is_refused(cast: Cast, circle: Circle) -> None:
    with pytest.raises(Refused) as refused:
        compare_photo_place(cast.liaison, programme=cast.programme, circle=circle, at=at())
    assert refused.value.code == "bad_input"


def test_only_who_sets_rules_sets_this_one(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        compare_photo_place(cast.clerk, programme=cast.programme, circle=None, at=at())
    assert refused.value.code == "not_allowed"


COPIES: dict[str, Callable[[Image.Image], bytes]] = {
    "scaled": lambda one: saved(one.resize((320, 240))),
    "recompressed": lambda one: saved(one, quality=30),
    "cropped": lambda one: saved(one.crop((30, 20, one.width - 30, one.height - 20))),
}


@pytest.mark.parametrize("how", COPIES)
def test_a_copy_under_another_activity_is_found(cast: Cast, how: str) -> None:
    original = scene(3)
    first = add(cast, saved(original))
    add(cast, saved(scene(4)))
    second = add(cast, COPIES[how](original))
    found = Likeness.objects.get()
    assert (found.later_id, found.earlier_id, found.is_same_file) == (second.pk, first.pk, False)
    assert 90 <= found.percent <= 99


def test_the_same_file_of_any_kind_under_another_activity_is_found(cast: Cast) -> None:
    for _ in range(2):
        add(cast, "签到表".encode(), name="签到.txt")
    found = Likeness.objects.get()
    assert (found.percent, found.is_same_file) == (100, True)


def test_copies_under_the_same_activity_are_no_finding(cast: Cast) -> None:
    activity = make_activity(cast)
    add(cast, saved(scene(3)), activity=activity)
    add(cast, saved(scene(3), quality=30), activity=activity)
    assert not Likeness.objects.exists()


def test_scans_of_different_pages_are_no_finding(cast: Cast) -> None:
    for seed in range(5):
        add(cast, saved(paper(seed)))
    assert not Likeness.objects.exists()


def test_what_was_found_can_be_dropped_and_made_anew(cast: Cast) -> None:
    add(cast, saved(scene(3)))
    add(cast, saved(scene(3), quality=30))
    before = _without_numbers()
    assert list(rebuild_likenesses()) == [1, 2]
    assert _without_numbers() == before
    assert (len(before[0]), len(before[1])) == (1, 4)


def _without_numbers() -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    found = []
    for model in (Likeness, PictureLook):
        rows = list(model.objects.order_by("id").values())
        found.append([{name: value for name, value in row.items() if name != "id"} for row in rows])
    return found[0], found[1]


def script(folder: Path, text: str) -> str:
    path = folder / "scan.sh"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_the_office_s_own_check_sees_the_bytes_and_lets_them_pass(cast: Cast, tmp_path: Path, settings: Any) -> None:
    seen = tmp_path / "seen"
    settings.SCAN_COMMAND = script(tmp_path, f'cat "$1" > {seen}')
    add(cast, "签到表".encode(), name="签到.txt")
    assert seen.read_text("utf-8") == "签到表"


@pytest.mark.parametrize(
    ("text", "code"), [('grep -q VIRUS "$1" && exit 1 || exit 0', "infected"), ("kill -9 $$", "infected")]
)
def test_what_the_check_refuses_is_not_kept(
    cast: Cast, tmp_path: Path, settings: Any, own_store: Path, text: str, code: str
) -> None:
    settings.SCAN_COMMAND = script(tmp_path, text)
    with pytest.raises(InputRefused) as refused:
        add(cast, b"VIRUS", name="a.txt")
    assert (refused.value.code, Evidence.objects.count()) == (code, 0)
    assert not list(own_store.rglob(".incoming*"))


def test_a_check_that_can_t_run_lets_nothing_pass(cast: Cast, settings: Any) -> None:
    settings.SCAN_COMMAND = "/nowhere/scan --quiet"
    with pytest.raises(InputRefused) as refused:
        add(cast, b"text", name="a.txt")
    assert (refused.value.code, Evidence.objects.count()) == ("not_scanned", 0)
