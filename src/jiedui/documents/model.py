"""Document: one immutable text, the blocks it is made of, and the clauses of its outline.

Every position is a span of `Document.text`. For a .txt file that text is the file's own characters,
so that a position is also a position in the file; numbers that Word generates are part of the text.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from jiedui.kernel.diagnostics import Diagnostic
from jiedui.kernel.spans import Span


class BlockKind(StrEnum):
    """What a block is on paper."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading or table row. Blank lines are no blocks; blocks never overlap and stand in order.

    `span` leaves out white space at both ends. `marker` is the outline number as printed (“（一）”, “1．”
    without its full stop: “1”), empty where there is none; `level` counts from 1 for the outermost kind
    of marker in this document, 0 without one. A row has its `table` (counted from 0) and its `cells`.
    """

    kind: BlockKind
    span: Span
    marker: str = ""
    marker_span: Span | None = None
    level: int = 0
    table: int | None = None
    cells: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """A node of the outline: from its marker to just before the next clause of its level or above.

    `path` is the markers on the way down as printed, joined by “/”: “三/（一）/2”. `parent` and `blocks`
    are positions in `Document.clauses` and `Document.blocks`; `blocks` counts the clause's own blocks,
    without those of clauses inside it.
    """

    path: str
    marker: str
    level: int
    span: Span
    heading: Span
    parent: int | None
    blocks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read: `name` of the file, its `format` (“txt”, “docx” …), text, blocks and clauses."""

    name: str
    format: str
    text: str
    blocks: tuple[Block, ...]
    clauses: tuple[Clause, ...]
    diagnostics: tuple[Diagnostic, ...] = field(default=())

    def clause_path_at(self, offset: int) -> str:
        """The path of the innermost clause that holds the character at `offset`; empty outside all clauses."""
        found = ""
        for clause in self.clauses:
            if clause.span.start > offset:
                break
            if offset < clause.span.end:
                found = clause.path
        return found
