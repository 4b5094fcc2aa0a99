"""Proofs in the Merkle tree of RFC 6962 (RFC 9162, 2.1) that a leaf is in it.

The tree itself isn't here: whoever asks gives `node(level, place)`, the hash of the full subtree over the 2^level
leaves from place * 2^level on, so that a log of millions need not be read.
"""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

Node = Callable[[int, int], bytes]


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of a leaf."""
    return sha256(b"\0" + leaf).digest()


def joined(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side."""
    return sha256(b"\1" + left + right).digest()


def root_of(size: int, node: Node) -> bytes:
    """The root of the tree over the first `size` leaves.

    >>> root_of(1, lambda level, place: b"one")
    b'one'
    """
    return _of_range(0, size, node) if size else sha256(b"").digest()


def inclusion(place: int, size: int, node: Node) -> list[bytes]:
    """The hashes that lead from the leaf at `place` (from 0) to the root over `size` leaves, the nearest first."""
    return [_of_range(start, end, node) for start, end in _beside(place, 0, size)][::-1]


def is_included(leaf: bytes, place: int, size: int, path: Sequence[bytes], *, root: bytes) -> bool:
    """Whether the path leads from the leaf at `place` to the root over `size` leaves (RFC 9162, 2.1.3.2)."""
    if not 0 <= place < size:
        return False
    at, last, found = place, size - 1, leaf_hash(leaf)
    for other in path:
        if not last:
            return False
        if at & 1 or at == last:
            found = joined(other, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = joined(found, other)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def _split(size: int) -> int:
    """The greatest power of two below the size."""
    return 1 << (size - 1).bit_length() - 1


def _of_range(start: int, end: int, node: Node) -> bytes:
    size = end - start
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return node(level, start >> level)
    middle = start + _split(size)
    return joined(_of_range(start, middle, node), _of_range(middle, end, node))


def _beside(place: int, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The subtrees beside the way down to a leaf, the topmost first."""
    while end - start > 1:
        middle = start + _split(end - start)
        if place < middle:
            yield middle, end
            end = middle
        else:
            yield start, middle
            start = middle
