"""The lights: one place for words, glyphs and tones."""

from itertools import permutations

import pytest

from jiedui.assessment.labels import LABELS, worst_of
from jiedui.assessment.results import Status


def test_every_status_has_a_label() -> None:
    assert set(LABELS) == set(Status)


def test_words_tell_every_status_apart_without_colour() -> None:
    assert len({label.chinese for label in LABELS.values()}) == len(Status)
    assert len({label.english for label in LABELS.values()}) == len(Status)


def test_a_glyph_stands_for_one_meaning() -> None:
    glyphs = {status: label.glyph for status, label in LABELS.items()}
    assert "".join(dict.fromkeys(glyphs.values())) == "■▲◆◐●○–"
    assert glyphs[Status.MET] == glyphs[Status.MET_LATE]


def test_only_overdue_is_red() -> None:
    assert [status for status, label in LABELS.items() if label.tone == "red"] == [Status.OVERDUE]


@pytest.mark.parametrize("pair", list(permutations(Status, 2)))
def test_the_worst_speaks_for_both(pair: tuple[Status, Status]) -> None:
    order = list(LABELS)
    assert order.index(worst_of(pair)) == min(map(order.index, pair))


def test_overdue_is_the_worst_and_waived_says_least() -> None:
    assert worst_of(Status) is Status.OVERDUE
    assert worst_of([Status.WAIVED, Status.NOT_DUE]) is Status.NOT_DUE
