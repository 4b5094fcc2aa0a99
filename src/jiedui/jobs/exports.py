"""The job that takes a list out."""

from pathlib import Path

from django.utils import timezone

from jiedui.jobs.works import Ended, Progress, whole
from jiedui.kernel.diagnostics import untranslated
from jiedui.ledger.actions.jobs import Claimed
from jiedui.ledger.exports.asking import revived
from jiedui.ledger.exports.registry import EXPORTS, write_export
from jiedui.sheets.listing import Form


def export(job: Claimed, target: Path, progress: Progress) -> Ended:
    """Write the list that was asked for, under its filter."""
    name = job.asked["list"]
    asked = revived(job.asked["asked"], filtered_by=EXPORTS[name].filtered_by)
    with whole(target) as file:
        written = write_export(
            job.viewer,
            name,
            asked,
            form=Form(job.asked["form"]),
            target=file,
            at=timezone.now(),
            progress=lambda done: progress(done, job.total),
        )
    return Ended(untranslated("共{rows}条。"), {"rows": written.rows}, written.name)
