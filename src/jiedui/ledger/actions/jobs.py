"""Jobs: asked for, taken up by a process of their own, told of while they run, and ended with a sentence or a file.

A job stands once it is asked for: where its process can't be started, or old results can't be cleared, it stands still,
and can be resumed like any that was broken off.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from jiedui.ledger import background
from jiedui.ledger.beside import clear_beside
from jiedui.ledger.models import UNDER_WAY, Face, Job, JobState, Programme, Work
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.viewers import Viewer, viewer_of

KEPT_FOR = timedelta(days=7)
AT_ONCE = 2
# Where the act came in by of which the job is a part, as the log will say.
_FACES = {Work.PACKAGE: Face.WEB}


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job as its process takes it up: what to do, for whom, in which programme, with what was asked."""

    uid: UUID
    work: str
    viewer: Viewer
    programme: Programme | None
    asked: Mapping[str, Any]
    total: int

    @property
    def in_programme(self) -> Programme:
        """The programme that the job is about. Raises Missing where there is none."""
        if self.programme is None:
            raise Missing
        return self.programme


def ask_job(
    actor: Viewer, *, work: str, programme: Programme | None, asked: Mapping[str, Any], total: int, at: datetime
) -> UUID:
    """Have some work done by a process of its own, started once this transaction holds. Old results are cleared."""
    with transaction.atomic():
        _clear(at)
        job = Job.objects.create(
            uid=uuid4(),
            work=work,
            programme=programme,
            owner_id=actor.user_id,
            asked=dict(asked),
            total=total,
            made_at=at,
            beat_at=at,
        )
        transaction.on_commit(lambda: background.start(job.uid), robust=True)
    return job.uid


def ask_job_once(
    actor: Viewer, *, work: str, programme: Programme | None, asked: Mapping[str, Any], total: int, at: datetime
) -> UUID:
    """The same, but where the actor has asked for just that before, the job on its way does."""
    with transaction.atomic():
        alike = Job.objects.filter(work=work, programme=programme, owner_id=actor.user_id, asked=dict(asked))
        found = alike.filter(state__in=UNDER_WAY, beat_at__gt=at - background.SILENT_FOR).order_by("-id").first()
        return found.uid if found else ask_job(actor, work=work, programme=programme, asked=asked, total=total, at=at)


def resume_job(actor: Viewer, *, uid: UUID, at: datetime) -> None:
    """Have a job done again that failed, or whose process died; an import goes on where it was.

    Raises Missing, Refused.
    """
    with transaction.atomic():
        job = Job.objects.select_for_update(of=("self",)).filter(uid=uid, owner_id=actor.user_id).first()
        if job is None:
            raise Missing
        is_dead = job.state in UNDER_WAY and background.is_silent(job.beat_at, at=at)
        if job.state != JobState.FAILED and not is_dead:
            raise Refused("wrong_state", "这项工作没有中断，不用重新开始。")
        job.state, job.beat_at, job.template, job.values = JobState.WAITING, at, "", {}
        job.save()
        transaction.on_commit(lambda: background.start(uid), robust=True)


class TooMany(Exception):  # noqa: N818 - it says why
    """As many jobs run as may: this one waits its turn."""


def claim_job(uid: UUID, *, at: datetime) -> Claimed | None:
    """Take a job up, for its process; None where another has it, or it is over. Raises TooMany."""
    with transaction.atomic():
        job = Job.objects.select_for_update(of=("self",)).filter(uid=uid, state=JobState.WAITING).first()
        if job is None:
            return None
        is_full = Job.objects.filter(state=JobState.RUNNING, beat_at__gt=at - background.SILENT_FOR).count() >= AT_ONCE
        job.state, job.beat_at = JobState.WAITING if is_full else JobState.RUNNING, at
        job.save(update_fields=["state", "beat_at"])
        claimed = None if is_full else _claimed(job, at)
    if claimed is None:
        raise TooMany
    return claimed


def _claimed(job: Job, at: datetime) -> Claimed:
    viewer = viewer_of(job.owner, on=timezone.localdate(at), face=_FACES.get(job.work, Face.IMPORT))
    programme = None
    if job.programme_id:
        programme = Programme.objects.select_related("pairing__donor", "pairing__recipient").get(pk=job.programme_id)
    return Claimed(job.uid, job.work, viewer, programme, job.asked, job.total)


def tell_progress(uid: UUID, *, done: int, total: int, at: datetime) -> None:
    """How far it is, and that its process lives."""
    Job.objects.filter(uid=uid).update(done=done, total=total, beat_at=at)


def end_job(uid: UUID, *, template: str, values: Mapping[str, Any], file_name: str, at: datetime) -> None:
    """It is done."""
    said = {name: _plain(value) for name, value in values.items()}
    Job.objects.filter(uid=uid).update(
        state=JobState.DONE, template=template, values=said, file_name=file_name, beat_at=at
    )


def fail_job(uid: UUID, *, template: str, values: Mapping[str, Any], at: datetime) -> None:
    """It could not be done, for a reason that its asker can read."""
    said = {name: _plain(value) for name, value in values.items()}
    Job.objects.filter(uid=uid).update(state=JobState.FAILED, template=template, values=said, beat_at=at)


def _plain(value: object) -> object:
    return value if isinstance(value, int | str) else str(value)


def _clear(at: datetime) -> None:
    """Old jobs go, and their files once that holds."""
    old = list(Job.objects.filter(beat_at__lt=at - KEPT_FOR).values_list("uid", flat=True)[:100])
    if not old:
        return
    Job.objects.filter(uid__in=old).delete()
    transaction.on_commit(lambda: _drop_results(old), robust=True)


def _drop_results(uids: Sequence[UUID]) -> None:
    for uid in uids:
        background.result_of(uid).unlink(missing_ok=True)
        clear_beside(background.result_of(uid))
