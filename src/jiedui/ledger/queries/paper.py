"""The plan as paper: its blocks in order, each cut into segments where a promise begins or ends.

It never changes once the plan is adopted, so it is built once a version and kept in the process.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from threading import Lock
from types import MappingProxyType
from typing import Any

from jiedui.documents.model import Block, BlockKind, Document
from jiedui.kernel.spans import Span
from jiedui.ledger.asked_for import ASKED_FOR
from jiedui.ledger.kept import document_of
from jiedui.ledger.models import Commitment, PartyPart, PlanVersion, ReviewState

PAPERS_KEPT = 64
PROMISE_COLUMNS = ("id", "key", "sequence", "clause_path", "start", "end", "quote", *ASKED_FOR, "is_item", "parent_id")


@dataclass(frozen=True, slots=True)
class Party:
    """Who answers for a promise: the name as printed, and the body it was bound to."""

    name: str
    is_lead: bool
    organisation_id: int | None
    organisation: str


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment as the paper knows it. An item owes nothing itself."""

    id: int
    key: str
    sequence: int
    clause_path: str
    span: Span
    quote: str
    least: int | None
    most: int | None
    unit: str
    is_approximate: bool
    recurrence: str
    deadline: str
    each_responsible: bool
    kind: str
    area: str
    is_item: bool
    parent_id: int | None
    parties: tuple[Party, ...] = ()

    @property
    def deadline_recurs(self) -> bool:
        """Whether the deadline already says how often."""
        return self.deadline.startswith("every-")


@dataclass(frozen=True, slots=True)
class Segment:
    """Characters that belong to the same promises: `keys`, the shortest first; `begins` are those that start here."""

    text: str
    keys: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperBlock:
    """A paragraph, heading or table row; a row has its segments cell by cell. `start` is its first character."""

    kind: BlockKind
    marker: str
    level: int
    table: int | None
    segments: tuple[Segment, ...]
    cells: tuple[tuple[Segment, ...], ...] = ()
    start: int = 0


@dataclass(frozen=True, slots=True)
class Paper:
    """The plan's text as shown; `before` is what stands in the file before the plan's title."""

    before: tuple[PaperBlock, ...]
    blocks: tuple[PaperBlock, ...]
    promises: Mapping[str, Promise]

    def of_id(self, commitment_id: int) -> Promise | None:
        return next((promise for promise in self.promises.values() if promise.id == commitment_id), None)

    def beside(self, promise: Promise) -> tuple[Promise, ...]:
        """The promises that share characters with this one, itself among them, in order."""
        return tuple(other for other in self.promises.values() if other.span.overlaps(promise.span))

    def items_of(self, promise: Promise) -> tuple[Promise, ...]:
        return tuple(other for other in self.promises.values() if other.parent_id == promise.id)


PaperKey = tuple[object, ...]
_kept: "OrderedDict[PaperKey, Paper]" = OrderedDict()
_lock = Lock()


def paper_of(version_id: int, *, mark: PaperKey) -> Paper:
    """The paper of a version. `mark` tells its content: another mark, another paper. Two queries, or none."""
    key = (version_id, *mark)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    paper = _read(version_id)
    with _lock:
        _kept[key] = paper
        while len(_kept) > PAPERS_KEPT:
            _kept.popitem(last=False)
    return paper


def forget_papers() -> None:
    """Build every paper again when it is next asked for: after a database was put in the place of another."""
    with _lock:
        _kept.clear()


def build_paper(document: Document, promises: Sequence[Promise]) -> Paper:
    """Cut the document's blocks at the borders of the promises."""
    in_order = sorted(promises, key=lambda promise: (promise.span.start, promise.span.end, promise.key))
    blocks = [_block(block, document.text, here) for block, here in _promises_by_block(document.blocks, in_order)]
    titles = [at for at, block in enumerate(blocks) if block.kind is BlockKind.TITLE]
    first = titles[0] if titles else 0
    return Paper(
        before=tuple(blocks[:first]),
        blocks=tuple(blocks[first:]),
        promises=MappingProxyType({promise.key: promise for promise in in_order}),
    )


def _promises_by_block(
    blocks: Iterable[Block], promises: Sequence[Promise]
) -> Iterable[tuple[Block, tuple[Promise, ...]]]:
    """Each block with the promises that share characters with it; one walk over both."""
    at, still = 0, list[Promise]()
    for block in blocks:
        while at < len(promises) and promises[at].span.start < block.span.end:
            still.append(promises[at])
            at += 1
        still = [promise for promise in still if promise.span.end > block.span.start]
        yield block, tuple(still)


def _block(block: Block, text: str, promises: Sequence[Promise]) -> PaperBlock:
    return PaperBlock(
        kind=block.kind,
        marker=block.marker,
        level=block.level,
        table=block.table,
        segments=() if block.cells else _segments(block.span, text, promises),
        cells=tuple(_segments(cell, text, promises) for cell in block.cells),
        start=block.span.start,
    )


def _segments(span: Span, text: str, promises: Sequence[Promise]) -> tuple[Segment, ...]:
    """The characters of the span, cut wherever a promise begins or ends."""
    here = [promise for promise in promises if promise.span.overlaps(span)]
    borders = {span.start, span.end}
    for promise in here:
        borders.update((max(promise.span.start, span.start), min(promise.span.end, span.end)))
    cuts = sorted(borders)
    return tuple(_segment(Span(start, end), text, here) for start, end in pairwise(cuts))


def _segment(span: Span, text: str, promises: Sequence[Promise]) -> Segment:
    over = [promise for promise in promises if promise.span.contains(span)]
    over.sort(key=lambda promise: (len(promise.span), promise.span.start, promise.key))
    return Segment(
        text=span.cut(text),
        keys=tuple(promise.key for promise in over),
        begins=tuple(promise.key for promise in reversed(over) if promise.span.start == span.start),
    )


def _read(version_id: int) -> Paper:
    version = PlanVersion.objects.only("source_name", "text", "document").get(pk=version_id)
    return build_paper(document_of(version), _promises(version_id))


def _promises(version_id: int) -> list[Promise]:
    """The version's promises with their parties, in one query: a row a party."""
    rows = (
        Commitment.objects.filter(version_id=version_id)
        .exclude(review_state=ReviewState.DROPPED)
        .order_by("sequence", "id", "parties__sequence", "parties__id")
        .values(*PROMISE_COLUMNS, *_PARTY_COLUMNS)
    )
    parties: dict[int, list[Party]] = {}
    firsts: dict[int, Mapping[str, Any]] = {}
    for row in rows:
        firsts.setdefault(row["id"], row)
        if row["parties__name"]:
            parties.setdefault(row["id"], []).append(_party(row))
    return [promise_of(row, tuple(parties.get(number, ()))) for number, row in firsts.items()]


_PARTY_COLUMNS = (
    "parties__name",
    "parties__part",
    "parties__organisation_id",
    "parties__organisation__name",
    "parties__organisation__short_name",
)


def promise_of(row: Mapping[str, Any], parties: tuple[Party, ...] = ()) -> Promise:
    """The promise that stands in a row of `PROMISE_COLUMNS`; what else is in the row is left."""
    kept = {name: row[name] for name in PROMISE_COLUMNS if name not in ("start", "end", "activity_kind")}
    return Promise(**kept, span=Span(row["start"], row["end"]), kind=row["activity_kind"], parties=parties)


def _party(row: Mapping[str, Any]) -> Party:
    return Party(
        name=row["parties__name"],
        is_lead=row["parties__part"] == PartyPart.LEAD,
        organisation_id=row["parties__organisation_id"],
        organisation=row["parties__organisation__short_name"] or row["parties__organisation__name"] or "",
    )
