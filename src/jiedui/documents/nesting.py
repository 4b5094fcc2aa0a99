"""Which kind of outline number stands inside which, learnt from one document, and the tree that follows.

Official papers nest 一、 （一） 1． （1）, but not all do: what a document shows goes before the custom.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jiedui.documents.markers import Marker, MarkerKind


@dataclass(frozen=True, slots=True)
class Node:
    """A marker in the tree: the block it begins, its parent node, its level, and the sibling before it."""

    block: int
    marker: Marker
    parent: int | None
    level: int
    previous: Marker | None


class _Order:
    """Says which of two kinds is the outer one: by the returns that the document shows, else by custom."""

    def __init__(self, markers: Iterable[Marker]) -> None:
        self._returns: Counter[tuple[MarkerKind, MarkerKind]] = Counter()
        latest: dict[MarkerKind, int] = {}
        since: dict[MarkerKind, set[MarkerKind]] = {}
        for marker in markers:
            if marker.number > 1 and latest.get(marker.kind) == marker.number - 1:
                self._returns.update((marker.kind, inner) for inner in since[marker.kind])
            latest[marker.kind] = marker.number
            for kinds in since.values():
                kinds.add(marker.kind)
            since[marker.kind] = set()

    def is_outer(self, kind: MarkerKind, *, to: MarkerKind) -> bool:
        """Whether `kind` holds `to`: it goes on counting after numbers of the other have come between."""
        seen, contrary = self._returns[kind, to], self._returns[to, kind]
        return seen > contrary or (seen == contrary and kind < to)


def grow_tree(marked: Sequence[tuple[int, Marker]], *, closed_at: Sequence[int] = ()) -> tuple[Node, ...]:
    """The tree of markers, each given with its block; the blocks `closed_at` end every open clause (an annex).

    >>> from jiedui.documents.markers import find_marker
    >>> lines = ["一、目标", "二、任务", "（一）产业", "1．调研", "（二）劳务"]
    >>> [node.level for node in grow_tree([(at, find_marker(line)) for at, line in enumerate(lines)])]
    [1, 1, 2, 3, 2]
    """
    order = _Order(marker for _, marker in marked)
    nodes: list[Node] = []
    stack: list[int] = []
    last_children: dict[tuple[int | None, MarkerKind], Marker] = {}
    closures = iter((*closed_at, None))
    closure = next(closures)
    for block, marker in marked:
        while closure is not None and closure < block:
            stack.clear()
            last_children.clear()
            closure = next(closures)
        _unwind(stack, nodes=nodes, kind=marker.kind, order=order)
        parent = stack[-1] if stack else None
        previous = last_children.get((parent, marker.kind))
        last_children[parent, marker.kind] = marker
        stack.append(len(nodes))
        nodes.append(Node(block, marker, parent, len(stack), previous))
    return tuple(nodes)


def _unwind(stack: list[int], *, nodes: Sequence[Node], kind: MarkerKind, order: _Order) -> None:
    """Close the open nodes that can't hold `kind`: those down to its own kind, else those that are inner to it."""
    open_kinds = [nodes[at].marker.kind for at in stack]
    if kind in open_kinds:
        del stack[open_kinds.index(kind) :]
        return
    while stack and not order.is_outer(nodes[stack[-1]].marker.kind, to=kind):
        stack.pop()
