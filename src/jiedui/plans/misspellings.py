"""Place names that look like misspellings: 泸西县 once, beside 泸溪县 many times."""

import re
from collections import Counter
from collections.abc import Iterator

from jiedui.kernel.spans import Span
from jiedui.plans.model import Parties
from jiedui.plans.settle import Settled

_NAME = re.compile("[一-鿿]{1,3}(?:县|市|区|乡|镇)")
_RARE, _OFTEN = 2, 4


def find_misspellings(settled: Settled, parties: Parties) -> Iterator[tuple[Span, str]]:
    """The rare names that differ by one character from a party's name, which stands much more often."""
    for usual in _usual_names(settled.plain, parties):
        pattern = re.compile("|".join(_one_character_off(usual)))
        near = [match for match in pattern.finditer(settled.plain) if match.group() != usual]
        counts = Counter(match.group() for match in near)
        for match in near:
            if counts[match.group()] <= _RARE and not _is_other_name(match.group(), usual):
                yield Span(*match.span()), usual


def _usual_names(text: str, parties: Parties) -> list[str]:
    names = {name for party in (parties.donor, parties.recipient) for name in _NAME.findall(party) if len(name) >= 3}
    return sorted(name for name in names if text.count(name) >= _OFTEN)


def _one_character_off(name: str) -> Iterator[str]:
    """Patterns with one character of the name left open, its last excepted."""
    for at in range(len(name) - 1):
        yield f"{name[:at]}[一-鿿]{name[at + 1 :]}"


def _is_other_name(found: str, usual: str) -> bool:
    """A name of two characters with another first one is a different place, not a slip (本溪县, 兰溪县)."""
    return found[0] != usual[0]
