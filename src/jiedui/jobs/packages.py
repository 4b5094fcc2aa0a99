"""The job that assembles a year's package."""

from pathlib import Path

from django.utils import timezone

from jiedui.jobs.works import Ended, Progress
from jiedui.kernel.diagnostics import untranslated
from jiedui.ledger.actions.jobs import Claimed
from jiedui.ledger.actions.packages import assemble_package
from jiedui.ledger.beside import clear_beside

_PACKED = untranslated(
    "任务{obligations}项、活动{activities}项、佐证材料{evidence}份，已打包并核验。文件摘要（SHA-256）：{digest}"
)


def package(job: Claimed, target: Path, progress: Progress) -> Ended:
    """Assemble it anew: of a process that was killed nothing is used, and nothing is left."""
    clear_beside(target)
    made = assemble_package(
        job.viewer,
        programme=job.in_programme,
        year=job.asked["year"],
        at=timezone.now(),
        target=target,
        progress=progress,
    )
    told = {name: made.counts[name] for name in ("obligations", "activities", "evidence")}
    return Ended(_PACKED, {**told, "digest": made.digest}, f"{made.name}.zip")
