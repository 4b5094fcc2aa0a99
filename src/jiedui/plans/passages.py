"""Go through a document block by block: which stretches may promise something, and under which headings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from jiedui.documents.model import Block, BlockKind, Clause, Document
from jiedui.kernel.spans import Span
from jiedui.plans.brackets import read_line
from jiedui.plans.drafts import Scope
from jiedui.plans.settle import BRACKETED, Settled
from jiedui.plans.words import any_of, words

_SILENT = re.compile(any_of(words("sections", "silent")))
_AIMS = re.compile(any_of(words("sections", "aims")))
_FURNITURE = re.compile(any_of(words("sections", "furniture")))
_ATTACHED = re.compile("附件?：")
_ISSUED = re.compile(r".{0,60}\d{4}年\d{1,2}月\d{1,2}日印发")
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
    silent = {*_attachments(document, settled), *_captions(document, settled)}
    has_clauses = any(not silent.issuperset(clause.blocks[:1]) for clause in document.clauses)
    unowned = Scope.MEASURED if has_clauses else Scope.EVERYTHING
    found = (
        _read_passage(document, settled, at, owners.get(at), children, unowned) for at in range(len(document.blocks))
    )
    return tuple(
        _quiet(each) if each.block in silent or each.span.cut(document.text) == title else each for each in found
    )


def _attachments(document: Document, settled: Settled) -> Iterator[int]:
    """The further lines of a list of papers attached: 附件：1.… / 2.… / 3.…"""
    is_listing = False
    for at, block in enumerate(document.blocks):
        line = block.span.cut(settled.plain)
        if _ATTACHED.match(line):
            is_listing = True
        elif is_listing and block.marker and len(line) <= 60 and not re.search("[。；，]", line):
            yield at
        else:
            is_listing = False


def _captions(document: Document, settled: Settled) -> Iterator[int]:
    """The lines that only name the table below them."""
    for at, block in enumerate(document.blocks[1:]):
        line = document.blocks[at].span.cut(settled.plain)
        is_table = block.kind is BlockKind.ROW and document.blocks[at].kind is not BlockKind.ROW
        if is_table and len(line) <= 60 and not re.search(r"[。；，\t]", line):
            yield at


def _quiet(passage: Passage) -> Passage:
    return replace(passage, scope=Scope.NOTHING, is_heading=True)


def _owners(document: Document) -> dict[int, int]:
    return {block: at for at, clause in enumerate(document.clauses) for block in clause.blocks}


def _read_passage(
    document: Document, settled: Settled, at: int, owner: int | None, children: set[int], unowned: Scope
) -> Passage:
    block = document.blocks[at]
    clause = document.clauses[owner] if owner is not None else None
    if block.kind is BlockKind.TITLE:
        return Passage(at, block.span, owner, Scope.NOTHING, is_heading=True)
    if block.kind is BlockKind.HEADING and (owner in children or (clause and len(clause.blocks) > 1)):
        return Passage(at, _after_marker(block), owner, Scope.NOTHING, is_heading=True)
    text = block.span.cut(settled.plain)
    if _FURNITURE.match(text) or _ISSUED.fullmatch(text) or (owner is None and _ADDRESSEES.fullmatch(text)):
        return Passage(at, block.span, owner, Scope.NOTHING, is_charge=read_line(text))
    if read_line(text):
        return Passage(at, block.span, owner, Scope.NOTHING, is_charge=True)
    return Passage(at, _body(settled, block, clause), owner, unowned if owner is None else _scope(document, owner))


def _after_marker(block: Block) -> Span:
    start = block.marker_span.end if block.marker_span else block.span.start
    return Span(min(start, block.span.end), block.span.end)


def _body(settled: Settled, block: Block, clause: Clause | None) -> Span:
    """The block behind its heading; a heading that only a bracket follows is itself what is promised."""
    span = _after_marker(block)
    if (
        clause
        and block.marker
        and span.start <= clause.heading.start
        and clause.heading.end < span.end
        and len(clause.heading)
        and settled.open[clause.heading.end : span.end].strip(f" 。，；\r\n{BRACKETED}")
    ):
        return Span(clause.heading.end, span.end)
    return span


def _scope(document: Document, owner: int) -> Scope:
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
