"""Which characters of a text are those that were searched for, and the part of a long text that is worth showing."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from jiedui.ledger.index_words import folded

BEFORE, LONGEST_SHOWN = 16, 90


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters of a text, and whether they were searched for."""

    text: str
    is_found: bool = False


def marked(text: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """The text in pieces; `words` are folded.

    >>> [(piece.text, piece.is_found) for piece in marked("赴白羊溪乡培训", ["白羊溪", "培训"])]
    [('赴', False), ('白羊溪', True), ('乡', False), ('培训', True)]
    """
    even = _folded_evenly(text)
    is_found = [False] * len(text)
    for word in words:
        at = even.find(word) if word else -1
        while at >= 0:
            is_found[at : at + len(word)] = [True] * len(word)
            at = even.find(word, at + 1)
    pieces: list[Piece] = []
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or is_found[at] != is_found[start]:
            pieces.append(Piece(text[start:at], is_found[start]))
            start = at
    return tuple(pieces)


def has_all(text: str, words: Sequence[str]) -> bool:
    """Whether all the words stand in the text."""
    even = _folded_evenly(text)
    return all(word in even for word in words)


def has_any(text: str, words: Sequence[str]) -> bool:
    """Whether one of the words stands in the text."""
    even = _folded_evenly(text)
    return any(word in even for word in words)


def excerpt(text: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """The part of the text around the first word found, marked; nothing where none is found."""
    even = _folded_evenly(text)
    places = [at for word in words if (at := even.find(word)) >= 0]
    if not places:
        return ()
    start = max(min(places) - BEFORE, 0)
    start = 0 if start < BEFORE // 2 else start
    end = start + LONGEST_SHOWN
    shown = " ".join(text[start:end].split()).lstrip("，。；、：,.;:）)")
    return marked(f"{'…' if start else ''}{shown}{'…' if end < len(text) else ''}", words)


def _folded_evenly(text: str) -> str:
    """The text folded, each character for one."""
    return "".join(map(_folded_alone, text))


@lru_cache(maxsize=8_192)
def _folded_alone(character: str) -> str:
    """The character folded, where that is one character. Kept, for a page of finds asks for thousands."""
    return one if len(one := folded(character)) == 1 else character
