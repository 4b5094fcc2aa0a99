"""Names as people type them without Chinese input: full pinyin and initials (白羊溪乡: baiyangxixiang, byxx)."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("pinyin.txt")
_ENDS_OF_PLACES = frozenset("省市州县区旗乡镇村街")


@cache
def readings() -> Mapping[str, tuple[str, ...]]:
    """How each character is read, without tones, the usual reading first. Read once (`tools/make_pinyin.py`)."""
    found: dict[str, tuple[str, ...]] = {}
    others: dict[str, tuple[str, ...]] = {}
    for line in _TABLE.read_text("utf-8").splitlines():
        syllable, _, characters = line.partition(" ")
        mainly, _, also = characters.partition("\t")
        found |= dict.fromkeys(mainly, (syllable,))
        for character in also:
            others[character] = (*others.get(character, ()), syllable)
    return {character: (*first, *others.get(character, ())) for character, first in found.items()}


def spellings(name: str) -> tuple[str, ...]:
    """The initials and the full pinyin of each place in a name, with and without 县 or 乡, and of all from there on.

    >>> spellings("泸溪县白羊溪乡")
    ('lxxbyxx', 'luxixianbaiyangxixiang', 'lxx', 'luxixian', 'lx', 'luxi', 'byxx', 'baiyangxixiang', 'byx', 'baiyangxi')
    """
    found = []
    starts = _starts(name)
    for start, end in zip(starts, [*starts[1:], len(name)], strict=True):
        place = name[start:end]
        for part in (name[start:], place, place[:-1] if place[-1:] in _ENDS_OF_PLACES else place):
            read = [readings()[character][0] for character in part if character in readings()]
            if len(read) > 1:
                found += ["".join(syllable[0] for syllable in read), "".join(read)]
    return tuple(dict.fromkeys(found))


def is_spelt(name: str, typed: str) -> bool:
    """Whether the typed letters begin the name or one of the places in it, in any reading of its characters.

    >>> [is_spelt("泸溪县白羊溪乡人民政府", typed) for typed in ("byxx", "luxi", "lxxrm")]
    [True, True, False]
    """
    return any(_begins(name[start:], typed) for start in _starts(name))


def _starts(name: str) -> list[int]:
    """Where the name begins, and where each place in it ends and something follows."""
    return [0, *(at + 1 for at, character in enumerate(name[:-1]) if character in _ENDS_OF_PLACES and at)]


def _begins(name: str, typed: str) -> bool:
    """Walk over the characters with all that may still be to come of what was typed."""
    known = readings()
    waiting = {typed}
    for character in name:
        read = known.get(character)
        if read is None:
            return False
        following = set()
        for rest in waiting:
            for syllable in read:
                for form in (syllable, syllable[0]):
                    if form.startswith(rest):
                        return True
                    if rest.startswith(form):
                        following.add(rest[len(form) :])
        if not following:
            return False
        waiting = following
    return False
