"""One piece of evidence on a page of its own: shown as far as a browser can, with its neighbours and findings."""

import io
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from jiedui.accounts.roles import Verb
from jiedui.documents.model import BlockKind, Document
from jiedui.documents.reading import MOST_FILE_BYTES, read_document
from jiedui.kernel.refusals import InputRefused
from jiedui.ledger import access, storage
from jiedui.ledger.access import Viewer
from jiedui.ledger.models import Evidence
from jiedui.ledger.queries.findings import Finding, findings_of, with_copies_told
from jiedui.ledger.refusals import Missing

PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
FILMS = frozenset({"video/mp4", "video/quicktime", "video/3gpp"})
SOUNDS = frozenset({"audio/mp4", "audio/mpeg", "audio/wav"})
PDF = "application/pdf"
MOST_BLOCKS, MOST_CHARACTERS = 400, 40_000
_READ = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/msword": ".doc",
    "application/ofd": ".ofd",
    "text/plain": ".txt",
    "text/csv": ".txt",
}


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of a preview, or a row of a table with its cells."""

    text: str
    is_heading: bool = False
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """The words of a file; `is_cut` where it has more. `refusal` says why there are none."""

    passages: tuple[Passage, ...] = ()
    is_cut: bool = False
    refusal: InputRefused | None = None


@dataclass(frozen=True, slots=True)
class ViewingPage:
    """A file, its place in the row of the activity's files, and what was found about it."""

    slug: str
    activity: UUID
    title: str
    uid: UUID
    name: str
    media_type: str
    size: int
    digest: str
    taken_on: date | None
    added_by: str
    added_at: datetime
    withdrawn_reason: str
    place: int
    count: int
    before: UUID | None
    after: UUID | None
    findings: tuple[Finding, ...]
    preview: Preview | None

    @property
    def shown_as(self) -> str:
        """How a browser shows it: picture, film, sound, pdf, words, or not at all."""
        for name, kinds in (("picture", PICTURES), ("film", FILMS), ("sound", SOUNDS), ("pdf", {PDF})):
            if self.media_type in kinds:
                return name
        return "words" if self.preview and self.preview.passages else "nothing"


def viewing_page(viewer: Viewer, *, slug: str, activity: UUID, uid: UUID) -> ViewingPage:
    """The page of a file. Raises Missing, Refused. Six queries."""
    programme = access.get_programme_to(Verb.VIEW_ACTIVITIES, viewer, slug=slug)
    proved = access.get_activity(viewer, programme, uid=activity)
    evidence = with_copies_told(proved.evidence.select_related("added_by__person")).filter(uid=uid).first()
    if evidence is None:
        raise Missing
    row = list(proved.evidence.order_by("added_at", "id").values_list("uid", flat=True))
    place = row.index(uid)
    return ViewingPage(
        slug=slug,
        activity=activity,
        title=proved.title,
        uid=uid,
        name=evidence.name,
        media_type=evidence.media_type,
        size=evidence.size,
        digest=evidence.digest,
        taken_on=evidence.taken_on,
        added_by=evidence.added_by.person.name,
        added_at=evidence.added_at,
        withdrawn_reason=evidence.withdrawn_reason,
        place=place + 1,
        count=len(row),
        before=row[place - 1] if place else None,
        after=row[place + 1] if place + 1 < len(row) else None,
        findings=findings_of(viewer, proved, [evidence]).get(evidence.pk, ()),
        preview=_preview(evidence),
    )


def _preview(evidence: Evidence) -> Preview | None:
    """The words of a document or a text; None for what has none to read, or is too large to be read for a page."""
    extension = _READ.get(evidence.media_type)
    if extension is None or evidence.size > MOST_FILE_BYTES:
        return None
    try:
        with storage.opened(evidence.digest) as file:
            data = file.read()
    except FileNotFoundError as error:
        raise Missing from error
    if evidence.media_type.startswith("text/"):
        return _of_text(data)
    try:
        return _of_document(read_document(data, name=f"{evidence.uid}{extension}"))
    except InputRefused as refusal:
        return Preview(refusal=refusal)


def _of_text(data: bytes) -> Preview:
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeError:
            continue
    else:
        return Preview()
    lines = [line.rstrip("\n") for line in io.StringIO(text[:MOST_CHARACTERS])]
    is_cut = len(text) > MOST_CHARACTERS or len(lines) > MOST_BLOCKS
    return Preview(tuple(Passage(line) for line in lines[:MOST_BLOCKS]), is_cut)


def _of_document(document: Document) -> Preview:
    passages, length = [], 0
    for block in document.blocks[:MOST_BLOCKS]:
        text = document.text[block.span.start : block.span.end]
        length += len(text)
        if length > MOST_CHARACTERS:
            break
        cells = tuple(document.text[cell.start : cell.end] for cell in block.cells)
        passages.append(Passage(text, block.kind in (BlockKind.TITLE, BlockKind.HEADING), cells))
    return Preview(tuple(passages), is_cut=len(passages) < len(document.blocks))
