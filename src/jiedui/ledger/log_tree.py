"""The Merkle tree over the log's events (RFC 6962), without reading all of them.

The hashes of full subtrees over 256 and over 65,536 events are kept (`LogTreeNode`). What is missing of them is made
when a proof is asked for, so that writing an event costs nothing more. A proof then reads some hundred hashes.
"""

from collections.abc import Mapping
from itertools import count

from django.db.models import Count, Max, Q

from jiedui.ledger.models import Event, LogTreeNode
from jiedui.reports.inclusion import Inclusion
from jiedui.reports.merkle import Node, inclusion, joined, leaf_hash, root_of

_LOW, _HIGH = 8, 16
_AT_ONCE = 64

Kept = Mapping[tuple[int, int], bytes]


def prove_inclusion(number: int, *, size: int) -> Inclusion | None:
    """The proof that the event of that number is among the first `size`; None where the log has a gap.

    Two queries where all full subtrees are kept.
    """
    place, wanted = number - 1, _Wanted()
    inclusion(place, size, wanted)
    root_of(size, wanted)
    wanted(0, place)
    wanted(0, size - 1)
    digests, kept = wanted.digests(), wanted.kept()
    if len(kept) < wanted.count:
        keep_subtrees(size)
        kept = wanted.kept()
    node = _node_of(digests, kept)
    try:
        path, root = inclusion(place, size, node), root_of(size, node)
        return Inclusion(digests[place], place, size, root, digests[size - 1], tuple(path))
    except KeyError:
        return None


def kept_size() -> int:
    """How many events the kept hashes reach over. One query."""
    last = _last()
    low, high = last.get(_LOW, -1) + 1, last.get(_HIGH, -1) + 1
    return low << _LOW if low >> (_HIGH - _LOW) == high else high << _HIGH


def kept_root(size: int) -> str:
    """The root over the first `size` events, which are `kept_size()`, as it follows from what is kept alone."""
    wanted = _Wanted()
    root_of(size, wanted)
    return root_of(size, _node_of({}, wanted.kept())).hex()


def keep_subtrees(size: int) -> None:
    """Make the hashes of those full subtrees that aren't kept yet. One query where there are none."""
    last = _last()
    for first in range(last.get(_LOW, -1) + 1, size >> _LOW, _AT_ONCE):
        if not _keep(_LOW, first, min(first + _AT_ONCE, size >> _LOW), _leaves(first, first + _AT_ONCE)):
            return
    first, end = last.get(_HIGH, -1) + 1, size >> _HIGH
    if first < end:
        below = LogTreeNode.objects.filter(level=_LOW, place__gte=first << 8, place__lt=end << 8)
        rows = below.values_list("place", "hash")
        _keep(_HIGH, first, end, {(_LOW, place): bytes.fromhex(kept) for place, kept in rows})


def _last() -> dict[int, int]:
    """The last place of each level up to which all are kept. One query, another where somebody took one away."""
    rows = LogTreeNode.objects.order_by().values_list("level").annotate(Max("place"), Count("pk"))
    return {level: last if many == last + 1 else _first_missing(level) - 1 for level, last, many in rows}


def _first_missing(level: int) -> int:
    places = set(LogTreeNode.objects.filter(level=level).values_list("place", flat=True))
    return next(place for place in count() if place not in places)


def forget_tree() -> None:
    """Drop what is kept; it is made anew from the events."""
    LogTreeNode.objects.all().delete()


def _leaves(first: int, end: int) -> Kept:
    """The leaves below some of the lower subtrees."""
    events = Event.objects.filter(sequence__gt=first << _LOW, sequence__lte=end << _LOW).order_by("sequence")
    rows = events.values_list("sequence", "digest")
    return {(0, sequence - 1): leaf_hash(bytes.fromhex(digest)) for sequence, digest in rows}


def _keep(level: int, first: int, end: int, below: Kept) -> bool:
    """Whether the log has no gap there, and the subtrees are kept."""
    node = _node_of({}, below)
    try:
        made = [LogTreeNode(level=level, place=place, hash=node(level, place).hex()) for place in range(first, end)]
    except KeyError:
        return False
    LogTreeNode.objects.bulk_create(made, ignore_conflicts=True)  # somebody else may have made the same just now
    return True


def _node_of(digests: Mapping[int, str], kept: Kept) -> Node:
    def node(level: int, place: int) -> bytes:
        if (level, place) in kept:
            return kept[level, place]
        if level == 0:
            return leaf_hash(bytes.fromhex(digests[place]))
        return joined(node(level - 1, 2 * place), node(level - 1, 2 * place + 1))

    return node


class _Wanted:
    """A `Node` that only notes which subtrees are asked for, and then reads what they are made from."""

    def __init__(self) -> None:
        self._tiles: set[int] = set()
        self._kept = Q(pk__in=[])
        self._places: set[tuple[int, int]] = set()

    def __call__(self, level: int, place: int) -> bytes:
        if level < _LOW:
            self._tiles.add(place << level >> _LOW)
        else:
            below = _LOW if level < _HIGH else _HIGH
            first, count = place << (level - below), 1 << (level - below)
            self._kept |= Q(level=below, place__gte=first, place__lt=first + count)
            self._places |= {(below, one) for one in range(first, first + count)}
        return b""

    @property
    def count(self) -> int:
        """How many kept hashes are wanted."""
        return len(self._places)

    def digests(self) -> dict[int, str]:
        """The digests of the events, by their place, below the lower subtrees that are touched. One query."""
        about = Q(pk__in=[])
        for tile in self._tiles:
            about |= Q(sequence__gt=tile << _LOW, sequence__lte=(tile + 1) << _LOW)
        rows = Event.objects.filter(about).order_by().values_list("sequence", "digest")
        return {sequence - 1: digest for sequence, digest in rows}

    def kept(self) -> Kept:
        """The kept hashes. One query."""
        rows = LogTreeNode.objects.filter(self._kept).values_list("level", "place", "hash")
        return {(level, place): bytes.fromhex(kept) for level, place, kept in rows}
