"""One piece of evidence on a page of its own: shown as far as a browser can, with its neighbours and findings."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from jiedui.accounts.roles import Verb
from jiedui.ledger import access
from jiedui.ledger.queries.findings import Finding, findings_of, with_copies_told
from jiedui.ledger.queries.previewing import Preview, preview_of
from jiedui.ledger.refusals import Missing
from jiedui.ledger.viewers import Viewer

PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
FILMS = frozenset({"video/mp4", "video/quicktime", "video/3gpp"})
SOUNDS = frozenset({"audio/mp4", "audio/mpeg", "audio/wav"})
PDF = "application/pdf"


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
        preview=preview_of(evidence),
    )
