"""Which bracket covers which words: back to the item's number, or from a heading down to every child without one."""

from bisect import bisect_right
from dataclasses import dataclass, replace

from jiedui.documents.model import BlockKind, Document
from jiedui.kernel.spans import Span
from jiedui.plans.brackets import Charge, read_bracket, read_charge
from jiedui.plans.passages import Passage
from jiedui.plans.sentences import brackets_in
from jiedui.plans.settle import Settled


@dataclass(frozen=True, slots=True)
class Charges:
    """The charges of one document: those that cover a stretch of an item, those of headings, units of tables."""

    covered: tuple[tuple[Span, Charge], ...]
    heads: dict[int, Charge]
    parents: tuple[int | None, ...]
    in_rows: tuple[str, ...] = ()

    def over(self, offset: int, clause: int | None) -> Charge | None:
        """The charge that covers the words at `offset` in `clause`."""
        at = bisect_right(self.covered, offset, key=lambda pair: pair[0].start) - 1
        if at >= 0 and offset < self.covered[at][0].end:
            return self.covered[at][1]
        while clause is not None:
            if clause in self.heads:
                return self.heads[clause]
            clause = self.parents[clause]
        return None

    @property
    def units(self) -> tuple[str, ...]:
        """Every unit that a bracket or a table's row names, in order."""
        every = [*(charge for _, charge in self.covered), *self.heads.values()]
        return tuple(
            dict.fromkeys(name for charge in every for name in (*charge.lead, *charge.responsible))
            | dict.fromkeys(self.in_rows)
        )


def read_charges(document: Document, settled: Settled, passages: tuple[Passage, ...]) -> Charges:
    """The charges of the whole document."""
    covered: list[tuple[Span, Charge]] = []
    heads: dict[int, Charge] = {}
    start = 0
    for passage in passages:
        block = document.blocks[passage.block]
        if block.marker or block.kind is not BlockKind.PARAGRAPH or passage.clause is None:
            start = passage.span.start
        for charge in _charges_of(settled, passage, block.span):
            between = settled.open[start : charge.span.start]
            is_empty = not between.strip(" \n\r，。；：") or passage.is_heading
            if is_empty and covered and covered[-1][1].span.end >= start > covered[-1][0].start:
                covered[-1] = (covered[-1][0], _merge(covered[-1][1], charge))
            elif is_empty and passage.clause is not None:
                heads[passage.clause] = _merge(heads[passage.clause], charge) if passage.clause in heads else charge
            elif not is_empty:
                covered.append((Span(start, charge.span.start), charge))
            start = charge.span.end
    return Charges(tuple(covered), heads, tuple(clause.parent for clause in document.clauses))


def _charges_of(settled: Settled, passage: Passage, block: Span) -> list[Charge]:
    if passage.is_charge:
        charge = read_charge(block.cut(settled.plain), block)
        return [charge] if charge else []
    within = Span(block.start, block.end)
    return [charge for bracket in brackets_in(settled, within) if (charge := read_bracket(settled, bracket))]


def _merge(first: Charge, second: Charge) -> Charge:
    return replace(
        second,
        responsible=tuple(dict.fromkeys((*first.responsible, *second.responsible))),
        lead=tuple(dict.fromkeys((*first.lead, *second.lead))),
        times=first.times or second.times,
        is_ongoing=first.is_ongoing or second.is_ongoing,
    )
