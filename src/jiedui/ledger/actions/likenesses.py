"""Finding the same picture under several activities: looks are kept and compared when a file comes in.

What is found is a cache for the reviewer's eyes, never a refusal; `rebuild_likenesses` makes all of it anew.
"""

from collections.abc import Iterable, Iterator, Sequence

from django.db import transaction
from django.db.models import Q
from PIL import Image

from jiedui.evidence.duplicates import NEAR, Look, bands_of, look_of, near_bands
from jiedui.evidence.likeness import ALIKE, likeness
from jiedui.evidence.thumbnails import NoPicture, grey_copy
from jiedui.ledger import storage
from jiedui.ledger.models import Evidence, Likeness, PictureLook

MOST_CANDIDATES = 30
MOST_SAME = 50
# Pages of one form crowd in a band by the ten thousand; a search looks at no more of them than this.
MOST_IN_A_BAND = 2000
_SIGN = 1 << 63
_ALL = 1 << 64


def note_looks(evidence: Evidence) -> None:
    """Keep what a file looks like, and which files of other activities are the same or look the same."""
    with transaction.atomic():
        PictureLook.objects.filter(evidence=evidence).delete()
        note_new_looks(evidence)


def note_new_looks(evidence: Evidence) -> None:
    """The same for a file of which nothing is kept yet. Within a transaction."""
    grey = _grey(evidence)
    look = look_of(grey) if grey else None
    if look is not None:
        PictureLook.objects.bulk_create(_rows(evidence, look))
    found = {row.pk: (row, 100, True) for row in _same_files(evidence)}
    if grey is not None and look is not None:
        found = {row.pk: (row, percent, False) for row, percent in _alike(evidence, grey, look)} | found
    Likeness.objects.bulk_create(
        [_likeness(evidence, row, percent, is_same=is_same) for row, percent, is_same in found.values()],
        ignore_conflicts=True,
    )


def rebuild_likenesses() -> Iterator[int]:
    """Make every look and likeness anew from the files; tells how many files are done."""
    Likeness.objects.all().delete()
    PictureLook.objects.all().delete()
    rows = Evidence.objects.select_related("activity").order_by("id")
    for done, evidence in enumerate(rows.iterator(chunk_size=200), start=1):
        note_looks(evidence)
        yield done


def _grey(evidence: Evidence) -> Image.Image | None:
    if not evidence.media_type.startswith("image/"):
        return None
    try:
        with storage.opened(evidence.digest) as file:
            return grey_copy(file)
    except (NoPicture, FileNotFoundError):
        return None


def _rows(evidence: Evidence, look: Look) -> Iterable[PictureLook]:
    for is_middle, value in ((False, look.whole), (True, look.middle)):
        bands = {f"band_{number}": band for number, band in enumerate(bands_of(value))}
        yield PictureLook(
            evidence=evidence,
            programme_id=evidence.activity.programme_id,
            is_middle=is_middle,
            look=_signed(value),
            **bands,
        )


def _elsewhere(evidence: Evidence) -> Q:
    """The standing files of the programme's other activities."""
    return Q(activity__programme_id=evidence.activity.programme_id, withdrawn_at__isnull=True) & ~Q(
        activity_id=evidence.activity_id
    )


def _same_files(evidence: Evidence) -> Sequence[Evidence]:
    found = Evidence.objects.filter(_elsewhere(evidence), digest=evidence.digest)
    return list(found.order_by("id")[:MOST_SAME])


def _alike(evidence: Evidence, grey: Image.Image, look: Look) -> Iterator[tuple[Evidence, int]]:
    """The pictures that look the same at a second, closer look."""
    near = near_pictures(evidence, look)
    rows = Evidence.objects.filter(_elsewhere(evidence), pk__in=near).exclude(digest=evidence.digest)
    for row in rows.order_by("id"):
        other = _grey(row)
        percent = likeness(grey, other) if other else 0
        if percent >= ALIKE:
            yield row, min(percent, 99)


def near_pictures(evidence: Evidence, look: Look) -> Sequence[int]:
    """The numbers of the pictures whose looks are nearest. At most eight queries, each off an index alone."""
    distances: dict[int, int] = {}
    for other, is_middle, value in _sharing_a_band(evidence, look):
        one = value % _ALL
        distance = (look.whole ^ one).bit_count()
        if not is_middle:
            distance = min(distance, (look.middle ^ one).bit_count())
        if distance <= NEAR and distance < distances.get(other, NEAR + 1):
            distances[other] = distance
    nearest = sorted((distance, other) for other, distance in distances.items() if other != evidence.pk)
    return [other for _, other in nearest[:MOST_CANDIDATES]]


def _sharing_a_band(evidence: Evidence, look: Look) -> Iterator[tuple[int, bool, int]]:
    """The looks that agree in a band, and then, where those don't crowd, those that differ by one bit in it."""
    rows = PictureLook.objects.filter(programme_id=evidence.activity.programme_id).order_by()
    both = zip(near_bands(look.whole), near_bands(look.middle), strict=True)
    for number, (whole, middle) in enumerate(both):
        same = {whole[0], middle[0]}
        room = MOST_IN_A_BAND
        for values in (same, {*whole, *middle} - same):
            sharing = rows.filter(**{f"band_{number}__in": sorted(values)})
            found = sharing.values_list("evidence_id", "is_middle", "look")[:room] if room else ()
            yield from found
            room -= len(found)


def _likeness(one: Evidence, other: Evidence, percent: int, *, is_same: bool) -> Likeness:
    earlier, later = sorted((one, other), key=lambda row: row.pk)
    return Likeness(
        programme_id=one.activity.programme_id, later=later, earlier=earlier, percent=percent, is_same_file=is_same
    )


def _signed(value: int) -> int:
    """A number of 64 bits as databases keep it."""
    return value - _ALL if value >= _SIGN else value
