"""What the search finds a text by: pairs of characters for Chinese, whole words for letters and digits.

Pairs find every name that stands in the text, also those that no dictionary knows (docs/search.md has the trial).
Marks, which begin with `_`, say whose the text is and narrow a search before any row is read.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from unicodedata import normalize

from jiedui.ledger.pinyin import spellings

LONGEST_WORD = 40
MOST_WORDS = 6
OF_BOTH_SIDES = "_b"
_HAN = "\u3400-\u4db5\u4e00-\u9fa5"
_RUNS = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_PLAIN = re.compile(rf"[a-z0-9{_HAN}]+")


@dataclass(frozen=True, slots=True)
class Term:
    """One word of the index; `is_start` where anything that begins with it will do."""

    word: str
    is_start: bool = False


def folded(text: str) -> str:
    """The text with full-width and capital letters made equal to the others."""
    return normalize("NFKC", text).casefold()


def index_words(text: str) -> set[str]:
    """The words by which a text is found.

    >>> sorted(index_words("赴白羊溪乡WPS培训"))
    ['wps', '乡', '培训', '溪乡', '白羊', '羊溪', '训', '赴白']
    """
    found: set[str] = set()
    for run in _RUNS.findall(folded(text)):
        if _is_chinese(run):
            found.update(run[at : at + 2] for at in range(len(run) - 1))
            found.add(run[-1])
        else:
            found.add(_word(run))
    return found


def file_words(names: Iterable[str]) -> set[str]:
    """The words by which files are found by their names, apart from those of the text."""
    return {f"_f{word}" for name in names for word in index_words(name)}


def place_words(place: str) -> set[str]:
    """The pinyin and the initials of a place.

    >>> sorted(place_words("白羊溪乡"))
    ['_zbaiyangxi', '_zbaiyangxixiang', '_zbyx', '_zbyxx']
    """
    return {f"_z{spelling[:LONGEST_WORD]}" for spelling in spellings(place)}


def terms_of(run: str, *, mark: str = "") -> tuple[Term, ...]:
    """What must all stand in a text for the run of characters to be in it.

    >>> [term.word for term in terms_of("白羊溪")], terms_of("乡")
    (['白羊', '羊溪'], (Term(word='乡', is_start=True),))
    """
    if not _is_chinese(run):
        return (Term(mark + _word(run), is_start=run.isalpha() and len(run) > 1),)
    if len(run) == 1:
        return (Term(mark + run, is_start=True),)
    return tuple(Term(mark + pair) for pair in dict.fromkeys(run[at : at + 2] for at in range(len(run) - 1)))


def runs_of(typed: str) -> tuple[str, ...]:
    """The words that were typed, cut where Chinese and other letters meet; no more than a sentence has.

    >>> runs_of("白羊溪　ＷＰＳ培训")
    ('白羊溪', 'wps', '培训')
    """
    return tuple(dict.fromkeys(run[:LONGEST_WORD] for run in _RUNS.findall(folded(typed))))[:MOST_WORDS]


def of_programme(programme_id: int) -> str:
    return f"_p{programme_id}"


def of_body(organisation_id: int) -> str:
    return f"_o{organisation_id}"


def of_kind(kind: str) -> str:
    return f"_k{_safe(kind)}"


def of_month(programme_id: int, day: date | None = None) -> str:
    """The mark of a programme's month; without a day, what all such marks begin with.

    >>> of_month(1, date(2019, 6, 30)), of_month(1)
    ('_m1y201906', '_m1y')
    """
    return f"_m{programme_id}y" + (f"{day.year}{day.month:02}" if day else "")


def texts_in(values: object) -> Iterator[str]:
    """The texts among the values of a kind's fields; days and codes are found by what they mean, not by this."""
    if isinstance(values, str):
        yield values
    elif isinstance(values, dict):
        for value in values.values():
            yield from texts_in(value)
    elif isinstance(values, list):
        for value in values:
            yield from texts_in(value)


def _is_chinese(run: str) -> bool:
    return "\u3400" <= run[0] <= "\u9fa5"


def _word(run: str) -> str:
    return _safe(run[:LONGEST_WORD])


@lru_cache(maxsize=4096)
def _safe(word: str) -> str:
    """A word that every engine takes for one: letters that only some know are written out as their numbers."""
    if _PLAIN.fullmatch(word):
        return word
    return "".join(c if _PLAIN.fullmatch(c) else f"_{ord(c):x}_" for c in word)
