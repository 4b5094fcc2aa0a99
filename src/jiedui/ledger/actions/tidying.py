"""Keeping house among the files: what was left over is swept, what was worked out of them is made anew.

Nothing here is a business record, so that the log tells of nothing; no stored file is touched.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from jiedui.evidence.thumbnails import SMALL, NoPicture
from jiedui.ledger import storage
from jiedui.ledger.actions.likenesses import rebuild_likenesses
from jiedui.ledger.actions.uploads import KEPT_FOR, sweep_uploads
from jiedui.ledger.models import Evidence, Upload
from jiedui.ledger.storage.small import drop_small_copies, small_copy

Tell = Callable[[int, int], None]


def sweep(*, at: datetime) -> int:
    """Drop uploads that nobody went on sending for seven days, and pieces as old that belong to none; how many."""
    swept = sweep_uploads(at=at)
    known = {str(uid) for uid in Upload.objects.values_list("uid", flat=True)}
    for path in storage.uploads().iterdir():
        touched_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if path.name not in known and touched_at < at - KEPT_FOR:
            path.unlink(missing_ok=True)
            swept += 1
    return swept


def rebuild(tell: Tell) -> int:
    """Drop the small copies, looks and likenesses and make them anew; how many files that were.

    `tell` hears how many are done, and of how many. Raises InputRefused where the disk has no room, or the bucket is
    out of reach.
    """
    drop_small_copies()
    total = Evidence.objects.count()
    digests = (
        Evidence.objects.filter(media_type__startswith="image/").order_by("digest").values_list("digest").distinct()
    )
    _make_small_copies(digest for (digest,) in digests.iterator())
    for done in rebuild_likenesses():
        tell(done, total)
    return total


def _make_small_copies(digests: Iterable[str]) -> None:
    for digest in digests:
        try:
            small_copy(digest, side=SMALL)
        except (NoPicture, FileNotFoundError):
            continue
