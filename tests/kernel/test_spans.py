"""Spans and the places that people look up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedui.kernel.spans import Lines, Place, Span

texts = st.text(alphabet="甲乙a\n\r", max_size=40)
spans = st.tuples(st.integers(0, 20), st.integers(0, 20)).map(lambda ends: Span(min(ends), max(ends)))


@given(texts)
def test_a_place_leads_back_to_its_character(text: str) -> None:
    lines, rows = Lines(text), text.split("\n")
    for offset, character in enumerate(text):
        place = lines.place(offset)
        row = rows[place.line - 1]
        assert (row[place.character - 1 :] or "\n")[0] == character


def test_the_place_behind_a_text_is_on_its_last_line() -> None:
    assert Lines("甲\n乙").place(3) == Place(2, 2)
    assert Lines("").place(0) == Place(1, 1)


@given(texts, spans)
def test_a_span_cuts_as_many_characters_as_it_is_long(text: str, span: Span) -> None:
    assert len(span.cut(text)) == max(0, min(span.end, len(text)) - span.start)


@given(spans, spans)
def test_overlap_is_mutual_and_containing_implies_it(one: Span, other: Span) -> None:
    shared = set(range(one.start, one.end)) & set(range(other.start, other.end))
    assert one.overlaps(other) == other.overlaps(one)
    assert one.overlaps(other) == bool(shared) or len(one) == 0 or len(other) == 0
    assert one.contains(other) == (one.start <= other.start and other.end <= one.end)


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2), (-2, -1)])
def test_a_span_runs_forward_from_zero(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="runs forward"):
        Span(start, end)
