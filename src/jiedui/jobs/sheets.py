"""The jobs over a bureau's own spreadsheet: read, taken in, undone, given back with comments."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils import timezone

from jiedui.jobs.works import Ended, Progress, whole
from jiedui.kernel.diagnostics import untranslated
from jiedui.ledger.actions.jobs import Claimed
from jiedui.ledger.actions.sheet_accepting import accept_rows, undo_rows
from jiedui.ledger.actions.sheet_reading import read_sheet as read_rows
from jiedui.ledger.queries.annotated import write_annotated


def annotate(job: Claimed, target: Path, progress: Progress) -> Ended:
    """The workbook with a comment in each bad cell."""
    of = _batch(job)
    with whole(target) as file:
        name = write_annotated(job.viewer, slug=of["programme"].slug, uid=of["uid"], target=file)
    progress(1, 1)
    return Ended(file_name=name)


def read_sheet(job: Claimed, target: Path, progress: Progress) -> Ended:
    """Each row read, and what is wrong in it."""
    del target
    read_rows(job.viewer, **_batch(job), at=timezone.now(), progress=progress)
    return Ended()


def accept_sheet(job: Claimed, target: Path, progress: Progress) -> Ended:
    """The good rows taken in."""
    del target
    taken = accept_rows(job.viewer, **_batch(job), at=timezone.now(), progress=progress)
    return Ended(untranslated("已导入{count}项活动。"), {"count": taken.count})


def undo_import(job: Claimed, target: Path, progress: Progress) -> Ended:
    """What was taken in, withdrawn."""
    del target
    taken = undo_rows(job.viewer, **_batch(job), at=timezone.now(), progress=progress)
    return Ended(untranslated("已撤销{count}项活动。"), {"count": taken.count})


def _batch(job: Claimed) -> dict[str, Any]:
    """Which file the job is about: its programme and its number. Raises Missing."""
    return {"programme": job.in_programme, "uid": UUID(job.asked["batch"])}
