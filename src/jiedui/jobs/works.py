"""What jobs there are: each does its work for whoever asked, tells how far it is, and says how it ended."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.utils import timezone

from jiedui.kernel.diagnostics import untranslated
from jiedui.ledger.actions.jobs import Claimed
from jiedui.ledger.actions.sheet_accepting import accept_rows, undo_rows
from jiedui.ledger.actions.sheet_reading import read_sheet
from jiedui.ledger.exports.asking import revived
from jiedui.ledger.exports.registry import EXPORTS, write_export
from jiedui.ledger.queries.annotated import write_annotated
from jiedui.ledger.refusals import Missing
from jiedui.sheets.listing import Form

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a job ended: a sentence with its values, the name of the file that it made."""

    template: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    file_name: str = ""


def do_work(job: Claimed, *, target: Path, progress: Progress) -> Ended:
    """Do what was asked. A file that is made stands at `target` only once it is whole.

    Raises Missing, Refused, InputRefused.
    """
    return WORKS[job.work](job, target, progress)


def _export(job: Claimed, target: Path, progress: Progress) -> Ended:
    name = job.asked["list"]
    asked = revived(job.asked["asked"], filtered_by=EXPORTS[name].filtered_by)
    with _whole(target) as file:
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


def _annotate(job: Claimed, target: Path, progress: Progress) -> Ended:
    of = _batch(job)
    with _whole(target) as file:
        name = write_annotated(job.viewer, slug=of["programme"].slug, uid=of["uid"], target=file)
    progress(1, 1)
    return Ended(file_name=name)


def _read(job: Claimed, target: Path, progress: Progress) -> Ended:
    del target
    read_sheet(job.viewer, **_batch(job), at=timezone.now(), progress=progress)
    return Ended()


def _accept(job: Claimed, target: Path, progress: Progress) -> Ended:
    del target
    taken = accept_rows(job.viewer, **_batch(job), at=timezone.now(), progress=progress)
    return Ended(untranslated("已导入{count}项活动。"), {"count": taken.count})


def _undo(job: Claimed, target: Path, progress: Progress) -> Ended:
    del target
    taken = undo_rows(job.viewer, **_batch(job), at=timezone.now(), progress=progress)
    return Ended(untranslated("已撤销{count}项活动。"), {"count": taken.count})


def _batch(job: Claimed) -> dict[str, Any]:
    """Which file the job is about: its programme and its number. Raises Missing."""
    if job.programme is None:
        raise Missing
    return {"programme": job.programme, "uid": UUID(job.asked["batch"])}


@contextmanager
def _whole(target: Path) -> Iterator[BinaryIO]:
    """A file that gets its name when it is whole and on the disk; nothing is left of one that isn't."""
    part = target.with_suffix(".part")
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


WORKS: Mapping[str, Callable[[Claimed, Path, Progress], Ended]] = {
    "export": _export,
    "annotate": _annotate,
    "read_sheet": _read,
    "accept_sheet": _accept,
    "undo_import": _undo,
}
