"""Go through a document block by block: which stretches may promise something, and under which headings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from jiedui.documents.model import Block, BlockKind, Clause, Document
from jiedui.kernel.spans import Span
from jiedui.plans.brackets import read_line
from jiedui.plans.drafts import Scope
from jiedui.plans.settle import Settled
from jiedui.plans.words import any_of, words

_SILENT = re.compile(any_of(words("sections", "silent")))
_AIMS = re.compile(any_of(words("sections", "aims")))
_FURNITURE = re.compile(any_of(words("sections", "furniture")))
_ADDRESSEES = re.compile("[^。；，]{2,300}：$")


@dataclass(frozen=True, slots=True)
class Passage:
    """One block as far as it is running text: `span` leaves out the marker and a heading that runs into the text.

    `clause` is the innermost clause's position, None before the first; `is_heading` a block that only heads others.
    """

    block: int
    span: Span
    clause: int | None
    scope: Scope
    is_heading: bool = False
    is_charge: bool = False


def read_passages(document: Document, settled: Settled, *, title: str) -> tuple[Passage, ...]:
    """One passage for each block, in order; a line that is the `title` promises nothing."""
    owners = _owners(document)
    children = {clause.parent for clause in document.clauses if clause.parent is not None}
    found = (_read_passage(document, settled, at, owners.get(at), children) for at in range(len(document.blocks)))
    return tuple(_quiet(passage) if passage.span.cut(document.text) == title else passage for passage in found)


def _quiet(passage: Passage) -> Passage:
    return replace(passage, scope=Scope.NOTHING, is_heading=True)


def _owners(document: Document) -> dict[int, int]:
    return {block: at for at, clause in enumerate(document.clauses) for block in clause.blocks}


def _read_passage(document: Document, settled: Settled, at: int, owner: int | None, children: set[int]) -> Passage:
    block = document.blocks[at]
    clause = document.clauses[owner] if owner is not None else None
    if block.kind is BlockKind.TITLE:
        return Passage(at, block.span, owner, Scope.NOTHING, is_heading=True)
    if block.kind is BlockKind.HEADING and (owner in children or (clause and len(clause.blocks) > 1)):
        return Passage(at, _after_marker(block), owner, Scope.NOTHING, is_heading=True)
    text = block.span.cut(settled.plain)
    if _FURNITURE.match(text) or (owner is None and _ADDRESSEES.fullmatch(text)):
        return Passage(at, block.span, owner, Scope.NOTHING, is_charge=read_line(text))
    if read_line(text):
        return Passage(at, block.span, owner, Scope.NOTHING, is_charge=True)
    return Passage(at, _body(block, clause), owner, _scope(document, owner))


def _after_marker(block: Block) -> Span:
    start = block.marker_span.end if block.marker_span else block.span.start
    return Span(min(start, block.span.end), block.span.end)


def _body(block: Block, clause: Clause | None) -> Span:
    span = _after_marker(block)
    if (
        clause
        and block.marker
        and span.start <= clause.heading.start
        and clause.heading.end < span.end
        and len(clause.heading)
    ):
        return Span(clause.heading.end, span.end)
    return span


def _scope(document: Document, owner: int | None) -> Scope:
    if owner is None:
        return Scope.MEASURED if document.clauses else Scope.EVERYTHING
    scope = Scope.EVERYTHING
    for heading in headings_above(document, owner):
        if _SILENT.search(heading):
            return Scope.NOTHING
        if _AIMS.search(heading) and len(heading) <= 16:
            scope = Scope.MEASURED
    return scope


def headings_above(document: Document, owner: int | None) -> Iterator[str]:
    """The headings of a clause and of those that hold it, the innermost first."""
    while owner is not None:
        clause = document.clauses[owner]
        yield clause.heading.cut(document.text)
        owner = clause.parent
