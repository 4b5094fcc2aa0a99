"""How far a job is, for whoever asked for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from jiedui.ledger import background
from jiedui.ledger.models import UNDER_WAY, Job, JobState, Work
from jiedui.ledger.refusals import Missing
from jiedui.ledger.viewers import Viewer

_YOUNG = 10  # seconds


@dataclass(frozen=True, slots=True)
class JobPage:
    """A job. `is_broken` where its process died; `batch` is the import that it works on."""

    uid: UUID
    work: str
    slug: str
    state: JobState
    is_broken: bool
    done: int
    total: int
    template: str
    values: Mapping[str, Any]
    file_name: str
    batch: str
    seconds: int

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY and not self.is_broken

    @property
    def is_young(self) -> bool:
        """Whether it may be over in a moment, so that its page looks often."""
        return self.seconds < _YOUNG

    @property
    def is_package(self) -> bool:
        """Whether a package is made: its `done` and `total` are steps, of which only the part done tells anything."""
        return self.work == Work.PACKAGE

    @property
    def percent(self) -> int:
        return min(100 * self.done // self.total, 100) if self.total else 0


def job_page(viewer: Viewer, *, slug: str, uid: UUID, at: datetime) -> JobPage:
    """The job, for whoever asked for it. Raises Missing. One query."""
    job = _own(viewer, slug).filter(uid=uid).first()
    if job is None:
        raise Missing
    state = JobState(job.state)
    is_over = state in (JobState.DONE, JobState.FAILED)
    return JobPage(
        uid=uid,
        work=job.work,
        slug=slug,
        state=state,
        is_broken=not is_over and background.is_silent(job.beat_at, at=at),
        done=job.done,
        total=job.total,
        template=job.template,
        values=job.values,
        file_name=job.file_name,
        batch=job.asked.get("batch", ""),
        seconds=int(((job.beat_at if is_over else at) - job.made_at).total_seconds()),
    )


def job_file(viewer: Viewer, *, slug: str, uid: UUID) -> tuple[Path, str]:
    """The file that a job has made, and its name. Raises Missing, also where it was cleared away."""
    job = _own(viewer, slug).filter(uid=uid, state=JobState.DONE).exclude(file_name="").first()
    if job is None:
        raise Missing
    path = background.result_of(uid)
    if not path.is_file():
        raise Missing
    return path, job.file_name


def _own(viewer: Viewer, slug: str) -> QuerySet[Job]:
    """The viewer's own jobs in a programme in which a seat is still held."""
    held = [seat.programme_id for seat in viewer.seats if seat.programme_slug == slug]
    return Job.objects.filter(owner_id=viewer.user_id, programme_id__in=held)
