"""Short ways to look at a Document in a test, and the laws that every Document keeps."""

from jiedui.documents.model import BlockKind, Document
from jiedui.documents.reading import read_document
from jiedui.kernel.refusals import InputRefused


def read_lines(*lines: str) -> Document:
    return read_document("\n".join(lines).encode(), name="方案.txt")


def read_or_refuse(data: bytes, *, name: str) -> Document | InputRefused:
    """What becomes of a file; any other exception is a mistake of the reader and ends the test."""
    try:
        return read_document(data, name=name)
    except InputRefused as refused:
        return refused


def paths(document: Document) -> list[str]:
    return [clause.path for clause in document.clauses]


def words(document: Document, kind: BlockKind | None = None) -> list[str]:
    return [block.span.cut(document.text) for block in document.blocks if kind in (None, block.kind)]


def headings(document: Document) -> list[str]:
    return [clause.heading.cut(document.text) for clause in document.clauses]


def codes(document: Document) -> list[str]:
    return [diagnostic.code for diagnostic in document.diagnostics]


def check_laws(document: Document) -> None:
    _check_blocks(document)
    _check_clauses(document)
    for diagnostic in document.diagnostics:
        assert diagnostic.span.end <= len(document.text)
        assert "{" not in diagnostic.message + diagnostic.hint


def _check_blocks(document: Document) -> None:
    end = 0
    for block in document.blocks:
        text = block.span.cut(document.text)
        assert end <= block.span.start < block.span.end <= len(document.text)
        assert text == text.strip() != ""
        assert (block.marker == "") == (block.marker_span is None) == (block.level == 0)
        assert block.marker_span is None or block.span.contains(block.marker_span)
        assert (block.kind is BlockKind.ROW) == (block.table is not None)
        last = block.span.start
        for cell in block.cells:
            assert last <= cell.start <= cell.end <= block.span.end
            assert cell.cut(document.text) == cell.cut(document.text).strip()
            last = cell.end
        end = block.span.end


def _check_clauses(document: Document) -> None:
    owners: list[int] = []
    for at, clause in enumerate(document.clauses):
        first = document.blocks[clause.blocks[0]]
        assert (clause.marker, clause.level) == (first.marker, first.level)
        assert clause.span.start == first.span.start
        assert clause.span.contains(clause.heading)
        assert len(clause.path.split("/")) == clause.level
        assert clause.blocks == tuple(range(clause.blocks[0], clause.blocks[-1] + 1))
        owners.extend(clause.blocks)
        if clause.parent is None:
            assert clause.path == clause.marker
            assert clause.level == 1
        else:
            parent = document.clauses[clause.parent]
            assert clause.parent < at
            assert parent.span.contains(clause.span)
            assert clause.path == f"{parent.path}/{clause.marker}"
            assert clause.level == parent.level + 1
        if at and document.clauses[at - 1].span.overlaps(clause.span):
            assert document.clauses[at - 1].span.contains(clause.span)
    assert owners == sorted(set(owners))
    assert sum(block.level > 0 for block in document.blocks) == len(document.clauses)


def check_coverage(document: Document) -> None:
    """Every character that is not white space lies in exactly one block (formats without marks of their own)."""
    covered = sum(len("".join(block.span.cut(document.text).split())) for block in document.blocks)
    assert covered == len("".join(document.text.split()))
