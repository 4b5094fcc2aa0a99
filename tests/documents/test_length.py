"""How much of a long text is read."""

import pytest

from jiedui.documents.length import MOST_CHARACTERS
from jiedui.documents.model import Document
from jiedui.documents.reading import read_document

LINE = "1．区教育局每年选派2名教师支教。\n"


def read(text: str) -> Document:
    return read_document(text.encode(), name="方案.txt")


def codes(document: Document) -> list[str]:
    return [each.code for each in document.diagnostics]


def test_a_text_of_the_most_characters_is_read_to_its_end() -> None:
    document = read("字" * MOST_CHARACTERS)
    assert len(document.text) == MOST_CHARACTERS
    assert "D112" not in codes(document)


@pytest.mark.parametrize("ends", ["", "\r"])
def test_a_longer_text_is_read_as_far_as_whole_lines_and_says_so(ends: str) -> None:
    line = LINE.replace("\n", f"{ends}\n")
    text = line * (MOST_CHARACTERS // len(line) + 5)
    document = read(text)
    last = document.blocks[-1].span
    assert MOST_CHARACTERS - len(line) <= last.end <= MOST_CHARACTERS
    assert last.cut(document.text) == LINE.strip()
    assert text.startswith(document.text)
    warning = next(each for each in document.diagnostics if each.code == "D112")
    assert dict(warning.values) == {"length": str(len(text)), "read": str(last.end)}


def test_a_single_line_that_is_longer_is_cut_within() -> None:
    document = read("字" * (MOST_CHARACTERS + 1))
    assert (len(document.text), len(document.blocks), "D112" in codes(document)) == (MOST_CHARACTERS, 1, True)


def test_blanks_before_the_first_word_do_not_hide_that_nothing_was_read() -> None:
    document = read(" " * (MOST_CHARACTERS - 1) + "字字字")
    assert document.blocks[0].span.cut(document.text) == "字"
