"""What was found about the files that prove: days that differ, a place elsewhere, the same picture under others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from jiedui.accounts.roles import Verb
from jiedui.evidence.capture import PlaceFinding, days_apart
from jiedui.ledger import access
from jiedui.ledger.models import Activity, ActivityState, Evidence, Likeness
from jiedui.ledger.viewers import Viewer

SHOWN, PAGE = 50, 30
VERB = Verb.VIEW_TRAIL


@dataclass(frozen=True, slots=True)
class Sighting:
    """A file under an activity, as it is shown beside the one that looks like it."""

    evidence: UUID
    name: str
    media_type: str
    activity: UUID
    title: str
    day: date


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `code` is `day`, `place` or `copy`.

    A day is `days` before (below 0) or after the activity's. A copy is `percent` alike, 100 for the same file; `other`
    is None where the viewer may not see the activity that it stands under.
    """

    code: str
    days: int = 0
    place: PlaceFinding = PlaceFinding.NOT_COMPARED
    percent: int = 0
    other: Sighting | None = None

    @property
    def is_warning(self) -> bool:
        """Whether a reviewer ought to look."""
        return self.code != "place" or self.place is PlaceFinding.OUTSIDE


@dataclass(frozen=True, slots=True)
class Pair:
    """Two files that look alike, under two activities."""

    id: int
    percent: int
    later: Sighting
    earlier: Sighting


@dataclass(frozen=True, slots=True)
class PairsPage:
    """The pairs of a programme, the latest found first; `after` is the key of the next page."""

    slug: str
    pairs: tuple[Pair, ...]
    after: str


def findings_of(viewer: Viewer, activity: Activity, proofs: Iterable[Evidence]) -> Mapping[int, tuple[Finding, ...]]:
    """The findings of each file, by its number. One query where copies were found."""
    standing = [proof for proof in proofs if proof.withdrawn_at is None]
    copies = _copies(viewer, activity, [proof.pk for proof in standing if proof.has_copies])
    return {proof.pk: (*_day(activity, proof), *_place(proof), *copies.get(proof.pk, ())) for proof in standing}


def with_copies_told(evidence: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """The files with word of whether any copy of each was found, as `findings_of` wants them."""
    pairs = Likeness.objects.order_by()
    found = Exists(pairs.filter(later=OuterRef("pk"))) | Exists(pairs.filter(earlier=OuterRef("pk")))
    return evidence.annotate(has_copies=found)


def pairs_page(viewer: Viewer, *, slug: str, after: str = "") -> PairsPage:
    """All pairs that look alike, for those who look after the whole. Raises Missing, Refused. Three queries."""
    programme = access.get_programme_to(VERB, viewer, slug=slug)
    rows = _standing_pairs().filter(programme=programme).order_by("-id")
    if after.isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows[: PAGE + 1])
    pairs = tuple(Pair(row.pk, row.percent, _sighting(row.later), _sighting(row.earlier)) for row in found[:PAGE])
    return PairsPage(slug, pairs, str(pairs[-1].id) if len(found) > PAGE else "")


def _day(activity: Activity, proof: Evidence) -> Iterable[Finding]:
    """By how many days the file's own day misses the activity's; nothing before it was carried out."""
    if proof.taken_on is None or activity.done_on is None:
        return
    days = days_apart(proof.taken_on, first=activity.done_on, last=activity.done_until or activity.done_on)
    if days:
        yield Finding("day", days=days)


def _place(proof: Evidence) -> Iterable[Finding]:
    if proof.place_finding:
        yield Finding("place", place=PlaceFinding(proof.place_finding))


def _copies(viewer: Viewer, activity: Activity, proofs: list[int]) -> Mapping[int, list[Finding]]:
    if not proofs:
        return {}
    about = Q(later__in=proofs) | Q(earlier__in=proofs)
    seen = access.visible_activities(viewer, activity.programme).order_by()
    pairs = _standing_pairs().annotate(
        later_is_seen=Exists(seen.filter(pk=OuterRef("later__activity_id"))),
        earlier_is_seen=Exists(seen.filter(pk=OuterRef("earlier__activity_id"))),
    )
    found: dict[int, list[Finding]] = {}
    for row in pairs.filter(about).order_by("-percent", "id")[:SHOWN]:
        for mine, other, is_seen in (
            (row.later, row.earlier, row.earlier_is_seen),
            (row.earlier, row.later, row.later_is_seen),
        ):
            if mine.pk in proofs:
                sighting = _sighting(other) if is_seen else None
                found.setdefault(mine.pk, []).append(Finding("copy", percent=row.percent, other=sighting))
    return found


def _standing_pairs() -> QuerySet[Likeness]:
    """The pairs of which neither file was withdrawn, nor its activity."""
    return (
        Likeness.objects.filter(later__withdrawn_at__isnull=True, earlier__withdrawn_at__isnull=True)
        .exclude(later__activity__state=ActivityState.WITHDRAWN)
        .exclude(earlier__activity__state=ActivityState.WITHDRAWN)
        .select_related("later__activity", "earlier__activity")
    )


def _sighting(evidence: Evidence) -> Sighting:
    activity = evidence.activity
    day = activity.done_on or activity.planned_on
    return Sighting(evidence.uid, evidence.name, evidence.media_type, activity.uid, activity.title, day)
